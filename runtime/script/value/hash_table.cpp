// Lookup that stays right when comparing keys runs script code that changes the table.
#include "runtime/script/value/hash_table.h"

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

namespace {

size_t slot_of(uint64_t hash, size_t mask) { return (hash * 0x9E3779B97F4A7C15ull >> 17) & mask; }

bool has_identity(const Value& v) { return v.is_object() && !v.is(Kind::str) && !v.is(Kind::dtype) && !v.is(Kind::range); }

/// Tells the segment which objects make two keys differ.
void tell_apart(Interpreter& vm, const Value& a, const Value& b) {
  if (!has_identity(a) || !has_identity(b)) return;
  auto *x = a.as<TupleObject>(), *y = b.as<TupleObject>();
  if (!x && !y) identical(vm, a, b);
  if (!x || !y || x->items.size() != y->items.size()) return;
  check_stack(vm);
  for (size_t i = 0; i < x->items.size(); ++i) tell_apart(vm, x->items[i], y->items[i]);
}

}  // namespace

HashTable::Entry* HashTable::find_hashed(Interpreter& vm, const Value& key, uint64_t hash) {
restart:
  if (index_.empty()) return nullptr;
  if (vm.segment && has_identity(key)) [[unlikely]]  // keys that are told apart by identity have different hashes
    for (const Entry& e : entries_)
      if (e.hash != hash) tell_apart(vm, e.key, key);
  size_t mask = index_.size() - 1;
  uint64_t version = version_;
  for (size_t s = slot_of(hash, mask); index_[s] >= 0; s = (s + 1) & mask) {
    Entry& e = entries_[index_[s]];
    if (e.hash != hash || e.key.absent()) continue;
    if (e.key.same(key)) return &e;
    Value other = e.key;
    bool found = equal(vm, other, key);
    if (version != version_) goto restart;
    if (found) return &e;
  }
  return nullptr;
}

HashTable::Entry* HashTable::find(Interpreter& vm, const Value& key) { return find_hashed(vm, key, hash_of(vm, key)); }

void HashTable::insert_index(uint64_t hash, int32_t entry) {
  size_t mask = index_.size() - 1, s = slot_of(hash, mask);
  while (index_[s] >= 0) s = (s + 1) & mask;
  index_[s] = entry;
}

void HashTable::rebuild() {
  std::erase_if(entries_, [](const Entry& e) { return e.key.absent(); });
  size_t size = 8;
  while (size < 3 * entries_.size()) size *= 2;
  index_.assign(size, -1);
  for (size_t i = 0; i < entries_.size(); ++i) insert_index(entries_[i].hash, static_cast<int32_t>(i));
}

void HashTable::set(Interpreter& vm, Value key, Value value) {
  uint64_t hash = hash_of(vm, key);
  if (Entry* e = find_hashed(vm, key, hash)) {
    e->value = std::move(value);
    return;
  }
  if ((entries_.size() & 0xFFFF) == 0xFFFF) check_size(vm, static_cast<double>(entries_.size()));
  entries_.push_back({hash, std::move(key), std::move(value)});
  vm.heap.grow(sizeof(Entry));
  ++live_, ++version_;
  if (3 * entries_.size() > 2 * index_.size())
    rebuild();
  else
    insert_index(hash, static_cast<int32_t>(entries_.size() - 1));
}

bool HashTable::erase(Interpreter& vm, const Value& key, Value* out) {
  Entry* e = find(vm, key);
  if (!e) return false;
  Value dead_key = std::move(e->key), dead = std::move(e->value);
  --live_, ++version_;
  if (out) *out = std::move(dead);
  return true;
}

void HashTable::clear() {
  std::vector<Entry> dead = std::move(entries_);
  entries_.clear(), index_.clear();
  live_ = 0, ++version_;
}

void HashTable::each_child(ChildVisitor& visit) {
  for (Entry& e : entries_) {
    visit.child(e.key);
    visit.child(e.value);
  }
}

}  // namespace braid::script
