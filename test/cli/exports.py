# What `braid compile --export` makes C functions of: see exports.c.
import numpy as np
import mindspore.ops as ops
from mindspore import Parameter, Tensor, ms_function

table = Parameter(Tensor(np.arange(12).astype(np.float32).reshape(4, 3)), name="table")
count = Parameter(Tensor(np.array(0, dtype=np.int32)), name="count")
a = Parameter(Tensor([1.0, 2.0, 3.0, 4.0]), name="a")
b = Parameter(Tensor([10.0, 20.0, 30.0, 40.0]), name="b")
offset = Tensor(0.5)


@ms_function
def look(indices, scale, double):
    """Rows of the table, and their sum."""
    ops.assign(count, count + 1)
    rows = ops.gather(table, indices, 0) * scale
    return rows, rows.sum() * double


@ms_function
def checked(x):
    ops.assign(a, a + x)
    if x.sum() > 10.0:
        raise ValueError("too much")
    return {"total": a.sum() + offset, "now": a}


@ms_function
def swap():
    old = a.value()
    ops.assign(a, b.value())
    ops.assign(b, old)
    return old, "swapped"


@ms_function
def ordered(batch):
    x, mask = batch
    return ops.sort(ops.select(mask, x, 0.0))


def plain(x):
    return ops.sqrt(x)


swap(), swap()
look(Tensor(np.array([0, 1])), 2.0, 3)
ordered((Tensor(np.zeros((64, 100), dtype=np.float32)), Tensor(np.ones((64, 100), dtype=np.bool_))))
if __name__ == "__main__":
    raise SystemExit("the program ran")
