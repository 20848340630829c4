// repr() and ascii() against what CPython 3.11 prints, and the way back from text to numbers.
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "braid/error.h"
#include "runtime/script/format/number_text.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {

TEST_CASE("repr of a float is the shortest text that reads back", "[script][format]") {
  const std::vector<std::tuple<double, const char*>> recorded = {{0.0, "0.0"},
                                                                 {-0.0, "-0.0"},
                                                                 {1.0, "1.0"},
                                                                 {-2.5, "-2.5"},
                                                                 {0.1, "0.1"},
                                                                 {100.0, "100.0"},
                                                                 {123456789.0, "123456789.0"},
                                                                 {1e15, "1000000000000000.0"},
                                                                 {9999999999999998.0, "9999999999999998.0"},
                                                                 {1e16, "1e+16"},
                                                                 {1.5e16, "1.5e+16"},
                                                                 {1e22, "1e+22"},
                                                                 {1e23, "1e+23"},
                                                                 {0.0001, "0.0001"},
                                                                 {0.00012345, "0.00012345"},
                                                                 {0.00001, "1e-05"},
                                                                 {1e-7, "1e-07"},
                                                                 {5e-324, "5e-324"},
                                                                 {2.2250738585072014e-308, "2.2250738585072014e-308"},
                                                                 {1.7976931348623157e+308, "1.7976931348623157e+308"},
                                                                 {0.30000000000000004, "0.30000000000000004"},
                                                                 {3.141592653589793, "3.141592653589793"}};
  for (auto [value, expected] : recorded) {
    CHECK(float_repr(value) == expected);
    CHECK(parse_float_text(expected) == value);
  }
  CHECK(float_repr(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(float_repr(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(float_repr(-std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("repr of a string chooses quotes and escapes", "[script][format]") {
  const std::vector<std::tuple<std::string, const char*, const char*>> recorded = {
      {"", "''", "''"},
      {"abc", "'abc'", "'abc'"},
      {"it's", "\"it's\"", "\"it's\""},
      {"say \"x\"", "'say \"x\"'", "'say \"x\"'"},
      {"both ' \"", "'both \\' \"'", "'both \\' \"'"},
      {"tab\tnew\nret\r", "'tab\\tnew\\nret\\r'", "'tab\\tnew\\nret\\r'"},
      {"back\\slash", "'back\\\\slash'", "'back\\\\slash'"},
      {std::string("\0\x1f\x7f", 3), "'\\x00\\x1f\\x7f'", "'\\x00\\x1f\\x7f'"},
      {"h\xc3\xa9", "'h\xc3\xa9'", "'h\\xe9'"},
      {"\xe6\x97\xa5", "'\xe6\x97\xa5'", "'\\u65e5'"},
      {"\xf0\x9f\x98\x80", "'\xf0\x9f\x98\x80'", "'\\U0001f600'"},
      {"\xc2\xa0\xc2\xad", "'\\xa0\\xad'", "'\\xa0\\xad'"},
      {"\xe2\x80\x8b\xe2\x80\xa8", "'\\u200b\\u2028'", "'\\u200b\\u2028'"},
      {"\xee\x80\x80", "'\\ue000'", "'\\ue000'"}};
  for (const auto& [value, expected, ascii] : recorded) {
    CHECK(string_repr(value) == expected);
    CHECK(escape_beyond_ascii(string_repr(value)) == ascii);
  }
}

TEST_CASE("float() of a text", "[script][format]") {
  CHECK(parse_float_text("  -1_000.5e-1\n") == -100.05);
  CHECK(parse_float_text("+.5") == 0.5);
  CHECK(parse_float_text("5.") == 5.0);
  CHECK(parse_float_text("-Infinity") == -std::numeric_limits<double>::infinity());
  CHECK(parse_float_text("1e999") == std::numeric_limits<double>::infinity());
  CHECK(parse_float_text("1e-999") == 0.0);
  for (const char* wrong : {"", " ", "abc", "1.5x", "1__0", "_1", "1_", "--1", "0x10", "1e", "e5", "."}) {
    INFO(wrong);
    CHECK_FALSE(parse_float_text(wrong));
  }
}

TEST_CASE("int() of a text", "[script][format]") {
  CHECK(parse_int_text(" +1_000 ") == 1000);
  CHECK(parse_int_text("0x1F", 16) == 31);
  CHECK(parse_int_text("0b1", 16) == 0xB1);
  CHECK(parse_int_text("0b101", 0) == 5);
  CHECK(parse_int_text("-9223372036854775808") == INT64_MIN);
  for (const char* wrong : {"", "1.0", "0x1F", "1 2", "12a", "_1", "- 1"}) {
    INFO(wrong);
    CHECK_FALSE(parse_int_text(wrong));
  }
  CHECK_FALSE(parse_int_text("012", 0));
  bool overflows = false;
  CHECK_FALSE(parse_int_text("9223372036854775808", 10, &overflows));
  CHECK(overflows);
}

TEST_CASE("UTF-8 is checked and counted", "[script][format]") {
  CHECK(find_invalid_utf8("h\xc3\xa9\xf0\x9f\x98\x80") == std::string::npos);
  CHECK(find_invalid_utf8("a\xc3") == 1);             // cut short
  CHECK(find_invalid_utf8("a\xc0\x80") == 1);         // overlong
  CHECK(find_invalid_utf8("\xed\xa0\x80") == 0);      // surrogate
  CHECK(find_invalid_utf8("\xf4\x90\x80\x80") == 0);  // beyond U+10FFFF
  CHECK(code_point_count("h\xc3\xa9\xf0\x9f\x98\x80") == 3);
  CHECK(code_point_offset("h\xc3\xa9x", 2) == 3);
  CHECK(code_point_offset("abc", 7) == 3);
}

}  // namespace braid::script
