// printf-style formatting, expressed in format specifications where the two languages agree.
#include "runtime/script/format/percent_format.h"

#include <algorithm>

#include "braid/error.h"
#include "runtime/script/format/format_spec.h"

namespace braid::script {
namespace {

constexpr int largest_field = 1'000'000;

class DirectiveReader {
 public:
  DirectiveReader(std::string_view text, size_t at, const std::function<int64_t()>& star) : text_(text), at_(at), star_(star) {}

  size_t position() const { return at_; }

  PercentDirective read() {
    PercentDirective result;
    if (peek() == '(') read_name(result);
    while (read_flag(result)) ++at_;
    result.width = read_size("width", 0);
    if (result.width < 0) result.left = true, result.width = -result.width;
    if (peek() == '.') {
      ++at_;
      result.precision = std::max(0, read_size("precision", 0));
    }
    while (peek() == 'l' || peek() == 'h' || peek() == 'L') ++at_;
    require(at_ < text_.size(), ErrorCode::value, "incomplete format");
    result.type = text_[at_];
    constexpr std::string_view types = "diuoxXceEfFgGsra%";
    require(types.find(result.type) != types.npos, ErrorCode::value, "unsupported format character '", result.type, "' at index ", at_);
    ++at_;
    return result;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void read_name(PercentDirective& result) {
    size_t begin = ++at_;
    for (int open = 1; open > 0; ++at_) {
      require(at_ < text_.size(), ErrorCode::value, "incomplete format key");
      open += (text_[at_] == '(') - (text_[at_] == ')');
    }
    result.has_name = true;
    result.name = text_.substr(begin, at_ - 1 - begin);
  }

  bool read_flag(PercentDirective& result) {
    switch (peek()) {
      case '-':
        return result.left = true;
      case '+':
        return result.plus = true;
      case ' ':
        return result.space = true;
      case '#':
        return result.alternate = true;
      case '0':
        return result.zero = true;
      default:
        return false;
    }
  }

  /// The number here; `none` when there is no number.
  int read_size(const char* what, int none) {
    int64_t value = none;
    if (peek() == '*') {
      ++at_;
      value = star_();
    } else if (peek() >= '0' && peek() <= '9') {
      for (value = 0; peek() >= '0' && peek() <= '9' && value <= largest_field; ++at_) value = value * 10 + (peek() - '0');
    }
    require(value <= largest_field && value >= -largest_field, ErrorCode::value, "format ", what, " is larger than ", largest_field);
    return static_cast<int>(value);
  }

  std::string_view text_;
  size_t at_;
  const std::function<int64_t()>& star_;
};

FormatSpec specification(const PercentDirective& directive, bool number) {
  FormatSpec spec;
  spec.align = directive.left ? '<' : number && directive.zero ? '=' : '>';
  if (number && directive.zero && !directive.left) spec.fill = "0";
  spec.sign = !number ? '-' : directive.plus ? '+' : directive.space ? ' ' : '-';
  spec.alternate = number && directive.alternate;
  spec.width = directive.width;
  spec.type = directive.type;
  return spec;
}

}  // namespace

std::string percent_format(std::string_view format, const std::function<int64_t()>& star,
                           const std::function<std::string(const PercentDirective&)>& render) {
  std::string out;
  for (size_t at = 0; at < format.size();) {
    size_t percent = std::min(format.find('%', at), format.size());
    out += format.substr(at, percent - at);
    if (percent == format.size()) break;
    DirectiveReader reader(format, percent + 1, star);
    PercentDirective directive = reader.read();
    at = reader.position();
    out += directive.type == '%' ? "%" : render(directive);
  }
  return out;
}

std::string percent_integer(const PercentDirective& directive, int64_t value) {
  FormatSpec spec = specification(directive, true);
  if (spec.type == 'i' || spec.type == 'u') spec.type = 'd';
  FormatSpec plain = spec;
  plain.width = -1;
  std::string text = format_integer(value, plain);
  size_t head = text.find_first_of("0123456789abcdefABCDEF");
  if (spec.alternate && spec.type != 'd') head += 2;
  int digits = static_cast<int>(text.size() - head);
  if (digits < directive.precision) text.insert(head, static_cast<size_t>(directive.precision - digits), '0');
  return pad(std::move(text), spec, '>', head);
}

std::string percent_float(const PercentDirective& directive, double value) {
  FormatSpec spec = specification(directive, true);
  spec.precision = directive.precision;
  return format_float(value, spec);
}

std::string percent_string(const PercentDirective& directive, std::string_view value) {
  FormatSpec spec = specification(directive, false);
  spec.type = 's';
  spec.precision = directive.type == 'c' ? -1 : directive.precision;
  return format_string(value, spec);
}

}  // namespace braid::script
