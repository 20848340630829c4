// DLPack: the structures of its binary interface, in their published layout.
#include "braid/dlpack.h"

#include <cstdint>
#include <vector>

#include "braid/error.h"
#include "runtime/core/storage.h"

extern "C" {
struct DLDevice {
  int32_t device_type, device_id;
};
struct DLDataType {
  uint8_t code, bits;
  uint16_t lanes;
};
struct DLTensor {
  void* data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t* shape;
  int64_t* strides;  // null: row-major without gaps
  uint64_t byte_offset;
};
struct DLManagedTensor {
  DLTensor dl_tensor;
  void* manager_ctx;
  void (*deleter)(DLManagedTensor* self);
};
}

namespace braid {
namespace {

constexpr int32_t kHost = 1;  // kDLCPU; memory that is also a device's (kDLCUDAHost = 3) is the host's, too
constexpr int32_t kPinned = 3;
enum TypeCode : uint8_t { kInt = 0, kUInt = 1, kFloat = 2, kBfloat = 4, kBool = 6 };

DLDataType dlpack_type(DType t) {
  const auto bits = static_cast<uint8_t>(8 * size_of(t));
  if (t == DType::boolean) return {kBool, bits, 1};
  if (t == DType::bf16) return {kBfloat, bits, 1};
  if (t == DType::u8) return {kUInt, bits, 1};
  return {is_floating(t) ? kFloat : kInt, bits, 1};
}

DType dtype_of_dlpack(DLDataType given) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const DLDataType mine = dlpack_type(static_cast<DType>(i));
    if (mine.code == given.code && mine.bits == given.bits && given.lanes == 1) return static_cast<DType>(i);
  }
  fail(ErrorCode::type, "from_dlpack: there is no dtype of code ", int{given.code}, ", ", int{given.bits}, " bits and ", given.lanes,
       " lanes");
}

/// What a tensor is given away with.
struct Given {
  Tensor x;
  std::vector<int64_t> shape, strides;
  DLManagedTensor managed;
};

}  // namespace

Tensor from_dlpack(DLManagedTensor* managed) {
  require(managed != nullptr, ErrorCode::value, "from_dlpack: the tensor is null");
  const DLTensor& t = managed->dl_tensor;
  require(t.device.device_type == kHost || t.device.device_type == kPinned, ErrorCode::unsupported,
          "from_dlpack: the memory is of device type ", t.device.device_type, ", not of the host");
  const DType dtype = dtype_of_dlpack(t.dtype);
  require(t.ndim >= 0 && (t.ndim == 0 || t.shape), ErrorCode::value, "from_dlpack: ", t.ndim, " axes without a shape");
  Shape shape(std::span<const int64_t>(t.shape, static_cast<size_t>(t.ndim)));
  Strides strides = row_major(shape);
  int64_t first = 0, last = 0;  // elements that are reached from `data` on
  for (int i = 0; i < t.ndim; ++i) {
    if (t.strides) strides[i] = t.strides[i];
    int64_t reach = 0;
    require(shape[i] >= 0 && !__builtin_mul_overflow(shape[i] - 1, strides[i], &reach), ErrorCode::shape, "from_dlpack: axis ", i,
            " has length ", shape[i], " and stride ", strides[i]);
    if (!shape.contains(0)) (reach < 0 ? first : last) += reach;
  }
  const auto release = [](void* m) {
    auto* mine = static_cast<DLManagedTensor*>(m);
    if (mine->deleter) mine->deleter(mine);
  };
  auto* begin = static_cast<std::byte*>(t.data) + t.byte_offset + first * static_cast<int64_t>(size_of(dtype));
  // Made and checked before it is taken over, so that an error leaves it to the caller.
  struct Owner {
    DLManagedTensor* managed = nullptr;
    void (*release)(void*);
    ~Owner() {
      if (managed) release(managed);
    }
  };
  auto owner = std::make_shared<Owner>();
  owner->release = release;
  const Tensor all = from_buffer(begin, dtype, shape.contains(0) ? Shape{0} : Shape{last - first + 1}, owner);
  Tensor x = view(all, shape, strides, -first);
  owner->managed = managed;
  return x;
}

DLManagedTensor* to_dlpack(const Tensor& x) {
  require(!x.traced(), ErrorCode::escaped, "to_dlpack: a traced tensor has no elements");
  auto* given = new Given{detached(x), {x.shape().begin(), x.shape().end()}, {x->strides.begin(), x->strides.end()}, {}};
  given->managed.dl_tensor = {x.get()->data, {kHost, 0}, x.rank(), dlpack_type(x.dtype()), given->shape.data(), given->strides.data(), 0};
  given->managed.manager_ctx = given;
  given->managed.deleter = [](DLManagedTensor* self) { delete static_cast<Given*>(self->manager_ctx); };
  return &given->managed;
}

}  // namespace braid
