// Wrong scripts whose error braid places more precisely than CPython, what braid does not support, and
// hostile input.
#include "test/script_syntax/errors.h"

namespace braid::script {
namespace {

std::string repeat(const std::string& piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

std::string report(const std::string& text) {
  try {
    parse(text, "net.py");
    return "parsed";
  } catch (const SyntaxError& error) {
    return error.what();
  }
}

std::string last_line(const std::string& report) { return report.substr(report.rfind('\n') + 1); }

}  // namespace

TEST_CASE("errors stand at the token that is wrong", "[script][syntax]") {
  check_refused({{"x = 1\n  y = 2", 2, 1, "unexpected indent", "IndentationError"},
                 {"if 1:\n    x = 1\n  y = 2", 3, 3, "unindent does not match any outer indentation level", "IndentationError"},
                 {"print(*a, **b, c)", 1, 16, "positional argument follows keyword argument unpacking"},
                 {"f(a=1, 2)", 1, 8, "positional argument follows keyword argument"},
                 {"def f(*, **k): pass", 1, 10, "named arguments must follow bare *"},
                 {"def f():\n    global x\n    nonlocal x", 3, 5, "name 'x' is nonlocal and global"},
                 {"x = 1 if 2", 1, 11, "expected 'else' after 'if' expression"},
                 {"x = [1 2]", 1, 8, "invalid syntax. Perhaps you forgot a comma?"},
                 {"x = f(a b)", 1, 9, "invalid syntax. Perhaps you forgot a comma?"},
                 {"x = {1: 2, 3}", 1, 13, "':' expected after dictionary key"},
                 {"x = 12abc", 1, 5, "invalid decimal literal"},
                 {"x = 0x", 1, 5, "invalid hexadecimal literal"},
                 {"x = 0b12", 1, 5, "invalid binary literal"},
                 {"x = 0o8", 1, 5, "invalid octal literal"},
                 {"x = 1_", 1, 5, "invalid decimal literal"},
                 {"x = 1__0", 1, 5, "invalid decimal literal"},
                 {"x = 1e5_", 1, 5, "invalid decimal literal"},
                 {"x = $", 1, 5, "invalid character '$'"},
                 {"x = a ? b", 1, 7, "invalid character '?'"},
                 {"x = !a", 1, 5, "invalid character '!'"},
                 {"x = \\ 1", 1, 5, "unexpected character after line continuation character"},
                 {"f'{}'", 1, 4, "f-string: empty expression not allowed"},
                 {"f'{a'", 1, 5, "f-string: expecting '}'"},
                 {"f'a}'", 1, 4, "f-string: single '}' is not allowed"},
                 {"f'{a!x}'", 1, 6, "f-string: invalid conversion character: expected 's', 'r', or 'a'"},
                 {"f'{a b}'", 1, 6, "f-string: invalid syntax. Perhaps you forgot a comma?"},
                 {"f'{a +}'", 1, 7, "f-string: invalid syntax"},
                 {"f'{a:{b:{c}}}'", 1, 9, "f-string: expressions nested too deeply"},
                 {"f'{a\\n}'", 1, 5, "f-string expression part cannot include a backslash"},
                 {"x = '\\x1'", 1, 6, "truncated \\xXX escape"},
                 {"x = '\\u12'", 1, 6, "truncated \\uXXXX escape"},
                 {"if x = 1: pass", 1, 6, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"},
                 {"f(a, b=c d)", 1, 10, "invalid syntax. Perhaps you forgot a comma?"},
                 {"{**a for a in b}", 1, 4, "dict unpacking cannot be used in dict comprehension"},
                 {"while True print(1)", 1, 12, "expected ':'"},
                 {"x = a not b", 1, 7, "invalid syntax"},
                 {"x = {'a': 1, 'b'}", 1, 17, "':' expected after dictionary key"},
                 {"x = {'a': }", 1, 11, "invalid syntax"},
                 {"print \"hello\"", 1, 7, "invalid syntax"},
                 {"(a, b = 1)", 1, 7, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"},
                 {"for i, in x pass", 1, 13, "expected ':'"}});
}

TEST_CASE("what is not supported says so", "[script][syntax]") {
  check_refused({{"def f():\n  yield 1", 2, 3, "yield is not supported: functions cannot be generators"},
                 {"x = yield 1", 1, 5, "yield is not supported: functions cannot be generators"},
                 {"async def f(): pass", 1, 1, "async is not supported"},
                 {"x = await y", 1, 5, "await is not supported"},
                 {"match x:\n  case 1: pass", 1, 1, "match statements are not supported"},
                 {"x = b'1'", 1, 5, "bytes literals are not supported"},
                 {"x = 2j", 1, 5, "complex numbers are not supported"},
                 {"x = '\\N{DASH}'", 1, 6, "\\N{...} escapes are not supported"},
                 {"from . import a", 1, 6, "relative imports are not supported"},
                 {"class A(metaclass=M): pass", 1, 19, "metaclasses are not supported"},
                 {"try: a\nexcept* E: b", 2, 7, "exception groups (except*) are not supported"}});
}

TEST_CASE("integers that need more than 64 bits are refused", "[script][syntax]") {
  const char* overflow = "integer overflow: braid's Python integers are 64-bit";
  check_refused({{"x = 9223372036854775808", 1, 5, overflow},
                 {"x = -9223372036854775809", 1, 6, overflow},
                 {"x = -(9223372036854775808)", 1, 7, overflow},
                 {"x = -9223372036854775808 ** 1", 1, 6, overflow},
                 {"x = 0xFFFFFFFFFFFFFFFFF", 1, 5, overflow}});
}

TEST_CASE("errors look like Python's", "[script][syntax]") {
  CHECK(report("\n    # c\nif a:\n    x = foo(\n") ==
        "  File \"net.py\", line 4\n    x = foo(\n           ^\nSyntaxError: '(' was never closed");
  CHECK(report("\tx = 1") == "  File \"net.py\", line 1\n    x = 1\nIndentationError: unexpected indent");
  CHECK(report("h\xC3\xA9 = '\xC3\xA9' + f() = 2") ==
        "  File \"net.py\", line 1\n    h\xC3\xA9 = '\xC3\xA9' + f() = 2\n         ^^^^^^^^^\n"
        "SyntaxError: cannot assign to expression here. Maybe you meant '==' instead of '='?");
  CHECK(report("x = [" + repeat("1, ", 500) + "1 2]").size() < 450);
}

TEST_CASE("text that is no text is refused", "[script][syntax]") {
  CHECK(last_line(report("x = '\xFF'")) == "SyntaxError: source code is not valid UTF-8");
  CHECK(last_line(report(std::string("x = 1\0", 6))) == "SyntaxError: source code cannot contain null bytes");
  CHECK(report("x = 1\ny = '\xFF'").starts_with("  File \"net.py\", line 2"));
}

TEST_CASE("nesting is limited, and what is allowed parses", "[script][syntax]") {
  CHECK(report("x = " + repeat("(", 150) + "1" + repeat(")", 150)) == "parsed");
  CHECK(last_line(report(repeat("(", 100000))) == "SyntaxError: too many nested parentheses");
  CHECK(last_line(report("x = " + repeat("[", 100000))) == "SyntaxError: too many nested parentheses");
  for (const char* piece : {"-", "not ", "lambda: ", "a if b else ", "a**", "~-", "f'{f\"{"}) {
    INFO(piece);
    CHECK(report("x = " + repeat(piece, 100000) + "1") != "parsed");
  }
  for (const char* piece : {"+1", ".a", "[0]", "()"}) {
    INFO(piece);
    CHECK(report("x = a" + repeat(piece, 500)) == "parsed");
    CHECK(last_line(report("x = a" + repeat(piece, 100000))) == "SyntaxError: the code is nested too deeply");
  }
  CHECK(report("x = a" + repeat(" and a", 100000)) == "parsed");
  CHECK(report("x = [" + repeat("1, ", 100000) + "]") == "parsed");
  CHECK(report("if a: b\n" + repeat("elif a: b\n", 20000)) == "parsed");
  std::string blocks;
  for (int i = 0; i < 120; ++i) blocks += repeat(" ", i) + "if x:\n";
  CHECK(last_line(report(blocks)) == "IndentationError: too many levels of indentation");
}

}  // namespace braid::script
