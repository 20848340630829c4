// str methods that give a changed text or test characters. There are no tables of Unicode here: what needs them is refused.
#include "runtime/script/builtins/str_methods.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {

namespace {

bool lower(char ch) { return ch >= 'a' && ch <= 'z'; }
bool upper(char ch) { return ch >= 'A' && ch <= 'Z'; }
bool digit(char ch) { return ch >= '0' && ch <= '9'; }
bool beyond_ascii(char ch) { return static_cast<signed char>(ch) < 0; }
bool letter(char ch) { return lower(ch) || upper(ch); }
char to_lower(char ch) { return upper(ch) ? static_cast<char>(ch + 32) : ch; }
char to_upper(char ch) { return lower(ch) ? static_cast<char>(ch - 32) : ch; }

/// The blocks of Unicode whose letters may have cases.
bool may_have_case(char32_t c) {
  constexpr std::pair<char32_t, char32_t> blocks[] = {{0xAA, 0xAA},     {0xB5, 0xB5},      {0xBA, 0x1FFF},   {0x2071, 0x218F},
                                                      {0x24B6, 0x24E9}, {0x2C00, 0x2DFF},  {0xA640, 0xABFF}, {0xFB00, 0xFB17},
                                                      {0xFF21, 0xFF5A}, {0x10400, 0x1EFFF}};
  return std::any_of(std::begin(blocks), std::end(blocks), [c](auto b) { return c >= b.first && c <= b.second; });
}

template <class Test>
void refuse(Interpreter& vm, const NativeCall& c, Test needs_tables) {
  const std::string& t = own_text(vm, c);
  for (size_t at = 0; at < t.size();) {
    size_t from = at;
    if (char32_t point = next_code_point(t, at); point >= 0x80 && needs_tables(point))
      raise(vm, Exc::not_implemented_error, "str.", c.function.name, ": letters beyond ASCII, such as '", t.substr(from, at - from),
            "', are not supported");
  }
}

enum class Case : int64_t { lower, upper, swap, capital, title };

Value with_case(Interpreter& vm, const NativeCall& c) {
  refuse(vm, c, may_have_case);
  std::string t = own_text(vm, c);
  bool start = true;
  for (char& ch : t) {
    switch (static_cast<Case>(c.function.data)) {
      case Case::lower:
        ch = to_lower(ch);
        break;
      case Case::upper:
        ch = to_upper(ch);
        break;
      case Case::swap:
        ch = lower(ch) ? to_upper(ch) : to_lower(ch);
        break;
      case Case::capital:
      case Case::title: {
        bool was_letter = letter(ch);  // what has no case separates words
        ch = start ? to_upper(ch) : to_lower(ch);
        start = static_cast<Case>(c.function.data) == Case::title && !was_letter;
        break;
      }
    }
  }
  return str(std::move(t));
}

enum class Test : int64_t { alpha, digit, alnum, space, lower, upper, identifier, ascii };

Value all_are(Interpreter& vm, const NativeCall& c) {
  const std::string& t = own_text(vm, c);
  const auto test = static_cast<Test>(c.function.data);
  if (test == Test::lower || test == Test::upper)
    refuse(vm, c, may_have_case);
  else if (test != Test::ascii && test != Test::space)
    refuse(vm, c, [](char32_t) { return true; });
  auto all = [&](auto test) { return !t.empty() && std::all_of(t.begin(), t.end(), test); };
  auto any = [&](auto test) { return std::any_of(t.begin(), t.end(), test); };
  switch (test) {
    case Test::alpha:
      return all(letter);
    case Test::digit:
      return all(digit);
    case Test::alnum:
      return all([](char ch) { return letter(ch) || digit(ch); });
    case Test::space:
      for (size_t at = 0; at < t.size();)
        if (!is_space(next_code_point(t, at))) return false;
      return !t.empty();
    case Test::lower:
      return any(lower) && !any(upper);
    case Test::upper:
      return any(upper) && !any(lower);
    case Test::identifier:
      return all([](char ch) { return letter(ch) || digit(ch) || ch == '_'; }) && !digit(t[0]);
    case Test::ascii:
      break;
  }
  return !any(beyond_ascii);
}

Value replace(Interpreter& vm, const NativeCall& c) {
  const std::string &t = own_text(vm, c), &old = text_of(vm, c[1], "replace() argument 1"),
                    &update = text_of(vm, c[2], "replace() argument 2");
  int64_t left = integer_or(vm, c, 3, -1);
  std::string out;
  size_t at = 0;
  if (old.empty()) {
    for (; at < t.size() && left != 0; --left) {
      out += update;
      size_t from = at;
      next_code_point(t, at);
      out += t.substr(from, at - from);
    }
    out += at < t.size() || left == 0 ? t.substr(at) : update;
    return str(std::move(out));
  }
  for (size_t hit; left != 0 && (hit = t.find(old, at)) != std::string::npos; --left) {
    out.append(t, at, hit - at);
    out += update;
    at = hit + old.size();
    check_size(vm, static_cast<double>(out.size()));
  }
  return str(out + t.substr(at));
}

enum class Side : int64_t { left, right, both, zeros };

Value justified(Interpreter& vm, const NativeCall& c) {
  const auto& s = self<StrObject>(vm, c);
  int64_t width = to_index(vm, c[1], "width"), gap = std::max<int64_t>(0, width - s.length());
  check_size(vm, static_cast<double>(gap));
  auto side = static_cast<Side>(c.function.data);
  std::string fill = side == Side::zeros ? "0" : c.count > 2 && c.has(2) ? text_of(vm, c[2], "the fill character") : " ";
  if (code_point_count(fill) != 1) raise(vm, Exc::type_error, "The fill character must be exactly one character long");
  auto times = [&](int64_t n) {
    std::string out;
    while (n-- > 0) out += fill;
    return out;
  };
  switch (side) {
    case Side::left:
      return str(s.text + times(gap));
    case Side::right:
      return str(times(gap) + s.text);
    case Side::both: {
      int64_t before = gap / 2 + (gap & width & 1);
      return str(times(before) + s.text + times(gap - before));
    }
    case Side::zeros:
      break;
  }
  size_t sign = !s.text.empty() && (s.text[0] == '-' || s.text[0] == '+');
  return str(s.text.substr(0, sign) + times(gap) + s.text.substr(sign));
}

Value expandtabs(Interpreter& vm, const NativeCall& c) {
  int64_t size = integer_or(vm, c, 1, 8), column = 0;
  check_size(vm, static_cast<double>(size) * static_cast<double>(own_text(vm, c).size()));
  std::string out;
  for (char ch : own_text(vm, c)) {
    if (ch == '\t') {
      int64_t n = size > 0 ? size - column % size : 0;
      out.append(static_cast<size_t>(n), ' ');
      column += n;
      continue;
    }
    out += ch;
    column = ch == '\n' || ch == '\r' ? 0 : column + 1;
  }
  return str(std::move(out));
}

Value without_affix(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c), affix = text_of(vm, c[1], "the affix");
  if (affix.empty()) return str(t);
  if (c.function.data == 0 && t.starts_with(affix))
    t.remove_prefix(affix.size());
  else if (c.function.data == 1 && t.ends_with(affix))
    t.remove_suffix(affix.size());
  return str(t);
}

}  // namespace

void define_str_transformations(Namespace& names) {
  auto add = [&](const char* name, const char* signature, Native run, auto data) {
    names.set(Symbol(name), builtin(name, signature, run, static_cast<int64_t>(data)));
  };
  add("lower", "self", with_case, Case::lower);
  add("casefold", "self", with_case, Case::lower);
  add("upper", "self", with_case, Case::upper);
  add("swapcase", "self", with_case, Case::swap);
  add("capitalize", "self", with_case, Case::capital);
  add("title", "self", with_case, Case::title);
  add("isalpha", "self", all_are, Test::alpha);
  add("isdigit", "self", all_are, Test::digit);
  add("isdecimal", "self", all_are, Test::digit);
  add("isnumeric", "self", all_are, Test::digit);
  add("isalnum", "self", all_are, Test::alnum);
  add("isspace", "self", all_are, Test::space);
  add("islower", "self", all_are, Test::lower);
  add("isupper", "self", all_are, Test::upper);
  add("isidentifier", "self", all_are, Test::identifier);
  add("isascii", "self", all_are, Test::ascii);
  add("replace", "self old new count?", replace, 0);
  add("ljust", "self width fillchar?", justified, Side::left);
  add("rjust", "self width fillchar?", justified, Side::right);
  add("center", "self width fillchar?", justified, Side::both);
  add("zfill", "self width", justified, Side::zeros);
  add("expandtabs", "self tabsize?", expandtabs, 0);
  add("removeprefix", "self prefix", without_affix, 0);
  add("removesuffix", "self suffix", without_affix, 1);
}

}  // namespace braid::script
