// Dictionaries and sets: hash tables in the order of insertion, with Python's equality of keys.
#pragma once
#include <vector>

#include "runtime/script/value/sequences.h"

namespace braid::script {

/// Keys are equal when they are the same object, or when their hashes and Python's == agree; both may run script code.
class HashTable {
 public:
  struct Entry {
    uint64_t hash;
    Value key;  // absent when deleted
    Value value;
  };

  size_t size() const { return live_; }
  /// The entry of `key`, or null. Throws TypeError for a key that cannot be hashed.
  Entry* find(Interpreter& vm, const Value& key);
  void set(Interpreter& vm, Value key, Value value);
  /// False when there is no such key; else the value is moved to `out` when that is given.
  bool erase(Interpreter& vm, const Value& key, Value* out = nullptr);
  void clear();
  /// In order of insertion, deleted ones (absent keys) among them. Grows only at the end, except when `version` changes.
  const std::vector<Entry>& entries() const { return entries_; }
  /// Changes whenever an entry is added or removed.
  uint64_t version() const { return version_; }
  void each_child(ChildVisitor& visit);
  size_t bytes() const { return entries_.capacity() * sizeof(Entry) + index_.capacity() * sizeof(int32_t); }

 private:
  Entry* find_hashed(Interpreter& vm, const Value& key, uint64_t hash);
  void insert_index(uint64_t hash, int32_t entry);
  void rebuild();

  std::vector<Entry> entries_;
  std::vector<int32_t> index_;  // open addressing over `entries_`, -1 is free
  size_t live_ = 0;
  uint64_t version_ = 0;
};

struct DictObject : Object {
  static constexpr Kind tag = Kind::dict;
  DictObject() : Object(tag) {}
  void each_child(ChildVisitor& visit) override { table.each_child(visit); }
  Held held() const override { return {table.bytes()}; }
  HashTable table;
  CopyOf copy = CopyOf::nothing;
};

struct SetObject : Object {
  static constexpr Kind tag = Kind::set;
  SetObject() : Object(tag) {}
  void each_child(ChildVisitor& visit) override { table.each_child(visit); }
  Held held() const override { return {table.bytes()}; }
  HashTable table;
};

/// keys(), values() or items() of a dict.
struct DictViewObject : Object {
  static constexpr Kind tag = Kind::dict_view;
  enum class Part : uint8_t { keys, values, items };
  DictViewObject(Value d, Part p) : Object(tag), dict(std::move(d)), part(p) {}
  void each_child(ChildVisitor& visit) override { visit.child(dict); }
  HashTable& table() const { return dict.get<DictObject>()->table; }
  Value dict;
  Part part;
};

}  // namespace braid::script
