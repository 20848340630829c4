# E14: the narrow dtypes. An op of 16-bit floats rounds once, also within a chain; integers wrap at their own width; sums hold what f32 holds.
import mindspore as ms
import numpy as np
from mindspore import Tensor, grad, ms_function, ops
from braid import digest


@ms_function
def chain(x):
    return x + 2048 + 1 + 1, (x * 3.0 + 1) / 7.0, ops.exp(x) * x - 1


for dtype in [ms.float16, ms.bfloat16]:
    x = Tensor([0.0, 0.1, 1.7, -3.3], dtype)
    for y in chain(x):
        print(y)
# 2048 + 1 is 2048 each time; one rounding at the end would give 2050.
# expect: [2048. 2048. 2052. 2047.]
# expect: [ 0.1428  0.1857  0.8716 -1.272 ]
# expect: [-1.     -0.8896  8.31   -1.122 ]
# expect: [2048. 2048. 2048. 2048.]
# expect: [ 0.14257812  0.18554688  0.875      -1.265625  ]
# expect: [-1.       -0.890625  8.375    -1.125   ]


@ms_function
def wrapping(a, b):
    return a + b, a * b, a - b, -a, ops.abs(a), a > b


for dtype, values in [(ms.int8, [-128, 100, 7]), (ms.int16, [-32768, 300, 7]), (ms.uint8, [255, 100, 7])]:
    print(*wrapping(Tensor(values, dtype), Tensor([3, 100, 9], dtype)))
# expect: [-125  -56   16] [-128   16   63] [125   0  -2] [-128 -100   -7] [-128  100    7] [False False False]
# expect: [-32765    400     16] [-32768  30000     63] [32765   200    -2] [-32768   -300     -7] [-32768    300      7] [False  True False]
# expect: [  2 200  16] [253  16  63] [252   0 254] [  1 156 249] [255 100   7] [ True False False]


@ms_function
def reduced(x):
    return x.sum(), x.mean(), x.max(), x.min(), x.sum(0), ops.softmax(x), x @ x.T


x = Tensor(np.full((300, 400), 1.0), ms.float16)
y = reduced(x)
print(y[0], y[1], y[2], y[3], y[4][0], y[6][0, 0], y[5][0, :2])
# expect: inf 1.0 1.0 1.0 300.0 400.0 [0.0025 0.0025]
x = Tensor(np.full((300, 10), 1.0), ms.bfloat16)
print(*reduced(x)[:4], Tensor([[-128, 127], [5, 6]], ms.int8).min(), Tensor([3, 200], ms.uint8).min(), Tensor([3, 200], ms.uint8).max())
# expect: 3008.0 1.0 1.0 1.0 -128 3 200


def loss(x, w):
    return (ops.tanh(x * w) * x).sum()


for dtype in [ms.float16, ms.bfloat16]:
    x, w = Tensor([0.5, -1.5, 2.0], dtype), Tensor([1.0, 0.25, -2.0], dtype)
    eager, compiled = grad(loss, (0, 1))(x, w), grad(ms_function(loss), (0, 1))(x, w)
    print(*[g.dtype for g in eager], *[digest(a) == digest(b) for a, b in zip(eager, compiled)])
    print(*eager)
# expect: Float16 Float16 True True
# expect: [ 0.8555 -0.6855 -1.004 ] [0.1965   1.961    0.003906]
# expect: BFloat16 BFloat16 True True
# expect: [ 0.85546875 -0.68359375 -1.        ] [0.19628906 1.953125   0.        ]


@ms_function
def converted(x):
    return [x.astype(t) for t in (ms.float16, ms.bfloat16, ms.int16, ms.int8, ms.uint8, ms.bool_, ms.float32)]


print(*converted(Tensor([0.1, -1.9, 300.7, 1e6, float("nan")])))
# expect: [ 9.998e-02 -1.900e+00  3.008e+02        inf        nan] [ 1.00097656e-01 -1.89843750e+00  3.00000000e+02  9.99424000e+05
# expect:              nan] [    0    -1   300 32767     0] [  0  -1 127 127   0] [  0   0 255 255   0] [ True  True  True  True  True] [ 1.000e-01 -1.900e+00  3.007e+02  1.000e+06        nan]
print(*converted(Tensor([0, 257, -129, 65537])))
# expect: [   0.  257. -129.   inf] [    0.   256.  -129. 65536.] [   0  257 -129    1] [  0   1 127   1] [  0   1 127   1] [False  True  True  True] [    0.   257.  -129. 65537.]
print([Tensor([0.1, 2.5], ms.float16), Tensor([-1, 7], ms.int8), Tensor([200], ms.uint8)], Tensor([0.1], ms.bfloat16), Tensor(0.1, ms.float16))
# expect: [Tensor(shape=[2], dtype=Float16, value= [ 9.9976e-02,  2.5000e+00]), Tensor(shape=[2], dtype=Int8, value= [-1,  7]), Tensor(shape=[1], dtype=UInt8, value= [200])] [0.10009766] 0.1
z = Tensor([1, 2, 3], ms.uint8)
z[1] = 200
print(z, z[1:], float(z[1]), z.tolist(), z.asnumpy().dtype, Tensor(np.array([1, 2], np.int16)).dtype, ms.float16 == np.float16, z.dtype == ms.uint8)
# expect: [  1 200   3] [200   3] 200.0 [1, 200, 3] uint8 Int16 True True


def failing(f):
    try:
        f()
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)


failing(lambda: z + 300)
# expect: ValueError the number 300 does not fit u8
failing(lambda: ops.full((1,), 2 ** 40, ms.int32))
# expect: ValueError full: the number 1099511627776 does not fit i32
failing(lambda: ms_function(lambda v: v * -1)(z))
# expect: ValueError the number -1 does not fit u8
failing(lambda: Tensor([1, 128], ms.int8))
# expect: OverflowError 128 does not fit i8
failing(lambda: Tensor(-1, ms.uint8))
# expect: OverflowError -1 does not fit u8
failing(lambda: Tensor([1.5], ms.bfloat16).asnumpy())
# expect: TypeError a tensor of bfloat16 cannot become an array, which NumPy has not: use astype() first
failing(lambda: np.zeros(2, ms.bfloat16))
# expect: TypeError NumPy has no bfloat16
failing(lambda: Tensor([1], "int4"))
# expect: TypeError 'int4' is not a dtype that braid has: float32, float64, int32, int64, bool_, float16, bfloat16, int16, int8, uint8
