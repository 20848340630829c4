# What a script raises, and what it catches of braid's errors.
# expect: caught matmul: inner dimensions differ: lhs [1, 2], rhs [3, 1]
# expect: caught division by zero
# expect: finally
# error: ValueError: too small: 3
import numpy as np
from mindspore import Tensor, ops

try:
    ops.matmul(Tensor(np.ones([1, 2])), Tensor(np.ones([3, 1])))
except ValueError as problem:
    print("caught", problem)
try:
    1 // 0
except ZeroDivisionError:
    print("caught division by zero")
finally:
    print("finally")
raise ValueError(f"too small: {1 + 2}")
