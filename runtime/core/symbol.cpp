// The table behind Symbol. It is never freed, so that symbols outlive every module and every thread.
#include "runtime/core/symbol.h"

#include <mutex>
#include <unordered_map>

namespace braid {
namespace {

/// Finds a string by a view of it.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

struct Table {
  std::mutex mutex;
  // The mapped value is unused; a map's nodes keep their addresses, and g++ 12 finds by view in it.
  std::unordered_map<std::string, char, TextHash, std::equal_to<>> names;
};

Table& table() {
  static Table* table = new Table;
  return *table;
}

}  // namespace

Symbol::Symbol(std::string_view text) {
  Table& names = table();
  std::lock_guard lock(names.mutex);
  auto found = names.names.find(text);
  if (found == names.names.end()) found = names.names.emplace(std::string(text), 0).first;
  text_ = &found->first;
}

const std::string* Symbol::empty() {
  static const std::string* none = &Symbol(std::string_view()).text();
  return none;
}

}  // namespace braid
