# Arrays of all dtypes: what NumPy brings two of them to, arithmetic that wraps or rounds, and how they are printed.
import numpy as np

names = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
numbers = names[1:]
for a in names:
    print(a, *[(np.ones(1, a) + np.ones(1, b)).dtype for b in names])
    print(*[(np.ones(1, a) / np.ones(1, b)).dtype for b in names])
    print(*[np.where([True], np.ones(1, a), np.ones(1, b)).dtype for b in names],
          *[np.concatenate([np.ones(1, a), np.ones(1, b)]).dtype for b in names])
for a in numbers:
    print(a, *[(np.ones(2, a) ** np.ones(2, b)).dtype for b in numbers], *[(np.ones(2, a) % np.ones(2, b)).dtype for b in numbers],
          *[(np.ones(2, a) // np.ones(2, b)).dtype for b in numbers], *[np.maximum(np.ones(2, a), np.ones(2, b)).dtype for b in numbers])
for a in names:
    x = np.ones(3, a)
    print(a, np.exp(x).dtype, np.sqrt(x).dtype, np.mean(x).dtype, np.max(x).dtype, np.cos(x).dtype, (x + 1.5).dtype, (x < 1).dtype)
print(*[np.sum(np.ones(3, a)).dtype for a in ["bool", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]])

i8, u8, i16, f16 = np.array([-128, -7, 0, 127], np.int8), np.array([0, 3, 200, 255], np.uint8), np.array([-32768, 7, 300], np.int16), \
    np.array([0.1, -2.5, 1e-7, 65504, 1000.5], np.float16)
print(i8 + i8, i8 * i8, -i8, abs(i8), i8 - np.int8(1), u8 + u8, u8 * u8, u8 - u8[::-1], i16 * i16, i8 + u8, u8 + i16[0], np.square(u8))
print(u8 > i8, i8 == i8.astype(np.float16), u8.astype(np.int8), np.array([300, -1]).astype(np.uint8), f16.astype(np.float32), f16.astype(np.int32))
print(np.max(i8), np.min(i8), i8.min(), u8.max(), u8.min(), np.min(i16), np.mean(i8), np.sum(i8), np.minimum(i8, u8), np.max(f16), np.min(f16))
print(i8 // np.array([2, 2, 5, -1], np.int8), i8 % np.array([3, -3, 5, 100], np.int8), np.array([2, 3, 7], np.int8) ** np.array([7, 5, 2], np.int8),
      u8 // np.array([7, 2, 9, 16], np.uint8), u8 % np.array([7, 2, 9, 16], np.uint8), np.array([2, 3], np.uint8) ** np.array([8, 6], np.uint8))
print(f16 + f16, f16 * 2, f16 / 3, f16 % np.float16(0.3), f16 // np.float16(0.3), np.abs(f16), np.array([2, 3], np.float16) ** np.float16(0.5), f16 > 0)
print(np.exp(np.array([0.5, 1, 12], np.float16)), np.tanh(np.array([0.5, 1, -9], np.float16)), np.sqrt(np.array([2, 3], np.int8)))
print(np.float16(0.1), repr(np.float16(1 / 3)), np.float16(6e-8), np.float16(65504), np.float16(1e5), np.int8(-5), np.uint8(200), float(np.float16(0.1)))
print(f16, repr(f16), repr(i8), repr(u8), repr(np.zeros((2, 0), np.float16)), f16.tolist(), i8.tolist(), f16[0].item(), i16, sep="\n")
print(np.array([1, 2.5, 3], np.float16), np.array([1e-4, 1], np.float16), np.array([1, 1001], np.float16), np.array([np.nan, -np.inf, 1], np.float16),
      np.array([[0.5], [1024.5]], np.float16), np.array([65504, 0.0001], np.float16), np.arange(40).astype(np.float16) / 7)
print(np.full(3, 7, np.uint8), np.arange(5, dtype=np.int8), np.linspace(0, 1, 4, dtype=np.float16), np.eye(2, dtype=np.int16), np.ones_like(u8))
a = np.array([100, 27], np.int8)
a += 100
print(a, a.dtype)
b = np.array([1, 2], np.float16)
b *= 1000.25
print(b, b.dtype, np.float16 == b.dtype, b.dtype == "float16")
a[0] = -3
