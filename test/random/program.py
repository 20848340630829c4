"""A whole random program: lines cut into functions and Cells, and the calls that are compared."""
from cells import again, custom
from expressions import statement, subscript
from flow import control_flow, returning
from several import several
from values import FLOATS, State, Value, indented, size

HEAD = '''\
import numpy as np
import mindspore
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import GRAPH_MODE, PYNATIVE_MODE, Parameter, Tensor, grad, ms_function, set_context, value_and_grad
from braid import digest


def numbers(shape, seed, dtype):
    count = 1
    for n in shape:
        count *= n
    n = np.arange(count)
    n = ((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float64 if dtype == mindspore.float64 else np.float32)
    return Tensor((n / 1100).reshape(shape), dtype)


def leaves(v):
    if isinstance(v, (tuple, list)):
        return [t for item in v for t in leaves(item)]
    return [v]


def compare(seed, build, runs, branches):
    # The first run is op by op and makes all calls; the other must say the same. With branches the sign of a gradient of 0 may differ
    # (docs/rationale/regions.md).
    first = {}
    for where, mode, asked in runs:
        set_context(mode=GRAPH_MODE if mode == 'graph' else PYNATIVE_MODE)
        calls, reset, state = build(where)[:3]
        for call in asked:
            reset()
            found = leaves(calls[call]())
            if branches and call != 'value':
                found = [d + 0.0 for d in found]
            said = ' '.join([digest(t) for t in found + state()])
            first.setdefault(call, said)
            print(seed, call, where, mode, said)
            if said != first[call]:
                wrong.append((seed, call, where, mode))


def differences(seed, name, f, inputs, directions, d):
    # The derivative along one direction beside central differences with two steps, which say how far they can be trusted.
    def along(e):
        plus, minus = ([x + v * s for x, v in zip(inputs, directions)] for s in (e, -e))
        return float(((f(*plus) - f(*minus)) / (2.0 * e)).asnumpy())

    exact = sum(float(ops.sum(g * v).asnumpy()) for g, v in zip(d, directions))
    if abs(along(1e-4) - exact) > 1e-6 * (1.0 + abs(exact)) + 2.0 * abs(along(1e-4) - along(2e-4)):
        wrong.append((seed, name, along(1e-4), exact))


wrong = []
'''
TAIL = "assert not wrong, f'differ: {wrong}'\n"


def words(lines):
    found = set()
    for line in lines:
        found.update(''.join(c if c.isalnum() or c == '_' else ' ' for c in line).split())
    return found


class Program:
    """The program of one seed."""

    def __init__(self, seed):
        self.seed = seed
        self.g = State(seed)
        self.lines = []  # (names that are made, lines)

    def make_lines(self):
        g = self.g
        g.inputs = [Value(g.fresh('x'), g.shape(), g.dtype()) for _ in range(g.r.randint(1, 3))]
        g.parameters = [Value(g.fresh('P'), g.shape(), g.dtype()) for _ in range(g.r.randint(1, 2))]
        g.values = g.parameters + g.inputs
        compound = [several, control_flow, control_flow, returning, custom, again]
        for _ in range(g.r.randint(2, 9)):
            made = g.r.choice(compound)(g) if g.r.random() < 0.3 else None
            if made:
                self.lines.append(made)
                continue
            v, text = statement(g)
            self.lines.append(([v.name], text))
            if v.dtype in FLOATS:
                self.maybe_effect(v)

    def maybe_effect(self, x):
        """Sometimes: a change of a tensor or a Parameter, or a print."""
        g = self.g
        roll = g.r.random()
        found = subscript(g, x) if roll < 0.08 else None
        if found:
            parts, shape = found
            new = g.constant(shape, x.dtype).name if g.r.random() < 0.5 else '0.5'
            used = g.pick()
            if g.r.random() < 0.5 and x.dtype == used.dtype:
                new = f'ops.sum({used.name}) * 0.125 + {new}'
            t = g.add(Value(g.fresh(), x.shape, x.dtype))
            self.lines.append(([t.name], [f'{t.name} = {x.name} * 1.0', f'{t.name}[{parts}] = {new}']))
        elif 0.08 <= roll < 0.13 and g.assignable:
            p = g.r.choice(g.parameters)
            self.lines.append(([], [f'ops.assign({p.name}, {p.name} * 0.875 + 0.0625)']))
        elif 0.13 <= roll < 0.17 and size(x.shape) <= 40 and not g.smooth:
            self.lines.append(([], [f"print('{x.name}', {x.name}, {x.name}.shape)"]))

    def cut(self, results):
        """Cuts the lines into parts: their definitions, the body that calls them, and the attributes that keep a tensor."""
        g, r = self.g, self.g.r
        cuts = sorted(r.sample(range(1, len(self.lines)), min(len(self.lines) - 1, r.randint(0, 3))))
        parts = [self.lines[a:b] for a, b in zip([0] + cuts, cuts + [len(self.lines)])]
        known = [v.name for v in g.inputs]
        floats = {v.name: v for v in g.values}
        definitions, body, kept = [], [], []
        for number, part in enumerate(parts):
            code = [line for _, text in part for line in text]
            names = [n for ns, _ in part for n in ns]
            takes = [n for n in known if n in words(code)]
            later = words([line for p in parts[number + 1:] for _, text in p for line in text]) | set(results)
            gives = [n for n in names if n in later]
            if r.random() < 0.15 and known:
                takes.append(r.choice(known))  # an unused input, or one given twice
            signature = [n if n not in takes[:i] else n + '_again' for i, n in enumerate(takes)]
            returned = gives[:]
            if returned and r.random() < 0.15:
                returned.append(r.choice(returned))
            if takes and r.random() < 0.15:
                returned.append(r.choice(takes))
            if names and r.random() < 0.1:
                returned.append(names[0])
            call, opened = ', '.join(takes), []
            if takes and r.random() < 0.2:
                call = '[' + ', '.join(f'{{"v": {n}, "k": {i}}}' if i % 2 else n for i, n in enumerate(takes)) + ']'
                opened = [''.join(f'{n} = bag[{i}]["v"]; ' if i % 2 else f'{n} = bag[{i}]; ' for i, n in enumerate(signature))]
            signature = 'bag' if opened else ', '.join(signature)
            callee = f'part{number}'
            if r.random() < 0.25:
                own = [p.name for p in g.parameters if p.name in words(code)]
                keep = [floats[n] for n in names if n in floats][:1] if r.random() < 0.4 and not g.smooth else []
                opened += [f'{p} = self.{p}' for p in own]
                code = code + [f'self.kept = {v.name}' for v in keep]
                kept += [(f'part{number}.kept', v) for v in keep]
                init = ['super().__init__()'] + [f'self.{p} = {p}' for p in own] + [f'self.kept = {self.zeros(v)}' for v in keep]
                definitions.append([f'class Part{number}(nn.Cell):', '    def __init__(self):'] + indented(indented(init)) + [''] +
                                   [f'    @at({g.placement()})', f'    def construct({", ".join(["self"] + [signature] * bool(signature))}):'] +
                                   indented(indented(opened + code + [f'return [{", ".join(returned)}]'])) + ['', f'part{number} = Part{number}()'])
            else:
                definitions.append([f'@at({g.placement()})', f'def part{number}({signature}):'] +
                                   indented(opened + code + [f'return [{", ".join(returned)}]']))
            targets = [n if i < len(gives) else '_' for i, n in enumerate(returned)]
            if len(returned) == 1:
                body.append(f'{targets[0]} = {callee}({call})[0]')
            else:
                body.append((f'{", ".join(targets)} = ' if returned else '') + f'{callee}({call})')
            known += gives
        return definitions, body, kept

    def zeros(self, v):
        return f'ops.zeros({v.shape}, mindspore.{FLOATS[v.dtype]})'

    def text(self):
        self.make_lines()
        g, r = self.g, self.g.r
        made = {n for names, _ in self.lines for n in names}
        results = [v for v in g.values if v.name in made][-3:] or g.values[-1:]
        if r.random() < 0.2:
            results = results + [r.choice(g.inputs)]
        if r.random() < 0.15:
            results = results + [results[0]]
        others = [v.name for v in g.others if v.name in made][-2:]
        final = [v.name for v in results]
        parts, body, kept = self.cut(final + others)
        inputs, weights = ', '.join(v.name for v in g.inputs), ', '.join(v.name for v in g.parameters)
        positions = tuple(range(len(g.inputs)))
        out = [f'\n# seed {self.seed}']
        out += [f'{v.name} = numbers({v.shape}, {r.randrange(1000)}, mindspore.{FLOATS[v.dtype]})' for v in g.constants + g.inputs]
        out += [f'{name} = {text}' for name, text in g.indices]
        for v in g.parameters:
            out.append(f'{v.name}_0 = numbers({v.shape}, {r.randrange(1000)}, mindspore.{FLOATS[v.dtype]})')
            out.append(f"{v.name} = Parameter({v.name}_0 + 0.0, name='{v.name}')")
        at = [g.placement() for _ in range(5)]
        terms = [f'ops.cast(ops.mean(y{i}) * {0.5 + 0.25 * i}, mindspore.float64)' if size(v.shape) else
                 f'ops.cast(ops.sum(y{i}), mindspore.float64)' for i, v in enumerate(results)]
        names = [f'y{i}' for i in range(len(final))] + ['_'] * len(others)
        definitions = g.definitions + parts + [
            [f'@at({at[0]})', f'def whole({inputs}):'] + indented(body + [f'return {", ".join(final + others)},']),
            [f'@at({at[1]})', f'def loss({inputs}):', f'    {", ".join(names)}, = whole({inputs})', f'    return {" + ".join(terms)}'],
            [f'@at({at[2]})', f'def slope({inputs}):', f'    total = 0.0', f'    for k, d in enumerate(grad(loss, {positions})({inputs})):',
             f'        total = total + ops.sum(ops.cast(d * d, mindspore.float64)) * (k + 1.0)', '    return total'],
            [f'@at({at[3]})', f'def weighted({inputs}):', f'    return grad(loss, {positions}, [{weights}])({inputs})'],
            [f'@at({at[4]})', f'def nested({inputs}):', f'    return grad(slope, {positions})({inputs})'],
            ['def reset():'] + indented([f'ops.assign({v.name}, {v.name}_0)' for v in g.parameters] + [f'{name} = {self.zeros(v)}' for name, v in kept])]
        calls = {
            'value': f'whole({inputs})',
            'gradients': f'value_and_grad(loss, {positions}, [{weights}])({inputs})',
            'inside': f'weighted({inputs})',
            'sens': f'ops.GradOperation(get_all=True, sens_param=True)(loss)({inputs}, Tensor(np.array(0.75, dtype=np.float64)))',
            'second': f'value_and_grad(slope, {positions})({inputs})',
            'weights': f'grad(slope, 0, [{weights}])({inputs})',
            'nested': f'nested({inputs})',
        }
        state = ', '.join([v.name for v in g.parameters] + [name for name, _ in kept])
        out += ['', '', 'def build(where):', '    def at(k):', '        return ms_function if where >> k & 1 else (lambda f: f)']
        for lines in definitions:
            out += [''] + [line and '    ' + line for line in lines]
        out += ['', '    calls = {'] + [f"        '{name}': lambda: {call}," for name, call in calls.items()] + ['    }']
        out += [f'    return calls, reset, lambda: [{state}], loss, slope', '', '']
        everything = (1 << g.placements) - 1
        where = everything if r.random() < 0.4 else r.randrange(1, everything + 1)
        runs = [(0, 'eager', tuple(calls)), (where, r.choice(['eager', 'graph']), self.some(calls))]
        out.append(f'compare({self.seed}, build, {runs}, {g.branches})')
        if g.smooth:
            out += self.differences(positions)
        return '\n'.join(out) + '\n'

    def some(self, calls):
        weights = {'value': 3, 'gradients': 4, 'inside': 3, 'sens': 1, 'second': 3, 'weights': 1, 'nested': 2}
        return tuple(sorted(set(self.g.r.choices(list(calls), [weights[c] for c in calls], k=2))))

    def differences(self, positions):
        """The loss and the sum of its squared slopes beside their differences."""
        inputs = ', '.join(v.name for v in self.g.inputs)
        directions = ', '.join(f'numbers({v.shape}, {7 + i}, mindspore.float64)' for i, v in enumerate(self.g.inputs))
        return ['loss, slope = build(0)[3:]'] + [
            f"differences({self.seed}, '{f}', {f}, [{inputs}], [{directions}], grad({f}, {positions})({inputs}))" for f in ('loss', 'slope')]
