# E12: an op whose result nobody reads fails at its own line, at once.
# expect: before
# error: e12_unread.py", line 11
# error: matmul: inner dimensions differ: lhs [4, 3], rhs [4, 5]
import numpy as np
from mindspore import Tensor, ops

a = Tensor(np.ones([4, 3], dtype=np.float32))
b = Tensor(np.ones([4, 5], dtype=np.float32))
print("before")
unread = ops.matmul(a, b)
print("after")
