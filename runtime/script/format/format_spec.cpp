// Parsing of format specifications, padding, and strings.
#include "runtime/script/format/format_spec.h"

#include "braid/error.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {
namespace {

constexpr int max_size = 1'000'000;

bool is_align(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

/// Takes characters off the front of a specification.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char take() { return text_[at_++]; }
  bool accept(char c) { return peek() == c && !done() && ++at_; }
  bool done() const { return at_ >= text_.size(); }

  void fill_and_align(FormatSpec& spec) {
    size_t next = at_;
    if (!done()) next_code_point(text_, next);
    if (next < text_.size() && is_align(text_[next])) {
      spec.fill = text_.substr(at_, next - at_);
      spec.align = text_[next];
      at_ = next + 1;
    } else if (is_align(peek())) {
      spec.align = take();
    }
  }

  /// The digits here, or −1.
  int number(const char* what) {
    if (peek() < '0' || peek() > '9') return -1;
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + (take() - '0');
      require(value <= max_size, ErrorCode::value, "format ", what, " is larger than ", max_size);
    }
    return value;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

FormatSpec parse_format_spec(std::string_view text) {
  FormatSpec spec;
  Reader in(text);
  in.fill_and_align(spec);
  bool filled = spec.align != 0 && !text.starts_with(spec.align);
  if (in.peek() == '+' || in.peek() == '-' || in.peek() == ' ') spec.sign = in.take();
  spec.alternate = in.accept('#');
  spec.zero = in.accept('0');
  if (spec.zero && !filled) spec.fill.assign(1, '0');
  spec.width = in.number("width");
  if (in.peek() == ',' || in.peek() == '_') spec.grouping = in.take();
  if (in.peek() == ',' || in.peek() == '_') fail(ErrorCode::value, "cannot specify '", spec.grouping, "' with '", in.peek(), "'");
  if (in.accept('.')) {
    spec.precision = in.number("precision");
    require(spec.precision >= 0, ErrorCode::value, "format specifier missing precision");
  }
  if (!in.done()) spec.type = in.take();
  require(in.done(), ErrorCode::value, "invalid format specifier '", text, "'");
  return spec;
}

std::string pad(std::string text, const FormatSpec& spec, char default_align, size_t sign_size) {
  int missing = spec.width - static_cast<int>(code_point_count(text));
  if (missing <= 0) return text;
  char align = spec.align != 0 ? spec.align : spec.zero && default_align == '>' ? '=' : default_align;
  int before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  std::string left, right;
  for (int i = 0; i < missing; ++i) (i < before ? left : right) += spec.fill;
  return text.insert(align == '=' ? sign_size : 0, left) + right;
}

std::string format_string(std::string_view text, const FormatSpec& spec) {
  require(spec.type == 0 || spec.type == 's', ErrorCode::value, "unknown format code '", spec.type, "' for object of type 'str'");
  require(spec.sign == '-', ErrorCode::value, "sign not allowed in string format specifier");
  require(!spec.alternate, ErrorCode::value, "alternate form (#) not allowed in string format specifier");
  require(spec.align != '=', ErrorCode::value, "'=' alignment not allowed in string format specifier");
  require(spec.grouping == 0, ErrorCode::value, "cannot specify '", spec.grouping, "' with 's'");
  if (spec.precision >= 0) text = text.substr(0, code_point_offset(text, static_cast<size_t>(spec.precision)));
  return pad(std::string(text), spec, '<');
}

}  // namespace braid::script
