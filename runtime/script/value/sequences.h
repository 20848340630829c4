// Strings, lists, tuples, ranges, slices and iterators.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/script/value/value.h"

namespace braid::script {

class Interpreter;

/// UTF-8 text that does not change.
struct StrObject : Object {
  static constexpr Kind tag = Kind::str;
  explicit StrObject(std::string t) : Object(tag), text(std::move(t)) { Heap::current().grow(text.capacity()); }
  Held held() const override { return {text.capacity()}; }

  /// The number of code points.
  int64_t length() const;
  bool ascii() const { return length() == static_cast<int64_t>(text.size()); }
  uint64_t hash() const;

  const std::string text;

 private:
  mutable int64_t length_ = -1;
  mutable uint64_t hash_ = 0;
};

/// Of what a list or dict is a copy that Python would not make: nothing may be put into such.
enum class CopyOf : uint8_t {
  nothing,
  attributes,  ///< `__dict__` of an object
  argument     ///< an argument of a function that is being differentiated
};

struct ListObject : Object {
  static constexpr Kind tag = Kind::list;
  explicit ListObject(std::vector<Value> v = {}) : Object(tag), items(std::move(v)) {
    Heap::current().grow(items.capacity() * sizeof(Value));
  }
  Held held() const override { return {items.capacity() * sizeof(Value)}; }
  void each_child(ChildVisitor& visit) override {
    for (Value& v : items) visit.child(v);
  }
  std::vector<Value> items;
  CopyOf copy = CopyOf::nothing;
};

struct TupleObject : Object {
  static constexpr Kind tag = Kind::tuple;
  explicit TupleObject(std::vector<Value> v = {}) : Object(tag), items(std::move(v)) {
    Heap::current().grow(items.capacity() * sizeof(Value));
  }
  Held held() const override { return {items.capacity() * sizeof(Value)}; }
  void each_child(ChildVisitor& visit) override {
    for (Value& v : items) visit.child(v);
  }
  std::vector<Value> items;
};

struct RangeObject : Object {
  static constexpr Kind tag = Kind::range;
  RangeObject(int64_t b, int64_t e, int64_t s);
  /// Item `i`. The sum fits where the product may not.
  int64_t at(uint64_t i) const { return static_cast<int64_t>(static_cast<uint64_t>(start) + i * static_cast<uint64_t>(step)); }
  int64_t start, stop, step;
  uint64_t length;  // one of all 64-bit integers has 2^64 - 1 items
};

/// start:stop:step; absent parts are None.
struct SliceObject : Object {
  static constexpr Kind tag = Kind::slice;
  SliceObject(Value b, Value e, Value s) : Object(tag), start(std::move(b)), stop(std::move(e)), step(std::move(s)) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(start);
    visit.child(stop);
    visit.child(step);
  }
  Value start, stop, step;
};

/// What `iter` returns for the built-in types.
struct IteratorObject : Object {
  static constexpr Kind tag = Kind::iterator;
  IteratorObject() : Object(tag) {}
  /// False at the end.
  virtual bool next(Interpreter& vm, Value& out) = 0;
  /// How many values are left, of an iterator that can tell which one a tensor asks for; else -1.
  virtual int64_t remaining() const { return -1; }
  /// What `next` would give after as many others as `passed` says, i64[], where there are so many.
  virtual Value ahead(Interpreter& vm, const Tensor& passed);
};

/// A variable that more than one function sees.
struct CellObject : Object {
  static constexpr Kind tag = Kind::cell;
  CellObject() : Object(tag) {}
  void each_child(ChildVisitor& visit) override { visit.child(value); }
  Value value;
};

inline Value str(std::string text) { return make<StrObject>(std::move(text)); }
inline Value str(std::string_view text) { return make<StrObject>(std::string(text)); }
inline Value str(const char* text) { return make<StrObject>(std::string(text)); }
inline Value list(std::vector<Value> items = {}) { return make<ListObject>(std::move(items)); }
inline Value tuple(std::vector<Value> items = {}) { return make<TupleObject>(std::move(items)); }

}  // namespace braid::script
