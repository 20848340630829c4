#!/usr/bin/env python3
"""Records what NumPy 1.24 prints: python3 test/runtime/record_numpy_print.py > test/runtime/golden/numpy_print.txt

A case is one line "str|array dtype [shape] elements", elements in hexadecimal bits, and after it the printed lines, each after a "|".
"array" is array2string with separator ", " and prefix "Tensor(".
"""
import numpy as np

assert np.__version__.startswith("1.24."), np.__version__
f16, f32, f64, i8, i16, i32, i64, u8 = np.float16, np.float32, np.float64, np.int8, np.int16, np.int32, np.int64, np.uint8
NAMES = {np.dtype(f16): "f16", np.dtype(f32): "f32", np.dtype(f64): "f64", np.dtype(i8): "i8", np.dtype(i16): "i16", np.dtype(i32): "i32",
         np.dtype(i64): "i64", np.dtype(u8): "u8", np.dtype(bool): "bool"}
nan, inf = np.nan, np.inf


def both(values):
    """The case in all floats."""
    with np.errstate(all="ignore"):
        return [np.array(values, t) for t in (f16, f32, f64)]


def cases():
    for value in (0, -0.0, 1, -1.5, 0.1, 1e-4, 1e-5, 9.9999e-5, 123456789, 1e15, 1e16, 1e17, 33554432, 16777216, 1 / 3, 2e23, 1e-38,
                  5e-324, 1.7976931348623157e308, nan, inf, -inf):
        yield from both(value)
        yield from both([value])
    for values in ([1, 2, 3], [1.5, -2, 3], [0.1, 0.25, 0.125], [1e-4, 1], [1e-5, 1], [1, 1000], [1, 1001], [1e8, 1], [99999999, 1],
                   [99999990.5, 1e5], [1.1, 1100.0], [1e-5, 1.2345679e10], [1e100, 1], [1e-310, 1], [nan, 1], [nan, 1.25], [inf, -inf],
                   [-inf, 1e10], [nan, nan], [-0.0, 0], [1 / 3, 2 / 3, 1e3 / 3], [0.5, 1.5, 2.5], [123456.789, 0.001], [1e7, 12345678],
                   [0.1234567891, 1], [1.000000004, 2], [0.00012345678912, 0.01], [8388608.5, 1], [2.0 ** 24 + 2, 3]):
        yield from both(values)
    for n in (7, 12, 19, 40):
        yield from both(np.arange(n) / 7)
        yield from both(np.arange(n) * 1e5 - 2)
        yield np.arange(n * n, dtype=i64) - n
    for dtype in (i8, i16, i32, i64, u8):
        yield np.array([np.iinfo(dtype).min, np.iinfo(dtype).max, 0], dtype)
        yield np.array(5 if dtype is u8 else -5, dtype)
        yield np.array([[1, 20 if dtype is u8 else -20], [100 if np.iinfo(dtype).bits == 8 else 300, 4]], dtype)
    yield np.array(True)
    yield np.array([True, False, True])
    yield np.arange(60) % 3 == 0
    for shape in ((0,), (0, 3), (3, 0), (1, 1, 1), (2, 2, 2), (2, 1, 3), (2, 2, 1, 2), (1, 2, 2, 2, 2)):
        yield (np.arange(np.prod(shape)).reshape(shape) / 4).astype(f32)
        yield np.arange(np.prod(shape)).reshape(shape)
    for shape in ((1000,), (1001,), (2000,), (7, 200), (200, 7), (300, 4), (11, 11, 11), (6, 200), (2, 3, 400)):
        yield (np.arange(np.prod(shape)).reshape(shape) / 8).astype(f64)
        yield np.arange(np.prod(shape), dtype=i32).reshape(shape)
    for exponent in range(-25, 16):
        yield (np.array([1, 1.5, 1.2001953125, 1.9990234375, 1.0009765625, 1.7]) * 2.0**exponent).astype(f16)
        yield f16(1.3 * 2.0**exponent)
    rng = np.random.default_rng(24)
    for scale in (1e-12, 1e-3, 1, 1e4, 1e12):
        for shape in ((5,), (3, 4)):
            yield from both(rng.standard_normal(shape) * scale)
            yield from both(rng.standard_normal(shape) * scale * 10.0 ** rng.integers(-3, 3, shape))


def main():
    for number, a in enumerate(cases()):
        form = ("str", "array")[number % 3 == 2]
        text = str(a) if form == "str" else np.array2string(a, separator=", ", prefix="Tensor(")
        flat = a.reshape(-1)
        if flat.size > 100:  # always an arithmetic series of integers, or of eighths: the test makes it again
            elements = "series" if a.dtype != f64 and a.dtype != f32 else "eighths"
            if elements == "series" and flat[0] != 0:
                elements = f"series {-flat[0]}"
        else:
            elements = " ".join(int.from_bytes(x.tobytes(), "little").to_bytes(x.itemsize, "big").hex() for x in flat)
        print(form, NAMES[a.dtype], "[" + " ".join(map(str, a.shape)) + "]", elements, sep=" ")
        for line in text.split("\n"):
            print("|" + line)


main()
