# A6: the default mode can be switched in mid-process; A10: a decorated part is compiled under either.
# modes: mixed bundle (the script sets the mode; compile counts are 0 without a compiler)
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor, context, ms_function
from braid import cache_stats


class Net(nn.Cell):
    def __init__(self, times):
        super().__init__()
        self.times = times

    def construct(self, x, y):
        return x * y if self.times else x + y


x = Tensor(np.array([1.0, 2.0, 3.0], dtype=np.float32))
y = Tensor(np.array([4.0, 5.0, 6.0], dtype=np.float32))
for mode in [context.PYNATIVE_MODE, context.GRAPH_MODE, context.PYNATIVE_MODE]:
    context.set_context(mode=mode)
    print(Net(False)(x, y), Net(True)(x, y))
# expect: [5. 7. 9.] [ 4. 10. 18.]
# expect: [5. 7. 9.] [ 4. 10. 18.]
# expect: [5. 7. 9.] [ 4. 10. 18.]


@ms_function
def product(a, b):
    return a * b


before = cache_stats(product).compiles
product(x, y)
context.set_context(mode=context.GRAPH_MODE)
product(x, y)
print(before, cache_stats(product).compiles)
# expect: 0 1
