"""Branches and loops that tensors decide, and functions that return from within them.

What a branch or loop gives a name, and what the name had before, is a product with 1, which nothing else uses and no gradient reads. Of a
value that has two names the gradient may be rounded in another order (docs/rationale/regions.md).
"""
from expressions import statement, subscript
from several import several
from values import FLOATS, LARGEST, Value, broadcast, indented, joined, size

DEEPEST = 2  # blocks within blocks


def test(g):
    """A condition. That of a smooth program must not change with its inputs."""
    g.branches = True
    x, y = (g.constant(g.shape(1), g.main) for _ in 'xy') if g.smooth else (g.pick(), g.pick())
    e = [f'ops.sum({x.name}) > 0.0', f'ops.sum({x.name}) <= ops.sum({y.name})', f'not ops.sum({x.name}) < 0.25',
         f'ops.sum({x.name}) > 0.0 and ops.sum({y.name}) < 1.0', f'ops.sum({x.name}) < 0.0 or ops.sum({y.name}) > 0.5',
         f'-1.0 < ops.sum({x.name}) < 1.0']
    if 0 not in x.shape:
        e += [f'ops.amax({x.name}) > 0.5', f'ops.mean({x.name}) < 0.0']
    if g.others and not g.smooth:
        e += [f'ops.sum({g.r.choice(g.others).name}) > 1'] * 2
    return g.r.choice(e)


def update(g, v):
    """A new value of the shape and dtype of `v`."""
    u = g.pick(lambda u: broadcast(u.shape, v.shape) == v.shape and joined(u, v) == v.dtype)
    if u is None:
        t = g.pick()
        u = f'ops.cast(ops.sum({t.name}) * 0.125, mindspore.{FLOATS[v.dtype]})'
    else:
        u = u.name
    e = ['{v} * 0.5 + {u}', 'ops.tanh({v} + {u})', '{v} * {u} * 0.25', 'ops.sin({v}) * 0.75', '{v} - {u} * 0.5', '{v} * {v} * 0.25 + {u}',
         '({v} + {u}) / ({u} * {u} + 1.0)', '{v} * {v}']
    if not g.smooth:
        e += ['ops.where({v} > {u}, {u}, {v} * 0.5)', 'ops.maximum({v}, {u} * 0.5)', 'ops.relu({v}) - {u}']
    return '(' + g.r.choice(e).format(v=v.name, u=u) + ') * 1.0'


def changes(g, carried):
    lines = []
    for v in g.r.sample(carried, g.r.randint(1, len(carried))):
        lines.append(f'{v.name} = {update(g, v)}')
        found = subscript(g, v) if g.r.random() < 0.12 else None
        if found:  # behind the name's own value: one that may be an older object could not be changed
            lines.append(f'{v.name}[{found[0]}] = {g.r.choice(["0.5", f"{v.name}[{found[0]}] * 0.5"])}')
    if g.r.random() < 0.1 and g.assignable:
        p = g.r.choice(g.parameters).name
        lines.append(f'ops.assign({p}, {p} * 0.875 + 0.0625)')
    return lines


def block(g, carried, depth, leave=()):
    """Lines that make values of their own and assign to some of `carried`. `leave`: lines that may end it, `{}` standing for a new value."""
    kept = len(g.values), len(g.others)
    g.values += carried
    lines = []
    for _ in range(g.r.choice([0, 0, 1, 1, 2])):
        made = several(g) if g.r.random() < 0.15 else None
        lines += made[1] if made else statement(g)[1]
    if depth < DEEPEST and g.r.random() < 0.35:
        lines += g.r.choice([branch, loop])(g, carried, depth + 1, leave)
    lines += changes(g, carried)
    if leave and g.r.random() < 0.45:
        lines += [f'if {test(g)}:'] + indented(changes(g, carried) if g.r.random() < 0.5 else []) + \
            ['    ' + g.r.choice(leave).format(update(g, carried[0]))]
        if g.r.random() < 0.5:
            lines += changes(g, carried)
    printed = g.r.choice(g.values[kept[0]:] + carried)
    if g.r.random() < 0.04 and g.assignable and size(printed.shape) <= 20:
        lines.append(f"print('{printed.name}', {printed.name})")
    del g.values[kept[0]:], g.others[kept[1]:]
    return lines


def branch(g, carried, depth, leave=()):
    lines = [f'if {test(g)}:'] + indented(block(g, carried, depth, leave))
    if g.r.random() < 0.25:
        lines += [f'elif {test(g)}:'] + indented(block(g, carried, depth))
    if g.r.random() < 0.5:
        lines += ['else:'] + indented(block(g, carried, depth, leave))
    return lines


def trips(g):
    """The number of a loop's turns: a constant tensor, or one that the values decide."""
    g.branches = True
    t = g.pick()
    if g.smooth or g.r.random() < 0.5:
        return g.number(g.r.choice([0, 1, 2, 3, 3]))
    return f'ops.minimum(ops.cast(ops.abs(ops.sum({t.name})) * 2.0, mindspore.int32), 3)'


def loop(g, carried, depth, leave=()):
    k = g.fresh('k')
    leave = tuple(line for line in leave if line.startswith('return')) + ('break', 'continue')
    kept = len(g.values), len(g.others)
    lines, start = g.r.choice([counted, counted, while_loop, while_loop, rows, unrolled])(g, k)
    v = carried[0]
    if g.r.random() < 0.25 and not lines[-1].startswith('for ' + k + '_'):
        start.append(f'{v.name} = ({v.name} * 0.5 + {k}) * 1.0')
    lines += indented(start + block(g, carried, depth, leave))
    del g.values[kept[0]:], g.others[kept[1]:]
    if g.r.random() < 0.2:
        lines += ['else:'] + indented(changes(g, carried))
    return lines


# The heads of loops. Each returns the lines up to the loop's first one and those that its body begins with; `k` is a number or a tensor below 4.
def counted(g, k):
    n = g.fresh('n')
    return [f'{n} = {trips(g)}', f'for {k} in range({n}):'], row_of(g, k)


def unrolled(g, k):
    return [f'for {k} in range({g.r.randint(1, 3)}):'], row_of(g, k)


def while_loop(g, k):
    n = g.fresh('n')
    lines = [f'{n} = {trips(g)}', f'{k} = Tensor(0)', f'while {k} < {n}{f" and ({test(g)})" if g.r.random() < 0.4 else ""}:']
    g.others.append(Value(k, (), 'i64'))
    return lines, [f'{k} = {k} + 1'] + row_of(g, k)


def rows(g, k):
    """Over the rows of a tensor, which is one loop if that cannot be told from an unrolled one."""
    x = g.pick(lambda v: v.shape and 1 <= v.shape[0] <= 5)
    if not x:
        return unrolled(g, k)
    g.branches = True
    row = Value(f'{k}_row', x.shape[1:], x.dtype)
    form = g.r.random()
    y = g.pick(lambda v: v.shape and v.shape[0] == x.shape[0])
    g.values.append(row)
    if form < 0.3:
        return [f'for {k}, {row.name} in enumerate({x.name}):'], []
    if form < 0.5 and y:
        g.values.append(Value(f'{k}_other', y.shape[1:], y.dtype))
        return [f'for {row.name}, {k}_other in zip({x.name}, {y.name}):'], []
    return [f'for {row.name} in {x.name}:'], []


def row_of(g, k):
    """Sometimes a line that takes the row of a value at `k`."""
    x = g.pick(lambda v: v.shape and v.shape[0] >= 4)
    if not x or g.r.random() < 0.6:
        return []
    row = Value(f'{k}_row', x.shape[1:], x.dtype)
    g.values.append(row)
    return [f'{row.name} = {x.name}[{k}]']


def copies(g):
    """One or two values to be carried, and the lines that make them."""
    carried, lines = [], []
    for _ in range(g.r.choice([1, 1, 2])):
        x = g.pick(lambda v: size(v.shape) <= LARGEST // 4)
        if x:
            carried.append(Value(g.fresh(), x.shape, x.dtype))
            lines.append(f'{carried[-1].name} = {x.name} * 1.0')
    return carried, lines


def control_flow(g):
    """A branch or loop: the names that it assigns and its lines, or None."""
    carried, lines = copies(g)
    if not carried:
        return None
    form = g.r.random()
    if form < 0.12:
        v = carried[0]
        lines = lines[:1] + [f'{v.name} = {update(g, v)} if {test(g)} else {update(g, v)}']
        carried = carried[:1]
    else:
        lines += g.r.choice([branch, loop])(g, carried, 1)
    for v in carried:
        g.add(v)
    return [v.name for v in carried], lines


def returning(g):
    """A call of a function of its own that returns from within branches and loops."""
    given = [g.pick(lambda v: size(v.shape) <= LARGEST // 4) for _ in range(g.r.choice([1, 2]))]
    if None in given:
        return None
    name = g.fresh('way')
    around = g.values, g.others
    g.values, g.others = [Value(g.fresh('a'), v.shape, v.dtype) for v in given], []
    arguments = ', '.join(v.name for v in g.values)
    v = Value(g.fresh(), given[0].shape, given[0].dtype)
    lines = [f'{v.name} = {g.values[0].name} * 1.0']
    for _ in range(g.r.choice([1, 1, 2])):
        lines += g.r.choice([branch, loop])(g, [v], 1, ('return {}',))
    g.values.append(v)
    lines += [f'return {update(g, v)}']
    g.values, g.others = around
    g.definitions.append([f'@at({g.placement()})', f'def {name}({arguments}):'] + indented(lines))
    out = g.add(Value(g.fresh(), v.shape, v.dtype))
    return [out.name], [f'{out.name} = {name}({", ".join(x.name for x in given)})']
