"""Values that parameters begin with. Those that are random are not there yet."""
from mindspore import Tensor, float32, ops


class Initializer:
    """A rule for the elements of a parameter: `self(shape, dtype)` is a Tensor."""

    def __call__(self, shape, dtype=float32):
        raise NotImplementedError(f"{type(self).__name__} does not say what its elements are")


class Zero(Initializer):
    def __call__(self, shape, dtype=float32):
        return ops.zeros(shape, dtype)


class One(Initializer):
    def __call__(self, shape, dtype=float32):
        return ops.ones(shape, dtype)


class Constant(Initializer):
    """Every element is `value`."""

    def __init__(self, value):
        self.value = value

    def __call__(self, shape, dtype=float32):
        return ops.full(shape, self.value, dtype)


class Identity(Initializer):
    """1 where row and column are equal, 0 elsewhere; for shapes of two axes."""

    def __call__(self, shape, dtype=float32):
        if len(shape) != 2:
            raise ValueError(f"Identity: the shape must have 2 axes, not {len(shape)}")
        rows, columns = shape
        on_diagonal = ops.equal(ops.reshape(ops.iota((rows,), 0), (rows, 1)), ops.iota((columns,), 0))
        return on_diagonal.astype(dtype)


_NAMED = {"zeros": Zero, "zero": Zero, "ones": One, "one": One, "identity": Identity}
_RANDOM = ("normal", "uniform", "truncatednormal", "truncated_normal", "xavier_uniform", "xavieruniform", "xavier_normal", "he_uniform",
           "heuniform", "he_normal", "henormal", "orthogonal", "sparse", "dirac", "variance_scaling", "variancescaling")


def initializer(init, shape=None, dtype=float32):
    """A Tensor of `shape` by a rule: an Initializer, its name, a number for all elements, or a Tensor of that shape."""
    if isinstance(init, Tensor):
        if shape is not None and tuple(init.shape) != _as_shape(shape):
            raise ValueError(f"initializer: the tensor has shape {tuple(init.shape)}, not {_as_shape(shape)}")
        return init
    if shape is None:
        raise ValueError("initializer: the shape is missing")
    if isinstance(init, str):
        name = init.lower()
        if name in _RANDOM:
            raise NotImplementedError(f"initializer: '{init}' needs random numbers, which are not there yet")
        if name not in _NAMED:
            raise ValueError(f"initializer: '{init}' is not known; there are {', '.join(sorted(_NAMED))}")
        return _NAMED[name]()(_as_shape(shape), dtype)
    if isinstance(init, (bool, int, float)):
        return Constant(init)(_as_shape(shape), dtype)
    if isinstance(init, Initializer):
        return init(_as_shape(shape), dtype)
    raise TypeError(f"initializer: a rule is an Initializer, its name, a number or a Tensor, not {type(init).__name__}")


def _as_shape(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)
