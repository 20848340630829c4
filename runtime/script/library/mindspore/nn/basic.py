"""Layers of one op."""
from mindspore import Parameter, float32, ops
from mindspore.common.initializer import initializer
from mindspore.nn import Cell, get_activation


class Dense(Cell):
    """x · weightᵀ + bias over the last axis: [..., in_channels] to [..., out_channels].

    `weight` is [out_channels, in_channels]. Its rule must be given, because the usual ones are random; the bias is 0 unless a rule is given.
    """

    def __init__(self, in_channels, out_channels, weight_init=None, bias_init=None, has_bias=True, activation=None, dtype=float32):
        super().__init__()
        for name, count in (("in_channels", in_channels), ("out_channels", out_channels)):
            if not isinstance(count, int) or count < 1:
                raise ValueError(f"Dense: {name} must be a positive int, not {count!r}")
        if weight_init is None:
            raise NotImplementedError("Dense: weight_init must be given: the default is random, and random numbers are not there yet")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.has_bias = has_bias
        self.weight = Parameter(initializer(weight_init, (out_channels, in_channels), dtype), name="weight")
        if has_bias:
            self.bias = Parameter(initializer("zeros" if bias_init is None else bias_init, (out_channels,), dtype), name="bias")
        self.activation = get_activation(activation) if isinstance(activation, str) else activation
        if self.activation is not None and not isinstance(self.activation, Cell):
            raise TypeError(f"Dense: activation must be a name or a Cell, not {type(activation).__name__}")

    def construct(self, x):
        if x.shape[-1] != self.in_channels:
            raise ValueError(f"Dense: the last axis of x {list(x.shape)} must have {self.in_channels} elements")
        y = ops.matmul(x, self.weight.T)
        if self.has_bias:
            y = y + self.bias
        if self.activation is not None:
            y = self.activation(y)
        return y


class Flatten(Cell):
    """The axes from `start_dim` to `end_dim`, both included, as one."""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def construct(self, x):
        rank = len(x.shape)
        first = self.start_dim + rank if self.start_dim < 0 else self.start_dim
        last = self.end_dim + rank if self.end_dim < 0 else self.end_dim
        if rank == 0:
            return ops.reshape(x, (1,))
        if not 0 <= first <= last < rank:
            raise ValueError(f"Flatten: axes {self.start_dim} to {self.end_dim} do not fit {list(x.shape)}")
        count = 1
        for n in x.shape[first:last + 1]:
            count *= n
        return ops.reshape(x, x.shape[:first] + (count,) + x.shape[last + 1:])


class Identity(Cell):
    """x itself."""

    def construct(self, x):
        return x
