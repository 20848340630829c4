// The fields of str.format: "{} {0.name[1]!r:>{width}}".format(…).
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace braid::script {

/// A step from the argument to the value: `.key` or `[key]`; a subscript of digits only is an integer.
struct FieldStep {
  bool is_attribute = false;
  bool is_index = false;
  size_t index = 0;
  std::string_view key;
};

/// One replacement field. `name` is used when `is_name`, else the positional argument `index`.
struct FormatField {
  bool is_name = false;
  size_t index = 0;
  std::string_view name;
  std::vector<FieldStep> steps;
  char conversion = 0;  ///< 'r', 's', 'a' or 0
  std::string spec;     ///< with the fields inside already replaced
};

/// The format with each field replaced by what `render` gives for it, from left to right, fields in a field's
/// spec first. Fields without a name are numbered. Throws Error(value) for malformed ones.
std::string str_format(std::string_view format, const std::function<std::string(const FormatField&)>& render);

}  // namespace braid::script
