# What the library refuses, and that it names itself in a traceback.
import mindspore.nn as nn
from mindspore import Parameter, Tensor
from mindspore.common.initializer import initializer


def attempt(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__ + ":", e)


p = Parameter(Tensor([1.0]), name="p")
attempt(lambda: nn.Dense(2, 3))
# expect: NotImplementedError: Dense: weight_init must be given: the default is random, and random numbers are not there yet
attempt(lambda: nn.Dense(0, 3, "ones"))
# expect: ValueError: Dense: in_channels must be a positive int, not 0
attempt(lambda: nn.Dense(2, 3, "ones")(Tensor([[1.0, 2.0, 3.0]])))
# expect: ValueError: Dense: the last axis of x [1, 3] must have 2 elements
attempt(lambda: initializer("normal", (2,)))
# expect: NotImplementedError: initializer: 'normal' needs random numbers, which are not there yet
attempt(lambda: initializer("zeross", (2,)))
# expect: ValueError: initializer: 'zeross' is not known; there are identity, one, ones, zero, zeros
attempt(lambda: nn.SGD([]))
# expect: ValueError: SGD: there are no parameters
attempt(lambda: nn.SGD([Tensor([1.0])]))
# expect: TypeError: SGD: parameters must be Parameters, not Tensor
attempt(lambda: nn.SGD([p], nesterov=True))
# expect: ValueError: SGD: nesterov needs a positive momentum and no dampening, not 0.0 and 0.0
attempt(lambda: nn.Adam([p], beta1=1.0))
# expect: ValueError: Adam: beta1 and beta2 must be in [0, 1): 1.0, 0.999
attempt(lambda: nn.SGD([p])((p, p)))
# expect: ValueError: SGD: 2 gradients for 1 parameters
attempt(lambda: nn.MSELoss("average"))
# expect: ValueError: MSELoss: reduction must be 'mean', 'sum' or 'none', not 'average'
attempt(lambda: nn.CellList([nn.ReLU(), 3]))
# expect: TypeError: CellList: '1' must be a Cell, not int
attempt(lambda: nn.SequentialCell(nn.ReLU())[1])
# expect: IndexError: SequentialCell: index 1 is out of range for 1 cells
attempt(lambda: nn.Conv9d)
# expect: AttributeError: module 'mindspore.nn' has no attribute 'Conv9d': docs/script.md lists what there is
nn.get_activation("rel")
# error: File "<mindspore.nn.activation>", line
# error: KeyError: "get_activation: 'rel' is not known; there are gelu, hsigmoid,
