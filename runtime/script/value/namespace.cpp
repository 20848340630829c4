// Lookup and binding of names.
#include "runtime/script/value/namespace.h"

namespace braid::script {

namespace {

constexpr size_t kSearched = 8;

size_t slot_of(Symbol name, size_t mask) { return (std::hash<Symbol>{}(name) * 0x9E3779B97F4A7C15ull >> 20) & mask; }

}  // namespace

int Namespace::index_of(Symbol name) const {
  if (index_.empty()) {
    for (size_t i = 0; i < entries_.size(); ++i)
      if (entries_[i].name == name) return static_cast<int>(i);
    return -1;
  }
  size_t mask = index_.size() - 1;
  for (size_t s = slot_of(name, mask);; s = (s + 1) & mask) {
    if (index_[s] < 0) return -1;
    if (entries_[index_[s]].name == name) return index_[s];
  }
}

void Namespace::rebuild() {
  index_.clear();
  if (entries_.size() <= kSearched) return;
  size_t size = 32;
  while (size < 3 * entries_.size()) size *= 2;
  index_.assign(size, -1);
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t s = slot_of(entries_[i].name, size - 1);
    while (index_[s] >= 0) s = (s + 1) & (size - 1);
    index_[s] = static_cast<int32_t>(i);
  }
}

void Namespace::set(Symbol name, Value value) {
  int i = index_of(name);
  if (i >= 0) {
    entries_[i].value = std::move(value);
    return;
  }
  entries_.push_back({name, std::move(value)});
  if (++version_ == 0) version_ = 1;
  if (index_.empty() ? entries_.size() > kSearched : 2 * entries_.size() > index_.size()) {
    rebuild();
  } else if (!index_.empty()) {
    size_t mask = index_.size() - 1, s = slot_of(name, mask);
    while (index_[s] >= 0) s = (s + 1) & mask;
    index_[s] = static_cast<int32_t>(entries_.size() - 1);
  }
}

bool Namespace::erase(Symbol name) {
  int i = index_of(name);
  if (i < 0) return false;
  Value dead = std::move(entries_[i].value);  // freed after the table is in order again
  entries_.erase(entries_.begin() + i);
  if (++version_ == 0) version_ = 1;
  rebuild();
  return true;
}

}  // namespace braid::script
