// The value of a script's expression: small ones in place, everything else a counted reference to an object.
#pragma once
#include <concepts>
#include <cstdint>
#include <utility>

#include "braid/tensor.h"
#include "runtime/script/value/object.h"

namespace braid::script {

/// 16 bytes. A default-constructed Value is absent: an unbound variable, a missing argument; no expression yields it.
class Value {
 public:
  enum class Tag : uint8_t { absent, none, boolean, integer, floating, ellipsis, not_implemented, object };

  Value() noexcept : tag_(Tag::absent), integer_(0) {}
  template <std::same_as<bool> T>
  Value(T v) noexcept : tag_(Tag::boolean), integer_(v) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Value(T v) noexcept : tag_(Tag::integer), integer_(static_cast<int64_t>(v)) {}
  template <std::floating_point T>
  Value(T v) noexcept : tag_(Tag::floating), floating_(v) {}
  /// Adds a reference.
  explicit Value(Object* object) noexcept : tag_(Tag::object), object_(object) { object->retain(); }
  template <std::derived_from<Object> T>
  Value(const Ref<T>& ref) noexcept : Value(static_cast<Object*>(ref.get())) {}

  static Value none() noexcept { return Value(Tag::none); }
  static Value ellipsis() noexcept { return Value(Tag::ellipsis); }
  static Value not_implemented() noexcept { return Value(Tag::not_implemented); }

  Value(const Value& other) noexcept : tag_(other.tag_), integer_(other.integer_) {
    if (tag_ == Tag::object) object_->retain();
  }
  Value(Value&& other) noexcept : tag_(other.tag_), integer_(other.integer_) { other.tag_ = Tag::absent; }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Value() {
    if (tag_ == Tag::object) object_->release();
  }
  void swap(Value& other) noexcept {
    std::swap(tag_, other.tag_);
    std::swap(integer_, other.integer_);
  }

  Tag tag() const { return tag_; }
  bool absent() const { return tag_ == Tag::absent; }
  bool is_none() const { return tag_ == Tag::none; }
  bool is_bool() const { return tag_ == Tag::boolean; }
  bool is_int() const { return tag_ == Tag::integer; }
  bool is_float() const { return tag_ == Tag::floating; }
  bool is_object() const { return tag_ == Tag::object; }
  /// A bool or an int.
  bool is_integral() const { return tag_ == Tag::integer || tag_ == Tag::boolean; }
  bool is_number() const { return is_integral() || is_float(); }

  bool boolean() const { return integer_ != 0; }
  /// The value of a bool or an int.
  int64_t integer() const { return integer_; }
  double floating() const { return floating_; }
  /// A bool, int or float as a double.
  double as_double() const { return is_float() ? floating_ : static_cast<double>(integer_); }
  Object* object() const { return object_; }

  bool is(Kind kind) const { return tag_ == Tag::object && object_->kind == kind; }
  /// The object as a T, or null when the value is not one.
  template <class T>
  T* as() const {
    return is(T::tag) ? static_cast<T*>(object_) : nullptr;
  }
  /// The object as a T, which it must be.
  template <class T>
  T* get() const {
    return static_cast<T*>(object_);
  }

  /// Python's `is`.
  bool same(const Value& other) const { return tag_ == other.tag_ && integer_ == other.integer_; }

 private:
  explicit Value(Tag tag) noexcept : tag_(tag), integer_(0) {}

  Tag tag_;
  union {
    int64_t integer_;
    double floating_;
    Object* object_;
  };
};

}  // namespace braid::script
