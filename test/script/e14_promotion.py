# E14: tensors of two dtypes are brought to one as PyTorch, JAX and MindSpore do it, and Python numbers take the tensor's dtype.
import mindspore as ms
from mindspore import Tensor, ms_function, ops


@ms_function
def add(x, y):
    return x + y


@ms_function
def with_numbers(i, h, b):
    return i + 1.5, h * 2.0, b + 1, i - 3, h + 7


def one(dtype):
    return Tensor([1], dtype)


pairs = [(ms.float32, ms.int32), (ms.float32, ms.int64), (ms.float16, ms.bfloat16), (ms.uint8, ms.int8), (ms.uint8, ms.int16),
         (ms.bool_, ms.int32), (ms.float16, ms.int64), (ms.bfloat16, ms.uint8), (ms.float16, ms.float32), (ms.float32, ms.float64),
         (ms.int8, ms.int64), (ms.bool_, ms.bfloat16)]
for a, b in pairs:
    print(a, b, add(one(a), one(b)).dtype, add(one(b), one(a)))
# expect: Float32 Int32 Float32 [2.]
# expect: Float32 Int64 Float32 [2.]
# expect: Float16 BFloat16 Float32 [2.]
# expect: UInt8 Int8 Int16 [2]
# expect: UInt8 Int16 Int16 [2]
# expect: Bool Int32 Int32 [2]
# expect: Float16 Int64 Float16 [2.]
# expect: BFloat16 UInt8 BFloat16 [2.]
# expect: Float16 Float32 Float32 [2.]
# expect: Float32 Float64 Float64 [2.]
# expect: Int8 Int64 Int64 [2]
# expect: Bool BFloat16 BFloat16 [2.]
for y in with_numbers(one(ms.int32), one(ms.float16), one(ms.bool_)):
    print(y.dtype, y)
# expect: Float32 [2.5]
# expect: Float16 [2.]
# expect: Int64 [2]
# expect: Int32 [-2]
# expect: Float16 [8.]
print((one(ms.int8) / one(ms.int8)).dtype, ops.exp(one(ms.uint8)).dtype, one(ms.uint8).sum().dtype, one(ms.float16).sum().dtype)
# expect: Float32 Float32 Int64 Float16
print(ops.concat([one(ms.int16), one(ms.float16)]).dtype, ops.where(one(ms.bool_), one(ms.uint8), one(ms.int8)).dtype)
# expect: Float16 Int16
