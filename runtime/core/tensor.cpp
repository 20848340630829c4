// Making, viewing, copying and comparing tensors.
#include "braid/tensor.h"

#include <cmath>
#include <cstring>
#include <new>
#include <sstream>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"

namespace braid {

thread_local constinit uint64_t outermost_trace = 0;

namespace {

Ref<TensorImpl> make_impl(DType dtype, const Shape& shape, const Strides& strides) {
  auto impl = Ref<TensorImpl>::adopt(new TensorImpl);
  impl->dtype = dtype;
  impl->shape = shape;
  impl->strides = strides;
  impl->value = outermost_trace;
  return impl;
}

bool is_row_major(const Shape& shape, const Strides& strides) {
  if (shape.contains(0)) return true;
  int64_t expected = 1;
  bool ordered = true;
  for (int i = shape.size(); i-- > 0;) {
    ordered = ordered && (shape[i] == 1 || strides[i] == expected);
    expected *= shape[i];
  }
  return ordered;
}

/// Memory for `bytes` bytes of elements of a tensor of dtype and shape.
Ref<Storage> storage_of(size_t bytes, DType dtype, const Shape& shape) {
  try {
    return Storage::allocate(bytes);
  } catch (const Error& e) {
    fail(e.code(), "cannot allocate ", bytes, " bytes for ", TensorSpec{dtype, shape});
  }
}

size_t bytes_of(DType dtype, const Shape& shape) {
  for (Dim d : shape) require(d >= 0, ErrorCode::shape, "a dimension of a tensor is negative: ", d);
  size_t bytes;
  if (__builtin_mul_overflow(static_cast<size_t>(element_count(shape)), size_of(dtype), &bytes)) [[unlikely]]
    fail(ErrorCode::memory, "a tensor of shape ", shape, " has too many elements");
  return bytes;
}

/// Row-major elements that fill `storage`.
Tensor over(Ref<Storage> storage, DType dtype, const Shape& shape) {
  Ref<TensorImpl> impl = make_impl(dtype, shape, row_major(shape));
  impl->data = storage->data;
  impl->storage = std::move(storage);
  return Tensor(std::move(impl));
}

/// Throws unless all elements of a view that begins `offset` elements after the first of `base` lie in its storage.
void check_bounds(const TensorImpl& base, const Shape& shape, const Strides& strides, int64_t offset) {
  require(shape.size() == strides.size(), ErrorCode::shape, "view: ", strides.size(), " strides for shape ", shape);
  for (Dim d : shape) require(d >= 0, ErrorCode::shape, "view: a dimension is negative: ", d);
  if (shape.contains(0)) return;
  const auto size = static_cast<int64_t>(size_of(base.dtype));
  bool fits = true;
  int64_t first, last;
  fits = !__builtin_add_overflow((base.data - base.storage->data) / size, offset, &first) && fits;
  last = first;
  for (int i = 0; i < shape.size(); ++i) {
    int64_t reach;
    fits = !__builtin_mul_overflow(shape[i] - 1, strides[i], &reach) && fits;
    int64_t& end = reach < 0 ? first : last;
    fits = !__builtin_add_overflow(end, reach, &end) && fits;
  }
  const int64_t count = static_cast<int64_t>(base.storage->bytes) / size;
  if (fits && first >= 0 && last < count) [[likely]]
    return;
  std::ostringstream numbers;
  for (int i = 0; i < strides.size(); ++i) numbers << (i > 0 ? ", " : "") << strides[i];
  fail(ErrorCode::index, "view: shape ", shape, " with strides [", numbers.str(), "] and offset ", offset,
       " leaves the storage, which has ", count, " elements");
}

/// Copies the elements of axis `axis` and those after it; `to` is row-major and moves on.
template <class T>
void copy_axis(const Shape& shape, const Strides& strides, int axis, const T* from, T*& to) {
  if (axis == shape.size()) {
    *to++ = *from;
    return;
  }
  const int64_t n = shape[axis], stride = strides[axis];
  if (axis + 1 < shape.size()) {
    for (int64_t i = 0; i < n; ++i) copy_axis(shape, strides, axis + 1, from + i * stride, to);
    return;
  }
  if (stride == 1) {
    if (n > 0) std::memcpy(to, from, static_cast<size_t>(n) * sizeof(T));
  } else {
    for (int64_t i = 0; i < n; ++i) to[i] = from[i * stride];
  }
  to += n;
}

template <class T>
bool same_bits(const T* a, const T* b, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if (a[i] != a[i] && b[i] != b[i]) continue;  // NaNs
    if (std::memcmp(a + i, b + i, sizeof(T)) != 0) return false;
  }
  return true;
}

void require_concrete(const Tensor& x, std::string_view what) {
  require(static_cast<bool>(x), ErrorCode::type, what, ": the tensor is absent");
  require(!x.traced(), ErrorCode::escaped, what, ": a traced tensor has no elements to read");
}

}  // namespace

void fail_absent() { fail(ErrorCode::type, "the tensor is absent"); }
void fail_without_elements() { fail(ErrorCode::escaped, "a traced tensor has no elements to read"); }

TensorImpl::TensorImpl() = default;
TensorImpl::~TensorImpl() = default;
void* TensorImpl::operator new(size_t bytes) { return take_block(bytes); }
void TensorImpl::operator delete(void* block, size_t bytes) noexcept { give_block(block, bytes); }

double Tensor::item() const {
  require_concrete(*this, "item");
  require(element_count(shape()) == 1, ErrorCode::value, "item: only a tensor with one element has an item, this one is ", spec());
  return with_element_type(dtype(), [&]<class T>() { return static_cast<double>(*data<T>()); });
}

void Tensor::fail_not(DType wanted) const { fail(ErrorCode::type, "item: the tensor is ", spec(), ", not of ", wanted); }

Tensor empty(DType dtype, const Shape& shape) { return over(storage_of(bytes_of(dtype, shape), dtype, shape), dtype, shape); }

Tensor from_buffer(void* data, DType dtype, const Shape& shape, std::shared_ptr<void> owner) {
  require(owner != nullptr, ErrorCode::value, "from_buffer: the owner is absent");
  const size_t bytes = bytes_of(dtype, shape);
  if (bytes == 0) return empty(dtype, shape);
  require(data != nullptr, ErrorCode::value, "from_buffer: the address of ", TensorSpec{dtype, shape}, " is null");
  require(reinterpret_cast<uintptr_t>(data) % size_of(dtype) == 0, ErrorCode::value, "from_buffer: the address ", data,
          " is not aligned to the ", size_of(dtype), " bytes of ", dtype);
  return over(Storage::over(data, bytes, std::move(owner)), dtype, shape);
}

template <class T>
Tensor from(std::span<const T> values, const Shape& shape) {
  const size_t bytes = bytes_of(dtype_of<T>(), shape);
  require(values.size_bytes() == bytes, ErrorCode::shape, values.size(), " values do not fill a tensor of shape ", shape);
  Tensor x = empty(dtype_of<T>(), shape);
  if (!values.empty()) std::memcpy(x->data, values.data(), values.size_bytes());
  return x;
}
#define BRAID_ROW(name, text, T, ...) template Tensor from(std::span<const T>, const Shape&);
BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW

Tensor view(const Tensor& base, const Shape& shape, const Strides& strides, int64_t offset) {
  require_concrete(base, "view");
  check_bounds(*base.get(), shape, strides, offset);
  Ref<TensorImpl> impl = make_impl(base.dtype(), shape, strides);
  impl->row_major = is_row_major(shape, strides);
  impl->storage = base->storage;
  impl->value = base->value;
  impl->data = shape.contains(0) ? base->data : base->data + offset * static_cast<int64_t>(size_of(base.dtype()));
  return Tensor(std::move(impl));
}

bool is_contiguous(const Tensor& x) { return x->row_major; }

Tensor contiguous(const Tensor& x) {
  require_concrete(x, "contiguous");
  if (is_contiguous(x)) return x;
  Tensor y = empty(x.dtype(), x.shape());
  y->value = x->value;
  switch (size_of(x.dtype())) {
    case 1: {
      auto* to = y.data<uint8_t>();
      copy_axis(x.shape(), x->strides, 0, x.data<uint8_t>(), to);
      break;
    }
    case 2: {
      auto* to = y.data<uint16_t>();
      copy_axis(x.shape(), x->strides, 0, x.data<uint16_t>(), to);
      break;
    }
    case 4: {
      auto* to = y.data<uint32_t>();
      copy_axis(x.shape(), x->strides, 0, x.data<uint32_t>(), to);
      break;
    }
    default: {
      auto* to = y.data<uint64_t>();
      copy_axis(x.shape(), x->strides, 0, x.data<uint64_t>(), to);
    }
  }
  return y;
}

Tensor detached(const Tensor& x) { return x.tracked() ? alias(x) : x; }

Tensor alias(const Tensor& x) {
  Ref<TensorImpl> impl = make_impl(x.dtype(), x.shape(), x->strides);
  impl->row_major = x->row_major;
  impl->storage = x->storage;
  impl->data = x->data;
  impl->trace = x->trace;
  impl->value = x->value;
  return Tensor(std::move(impl));
}

bool bitwise_equal(const Tensor& a, const Tensor& b) {
  require_concrete(a, "bitwise_equal");
  require_concrete(b, "bitwise_equal");
  if (a.dtype() != b.dtype() || a.shape() != b.shape()) return false;
  const Tensor x = contiguous(a), y = contiguous(b);
  return with_element_type(a.dtype(), [&]<class T>() { return same_bits(x.data<T>(), y.data<T>(), element_count(a.shape())); });
}

}  // namespace braid
