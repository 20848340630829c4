// The % operator and str.format against what CPython 3.11 prints.
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "braid/error.h"
#include "runtime/script/format/percent_format.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/format/str_format.h"

namespace braid::script {
namespace {

template <class Value, class Function>
std::string one(std::string_view format, Value value, Function render) {
  return percent_format(format, [] { return int64_t{0}; }, [&](const PercentDirective& directive) { return render(directive, value); });
}

/// Shows how a field was understood.
std::string show(const FormatField& field) {
  std::string out = field.is_name ? std::string(field.name) : std::to_string(field.index);
  for (const FieldStep& step : field.steps)
    out += step.is_attribute ? "." + std::string(step.key)
           : step.is_index   ? "[" + std::to_string(step.index) + "]"
                             : "[" + string_repr(step.key) + "]";
  if (field.conversion != 0) out += std::string("!") + field.conversion;
  return field.spec.empty() ? "<" + out + ">" : "<" + out + ":" + field.spec + ">";
}

}  // namespace

TEST_CASE("percent formatting of integers", "[script][format]") {
  const std::vector<std::tuple<const char*, int64_t, const char*>> recorded = {{"%d", 42, "42"},
                                                                               {"%5d", 42, "   42"},
                                                                               {"%-5d|", 42, "42   |"},
                                                                               {"%05d", -42, "-0042"},
                                                                               {"%+d", 42, "+42"},
                                                                               {"% d", 42, " 42"},
                                                                               {"%i", 7, "7"},
                                                                               {"%u", 7, "7"},
                                                                               {"%.3d", 5, "005"},
                                                                               {"%8.3d", -5, "    -005"},
                                                                               {"%x", 255, "ff"},
                                                                               {"%#x", 255, "0xff"},
                                                                               {"%#o", 8, "0o10"},
                                                                               {"%X", -255, "-FF"},
                                                                               {"%#08x", 255, "0x0000ff"},
                                                                               {"%-#8x|", 255, "0xff    |"},
                                                                               {"100%% %d", 1, "100% 1"}};
  for (auto [format, value, expected] : recorded) CHECK(one(format, value, percent_integer) == expected);
}

TEST_CASE("percent formatting of floats", "[script][format]") {
  const std::vector<std::tuple<const char*, double, const char*>> recorded = {
      {"%f", 3.14159, "3.141590"},    {"%.2f", 3.14159, "3.14"},    {"%8.3f", 3.14159, "   3.142"},
      {"%-8.1f|", 2.25, "2.2     |"}, {"%08.2f", -3.5, "-0003.50"}, {"%+.1f", 2.0, "+2.0"},
      {"%e", 1234.5, "1.234500e+03"}, {"%.2E", 1234.5, "1.23E+03"}, {"%g", 1234567.0, "1.23457e+06"},
      {"%#g", 1.5, "1.50000"},        {"%.0f", 2.5, "2"},           {"%G", 1e-10, "1E-10"}};
  for (auto [format, value, expected] : recorded) CHECK(one(format, value, percent_float) == expected);
}

TEST_CASE("percent formatting of strings", "[script][format]") {
  const std::vector<std::tuple<const char*, const char*, const char*>> recorded = {
      {"%s", "abc", "abc"},  {"%5s", "abc", "  abc"},  {"%-5s|", "abc", "abc  |"},
      {"%.2s", "abc", "ab"}, {"%05s", "abc", "  abc"}, {"[%3s]", "h\xc3\xa9", "[ h\xc3\xa9]"}};
  for (auto [format, value, expected] : recorded) CHECK(one(format, value, percent_string) == expected);
}

TEST_CASE("a percent directive may take its width, precision and name from elsewhere", "[script][format]") {
  std::vector<int64_t> stars = {-6, 2};
  size_t next = 0;
  auto star = [&] { return stars.at(next++); };
  auto render = [](const PercentDirective& directive) { return percent_float(directive, 3.14159); };
  CHECK(percent_format("[%*.*f]", star, render) == "[3.14  ]");
  auto name = [](const PercentDirective& directive) { return directive.has_name ? std::string(directive.name) : "?"; };
  CHECK(percent_format("%(a(b))s %s", star, name) == "a(b) ?");
}

TEST_CASE("wrong percent directives are refused", "[script][format]") {
  CHECK_THROWS_WITH(one("%", 1, percent_integer), "incomplete format");
  CHECK_THROWS_WITH(one("%5", 1, percent_integer), "incomplete format");
  CHECK_THROWS_WITH(one("%(ab", 1, percent_integer), "incomplete format key");
  CHECK_THROWS_WITH(one("a %y", 1, percent_integer), "unsupported format character 'y' at index 3");
  CHECK_THROWS_WITH(one("%99999999d", 1, percent_integer), "format width is larger than 1000000");
}

TEST_CASE("fields of str.format", "[script][format]") {
  CHECK(str_format("{{}} {} and {}", show) == "{} <0> and <1>");
  CHECK(str_format("{1}{0}{1}", show) == "<1><0><1>");
  CHECK(str_format("{name!r:>10}", show) == "<name!r:>10>");
  CHECK(str_format("{0.shape[1][key].x:d}", show) == "<0.shape[1]['key'].x:d>");
  CHECK(str_format("{:{}.{}f}", show) == "<0:<1>.<2>f>");
  CHECK(str_format("{a[b:!c]}", show) == "<a['b:!c']>");
}

TEST_CASE("wrong fields of str.format are refused", "[script][format]") {
  CHECK_THROWS_WITH(str_format("{", show), "single '{' encountered in format string");
  CHECK_THROWS_WITH(str_format("}", show), "single '}' encountered in format string");
  CHECK_THROWS_WITH(str_format("{a", show), "expected '}' before end of string");
  CHECK_THROWS_WITH(str_format("{}{0}", show), "cannot mix automatic and manual field numbering");
  CHECK_THROWS_WITH(str_format("{!x}", show), "unknown conversion specifier 'x'");
  CHECK_THROWS_WITH(str_format("{a[}", show), "missing ']' in format string");
  CHECK_THROWS_WITH(str_format("{a.}", show), "empty attribute in format string");
  CHECK_THROWS_WITH(str_format("{:{:{}}}", show), "max string recursion exceeded");
}

}  // namespace braid::script
