// Attributes and globals: names in the order they were bound, found by pointer.
#pragma once
#include <span>
#include <vector>

#include "runtime/core/symbol.h"
#include "runtime/script/value/value.h"

namespace braid::script {

/// A map from names to values that keeps the order of binding. A few names are searched, many are hashed.
class Namespace {
 public:
  struct Entry {
    Symbol name;
    Value value;
  };

  /// The value of `name`, or null. Valid until the next binding.
  Value* find(Symbol name) const {
    int i = index_of(name);
    return i < 0 ? nullptr : const_cast<Value*>(&entries_[i].value);
  }
  /// The same; `hint` remembers where it was found last time.
  Value* find(Symbol name, uint32_t& hint) const {
    if (hint < entries_.size() && entries_[hint].name == name) return const_cast<Value*>(&entries_[hint].value);
    int i = index_of(name);
    if (i < 0) return nullptr;
    hint = static_cast<uint32_t>(i);
    return const_cast<Value*>(&entries_[i].value);
  }
  void set(Symbol name, Value value);
  /// Binds `name` as `set` does, trying `hint` first.
  void set(Symbol name, Value value, uint32_t& hint) {
    if (Value* old = find(name, hint))
      *old = std::move(value);
    else
      set(name, std::move(value));
  }
  /// False when the name is not bound.
  bool erase(Symbol name);
  std::span<const Entry> entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  /// Changes whenever a name is bound that was not, or no longer is: until then what was not found is not there. Never 0.
  uint32_t version() const { return version_; }
  void each_child(ChildVisitor& visit) {
    for (Entry& e : entries_) visit.child(e.value);
  }

 private:
  int index_of(Symbol name) const;
  void rebuild();

  std::vector<Entry> entries_;
  uint32_t version_ = 1;
  std::vector<int32_t> index_;  // open addressing, -1 is free; empty while there are few entries
};

}  // namespace braid::script
