// Tensors that are not on the host, and their way there and back.
#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"
#include "runtime/device/backend.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

size_t bytes_of(const Tensor& x) { return static_cast<size_t>(element_count(x.shape())) * size_of(x.dtype()); }

Tensor over(Ref<Storage> storage, DType dtype, const Shape& shape) {
  auto impl = Ref<TensorImpl>::adopt(new TensorImpl);
  impl->dtype = dtype;
  impl->shape = shape;
  impl->strides = row_major(shape);
  impl->row_major = false;  // nowhere on the host
  impl->storage = std::move(storage);
  return Tensor(std::move(impl));
}

}  // namespace

DeviceBackend& backend_of(Device device) {
  require(!device.is_host(), ErrorCode::internal, "the host is no device");
  return device.kind == DeviceKind::emulated ? emulated_backend() : cuda_backend(device.index);
}

Tensor empty_on(Device device, DType dtype, const Shape& shape) {
  if (device.is_host()) return empty(dtype, shape);
  for (Dim d : shape) require(d >= 0, ErrorCode::shape, "a dimension of a tensor is negative: ", d);
  const size_t bytes = static_cast<size_t>(element_count(shape)) * size_of(dtype);
  DeviceBackend& backend = backend_of(device);
  std::byte* address = backend.allocate(bytes);
  std::shared_ptr<void> owner(address, [&backend](void* block) { backend.free(static_cast<std::byte*>(block)); });
  return over(Storage::over(address, bytes, std::move(owner), device), dtype, shape);
}

Tensor moved_to(const Tensor& x, Device device) {
  require(!x.traced(), ErrorCode::escaped, "to: a traced tensor has no elements to move");
  const Device from = x.device();
  if (from == device) return detached(x);
  if (!from.is_host() && !device.is_host()) return moved_to(moved_to(x, Device()), device);
  const Tensor packed = from.is_host() ? contiguous(x) : x;
  const Tensor y = empty_on(device, x.dtype(), x.shape());
  const size_t bytes = bytes_of(x);
  if (bytes == 0) return y;
  if (from.is_host())
    backend_of(device).copy_in(address_of(y), packed->data, bytes);
  else
    backend_of(from).copy_out(y->data, address_of(x), bytes);
  return y;
}

Tensor reshaped_there(const Tensor& x, const Shape& shape) { return over(x->storage, x.dtype(), shape); }

std::byte* address_of(const Tensor& x) { return x->storage->data; }

Device Tensor::device() const { return (*this)->storage ? (*this)->storage->device : Device(); }

Tensor Tensor::to(Device device) const {
  if (traced() || this->device() == device) return *this;
  require(!tracked() || recording_depth() == 0, ErrorCode::tape, "to: a gradient does not follow a tensor from ", this->device(), " to ",
          device);
  return moved_to(*this, device);
}

Device common_device(std::string_view what, std::span<const Tensor> operands) {
  const Tensor* first = nullptr;
  const Tensor* other = nullptr;  // on the host, with axes
  for (const Tensor& x : operands) {
    if (!is_elsewhere(x)) {
      if (x.rank() > 0 && !other) other = &x;
      continue;
    }
    if (!first) first = &x;
    require(first->device() == x.device(), ErrorCode::value, what, ": operands are on ", first->device(), " and on ", x.device());
  }
  require(!first || !other, ErrorCode::value, what, ": operands are on ", first ? first->device() : Device(), " and on cpu");
  return first ? first->device() : Device();
}

}  // namespace braid
