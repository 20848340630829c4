"""Cells with a gradient of their own and Cells that are computed again for their gradient."""
from expressions import statement
from flow import branch, loop
from values import LARGEST, Value, indented, size


def custom(g):
    """A Cell whose `bprop` need not be its derivative. A cotangent that is not there is 0 in a branch, so the rule must give 0 for 0."""
    x = g.pick()
    y = g.pick(lambda v: v.shape == x.shape and v.dtype == x.dtype)
    name = g.fresh('Rule')
    if y and g.r.random() < 0.5:
        given = [x.name, y.name]
        value = g.r.choice(['x * ops.tanh(y)', 'x * y * 0.5', 'ops.sin(x) + y'])
        rule = g.r.choice(['dout * y, dout * ops.sin(x)', 'dout * out, dout * 0.5', 'dout * 2.0, ops.tanh(dout) * y'])
    else:
        given = [x.name]
        value = g.r.choice(['ops.tanh(x) * 1.5', 'x * x * 0.5', 'ops.sin(x)', '-x'])
        rule = g.r.choice(['dout * (1.0 - out * out) * 0.5', '(dout * x,)', 'ops.sin(dout) * x', '-dout'])
    two = len(given) == 1 and g.r.random() < 0.3
    if two:
        value, rule = f'{value}, x * 0.25', 'dout[0] * out[1] + dout[1] * 0.5'
    if g.smooth:
        return None
    arguments = 'x, y' if len(given) == 2 else 'x'
    g.definitions.append([f'class {name}(nn.Cell):', f'    @at({g.placement()})', f'    def construct(self, {arguments}):', f'        return {value}', '',
                          f'    def bprop(self, {arguments}, out, dout):', f'        return {rule}', '', f'the{name} = {name}()'])
    made = [g.add(Value(g.fresh(), x.shape, x.dtype)) for _ in range(2 if two else 1)]
    return [v.name for v in made], [f'{", ".join(v.name for v in made)} = the{name}({", ".join(given)})']


def again(g):
    """A Cell that is computed again for its gradient. It may neither print nor assign to what is outside."""
    given = [g.pick(lambda v: size(v.shape) <= LARGEST // 4) for _ in range(g.r.choice([1, 2]))]
    if None in given:
        return None
    name = g.fresh('Again')
    around = g.values, g.others, g.assignable
    g.values, g.others, g.assignable = [Value(g.fresh('a'), v.shape, v.dtype) for v in given], [], False
    arguments = ', '.join(v.name for v in g.values)
    lines = []
    for _ in range(g.r.randint(1, 3)):
        lines += statement(g)[1]
    if g.r.random() < 0.3:
        x = g.pick(lambda v: size(v.shape) <= LARGEST // 4)
        if x:
            v = Value(g.fresh(), x.shape, x.dtype)
            lines += [f'{v.name} = {x.name} * 1.0'] + g.r.choice([branch, loop])(g, [v], 2)
            g.add(v)
    made = [g.values[-1], g.pick()][:g.r.choice([1, 2])]
    g.values, g.others, g.assignable = around
    g.definitions.append([f'class {name}(nn.Cell):', f'    @at({g.placement()})', f'    def construct(self, {arguments}):'] + indented(indented(lines)) +
                         [f'        return {", ".join(v.name for v in made)}', '', f'the{name} = {name}()', f'the{name}.recompute()'])
    out = [g.add(Value(g.fresh(), v.shape, v.dtype)) for v in made]
    return [v.name for v in out], [f'{", ".join(v.name for v in out)} = the{name}({", ".join(v.name for v in given)})']
