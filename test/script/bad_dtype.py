# A dtype that an op does not take is an error that names both.
# error: bad_dtype.py", line 6
# error: logical_and: operand 0 is f32, accepted are bool
from mindspore import Tensor, ops

print(ops.logical_and(Tensor([1.0]), Tensor([True])))
