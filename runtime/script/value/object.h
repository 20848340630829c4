// The objects that values refer to: counted, numbered in the order they were made, and known to the heap that frees them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "braid/tensor.h"

namespace braid::script {

class Value;
class Heap;

enum class Kind : uint8_t {
  str,
  list,
  tuple,
  dict,
  set,
  range,
  slice,
  dict_view,
  iterator,
  cell,
  function,
  builtin,
  bound_method,
  type,
  instance,
  super,
  property,
  static_method,
  class_method,
  module,
  dtype,
  tensor,
  array,
  compiled,
  gradient,
  number
};
inline constexpr int kKindCount = static_cast<int>(Kind::number) + 1;

/// Sees each value that an object holds; it may replace it.
class ChildVisitor {
 public:
  virtual void child(Value& value) = 0;

 protected:
  ~ChildVisitor() = default;
};

/// A heap object. `serial` grows with every object made on this thread: one made before another has the smaller serial.
class Object {
 public:
  explicit Object(Kind k);
  virtual ~Object();
  Object(const Object&) = delete;

  void retain() { ++references; }
  void release() {
    if (--references == 0) destroy();
  }
  virtual void each_child(ChildVisitor&) {}
  /// The memory that it holds beside itself; what several objects hold together has an owner.
  struct Held {
    size_t bytes = 0;
    const void* owner = nullptr;
  };
  virtual Held held() const { return {}; }

  const Kind kind;
  uint32_t references = 1;
  uint64_t serial;

 private:
  friend class Heap;
  void destroy();
  Object *previous_ = nullptr, *next_ = nullptr;
  int64_t collector_count_ = 0;
};

/// Every object of an interpreter. One heap is current per thread; it is that of the innermost living interpreter.
class Heap {
 public:
  Heap();
  /// Frees all objects, cycles included.
  ~Heap();
  Heap(const Heap&) = delete;

  static Heap& current() { return *current_; }
  /// Makes a heap current for its lifetime, where several interpreters live on a thread; with null the one before all.
  class Use {
   public:
    explicit Use(Heap* heap) : before_(std::exchange(current_, heap)) {}
    ~Use() { current_ = before_; }
    Use(const Use&) = delete;

   private:
    Heap* before_;
  };
  /// The serial that the next object gets.
  uint64_t next_serial() const { return next_serial_; }
  /// While one lives, objects get serials below those of all others: they count as made before everything else.
  class EarlySerials {
   public:
    EarlySerials() : before_(std::exchange(current_->serials_, &current_->early_serial_)) {}
    ~EarlySerials() { current_->serials_ = before_; }
    EarlySerials(const EarlySerials&) = delete;

   private:
    uint64_t* before_;
  };
  /// Frees unreachable cycles when many objects, or objects that hold many bytes, were made since the last time. For points where every
  /// living object is complete.
  void collect_sometimes() {
    if (count_ > threshold_ || bytes_ > bytes_threshold_) [[unlikely]]
      collect();
  }
  /// Objects hold `bytes` more than before.
  void grow(size_t bytes) { bytes_ += bytes; }
  void collect();
  size_t count() const { return count_; }

 private:
  friend class Object;
  static constexpr size_t kFewBytes = size_t{256} << 20;
  void break_all();

  static thread_local Heap* current_;
  Heap* outer_;
  Object* first_ = nullptr;
  size_t count_ = 0, threshold_ = 100'000;
  size_t bytes_ = 0, bytes_threshold_ = kFewBytes;  // what objects have come to hold since the last collection
  uint64_t early_serial_ = 1, next_serial_ = uint64_t{1} << 40;
  uint64_t* serials_ = &next_serial_;
  int depth_ = 0;               // of nested destructions
  std::vector<Object*> trash_;  // dead objects whose destruction waits for an outer one
};

/// A new object on the current heap.
template <class T, class... Arguments>
Ref<T> make(Arguments&&... arguments) {
  return Ref<T>::adopt(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace braid::script
