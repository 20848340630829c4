// The shared lists of attributes.
#include "dialects/rules/attributes.h"

#include <algorithm>
#include <memory>
#include <new>

#include "runtime/core/storage.h"

namespace braid {

Attributes::Attributes(std::span<const Attribute> list) {
  if (list.empty()) return;
  list_ = Ref<List>::adopt(::new (take_block(sizeof(List) + list.size_bytes())) List);
  for (const Attribute& a : list) {
    ::new (list_->first() + list_->count) Attribute(a);
    ++list_->count;
  }
}

void Attributes::List::destroy() noexcept {
  const size_t bytes = sizeof(List) + count * sizeof(Attribute);
  std::destroy_n(first(), count);
  give_block(this, bytes);
}

bool Attributes::operator==(const Attributes& other) const {
  return list_ == other.list_ || std::equal(begin(), end(), other.begin(), other.end());
}

}  // namespace braid
