// A vector whose first elements lie in the object itself: for the short lists of hot paths.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace braid {

/// Grows at its end. Allocates only beyond `kInline` elements; references to elements hold until it grows.
template <class T, size_t kInline>
class InlineVector {
 public:
  InlineVector() = default;
  InlineVector(T value) { push_back(std::move(value)); }
  InlineVector(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }
  InlineVector(InlineVector&& other) {
    for (T& value : other) push_back(std::move(value));
  }
  ~InlineVector() {
    clear();
    if (data_ != inline_data()) std::allocator<T>().deallocate(data_, capacity_);
  }

  T& push_back(T value) {
    if (size_ == capacity_) [[unlikely]]
      grow();
    return *::new (data_ + size_++) T(std::move(value));
  }
  void clear() { truncate(0); }
  /// Destroys all but the first `count` elements.
  void truncate(size_t count) {
    std::destroy(data_ + count, data_ + size_);
    size_ = count;
  }

  /// New elements are default-constructed.
  void resize(size_t count) {
    if (count < size_) truncate(count);
    while (size_ < count) push_back(T());
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T* data() { return data_; }
  T& back() { return data_[size_ - 1]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  operator std::span<const T>() const { return {data_, size_}; }

 private:
  T* inline_data() { return reinterpret_cast<T*>(inline_); }

  void grow() {
    T* larger = std::allocator<T>().allocate(2 * capacity_);
    std::uninitialized_move_n(data_, size_, larger);
    std::destroy_n(data_, size_);
    if (data_ != inline_data()) std::allocator<T>().deallocate(data_, capacity_);
    data_ = larger;
    capacity_ *= 2;
  }

  alignas(T) std::byte inline_[kInline * sizeof(T)];
  T* data_ = inline_data();
  size_t size_ = 0, capacity_ = kInline;
};

}  // namespace braid
