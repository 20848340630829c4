"""Activations: element-wise functions, and the softmax over an axis, as Cells."""
import math

from mindspore import ops
from mindspore.nn import Cell


class ReLU(Cell):
    """max(x, 0)."""

    def construct(self, x):
        return ops.relu(x)


class ReLU6(Cell):
    """min(max(x, 0), 6)."""

    def construct(self, x):
        return ops.minimum(ops.relu(x), 6)


class LeakyReLU(Cell):
    """x, or alpha * x where x is negative."""

    def __init__(self, alpha=0.2):
        super().__init__()
        self.alpha = alpha

    def construct(self, x):
        return ops.select(ops.less(x, 0), x * self.alpha, x)


class Sigmoid(Cell):
    """1 / (1 + exp(-x))."""

    def construct(self, x):
        return ops.sigmoid(x)


class SiLU(Cell):
    """x * sigmoid(x)."""

    def construct(self, x):
        return x * ops.sigmoid(x)


class Tanh(Cell):
    """The hyperbolic tangent."""

    def construct(self, x):
        return ops.tanh(x)


class Softsign(Cell):
    """x / (1 + |x|)."""

    def construct(self, x):
        return ops.softsign(x)


class HSigmoid(Cell):
    """min(max((x + 3) / 6, 0), 1)."""

    def construct(self, x):
        return ops.minimum(ops.relu(x + 3.0), 6) / 6.0


class HSwish(Cell):
    """x * min(max(x + 3, 0), 6) / 6."""

    def construct(self, x):
        return x * ops.minimum(ops.relu(x + 3.0), 6) / 6.0


class GELU(Cell):
    """x * P(X <= x) of the normal distribution, by its approximation with tanh (Hendrycks and Gimpel 2016, arXiv:1606.08415)."""

    def __init__(self, approximate=True):
        super().__init__()
        if not approximate:
            raise NotImplementedError("GELU: approximate=False needs the error function, which is not there yet")

    def construct(self, x):
        return 0.5 * x * (1.0 + ops.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x)))


class Softmax(Cell):
    """exp(x) / sum(exp(x)) over `axis`."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        return ops.softmax(x, self.axis)


class LogSoftmax(Cell):
    """x - log(sum(exp(x))) over `axis`."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        shifted = x - ops.stop_gradient(ops.amax(x, self.axis, True))
        return shifted - ops.log(ops.sum(ops.exp(shifted), self.axis, True))


_NAMED = {"relu": ReLU, "relu6": ReLU6, "leakyrelu": LeakyReLU, "sigmoid": Sigmoid, "silu": SiLU, "tanh": Tanh, "softsign": Softsign,
          "hsigmoid": HSigmoid, "hswish": HSwish, "gelu": GELU, "softmax": Softmax, "logsoftmax": LogSoftmax}


def get_activation(name):
    """The activation of that name, with its defaults; None for None."""
    if name is None:
        return None
    if name not in _NAMED:
        raise KeyError(f"get_activation: '{name}' is not known; there are {', '.join(sorted(_NAMED))}")
    return _NAMED[name]()
