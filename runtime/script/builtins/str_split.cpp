// str methods that take texts apart and put them together.
#include "runtime/script/builtins/str_methods.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {

namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";

bool is_space(char ch) { return kSpace.find(ch) != std::string_view::npos; }

/// Pieces between runs of white space, at most `most` cuts, from the left.
std::vector<Value> words(std::string_view t, int64_t most) {
  std::vector<Value> out;
  size_t at = 0;
  for (;;) {
    while (at < t.size() && is_space(t[at])) ++at;
    if (at == t.size()) return out;
    if (most-- == 0) {
      size_t end = t.size();
      while (is_space(t[end - 1])) --end;
      out.push_back(str(t.substr(at, end - at)));
      return out;
    }
    size_t from = at;
    while (at < t.size() && !is_space(t[at])) ++at;
    out.push_back(str(t.substr(from, at - from)));
  }
}

std::vector<Value> words_from_right(std::string_view t, int64_t most) {
  std::vector<Value> out;
  size_t end = t.size();
  for (;;) {
    while (end > 0 && is_space(t[end - 1])) --end;
    if (end == 0) break;
    size_t from = end;
    if (most-- == 0) {
      from = 0;
      while (is_space(t[from])) ++from;
      out.push_back(str(t.substr(from, end - from)));
      break;
    }
    while (from > 0 && !is_space(t[from - 1])) --from;
    out.push_back(str(t.substr(from, end - from)));
    end = from;
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
  if (hit == std::string_view::npos)
    return c.function.data ? tuple({str(""), str(""), c[0]}) : tuple({c[0], str(""), str("")});
  return tuple({str(t.substr(0, hit)), str(sep), str(t.substr(hit + sep.size()))});
}

Value splitlines(Interpreter& vm, const NativeCall& c) {
  std::string_view t = own_text(vm, c);
  bool keep = truth_or(vm, c, 1, false);
  std::vector<Value> out;
  while (!t.empty()) {
    size_t end = std::min(t.find_first_of("\n\r"), t.size()), next = end;
    if (next < t.size()) next += t.substr(next).starts_with("\r\n") ? 2 : 1;
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
    if (!v.is(Kind::str))
      raise(vm, Exc::type_error, "sequence item ", i, ": expected str instance, ", type_name(vm, v), " found");
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
  std::string chars = c.given(1) ? text_of(vm, c[1], "strip() argument") : std::string(kSpace);
  auto strips = [&](std::string_view point) { return chars.find(point) != std::string::npos; };
  auto ends = static_cast<Ends>(c.function.data);
  while (ends != Ends::right && !t.empty()) {
    size_t first = 0;
    next_code_point(t, first);
    if (!strips(t.substr(0, first))) break;
    t.remove_prefix(first);
  }
  while (ends != Ends::left && !t.empty()) {
    size_t last = t.size() - 1;
    while (last > 0 && (t[last] & 0xC0) == 0x80) --last;
    if (!strips(t.substr(last))) break;
    t.remove_suffix(t.size() - last);
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
