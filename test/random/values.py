"""What a random program is made of so far: its values, constants and dice."""
import random

DIMS = [1, 1, 2, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65]
LARGEST = 2500
FLOATS = {'f16': 'float16', 'bf16': 'bfloat16', 'f32': 'float32', 'f64': 'float64'}
INTS = {'i8': 'int8', 'u8': 'uint8', 'i16': 'int16', 'i32': 'int32', 'i64': 'int64'}


class Value:
    def __init__(self, name, shape, dtype):
        self.name, self.shape, self.dtype = name, tuple(shape), dtype


def size(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def indented(lines):
    return ['    ' + line for line in lines]


def broadcast(a, b):
    """The shape that both broadcast to, or None."""
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    out = []
    for m, n in zip(a, b):
        if m != n and 1 not in (m, n):
            return None
        out.append(n if m == 1 else m)
    return tuple(out)


def joined(a, b):
    """The dtype of a result of two floating-point values."""
    return a.dtype if a.dtype == b.dtype else 'f64' if 'f64' in (a.dtype, b.dtype) else 'f32'


class State:
    """Values by name, in the order in which they are made; a block of a branch or loop sees those around it and drops its own."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.smooth = self.r.random() < 0.25
        self.main = 'f64' if self.smooth else self.r.choices(list(FLOATS), [2, 2, 6, 4])[0]
        self.mixed = not self.smooth and self.r.random() < 0.3
        self.constants, self.inputs, self.parameters = [], [], []
        self.indices = []  # (name, text of its array)
        self.values, self.others = [], []  # floating-point values; integers and bools
        self.definitions = []  # (placement, lines): functions and Cells that the parts call
        self.placements = 0
        self.branches = False  # whether there is a branch or loop that tensors decide
        self.assignable = not self.smooth  # whether Parameters may be assigned where the next lines stand
        self.count = 0

    def shape(self, rank=None):
        rank = self.r.choice([0, 1, 1, 2, 2, 2, 3, 4]) if rank is None else rank
        while True:
            dims = [0 if self.r.random() < 0.01 else self.r.choice(DIMS) for _ in range(rank)]
            if size(dims) <= LARGEST:
                return tuple(dims)

    def dtype(self):
        return self.r.choice(list(FLOATS)) if self.mixed else self.main

    def fresh(self, prefix='v'):
        self.count += 1
        return f'{prefix}{self.count}'

    def placement(self):
        """The number of one more function that may be compiled or not."""
        self.placements += 1
        return self.placements - 1

    def constant(self, shape, dtype):
        v = Value(self.fresh('C'), shape, dtype)
        self.constants.append(v)
        return v

    def index(self, shape, length):
        """The name of a constant of indices below `length`, some of them counted from the end."""
        name = self.fresh('I')
        numbers = [self.r.randrange(-length, length) for _ in range(size(shape))]
        self.indices.append((name, f'Tensor(np.array({numbers}, dtype=np.{self.r.choice(["int32", "int64"])}).reshape({tuple(shape)}))'))
        return name

    def number(self, n):
        """The name of a constant tensor that holds the integer `n`."""
        name = self.fresh('N')
        self.indices.append((name, f'Tensor(np.array({n}, dtype=np.{self.r.choice(["int32", "int64"])}))'))
        return name

    def add(self, v):
        (self.values if v.dtype in FLOATS else self.others).append(v)
        return v

    def pick(self, fits=lambda v: True):
        """A floating-point value, or None when none fits. What was made lately is used more often, so that the graph grows deep."""
        for _ in range(8):
            v = self.values[-1 - min(int(self.r.expovariate(0.35)), len(self.values) - 1)]
            if fits(v):
                return v
        return None

    def axis(self, v):
        """One of its axes, and the same as it may be written, counted from the end or not."""
        axis = self.r.randrange(len(v.shape))
        return axis, self.r.choice([axis, axis - len(v.shape)])

    def matching(self, a):
        """A value that broadcasts with `a`, or `a` itself, or a new constant; and the shape of both."""
        for _ in range(6):
            b = self.pick()
            s = broadcast(a.shape, b.shape)
            if s is not None and size(s) <= 2 * LARGEST:
                return b, s
        if self.r.random() < 0.3:
            return a, a.shape
        shape = tuple(1 if self.r.random() < 0.3 else d for d in a.shape)
        if self.r.random() < 0.3:
            shape = shape[self.r.randint(0, len(shape)):]
        return self.constant(shape, a.dtype), a.shape
