// The tokenizer. Hostile input is bounded here: brackets nest at most 200 deep, blocks at most 100.
#include "runtime/script/syntax/lexer.h"

#include <algorithm>

namespace braid::script {
namespace {

constexpr size_t max_brackets = 200, max_indents = 100;

constexpr std::string_view keywords[] = {"False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
                                         "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
                                         "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
                                         "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

constexpr std::string_view operators[] = {  // longer ones first
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=",
    "*=",  "/=",  "%=",  "&=",  "|=",  "^=", "@=", ":=", "+",  "-",  "*",  "/",  "%",  "@",  "&",  "|",
    "^",   "~",   "<",   ">",   "(",   ")",  "[",  "]",  "{",  "}",  ",",  ":",  ".",  ";",  "="};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// What stops the tokenizer: caught in run() and turned into the error token.
struct LexicalError {
  uint32_t begin, end;
  std::string message;
  const char* type = "SyntaxError";
  bool unclosed = false;
};

class Lexer {
 public:
  Lexer(const Source& source, uint32_t begin, uint32_t end, bool expression)
      : source_(source), text_(std::string_view(source.text()).substr(0, end)), at_(begin), expression_(expression) {}

  TokenList run() {
    try {
      if (!expression_) start_line();
      while (at_ < text_.size()) scan();
      finish();
    } catch (const LexicalError& error) {
      push(TokenKind::error, error.begin, error.end);
      list_.error_type = error.type;
      list_.error = error.message;
      list_.unclosed = error.unclosed;
    }
    return std::move(list_);
  }

 private:
  struct Bracket {
    char open;
    uint32_t at;
  };
  /// The width of an indentation with tab stops every 8 columns and every column; both must agree in order.
  struct Indent {
    int width = 0, narrow = 0;
  };

  char peek(uint32_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool ignores_newlines() const { return expression_ || !brackets_.empty(); }

  [[noreturn]] void fail(uint32_t begin, std::string message, const char* type = "SyntaxError") const {
    throw LexicalError{begin, std::max(begin + 1, at_), std::move(message), type};
  }

  Range range(uint32_t begin, uint32_t end) const {
    int first = source_.line_of(begin), last = source_.line_of(end > begin ? end - 1 : begin);
    return {first, static_cast<int32_t>(begin - source_.line_start(first)) + 1, last,
            static_cast<int32_t>(end - source_.line_start(last)) + 1};
  }

  void push(TokenKind kind, uint32_t begin, uint32_t end) {
    end = std::max(begin, end);
    std::string_view all = source_.text();
    list_.tokens.push_back({kind, begin, all.substr(std::min<size_t>(begin, all.size()), end - begin), range(begin, end)});
  }

  /// Reads the indentation of the next line that is not blank, and gives the tokens for its change.
  void start_line() {
    for (;;) {
      uint32_t begin = at_;
      Indent indent;
      for (; peek() == ' ' || peek() == '\t' || peek() == '\f'; ++at_) {
        if (peek() == ' ')
          ++indent.width, ++indent.narrow;
        else if (peek() == '\t')
          indent.width = (indent.width / 8 + 1) * 8, ++indent.narrow;
        else
          indent = {};
      }
      if (peek() == '#') skip_comment();
      if (at_ >= text_.size()) return;
      if (peek() != '\n') return change_indent(indent, begin);
      ++at_;
    }
  }

  void change_indent(Indent now, uint32_t begin) {
    auto tabs = [&] { fail(begin, "inconsistent use of tabs and spaces in indentation", "TabError"); };
    if (now.width == indents_.back().width) {
      if (now.narrow != indents_.back().narrow) tabs();
    } else if (now.width > indents_.back().width) {
      if (now.narrow <= indents_.back().narrow) tabs();
      if (indents_.size() >= max_indents) fail(begin, "too many levels of indentation", "IndentationError");
      indents_.push_back(now);
      push(TokenKind::indent, begin, at_);
    } else {
      while (now.width < indents_.back().width) {
        indents_.pop_back();
        push(TokenKind::dedent, at_, at_);
      }
      if (now.width != indents_.back().width) fail(at_, "unindent does not match any outer indentation level", "IndentationError");
      if (now.narrow != indents_.back().narrow) tabs();
    }
  }

  void finish() {
    if (!brackets_.empty()) {
      auto [open, at] = brackets_.back();
      throw LexicalError{at, at + 1, std::string("'") + open + "' was never closed", "SyntaxError", true};
    }
    if (!expression_) {
      if (!list_.tokens.empty() && list_.tokens.back().kind != TokenKind::newline) push(TokenKind::newline, at_, at_);
      for (; indents_.size() > 1; indents_.pop_back()) push(TokenKind::dedent, at_, at_);
    }
    push(TokenKind::end, at_, at_);
  }

  void scan() {
    char c = peek();
    if (c == ' ' || c == '\t' || c == '\f')
      ++at_;
    else if (c == '#')
      skip_comment();
    else if (c == '\n')
      scan_newline();
    else if (c == '\\')
      scan_continuation();
    else if (c == '"' || c == '\'')
      scan_string(at_);
    else if (is_digit(c) || (c == '.' && is_digit(peek(1))))
      scan_number();
    else if (is_name_start(c))
      scan_name();
    else
      scan_operator();
  }

  void skip_comment() {
    while (at_ < text_.size() && peek() != '\n') ++at_;
  }

  void scan_newline() {
    ++at_;
    if (ignores_newlines()) return;
    push(TokenKind::newline, at_ - 1, at_);
    start_line();
  }

  void scan_continuation() {
    ++at_;
    if (peek() != '\n') fail(at_ - 1, "unexpected character after line continuation character");
    ++at_;
    if (at_ >= text_.size()) fail(at_ - 2, "unexpected end of file after a line continuation");
  }

  void scan_name() {
    uint32_t begin = at_;
    while (is_name_part(peek())) ++at_;
    std::string_view word = text_.substr(begin, at_ - begin);
    bool prefix = word.size() <= 2 && word.find_first_not_of("rRbBuUfF") == word.npos;
    if (prefix && (peek() == '"' || peek() == '\'')) return scan_string(begin);
    bool keyword = std::find(std::begin(keywords), std::end(keywords), word) != std::end(keywords);
    push(keyword ? TokenKind::keyword : TokenKind::name, begin, at_);
  }

  /// `begin` is where the prefix begins; the quote is next. The token holds prefix, quotes and all.
  void scan_string(uint32_t begin) {
    char quote = peek();
    bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    for (;; ++at_) {
      if (at_ >= text_.size() || (!triple && peek() == '\n')) unterminated(begin, triple);
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return push(TokenKind::string, begin, at_);
      }
    }
  }

  [[noreturn]] void unterminated(uint32_t begin, bool triple) {
    size_t last = text_.find_last_not_of('\n');
    int line = source_.line_of(static_cast<uint32_t>(triple ? last : begin));
    if (!triple) line = source_.line_of(at_ > begin ? at_ - 1 : at_);
    at_ = begin + 1;
    fail(begin, std::string("unterminated ") + (triple ? "triple-quoted " : "") + "string literal (detected at line " +
                    std::to_string(line) + ")");
  }

  /// Digits with single underscores between them; false where an underscore has no digit after it.
  bool scan_digits(bool (*accepts)(char)) {
    while (accepts(peek())) {
      ++at_;
      if (peek() == '_') {
        ++at_;
        if (!accepts(peek())) return false;
      }
    }
    return true;
  }

  void scan_number() {
    uint32_t begin = at_;
    char second = static_cast<char>(peek(1) | 0x20);
    if (peek() == '0' && (second == 'x' || second == 'o' || second == 'b')) return scan_based(begin, second);
    bool floating = false;
    bool good = scan_digits(is_digit);
    if (good && peek() == '.') {
      floating = true;
      ++at_;
      good = peek() != '_' && scan_digits(is_digit);
    }
    if (good && (peek() | 0x20) == 'e') {
      uint32_t sign = peek(1) == '+' || peek(1) == '-';
      if (is_digit(peek(1 + sign))) {
        floating = true;
        at_ += 1 + sign;
        good = scan_digits(is_digit);
      }
    }
    if (good && (peek() | 0x20) == 'j') ++at_, fail(begin, "complex numbers are not supported");
    if (!good || is_name_start(peek())) at_ = begin + 1, fail(begin, "invalid decimal literal");
    std::string_view digits = text_.substr(begin, at_ - begin);
    if (!floating && digits[0] == '0' && digits.find_first_not_of("0_") != digits.npos)
      fail(begin, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
    push(TokenKind::number, begin, at_);
  }

  void scan_based(uint32_t begin, char base) {
    at_ += 2;
    if (peek() == '_') ++at_;
    bool (*accepts)(char) = base == 'x'   ? is_hex_digit
                            : base == 'o' ? [](char c) { return c >= '0' && c <= '7'; }
                                          : [](char c) { return c == '0' || c == '1'; };
    bool good = accepts(peek()) && scan_digits(accepts);
    if (!good || is_name_part(peek()))
      fail(begin, std::string("invalid ") + (base == 'x' ? "hexadecimal" : base == 'o' ? "octal" : "binary") + " literal");
    push(TokenKind::number, begin, at_);
  }

  void scan_operator() {
    std::string_view rest = text_.substr(at_);
    const auto* op = std::find_if(std::begin(operators), std::end(operators), [&](auto o) { return rest.starts_with(o); });
    if (op == std::end(operators)) invalid_character(rest[0]);
    uint32_t begin = at_;
    at_ += static_cast<uint32_t>(op->size());
    char c = rest[0];
    if (c == '(' || c == '[' || c == '{') open_bracket(c, begin);
    if (c == ')' || c == ']' || c == '}') close_bracket(c, begin);
    push(TokenKind::op, begin, at_);
  }

  [[noreturn]] void invalid_character(char c) {
    ++at_;
    if (c >= ' ' && c != '\x7F') fail(at_ - 1, std::string("invalid character '") + c + "'");
    constexpr std::string_view hex = "0123456789ABCDEF";
    fail(at_ - 1,
         std::string("invalid non-printable character U+00") + hex[static_cast<size_t>(c >> 4)] + hex[static_cast<size_t>(c & 15)]);
  }

  void open_bracket(char c, uint32_t begin) {
    if (brackets_.size() >= max_brackets) fail(begin, "too many nested parentheses");
    brackets_.push_back({c, begin});
  }

  void close_bracket(char c, uint32_t begin) {
    if (brackets_.empty()) fail(begin, std::string("unmatched '") + c + "'");
    auto [open, at] = brackets_.back();
    brackets_.pop_back();
    if (c == (open == '(' ? ')' : open == '[' ? ']' : '}')) return;
    std::string message = std::string("closing parenthesis '") + c + "' does not match opening parenthesis '" + open + "'";
    int line = source_.line_of(at);
    if (line != source_.line_of(begin)) message += " on line " + std::to_string(line);
    fail(begin, std::move(message));
  }

  const Source& source_;
  std::string_view text_;
  uint32_t at_;
  bool expression_;
  std::vector<Bracket> brackets_;
  std::vector<Indent> indents_{{}};
  TokenList list_;
};

}  // namespace

TokenList tokenize(const Source& source) { return Lexer(source, 0, static_cast<uint32_t>(source.text().size()), false).run(); }

TokenList tokenize_expression(const Source& source, uint32_t begin, uint32_t end) { return Lexer(source, begin, end, true).run(); }

}  // namespace braid::script
