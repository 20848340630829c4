// int() and float() of strings, independent of the locale.
#include "runtime/script/format/number_text.h"

#include <charconv>
#include <limits>
#include <string>

namespace braid::script {
namespace {

std::string_view stripped(std::string_view text) {
  constexpr std::string_view space = " \t\n\r\f\v";
  size_t begin = text.find_first_not_of(space);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

/// Drops underscores between two letters or digits; false for one anywhere else.
bool drop_underscores(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_')
      out += static_cast<char>(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
    else if (i == 0 || i + 1 == text.size() || !is_alphanumeric(text[i - 1]) || !is_alphanumeric(text[i + 1]))
      return false;
  }
  return true;
}

bool take_sign(std::string_view& text) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

/// The base that a prefix stands for; 0 without one.
int prefix_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return 0;
  return text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : text[1] == 'b' ? 2 : 0;
}

}  // namespace

std::optional<double> parse_float_text(std::string_view text) {
  text = stripped(text);
  bool negative = take_sign(text);
  std::string digits;
  if (!drop_underscores(text, digits) || digits.empty()) return std::nullopt;
  double value = 0;
  if (digits == "inf" || digits == "infinity") {
    value = std::numeric_limits<double>::infinity();
  } else if (digits == "nan") {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    if (digits[0] != '.' && (digits[0] < '0' || digits[0] > '9')) return std::nullopt;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end != digits.data() + digits.size() || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
      size_t e = digits.find('e');
      bool tiny = e != digits.npos ? digits[e + 1] == '-' : digits.find_first_not_of('0') == digits.find('.');
      value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    }
  }
  return negative ? -value : value;
}

std::optional<int64_t> parse_int_text(std::string_view text, int base, bool* overflows) {
  text = stripped(text);
  bool negative = take_sign(text);
  std::string digits;
  if (!drop_underscores(text, digits)) return std::nullopt;
  int prefixed = prefix_base(digits);
  // With base 16, "0b1" is the number 0xb1.
  size_t skip = prefixed != 0 && (base == 0 || base == prefixed) ? 2 : 0;
  if (base == 0) {
    base = prefixed != 0 ? prefixed : 10;
    if (base == 10 && digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of('0') != digits.npos) return std::nullopt;
  }
  uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(digits.data() + skip, digits.data() + digits.size(), magnitude, base);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return std::nullopt;
  if (error != std::errc() || magnitude > (uint64_t{1} << 63) - (negative ? 0 : 1)) {
    if (overflows) *overflows = true;
    return std::nullopt;
  }
  return static_cast<int64_t>(negative ? uint64_t{0} - magnitude : magnitude);
}

}  // namespace braid::script
