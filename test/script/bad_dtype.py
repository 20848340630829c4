# A dtype that an op does not take is an error that names both.
# error: bad_dtype.py", line 6
# error: logical_and: does not take f32, only bool
from mindspore import Tensor, ops

print(ops.logical_and(Tensor([1.0]), Tensor([True])))
