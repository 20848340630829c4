// Format specifications against what CPython 3.11 prints.
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "braid/error.h"
#include "runtime/script/format/format_spec.h"

namespace braid::script {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string refusal(const char* spec) {
  try {
    return format_string("a", parse_format_spec(spec));
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("integers are formatted as Python does", "[script][format]") {
  const std::vector<std::tuple<int64_t, const char*, const char*>> recorded = {{0, "", "0"},
                                                                               {-42, "", "-42"},
                                                                               {42, "5", "   42"},
                                                                               {42, "<5", "42   "},
                                                                               {42, "^5", " 42  "},
                                                                               {-42, "=6", "-   42"},
                                                                               {42, "05", "00042"},
                                                                               {-42, "+06", "-00042"},
                                                                               {42, "+", "+42"},
                                                                               {42, " ", " 42"},
                                                                               {255, "x", "ff"},
                                                                               {255, "#X", "0XFF"},
                                                                               {255, "#b", "0b11111111"},
                                                                               {8, "o", "10"},
                                                                               {-255, "#010x", "-0x00000ff"},
                                                                               {1234567, ",", "1,234,567"},
                                                                               {1234567, "_", "1_234_567"},
                                                                               {1234567, "_x", "12_d687"},
                                                                               {1234567, "015,", "000,001,234,567"},
                                                                               {-1234567, "*^15,", "**-1,234,567***"},
                                                                               {65, "c", "A"},
                                                                               {8364, "3c", "  \xe2\x82\xac"},
                                                                               {3, ".2f", "3.00"},
                                                                               {7, "e", "7.000000e+00"},
                                                                               {1, "%", "100.000000%"},
                                                                               {9223372036854775807LL, ",", "9,223,372,036,854,775,807"},
                                                                               {INT64_MIN, "d", "-9223372036854775808"},
                                                                               {INT64_MIN, "x", "-8000000000000000"},
                                                                               {12, "n", "12"}};
  for (auto [value, spec, expected] : recorded) {
    INFO(spec);
    CHECK(format_integer(value, parse_format_spec(spec)) == expected);
  }
}

TEST_CASE("floats are formatted as Python does", "[script][format]") {
  const std::vector<std::tuple<double, const char*, const char*>> recorded = {{0.0, "", "0.0"},
                                                                              {-0.0, "", "-0.0"},
                                                                              {1.0, "", "1.0"},
                                                                              {3.14159, ".2f", "3.14"},
                                                                              {3.14159, "8.3f", "   3.142"},
                                                                              {3.14159, "<8.3f", "3.142   "},
                                                                              {-3.5, "08.2f", "-0003.50"},
                                                                              {2.5, ".0f", "2"},
                                                                              {3.5, ".0f", "4"},
                                                                              {0.125, ".2f", "0.12"},
                                                                              {1e+16, "", "1e+16"},
                                                                              {1234.5, "e", "1.234500e+03"},
                                                                              {1234.5, ".2E", "1.23E+03"},
                                                                              {1234.5, "g", "1234.5"},
                                                                              {1234567.0, "g", "1.23457e+06"},
                                                                              {0.0001, "g", "0.0001"},
                                                                              {0.00001, "g", "1e-05"},
                                                                              {100.0, ".3", "1e+02"},
                                                                              {10.0, ".3", "10.0"},
                                                                              {1234567.0, ".3", "1.23e+06"},
                                                                              {1234567.891, ",.2f", "1,234,567.89"},
                                                                              {1234567.891, "_", "1_234_567.891"},
                                                                              {0.256, "%", "25.600000%"},
                                                                              {0.256, ".1%", "25.6%"},
                                                                              {1.0, "#.0f", "1."},
                                                                              {1.5, "#g", "1.50000"},
                                                                              {5.0, "+", "+5.0"},
                                                                              {5.0, " .1f", " 5.0"},
                                                                              {5e-324, ".3g", "4.94e-324"},
                                                                              {1.7976931348623157e+308, ".3e", "1.798e+308"},
                                                                              {1234.5, "012,.1f", "00,001,234.5"},
                                                                              {2.0, ".20f", "2.00000000000000000000"},
                                                                              {99.995, ".2f", "100.00"},
                                                                              {1.0, "n", "1"},
                                                                              {infinity, "f", "inf"},
                                                                              {-infinity, "F", "-INF"},
                                                                              {not_a_number, "8", "     nan"},
                                                                              {infinity, "06", "000inf"}};
  for (auto [value, spec, expected] : recorded) {
    INFO(spec);
    CHECK(format_float(value, parse_format_spec(spec)) == expected);
  }
}

TEST_CASE("strings are formatted as Python does", "[script][format]") {
  const std::vector<std::tuple<const char*, const char*, const char*>> recorded = {
      {"abc", "", "abc"},
      {"abc", "5", "abc  "},
      {"abc", ">5", "  abc"},
      {"abc", "^6", " abc  "},
      {"abc", "*<6", "abc***"},
      {"abc", ".2", "ab"},
      {"abc", "6.2s", "ab    "},
      {"h\xc3\xa9llo", "\xc3\xa9>8", "\xc3\xa9\xc3\xa9\xc3\xa9h\xc3\xa9llo"},
      {"\xe6\x97\xa5\xe6\x9c\xac", "4", "\xe6\x97\xa5\xe6\x9c\xac  "},
      {"a", "05", "a0000"}};
  for (auto [value, spec, expected] : recorded) {
    INFO(spec);
    CHECK(format_string(value, parse_format_spec(spec)) == expected);
  }
}

TEST_CASE("a wrong format specification is refused", "[script][format]") {
  CHECK(refusal("d") == "unknown format code 'd' for object of type 'str'");
  CHECK(refusal("+") == "sign not allowed in string format specifier");
  CHECK(refusal("=5") == "'=' alignment not allowed in string format specifier");
  CHECK(refusal("#") == "alternate form (#) not allowed in string format specifier");
  CHECK(refusal(",") == "cannot specify ',' with 's'");
  CHECK(refusal(",_") == "cannot specify ',' with '_'");
  CHECK(refusal("5.") == "format specifier missing precision");
  CHECK(refusal("5sx") == "invalid format specifier '5sx'");
  CHECK(refusal("99999999999999999999") == "format width is larger than 1000000");
  CHECK_THROWS_WITH(format_integer(1, parse_format_spec(".2")), "precision not allowed in integer format specifier");
  CHECK_THROWS_WITH(format_integer(1, parse_format_spec(",x")), "cannot specify ',' with 'x'");
  CHECK_THROWS_WITH(format_integer(-1, parse_format_spec("c")), "%c arg not in range(0x110000): -1");
  CHECK_THROWS_WITH(format_float(1, parse_format_spec("d")), "unknown format code 'd' for object of type 'float'");
}

}  // namespace braid::script
