# E4: a compiled method may not assign a Python value to an attribute.
# error: e4_attribute.py", line 14
import mindspore.nn as nn
from mindspore import Tensor, ms_function


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.calls = 0

    @ms_function
    def construct(self, x):
        self.calls = self.calls + 1
        return x


Net()(Tensor([1.0]))
