// str: its constructor and the methods that look for parts of a text.
#include "runtime/script/builtins/str_methods.h"

#include <optional>

#include "runtime/script/format/str_format.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {

const std::string& own_text(Interpreter& vm, const NativeCall& c) { return self<StrObject>(vm, c).text; }

namespace {

/// The text between the code points that arguments 2 and 3 of the call name; none where the first is beyond the other or the end, for
/// there is not even an empty text.
std::optional<std::string_view> part(Interpreter& vm, const NativeCall& c) {
  const auto& s = self<StrObject>(vm, c);
  SliceObject slice(c.has(2) ? c[2] : Value::none(), c.has(3) ? c[3] : Value::none(), Value::none());
  SliceSteps steps = resolve(bounds_of(vm, slice), s.length());
  if (steps.start > steps.stop || (c.given(2) && to_index(vm, c[2], "start") > s.length())) return std::nullopt;
  const size_t from = code_point_offset(s.text, steps.start), to = code_point_offset(s.text, steps.start + steps.count);
  return std::string_view(s.text).substr(from, to - from);
}

Value find(Interpreter& vm, const NativeCall& c) {
  enum { from_left, from_right, or_error, right_or_error };
  const auto in = part(vm, c);
  const std::string& what = text_of(vm, c[1], "the text to find");
  bool right = c.function.data == from_right || c.function.data == right_or_error;
  size_t at = !in ? std::string_view::npos : right ? in->rfind(what) : in->find(what);
  if (at == std::string_view::npos) {
    if (c.function.data >= or_error) raise(vm, Exc::value_error, "substring not found");
    return -1;
  }
  return static_cast<int64_t>(
      code_point_count(std::string_view(own_text(vm, c)).substr(0, static_cast<size_t>(in->data() - own_text(vm, c).data()) + at)));
}

Value count(Interpreter& vm, const NativeCall& c) {
  const auto in = part(vm, c);
  const std::string& what = text_of(vm, c[1], "the text to count");
  if (!in) return 0;
  if (what.empty()) return static_cast<int64_t>(code_point_count(*in) + 1);
  int64_t n = 0;
  for (size_t at = in->find(what); at != std::string_view::npos; at = in->find(what, at + what.size())) ++n;
  return n;
}

Value starts_or_ends(Interpreter& vm, const NativeCall& c) {
  const auto in = part(vm, c);
  auto test = [&](const Value& v) {
    const std::string& what = text_of(vm, v, c.function.name + "() argument");
    return in && (c.function.data ? in->ends_with(what) : in->starts_with(what));
  };
  if (auto* many = c[1].as<TupleObject>()) return std::any_of(many->items.begin(), many->items.end(), test);
  return test(c[1]);
}

Value format_step(Interpreter& vm, const Value& v, const FieldStep& step) {
  if (step.is_attribute) return get_attribute(vm, v, Symbol(step.key));
  return get_item(vm, v, step.is_index ? Value(step.index) : str(step.key));
}

Value format(Interpreter& vm, const NativeCall& c) {
  return str(str_format(own_text(vm, c), [&](const FormatField& f) {
    Value v;
    if (f.is_name) {
      for (const Keyword& k : c.keywords)
        if (k.name.text() == f.name) v = k.value;
      if (v.absent()) missing_key(vm, str(f.name));
    } else {
      if (f.index >= c.rest.size()) raise(vm, Exc::index_error, "Replacement index ", f.index, " out of range for positional args tuple");
      v = c.rest[f.index];
    }
    for (const FieldStep& step : f.steps) v = format_step(vm, v, step);
    if (f.conversion) v = str(converted(vm, v, f.conversion));
    return format_value(vm, v, f.spec);
  }));
}

}  // namespace

void define_str(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "str", "object?", [](Interpreter& vm, const NativeCall& c) {
    return c.has(0) && c[0].is(Kind::str) ? Value(c[0]) : str(c.has(0) ? to_str(vm, c[0]) : std::string());
  });
  vm.types.of_kind[static_cast<int>(Kind::str)] = cls;
  vm.builtins.set(cls->name, Value(cls));
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    cls->attributes.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("find", "self sub start? end?", find, 0);
  with_data("rfind", "self sub start? end?", find, 1);
  with_data("index", "self sub start? end?", find, 2);
  with_data("rindex", "self sub start? end?", find, 3);
  with_data("startswith", "self prefix start? end?", starts_or_ends, 0);
  with_data("endswith", "self suffix start? end?", starts_or_ends, 1);
  define(cls->attributes, {{"count", "self sub start? end?", count}, {"format", "self * **", format}});
  define_str_transformations(cls->attributes);
  define_str_splitting(cls->attributes);
}

}  // namespace braid::script
