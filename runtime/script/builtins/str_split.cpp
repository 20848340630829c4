// str methods that take texts apart and put them together.
#include "runtime/script/builtins/str_methods.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {

namespace {

/// Where the code point before `end` begins.
size_t before(std::string_view t, size_t end) {
  do --end;
  while (end > 0 && (t[end] & 0xC0) == 0x80);
  return end;
}

/// The length of the white space that `t` begins with, or of what comes before any.
size_t run(std::string_view t, bool of_space) {
  size_t at = 0;
  while (at < t.size()) {
    size_t next = at;
    if (is_space(next_code_point(t, next)) != of_space) break;
    at = next;
  }
  return at;
}

/// The same from the end: where it begins.
size_t run_from_right(std::string_view t, bool of_space) {
  size_t end = t.size();
  while (end > 0) {
    size_t from = before(t, end), at = from;
    if (is_space(next_code_point(t, at)) != of_space) break;
    end = from;
  }
  return end;
}

/// Pieces between runs of white space, at most `most` cuts, from the left.
std::vector<Value> words(std::string_view t, int64_t most) {
  std::vector<Value> out;
  for (;;) {
    t.remove_prefix(run(t, true));
    if (t.empty()) return out;
    size_t end = most-- == 0 ? run_from_right(t, true) : run(t, false);
    out.push_back(str(t.substr(0, end)));
    t.remove_prefix(end);
  }
}

std::vector<Value> words_from_right(std::string_view t, int64_t most) {
  std::vector<Value> out;
  for (;;) {
    t = t.substr(0, run_from_right(t, true));
    if (t.empty()) break;
    size_t from = most-- == 0 ? run(t, true) : run_from_right(t, false);
    out.push_back(str(t.substr(from)));
    t = t.substr(0, from);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

Value split(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c);
  bool right = c.function.data;
  int64_t most = integer_or(vm, c, 2, -1);
  if (!c.given(1)) return list(right ? words_from_right(t, most) : words(t, most));
  const std::string& sep = text_of(vm, c[1], "the separator");
  if (sep.empty()) raise(vm, Exc::value_error, "empty separator");
  std::vector<Value> out;
  for (; most != 0; --most) {
    size_t hit = right ? t.rfind(sep) : t.find(sep);
    if (hit == std::string_view::npos) break;
    out.push_back(str(right ? t.substr(hit + sep.size()) : t.substr(0, hit)));
    t = right ? t.substr(0, hit) : t.substr(hit + sep.size());
  }
  out.push_back(str(t));
  if (right) std::reverse(out.begin(), out.end());
  return list(std::move(out));
}

Value partition(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c);
  const std::string& sep = text_of(vm, c[1], "the separator");
  if (sep.empty()) raise(vm, Exc::value_error, "empty separator");
  size_t hit = c.function.data ? t.rfind(sep) : t.find(sep);
  if (hit == std::string_view::npos) return c.function.data ? tuple({str(""), str(""), c[0]}) : tuple({c[0], str(""), str("")});
  return tuple({str(t.substr(0, hit)), str(sep), str(t.substr(hit + sep.size()))});
}

bool ends_line(char32_t c) { return (c >= 0xA && c <= 0xD) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029; }

Value splitlines(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c);
  bool keep = truth_or(vm, c, 1, false);
  std::vector<Value> out;
  while (!t.empty()) {
    size_t end = 0, next = 0;
    while (end < t.size() && !ends_line(next_code_point(t, next))) end = next;
    if (t.substr(end).starts_with("\r\n")) ++next;
    out.push_back(str(t.substr(0, keep ? next : end)));
    t.remove_prefix(next);
  }
  return list(std::move(out));
}

Value join(Interpreter& vm, const NativeCall& c) {
  const std::string& sep = own_text(vm, c);
  std::string out;
  bool first = true;
  int64_t i = 0;
  for_each(vm, c[1], [&](Value& v) {
    if (!v.is(Kind::str)) raise(vm, Exc::type_error, "sequence item ", i, ": expected str instance, ", type_name(vm, v), " found");
    if (!std::exchange(first, false)) out += sep;
    out += v.get<StrObject>()->text;
    check_size(vm, static_cast<double>(out.size()));
    ++i;
  });
  return str(std::move(out));
}

enum class Ends : int64_t { left, right, both };

Value strip(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c);
  auto ends = static_cast<Ends>(c.function.data);
  const std::string* chars = c.given(1) ? &text_of(vm, c[1], c.function.name + "() argument") : nullptr;
  auto strips = [&](size_t from, size_t to) {
    std::string_view point = t.substr(from, to - from);
    return chars ? chars->find(point) != std::string::npos : is_space(next_code_point(t, from));
  };
  while (ends != Ends::right && !t.empty()) {
    size_t first = 0;
    next_code_point(t, first);
    if (!strips(0, first)) break;
    t.remove_prefix(first);
  }
  while (ends != Ends::left && !t.empty()) {
    size_t last = before(t, t.size());
    if (!strips(last, t.size())) break;
    t = t.substr(0, last);
  }
  return str(t);
}

}  // namespace

void define_str_splitting(Namespace& names) {
  auto add = [&](const char* name, const char* signature, Native run, auto data) {
    names.set(Symbol(name), builtin(name, signature, run, static_cast<int64_t>(data)));
  };
  add("split", "self sep? maxsplit?", split, 0);
  add("rsplit", "self sep? maxsplit?", split, 1);
  add("partition", "self sep", partition, 0);
  add("rpartition", "self sep", partition, 1);
  add("splitlines", "self keepends?", splitlines, 0);
  add("join", "self iterable", join, 0);
  add("strip", "self chars?", strip, Ends::both);
  add("lstrip", "self chars?", strip, Ends::left);
  add("rstrip", "self chars?", strip, Ends::right);
}

}  // namespace braid::script
