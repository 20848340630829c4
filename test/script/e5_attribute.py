# E5: an undefined attribute is an error, never None.
# error: AttributeError
# error: 'Net' object has no attribute 'weight'
import mindspore.nn as nn
from mindspore import Tensor, ms_function


class Net(nn.Cell):
    @ms_function
    def construct(self, x):
        return x * self.weight


Net()(Tensor([1.0]))
