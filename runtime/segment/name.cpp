// Names of functions with a hash of what they consist of.
#include "runtime/segment/name.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "braid/error.h"
#include "runtime/segment/bundle_trailer.h"

namespace braid {
namespace {

constexpr char kHashMark = '~';
constexpr size_t kHashDigits = 16;

}  // namespace

std::string name_in_source(std::string_view qualified_name, std::string_view file, int64_t line, int64_t column, std::string_view content) {
  char hash[kHashDigits + 1];
  const uint64_t bits = content_hash({reinterpret_cast<const unsigned char*>(content.data()), content.size()});
  std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(bits));
  return text(qualified_name, "@", file.substr(file.rfind('/') + 1), ":", line, ":", column, kHashMark, hash);
}

std::string readable(std::string_view name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  while (!name.empty()) {
    const std::string_view after = name.substr(1);
    const bool hash = name[0] == kHashMark && std::min(after.find_first_not_of(digits), after.size()) >= kHashDigits;
    if (!hash) out += name[0];
    name.remove_prefix(hash ? 1 + kHashDigits : 1);
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, Readable shown) { return out << readable(shown.name); }

}  // namespace braid
