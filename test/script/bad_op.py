# An unknown op is an error that names it.
# error: bad_op.py", line 7
# error: AttributeError
# error: sofmax
from mindspore import Tensor, ops

print(ops.sofmax(Tensor([1.0, 2.0])))
