# A7: one compile for each function, shape and dtype.
# modes: mixed graph bundle (compile counts are 0 without a compiler)
import numpy as np
from mindspore import Tensor, ms_function
from braid import cache_stats


@ms_function
def double(x):
    return x + x


def compiles():
    return cache_stats(double).compiles


print(double(Tensor(np.array([1, 2, 3], dtype=np.float32))), compiles())
# expect: [2. 4. 6.] 1
print(double(Tensor(np.array([4, 5, 6], dtype=np.float32))), compiles())
# expect: [ 8. 10. 12.] 1
print(double(Tensor(np.array([1, 2, 3, 4], dtype=np.float32))), compiles())
# expect: [2. 4. 6. 8.] 2
print(double(Tensor(np.array([1, 2, 3], dtype=np.float64))), compiles())
# expect: [2. 4. 6.] 3
