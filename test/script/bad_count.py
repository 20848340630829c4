# A missing argument is an error that names the function.
# error: bad_count.py", line 6
# error: TypeError: matmul() missing
from mindspore import Tensor, ops

print(ops.matmul(Tensor([1.0])))
