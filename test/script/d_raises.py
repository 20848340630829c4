# An assert or a raise that a tensor decides: the call raises it at its line, and leaves everything as it was.
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function

p = Parameter(Tensor([1.0]), name="p")


@ms_function
def checked(x):
    print("in", x)
    ops.assign(p, x)
    assert x.sum() > 0.0, "not positive"
    if x.sum() > 10.0:
        raise ValueError("large", 3)
    return x * 2.0


@ms_function
def first_counts(x, n):
    for i in range(n):
        assert x < 10.0, "too large"
        x = x * 2.0
        if x > 100.0:
            raise OverflowError("far too large")
    assert x != 8.0
    return x


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, *e.args)


attempt(checked, Tensor([3.0]))
# expect: in [3.]
# expect: [6.]
attempt(checked, Tensor([-1.0]))
# expect: AssertionError not positive
attempt(checked, Tensor([11.0]))
# expect: ValueError large 3
print(p.asnumpy(), grad(lambda x: checked(x) * 2.0)(Tensor([4.0])))
# expect: in [4.]
# expect: [3.] [4.]
attempt(first_counts, Tensor(1.0), Tensor(2))
# expect: 4.0
attempt(first_counts, Tensor(1.0), Tensor(3))
# expect: AssertionError
attempt(first_counts, Tensor(1.0), Tensor(300))
# expect: AssertionError too large
attempt(first_counts, Tensor(9.0), Tensor(300))
# expect: AssertionError too large
attempt(first_counts, Tensor(-70.0), Tensor(1))
# expect: -140.0
attempt(first_counts, Tensor(60.0), Tensor(0))
# expect: 60.0
