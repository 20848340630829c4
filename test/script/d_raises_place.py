# The traceback of an exception that a tensor decides has the lines of the body, as any other.
# error: d_raises_place.py", line 18
# error: d_raises_place.py", line 14, in f
# error: d_raises_place.py", line 9, in positive
# error: AssertionError: 3 is the limit
from mindspore import Tensor, ms_function

def positive(x):
    assert x.sum() < 3.0, "3 is the limit"

@ms_function
def f(x):
    if x.sum() > 0.0:
        positive(x)
    return x


print(f(Tensor([1.0])), f(Tensor([4.0])))
