// Lengths and hashes of strings, and the length of a range.
#include "runtime/script/value/sequences.h"

#include <functional>

namespace braid::script {

int64_t StrObject::length() const {
  if (length_ < 0) {
    length_ = 0;
    for (char c : text) length_ += (c & 0xC0) != 0x80;
  }
  return length_;
}

uint64_t StrObject::hash() const {
  if (hash_ == 0) hash_ = std::hash<std::string_view>{}(text) | 1;
  return hash_;
}

RangeObject::RangeObject(int64_t b, int64_t e, int64_t s) : Object(tag), start(b), stop(e), step(s), length(0) {
  auto distance = [](int64_t from, int64_t to) { return static_cast<uint64_t>(to) - static_cast<uint64_t>(from); };
  if (step > 0 && start < stop) length = (distance(start, stop) - 1) / static_cast<uint64_t>(step) + 1;
  if (step < 0 && start > stop) length = (distance(stop, start) - 1) / (0 - static_cast<uint64_t>(step)) + 1;
}

}  // namespace braid::script
