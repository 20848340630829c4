// Tensor: a counted reference to a typed, strided array, or to a value of a function being traced.
#pragma once
#include <atomic>
#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "braid/dtype.h"
#include "braid/number.h"
#include "braid/shape.h"

namespace braid {

class Node;
struct Storage;

/// How many references an object has, from the one that its maker holds on.
class ReferenceCount {
 public:
  void add() { count_.fetch_add(1, std::memory_order_relaxed); }
  /// Takes one away; true when it was the last. A sole owner, whom nobody can add to meanwhile, pays for no locked instruction.
  bool drop() { return count_.load(std::memory_order_acquire) == 1 || count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  /// Exact when it is 1, or when all references are the caller's.
  uint32_t count() const { return count_.load(std::memory_order_acquire); }

 private:
  std::atomic<uint32_t> count_{1};
};

/// A counted reference to an object with `retain()` and `release()`.
template <class T>
class Ref {
 public:
  Ref() = default;
  /// Takes over one reference that the caller holds.
  static Ref adopt(T* object) {
    Ref r;
    r.object_ = object;
    return r;
  }
  /// Adds a reference.
  static Ref share(T* object) {
    if (object) object->retain();
    return adopt(object);
  }
  Ref(const Ref& other) : Ref(share(other.object_)) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_) object_->release();
  }
  explicit operator bool() const { return object_ != nullptr; }
  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  bool operator==(const Ref& other) const = default;

 private:
  T* object_ = nullptr;
};

/// A place on the tape; keeps the node and all that it was made from.
using NodeRef = Ref<Node>;

/// What a Tensor refers to. Fields are read through Tensor; only the runtime writes them.
struct TensorImpl {
  ReferenceCount references;
  DType dtype = DType::f32;
  bool row_major = true;  // elements lie in row-major order without gaps
  Shape shape;
  Strides strides;                // of a concrete tensor
  Ref<Storage> storage;           // null for a traced tensor
  std::byte* data = nullptr;      // the first element, within `storage`
  uint64_t trace = 0, value = 0;  // of a traced tensor: value number `value` of trace number `trace`; a concrete one that was made while
                                  // its thread traced has the number of that trace as `value`
  NodeRef node;                   // where the tape made it; null for a constant
  uint32_t output = 0;            // which output of `node` it is

  TensorImpl();
  ~TensorImpl();
  TensorImpl(const TensorImpl&) = delete;
  TensorImpl& operator=(const TensorImpl&) = delete;

  void retain() { references.add(); }
  void release() {
    if (references.drop()) delete this;
  }
  static void* operator new(size_t bytes);
  static void operator delete(void* block, size_t bytes) noexcept;
};

/// Throws Error(type): the tensor is absent.
[[noreturn]] void fail_absent();
/// Throws Error(escaped): a traced tensor has no elements.
[[noreturn]] void fail_without_elements();

/// A value: elements never change while more than one Tensor refers to them. Copying shares.
/// A default-constructed Tensor is empty ("absent"). Whatever reads anything of it but `bool` and `get` throws Error(type).
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}

  explicit operator bool() const { return static_cast<bool>(impl_); }
  TensorImpl* operator->() const {
    if (!impl_) [[unlikely]]
      fail_absent();
    return impl_.get();
  }
  /// Null for an absent tensor.
  TensorImpl* get() const { return impl_.get(); }

  DType dtype() const { return (*this)->dtype; }
  const Shape& shape() const { return (*this)->shape; }
  int rank() const { return (*this)->shape.size(); }
  TensorSpec spec() const { return {dtype(), shape()}; }
  /// True for a value of a function being traced: it has no elements to read.
  bool traced() const { return (*this)->trace != 0; }
  /// True when the tape knows how it was made.
  bool tracked() const { return static_cast<bool>((*this)->node); }

  /// The first element of a concrete tensor; walk it with `get()->strides`, or make it contiguous first.
  /// Throws Error(escaped) for a traced tensor.
  template <class T>
  T* data() const {
    std::byte* first = (*this)->data;
    if (!first) [[unlikely]]
      fail_without_elements();
    return reinterpret_cast<T*>(first);
  }
  /// The only element of a concrete tensor with one element, converted to double.
  /// Throws Error(value) for any other count and Error(escaped) for a traced tensor.
  double item() const;
  /// The same as a T, exactly. Throws Error(type) for a tensor of another dtype.
  template <class T>
  T item() const {
    if (dtype() != dtype_of<T>()) [[unlikely]]
      fail_not(dtype_of<T>());
    item();
    return *data<T>();
  }
  /// Part `i` along the first axis, counted from the end if it is negative; `index` in indexing.h takes more. Throws Error(index) when
  /// there is none.
  Tensor operator[](int64_t i) const;

 private:
  [[noreturn]] void fail_not(DType wanted) const;

  Ref<TensorImpl> impl_;
};

/// An uninitialised row-major tensor. Throws Error(memory) when it does not fit, Error(shape) for a negative dimension.
Tensor empty(DType dtype, const Shape& shape);

/// A tensor of `values` in row-major order. Throws Error(shape) when their count is not that of `shape`.
template <class T>
Tensor from(std::span<const T> values, const Shape& shape);
template <class T>
Tensor from(std::initializer_list<T> values, const Shape& shape) {
  return from(std::span<const T>(values.begin(), values.size()), shape);
}

/// A tensor over memory of the caller's, without a copy: row-major elements at `data`, which stay where they are, and as they are, as long
/// as `owner` lives. The last tensor over them drops it, on any thread; its deleter must not throw. Bools are bytes that are 0 or 1. Throws
/// Error(value) for an absent owner, and for `data` that is null or not aligned to the size of an element while there are elements; else as
/// `empty`.
Tensor from_buffer(void* data, DType dtype, const Shape& shape, std::shared_ptr<void> owner);

/// A tensor over the storage of `base`, with other shape and strides, beginning `offset` elements after its first. Throws Error(shape) for
/// a negative dimension or another number of strides, Error(index) when an element lies outside the storage, and Error(escaped) for a
/// traced tensor.
Tensor view(const Tensor& base, const Shape& shape, const Strides& strides, int64_t offset = 0);

/// The same elements without gaps in row-major order; `x` itself when it is so already. Not recorded.
Tensor contiguous(const Tensor& x);
/// Whether its elements lie in row-major order without gaps, so that `data` reaches all of them in that order.
bool is_contiguous(const Tensor& x);

/// The same value with no place on the tape.
Tensor detached(const Tensor& x);

/// True when dtype, shape and every element's bits are equal; all NaNs count as equal. For tests and caches.
bool bitwise_equal(const Tensor& a, const Tensor& b);

/// The text of `print(x)`: what NumPy 1.24 gives as str() of the same array with default options.
/// Throws Error(escaped) for a traced tensor; "<absent>" for an empty handle.
std::string to_string(const Tensor& x);
std::ostream& operator<<(std::ostream& out, const Tensor& x);

/// NumPy's array2string with default options: elements are separated by `separator` (its trailing spaces fall at line ends), and the
/// first line is as much shorter, the others as much indented, as `prefix` is wide. `array_text(x, ", ", "Tensor(")` is the inner part
/// of a repr. A tensor without axes prints as `3.`, not `3.0`.
std::string array_text(const Tensor& x, std::string_view separator = " ", std::string_view prefix = "");

}  // namespace braid
