#!/usr/bin/env python3
"""Writes golden/<op>.txt: what the records' references give for chosen inputs. Needs NumPy; the tests read only the files.

usage: record_golden.py [--check]     --check writes nothing and says which files are stale (exit 1)

One file holds the op's calls:
    call KIND NUMBER          operands are of dtypes of KIND (float: f32 and f64, int: i32 and i64, none, else the one dtype); NUMBER of the
                              record's case, or - for pointwise ops
    in LENGTH… : VALUE…       one line for each operand
    out KIND LENGTH… : VALUE…  one line for each result; KIND index is that of results that the record calls indices
Floats are exact in f32, those of f16 and bf16 in these. References run in float64, those that are not exact in extended precision and then
rounded to float64; results of f16 and bf16 are rounded by way of float32, in which such ops are defined. Integers are not yet wrapped.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from op_records import load  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "golden"
KIND_OF = {"f32": "float", "f64": "float", "i32": "int", "i64": "int"} | {d: d for d in ["bool", "f16", "bf16", "i16", "i8", "u8"]}
FLOATS, NARROW_INTS = ["float", "f16", "bf16"], {"i16": np.int16, "i8": np.int8, "u8": np.uint8}
INT_TYPES = {"i32": np.int32, "i64": np.int64, **NARROW_INTS}


def numpy_type(kind):
    """In which values of a kind are held."""
    return np.float64 if kind in FLOATS else np.bool_ if kind == "bool" else np.int64


def rounded(values, kind):
    """Float64 values to the nearest that dtypes of `kind` hold, ties to even, by way of float32. NumPy has no bf16."""
    with np.errstate(all="ignore"):
        single = np.asarray(values, np.float32)
        if kind == "f16":
            return single.astype(np.float16).astype(np.float64)
        if kind == "bf16":
            bits = np.atleast_1d(single).view(np.uint32)
            upper = ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
            return np.where(np.isnan(single), single, upper.reshape(single.shape)).astype(np.float64)
        return single.astype(np.float64)


SPECIAL = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-40, 1e-30, -1e-30, 1e30, -1e30]
FEW_FLOATS = SPECIAL[:8] + [0.5, -0.5, 2.0, -2.0, 3.0, 0.1, -7.25, 50.0]
MANY_FLOATS = SPECIAL + [
    s * m * 2.0**e
    for s in [1, -1]
    for m in [1.1, 1.77]
    for e in [-20, -10, -5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 9]
]
INTS = {
    "int": [-2000000000, -65536, -7, -2, -1, 0, 1, 3, 5, 65536, 2000000000],
    "i16": [-32768, -32767, -300, -7, -1, 0, 1, 3, 200, 32767],
    "i8": [-128, -127, -100, -7, -1, 0, 1, 3, 16, 127],
    "u8": [0, 1, 2, 3, 7, 16, 127, 128, 200, 255],
}
HALF_SPECIAL = {  # the smallest and the largest numbers, subnormal ones included
    "f16": [2.0**-24, -3 * 2.0**-24, 2.0**-14, 65504, -65504],
    "bf16": [2.0**-133, -3 * 2.0**-133, 2.0**-126, 3.3e38, -3.3e38],
}


# What references may call besides NumPy.


def converted(x, dtype):
    """To a dtype as the record of convert says: integers wrap, floats saturate, NaN is 0."""
    if dtype == "f64":
        return x.astype(np.float64)
    if KIND_OF[dtype] in FLOATS:
        return rounded(x, KIND_OF[dtype])
    if dtype == "bool":
        return x != 0
    if x.dtype != np.float64:
        return x.astype(INT_TYPES[dtype]).astype(np.int64)
    info = np.iinfo(INT_TYPES[dtype])
    whole = [
        0 if v != v else info.max if v >= info.max else info.min if v <= info.min else int(v)
        for v in x.ravel()
    ]
    return np.array(whole, np.int64).reshape(x.shape)


def window(starts, stops, steps):
    return tuple(slice(*bounds) for bounds in zip(starts, stops, steps))


def slice_update(x, update, starts, steps):
    y = x.copy()
    y[tuple(slice(b, b + n * s, s) for b, n, s in zip(starts, update.shape, steps))] = update
    return y


def pieces(x, sizes, axis):
    lengths = [sizes] * -(-x.shape[axis] // sizes) if isinstance(sizes, int) else sizes
    return np.split(x, np.cumsum(lengths)[:-1], axis) if lengths else [x]


def index_add(x, indices, updates, axis):
    y = x.copy()
    np.add.at(np.moveaxis(y, axis, 0), indices, np.moveaxis(updates, axis, 0))
    return y


def scatter_elements(x, indices, updates, axis, reduction):
    y = x.copy()
    for at in np.ndindex(indices.shape):
        to = list(at)
        to[axis] = indices[at]
        y[tuple(to)] = y[tuple(to)] + updates[at] if reduction == "add" else updates[at]
    return y


def ordered(x, axis, descending):
    """NumPy sorts upwards only; stably downwards is upwards from the back, read from the back."""
    if not descending:
        at = np.argsort(x, axis, kind="stable")
    else:
        at = x.shape[axis] - 1 - np.flip(np.argsort(np.flip(x, axis), axis, kind="stable"), axis)
    return np.take_along_axis(x, at, axis), at


def one_hot(indices, depth, on_value, off_value, axis):
    hot = np.equal(indices[..., None], np.arange(depth))
    return np.where(np.moveaxis(hot, -1, axis), on_value, off_value)


def dot_general(lhs, rhs, lhs_batching, rhs_batching, lhs_contracting, rhs_contracting):
    names = iter("abcdefghijklmnopqrstuvwxyz")
    left, right = [None] * lhs.ndim, [None] * rhs.ndim
    for i, k in [*zip(lhs_batching, rhs_batching), *zip(lhs_contracting, rhs_contracting)]:
        left[i] = right[k] = next(names)
    left, right = [n or next(names) for n in left], [n or next(names) for n in right]
    batch = [left[i] for i in lhs_batching]
    result = batch + [n for n in left if n not in right] + [n for n in right if n not in left]
    return np.einsum(f"{''.join(left)},{''.join(right)}->{''.join(result)}", lhs, rhs)


HELPERS = {
    "np": np,
    "converted": converted,
    "window": window,
    "slice_update": slice_update,
    "dot_general": dot_general,
    "index_add": index_add,
    "scatter_elements": scatter_elements,
    "ordered": ordered,
    "one_hot": one_hot,
    "pieces": pieces,
}


ORDERED = ["sort", "argsort", "topk", "argmax", "argmin"]


def floats(kind, count):
    values = MANY_FLOATS if count == 1 else FEW_FLOATS
    if kind != "float":
        values = values[:7] + HALF_SPECIAL[kind] + values[8:]
    return rounded(values, kind)


def pointwise_inputs(record, kind):
    """One axis per operand, so that the result has every combination."""
    count = len(record.operands)
    inputs = []
    for i, name in enumerate(record.operands):
        is_bool = kind == "bool" or record.operand_kinds[i] == "condition"
        if is_bool:
            values = np.array([False, True])
        elif kind in INTS:
            values = np.array(INTS[kind])
        else:
            values = floats(kind, count)
        inputs.append(values.reshape([-1 if k == i else 1 for k in range(count)]))
    return inputs


def case_inputs(record, case, kind):
    """Small multiples of 1/4, so that sums and products of a few are exact in any order."""
    inputs = []
    for i, shape in enumerate(case.shapes):
        k = np.arange(int(np.prod(shape))) + 5 * i
        whole = (7 * k + 3) % 17 - 8
        if record.operand_kinds[min(i, len(record.operands) - 1)] == "index":
            bound = bound_of_indices(record, case)
            inputs.append((5 * k % (2 * bound) - bound).reshape(shape))
            continue
        values = whole / 4 if kind in FLOATS else k % 3 == 0 if kind == "bool" else whole + 8 if kind == "u8" else whole
        if record.name in ORDERED and kind in FLOATS and len(k) == 7:
            values = np.array([0.5, np.nan, -np.inf, 0.0, -0.0, np.nan, np.inf])
        if record.name == "convert" and kind in FLOATS and len(k) == 7:
            values = rounded([0.5, -1.5, np.nan, np.inf, -3e9, -300.5 if kind == "f16" else 1e20, 2.9], kind)
        if record.name == "convert" and kind in INTS and len(k) == 7:
            info = np.iinfo(NARROW_INTS.get(kind, np.int32))
            values = np.array([0, info.min, info.max, info.max // 2 + 3, info.max - 1, 7, 1])
        inputs.append(values.astype(numpy_type(kind)).reshape(shape))
    return inputs


def bound_of_indices(record, case):
    """Indices count the elements along an axis of the first operand, or the depth that a case gives."""
    axis = case.attributes.get("axis", 0)
    return max(1, case.attributes["depth"] if "depth" in case.attributes else case.shapes[0][axis])


DEFAULTS = {"{}": None, "false": False, "true": True}


def evaluated(record, inputs, attributes):
    if record.ulp:
        inputs = [x.astype(np.longdouble) for x in inputs]
    names = dict(zip(record.operands, inputs)) if not record.variadic else {record.operands[0]: inputs}
    for a in record.attributes:
        if a.name not in attributes:
            attributes = {
                **attributes,
                a.name: DEFAULTS[a.default]
                if a.default in DEFAULTS
                else a.default
                if a.kind == "enumeration"
                else int(a.default),
            }
    with np.errstate(all="ignore"):
        results = eval(record.reference, {**HELPERS, **names, **attributes})
        several = record.any_results or len(record.results) > 1
        results = [np.asarray(y) for y in (results if several else [results])]
        return [y.astype(np.float64) if y.dtype == np.longdouble else y for y in results]


def kind_of_result(y):
    return {"b": "bool", "i": "int", "f": "float"}[y.dtype.kind]


def line(values):
    texts = [str(int(v)) if values.dtype.kind in "bi" else repr(float(v)) for v in values.ravel()]
    return " ".join([*map(str, values.shape), ":", *texts])


def calls(record):
    kinds = sorted({KIND_OF[d] for d in record.accepts}) or ["none"]
    for kind in kinds:
        if record.kind == "pointwise":
            yield kind, "-", pointwise_inputs(record, kind), {}
        for number, case in enumerate(record.cases):
            yield kind, number, case_inputs(record, case, kind), case.attributes


def golden(record):
    text = f"# {record.name}: {record.reference}\n"
    for kind, number, inputs, attributes in calls(record):
        results = evaluated(record, inputs, attributes)
        result_kind = KIND_OF[attributes["dtype"]] if "dtype" in attributes else kind
        if "dtype" in attributes:
            results = [y.astype(numpy_type(result_kind)) for y in results]
        if result_kind in HALF_SPECIAL:
            results = [rounded(y, result_kind) if y.dtype == np.float64 else y for y in results]
        text += f"call {kind} {number}\n" + "".join(f"in {line(x)}\n" for x in inputs)
        kinds = [record.result_kinds[min(k, len(record.results) - 1)] or kind_of_result(y) for k, y in enumerate(results)]
        text += "".join(f"out {kind} {line(y)}\n" for kind, y in zip(kinds, results))
    return text


def main():
    if sys.argv[1:] not in [[], ["--check"]]:
        sys.exit(__doc__)
    stale = []
    for record in load()[0]:
        file, text = FOLDER / f"{record.name}.txt", golden(record)
        if not file.exists() or file.read_text() != text:
            stale.append(file.name)
            if not sys.argv[1:]:
                FOLDER.mkdir(exist_ok=True)
                file.write_text(text)
    if stale:
        print("stale:" if sys.argv[1:] else "written:", *stale)
    sys.exit(1 if stale and sys.argv[1:] else 0)


main()
