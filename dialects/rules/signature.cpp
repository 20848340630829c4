// Looking names up in the table of signatures.
#include "dialects/rules/signature.h"

#include <algorithm>

namespace braid {

const OpSignature* op_signature_named(std::string_view name) {
  const auto table = op_signatures();
  const auto at =
      std::lower_bound(table.begin(), table.end(), name, [](const OpSignature& s, std::string_view text) { return s.name < text; });
  return at != table.end() && at->name == name ? &*at : nullptr;
}

bool is_called(const OpParameter& parameter, std::string_view keyword) {
  return parameter.name == keyword ||
         std::find(parameter.spellings.begin(), parameter.spellings.end(), keyword) != parameter.spellings.end();
}

}  // namespace braid
