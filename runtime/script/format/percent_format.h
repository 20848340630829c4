// printf-style formatting of strings: "%d of %5.2f" % (n, x).
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace braid::script {

/// %[(name)][flags][width][.precision]type, with `*` already replaced; −1 stands for no precision.
struct PercentDirective {
  bool has_name = false;
  std::string_view name;
  bool left = false, plus = false, space = false, alternate = false, zero = false;
  int width = 0, precision = -1;
  char type = 0;  ///< one of d i u o x X c e E f F g G s r a
};

/// The format with each directive replaced by what `render` gives for it, and %% by %. `star` gives the
/// integer for a `*`, in order before the directive's own value. Throws Error(value) for a malformed or
/// unsupported directive.
std::string percent_format(std::string_view format, const std::function<int64_t()>& star,
                           const std::function<std::string(const PercentDirective&)>& render);

/// An integer under a directive of type d i u o x X.
std::string percent_integer(const PercentDirective& directive, int64_t value);
/// A float under a directive of type e E f F g G.
std::string percent_float(const PercentDirective& directive, double value);
/// A string under a directive of type s r a c; the caller has applied str(), repr() or ascii().
std::string percent_string(const PercentDirective& directive, std::string_view value);

}  // namespace braid::script
