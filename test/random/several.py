"""Ops with several results. Returns (names, lines), or None where the values at hand do not fit."""
from values import Value


def several(g):
    x = g.pick(lambda v: v.shape and 0 not in v.shape)
    if not x:
        return None
    axis, written = g.axis(x)
    n, before, after = x.shape[axis], x.shape[:axis], x.shape[axis + 1:]
    forms = ['split', 'sizes', 'var_mean'] + ['unstack'] * (n <= 5) + ([] if g.smooth else ['sort', 'topk', 'topk'])
    form = g.r.choice(forms)
    dtypes = [x.dtype] * 5
    if form == 'split':
        step = g.r.randint(max(1, (n + 3) // 4), n)
        shapes, call = [before + (min(step, n - at),) + after for at in range(0, n, step)], f'ops.split({x.name}, {step}, {written})'
    elif form == 'sizes':
        cuts = sorted(g.r.randint(0, n) for _ in range(g.r.randint(1, 2)))
        sizes = [b - a for a, b in zip([0] + cuts, cuts + [n])]
        shapes, call = [before + (s,) + after for s in sizes], f'ops.split({x.name}, {sizes}, {written})'
    elif form == 'unstack':
        shapes, call = [before + after] * n, f'ops.unstack({x.name}, {written})'
    elif form == 'var_mean':
        keep = g.r.random() < 0.4
        shapes = [before + ((1,) if keep else ()) + after] * 2
        call = f'ops.var_mean({x.name}, {written}, {g.r.choice([0, 0, 1]) if n > 1 else 0}, {keep})'
    elif form == 'sort':
        shapes, call, dtypes = [x.shape] * 2, f'ops.sort({x.name}, {written}, {g.r.random() < 0.5})', [x.dtype, 'i32']
    else:
        k = g.r.randint(1, n)
        shapes, call = [before + (k,) + after] * 2, f'ops.topk({x.name}, {k}, {written}, {g.r.random() < 0.7})'
        dtypes = [x.dtype, 'i32']
    made = [g.add(Value(g.fresh(), shape, dtype)) for shape, dtype in zip(shapes, dtypes)]
    names = [v.name for v in made]
    return names, [f'{", ".join(names)}{"," if len(names) == 1 else ""} = {call}']
