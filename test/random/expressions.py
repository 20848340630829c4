"""Ops with one result. Each function returns (expression, shape, dtype), or None where the values at hand do not fit."""
from values import DIMS, FLOATS, INTS, LARGEST, Value, broadcast, joined, size


def unary(g):
    x = g.pick()
    e = ['-{0}', 'ops.square({0}) * 0.5', 'ops.exp(ops.tanh({0}))', 'ops.log(ops.square({0}) + 1.0)', 'ops.sqrt(ops.square({0}) + 0.5)',
         'ops.sin({0})', 'ops.cos({0})', 'ops.tanh({0})', 'ops.sigmoid({0})', '{0} * 0.75', '1.5 - {0}', '{0} + {0}', '{0} * {0} * 0.25',
         '2.0 / ({0} * {0} + 1.0)', 'ops.exp({0} * 0.125)', '({0} * {0} + 0.5) ** 0.5']
    if not g.smooth:
        own, other, integer = FLOATS[x.dtype], g.r.choice(list(FLOATS.values())), g.r.choice(list(INTS.values()))
        e += ['ops.abs({0})', 'ops.relu({0})', 'ops.log({0})', 'ops.sqrt({0})', 'ops.maximum({0}, 0.25)', 'ops.minimum({0}, {0})',
              'ops.where({0} > 0.0, {0}, ops.exp({0}))', 'ops.stop_gradient({0}) * {0}', '{0} / ops.stop_gradient(ops.abs({0}) + 1.0)',
              'ops.softsign({0}) - ops.stop_gradient({0})',
              f'ops.cast(ops.cast({{0}} * 8.0, mindspore.{integer}), mindspore.{own}) * 0.125 + {{0}}',
              f'ops.cast({{0}} > 0.125, mindspore.{own}) * {{0}}', f'ops.cast(ops.cast({{0}}, mindspore.{other}) * 1.5, mindspore.{own})']
    return g.r.choice(e).format(x.name), x.shape, x.dtype


def binary(g):
    a = g.pick()
    b, shape = g.matching(a)
    if g.r.random() < 0.5:
        a, b = b, a
    e = ['{0} + {1}', '{0} - {1}', '{0} * {1}', '{0} / (ops.square({1}) + 0.75)', '({0} * {0} + 0.5) ** ({1} * 0.25)', 'ops.add({0}, {1})']
    if not g.smooth:
        e += ['ops.maximum({0}, {1})', 'ops.minimum({0}, {1})', 'ops.where({0} < {1}, {0}, {1} * 0.5)', '{0} / {1}',
              'ops.where(ops.logical_and({0} >= {1}, {0} > 0.0), {1}, {0})', 'ops.where(ops.logical_or({0} == {1}, {0} < 0.0), {1}, 0.5)']
    return g.r.choice(e).format(a.name, b.name), shape, joined(a, b)


def reduction(g):
    x = g.pick()
    rank = len(x.shape)
    axes = sorted(g.r.sample(range(rank), g.r.randint(0, rank)))
    keep = g.r.random() < 0.4
    op = g.r.choice(['sum', 'mean'] if g.smooth else ['sum', 'mean', 'amax', 'amin', 'sum'])
    if op != 'sum' and size(x.shape) == 0:
        return None
    out = [1 if i in (axes or range(rank)) else d for i, d in enumerate(x.shape) if keep or i not in (axes or range(rank))]
    written = tuple(i - rank if g.r.random() < 0.3 else i for i in axes)
    scale = ' * 0.25' if op == 'sum' else ''
    return f'ops.{op}({x.name}, {written if axes else "()"}, {keep}){scale}', out, x.dtype


def softmax(g):
    x = g.pick(lambda v: v.shape and 0 not in v.shape)
    return x and (f'ops.softmax({x.name}, {g.r.randrange(-len(x.shape), len(x.shape))})', x.shape, x.dtype)


def matmul(g):
    x = g.pick(lambda v: v.shape)
    if not x:
        return None
    k = x.shape[-1]
    form = g.r.random()
    if form < 0.2:
        return f'ops.matmul({x.name}, {g.constant((k,), x.dtype).name}) * 0.5', x.shape[:-1], x.dtype
    if form < 0.35 and len(x.shape) >= 2:
        n = g.r.choice(DIMS)
        w = g.constant((n, x.shape[-2]), x.dtype)
        return f'ops.matmul({w.name}, {x.name}) * 0.5', x.shape[:-2] + (n, k), x.dtype
    if form < 0.5 and len(x.shape) >= 2:
        perm = list(range(len(x.shape)))
        perm[-1], perm[-2] = perm[-2], perm[-1]
        square = x.shape[:-2] + (x.shape[-2], x.shape[-2])
        return f'ops.matmul({x.name}, ops.transpose({x.name}, {tuple(perm)})) * 0.5', square, x.dtype
    n = g.r.choice(DIMS)
    batch = g.shape(1) if g.r.random() < 0.2 and len(x.shape) <= 2 else ()
    w = g.constant(batch + (k, n), x.dtype)
    head = batch if len(x.shape) == 1 else (broadcast(x.shape[:-2], batch) + (x.shape[-2],))
    return f'ops.matmul({x.name}, {w.name}) * 0.5', head + (n,), x.dtype


def transposed(g):
    x = g.pick()
    perm = list(range(len(x.shape)))
    g.r.shuffle(perm)
    return f'ops.transpose({x.name}, {tuple(perm)})' if perm else f'ops.transpose({x.name})', [x.shape[i] for i in perm], x.dtype


def reshaped(g):
    x = g.pick(lambda v: 0 not in v.shape)
    if not x:
        return None
    rest, shape = size(x.shape), []
    for p in (2, 3, 5, 7, 2, 3):
        if rest % p == 0 and g.r.random() < 0.6:
            rest //= p
            shape.append(p)
    shape.append(rest)
    g.r.shuffle(shape)
    if g.r.random() < 0.2:
        shape = list(x.shape)
    if g.r.random() < 0.3:
        shape.insert(g.r.randint(0, len(shape)), 1)
    return f'ops.reshape({x.name}, {tuple(shape)})', shape, x.dtype


def repeated(g):
    x = g.pick()
    shape = tuple(g.r.choice([2, 3, 5]) if d == 1 else d for d in x.shape)
    if g.r.random() < 0.4 and len(shape) < 4:
        shape = (g.r.choice([1, 2, 3]),) + shape
    return f'ops.broadcast_to({x.name}, {shape})', shape, x.dtype


def subscript(g, x):
    """The text of a random index into `x` and the shape of what it finds, or None."""
    if not x.shape or 0 in x.shape:
        return None
    parts, shape = [], []
    for d in x.shape[:g.r.randint(1, len(x.shape))]:
        form = g.r.random()
        if form < 0.25:
            parts.append(str(g.r.randrange(-d, d)))
        elif form < 0.4:
            parts.append(':')
            shape.append(d)
        else:
            start, step = g.r.randrange(d), g.r.choice([1, 1, 1, 2, 3])
            stop = g.r.randint(start + 1, d)
            parts.append(f'{start}:{stop}:{step}' if step > 1 else f'{start}:{stop}')
            shape.append(len(range(start, stop, step)))
    shape += x.shape[len(parts):]
    if g.r.random() < 0.15:
        parts.insert(0, 'None')
        shape.insert(0, 1)
    return ', '.join(parts), tuple(shape)


def part(g):
    x = g.pick()
    found = subscript(g, x)
    return found and (f'{x.name}[{found[0]}]', found[1], x.dtype)


def concatenated(g):
    x = g.pick(lambda v: v.shape)
    if not x:
        return None
    axis = g.r.randrange(len(x.shape))
    if g.r.random() < 0.2 and len(x.shape) < 4:
        return f'ops.stack([{x.name}, {x.name} * 0.5], {axis})', x.shape[:axis] + (2,) + x.shape[axis:], x.dtype
    other = list(x.shape)
    other[axis] = g.r.choice([1, 2, 7])
    xs = [x.name, g.constant(tuple(other), x.dtype).name]
    length = x.shape[axis] + other[axis]
    if g.r.random() < 0.4:
        xs.append(x.name)
        length += x.shape[axis]
    g.r.shuffle(xs)
    other[axis] = length
    return f'ops.concat([{", ".join(xs)}], {g.r.choice([axis, axis - len(x.shape)])})', other, x.dtype


def expanded(g):
    x = g.pick(lambda v: len(v.shape) < 4)
    if not x:
        return None
    axis = g.r.randint(0, len(x.shape))
    return f'ops.expand_dims({x.name}, {axis})', x.shape[:axis] + (1,) + x.shape[axis:], x.dtype


def source(g):
    shape, dtype = g.shape(), FLOATS[g.main]
    if g.r.random() < 0.5 or not shape:
        return f'ops.full({shape}, {g.r.choice([0.5, -0.0, 1.25])}, mindspore.{dtype})', shape, g.main
    return f'ops.cast(ops.iota({shape}, {g.r.randrange(len(shape))}), mindspore.{dtype}) * 0.0625', shape, g.main


def indexed(g):
    """Elements found or placed by indices, constant ones or such as another op gives."""
    x = g.pick(lambda v: v.shape and 0 not in v.shape)
    if not x:
        return None
    axis, written = g.axis(x)
    n, rest = x.shape[axis], x.shape[:axis] + x.shape[axis + 1:]
    forms = ['gather', 'select', 'elements', 'place', 'add', 'cumsum', 'hot']
    form = g.r.choice(forms[:-1] if g.smooth else forms + ['sorted', 'best'])
    if form == 'gather':
        shape = g.shape(g.r.choice([0, 1, 1, 2]))
        return f'ops.gather({x.name}, {g.index(shape, n)}, {written})', x.shape[:axis] + shape + x.shape[axis + 1:], x.dtype
    if form == 'select':
        shape = g.shape(1)
        return f'ops.index_select({x.name}, {written}, {g.index(shape, n)})', x.shape[:axis] + shape + x.shape[axis + 1:], x.dtype
    if form == 'cumsum':
        return f'ops.cumsum({x.name}, {written}) * 0.25', x.shape, x.dtype
    if form == 'sorted':
        return f'ops.gather_elements({x.name}, {written}, ops.argsort({x.name}, {axis}))', x.shape, x.dtype
    if form == 'best':
        which = g.r.choice(['argmax', 'argmin'])
        return f'ops.gather({x.name}, ops.{which}({x.name}, {axis}), {written})', x.shape[:axis] + rest + x.shape[axis + 1:], x.dtype
    if form == 'hot':
        depth = g.r.choice([1, 2, 5, 17])
        hot = f'ops.one_hot(ops.argmax({x.name}, {axis}), {depth}, {g.r.choice([1.0, 0.5])}, -0.25)'
        return f'ops.cast({hot}, mindspore.{FLOATS[x.dtype]})', rest + (depth,), x.dtype
    shape = x.shape[:axis] + (g.r.choice([1, 2, 5, 9]),) + x.shape[axis + 1:]
    if size(shape) > 300:
        return None
    at = g.index(shape, n)
    if form == 'elements':
        return f'ops.gather_elements({x.name}, {written}, {at})', shape, x.dtype
    update = g.constant(shape, x.dtype).name
    if g.r.random() < 0.5:
        update = f'{update} * ops.mean({x.name})'
    reduction = '"add"' if form == 'add' else '"none"'
    return f'ops.tensor_scatter_elements({x.name}, {at}, {update}, {written}, {reduction})', x.shape, x.dtype


def discrete(g):
    """Integers and bools: made of floating-point values, passed on, and brought back."""
    x = g.pick()
    form = g.r.random()
    if not g.others or form < 0.3:
        e, dtype = g.r.choice([(f'ops.cast({{0}} * {4.0 if t == "i32" else 100.0}, mindspore.{name})', t) for t, name in INTS.items()] +
                              [('{0} > 0.125', 'bool'), ('{0} <= 0.0', 'bool'), ('{0} != {0}', 'bool')])
        return e.format(x.name), x.shape, dtype
    k = g.r.choice(g.others)
    if form < 0.55:
        return f'ops.cast({k.name}, mindspore.{FLOATS[g.main]}) * 0.25', k.shape, g.main
    beside = next((v for v in (g.pick() for _ in range(6)) if broadcast(k.shape, v.shape) is not None), None)
    if k.dtype == 'bool':
        if beside:
            return f'ops.where({k.name}, {beside.name}, {beside.name} * {beside.name})', broadcast(k.shape, beside.shape), beside.dtype
        return f'ops.logical_not({k.name})', k.shape, 'bool'
    if form < 0.7:
        e = ['{0} * 3 - 1', 'ops.abs({0})', 'ops.maximum({0}, 2)', '-{0}', '{0} * {0}']
        return g.r.choice(e).format(k.name), k.shape, k.dtype
    if form < 0.8:
        return f'{k.name} > 1', k.shape, 'bool'
    if form < 0.9:
        return f'ops.sum({k.name})', (), 'i64'
    return beside and (f'{beside.name} * {k.name} * 0.25', broadcast(k.shape, beside.shape), beside.dtype)


KINDS = {unary: 5, binary: 7, reduction: 3, softmax: 1, matmul: 2, transposed: 0.6, reshaped: 0.6, repeated: 0.6, part: 1.2, concatenated: 0.6,
         expanded: 0.6, source: 0.5, indexed: 2, discrete: 2}


def statement(g):
    """One more value, and the lines that make it."""
    kinds = [k for k in KINDS if not (g.smooth and k is discrete)]
    while True:
        made = g.r.choices(kinds, [KINDS[k] for k in kinds])[0](g)
        if made and size(made[1]) <= 2 * LARGEST and len(made[1]) <= 5:
            v = g.add(Value(g.fresh(), made[1], made[2]))
            return v, [f'{v.name} = {made[0]}']
