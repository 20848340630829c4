// str() and repr() of every value, and formatting with a specification.
#include <cmath>

#include "runtime/script/eval/names.h"
#include "runtime/script/eval/sequence_operators.h"
#include "runtime/script/format/format_spec.h"
#include "runtime/script/format/percent_format.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/format/utf8.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/tensor/operators.h"
#include "runtime/script/tensor/tensor_text.h"

namespace braid::script {

namespace {

/// Collects text; tensors go into parts of their own when there are parts, else into the text.
class Writer {
 public:
  Writer(Interpreter& vm, std::vector<PrintPart>* parts) : vm_(vm), parts_(parts) {}

  std::string take() { return std::move(out_); }
  void flush() {
    if (!out_.empty()) parts_->push_back({std::move(out_), {}, false});
    out_.clear();
  }

  void str(const Value& v) {
    if (auto* s = v.as<StrObject>()) {
      out_ += s->text;
    } else if (v.is(Kind::tensor)) {
      tensor(*v.get<TensorObject>(), false);
    } else if (auto* a = v.as<ArrayObject>()) {
      out_ += to_string(a->value);
    } else if (const Value* method = user_method(vm_, v, names::str)) {
      out_ += returned(*method, v, "__str__");
    } else {
      repr(v);
    }
  }

  void repr(const Value& v) {
    switch (v.tag()) {
      case Value::Tag::absent:
      case Value::Tag::none:
        out_ += "None";
        return;
      case Value::Tag::boolean:
        out_ += v.boolean() ? "True" : "False";
        return;
      case Value::Tag::integer:
        out_ += std::to_string(v.integer());
        return;
      case Value::Tag::floating:
        out_ += float_repr(v.floating());
        return;
      case Value::Tag::ellipsis:
        out_ += "Ellipsis";
        return;
      case Value::Tag::not_implemented:
        out_ += "NotImplemented";
        return;
      case Value::Tag::object:
        break;
    }
    object(v);
  }

 private:
  std::string returned(const Value& method, const Value& self, const char* name) {
    Value r = call_with_self(vm_, Value(method), self, {});
    if (!r.is(Kind::str)) raise(vm_, Exc::type_error, name, " returned non-string (type ", type_name(vm_, r), ")");
    return r.get<StrObject>()->text;
  }

  void tensor(TensorObject& t, bool as_repr) {
    Tensor value = read(vm_, t);
    if (as_repr && t.parameter) {
      if (vm_.segment && vm_.segment->external(t)) vm_.segment->name_read(t), vm_.segment->trained_read(t);
      out_ += parameter_repr(t);
      return;
    }
    if (parts_) {
      flush();
      parts_->push_back({"", value, as_repr});
    } else {
      if (vm_.segment) vm_.segment->conversion(as_repr ? "repr()" : "str()");
      out_ += as_repr ? tensor_repr(value) : to_string(value);
    }
  }

  /// Whether `o` is being written further out: then it contains itself.
  bool enter(const Value& v, const char* placeholder) {
    for (const Object* o : open_)
      if (o == v.object()) {
        out_ += placeholder;
        return false;
      }
    observe_contents(vm_, v);
    open_.push_back(v.object());
    return true;
  }

  void items(const std::vector<Value>& items) {
    for (size_t i = 0; i < items.size(); ++i) {
      if (i) out_ += ", ";
      Value item = items[i];
      repr(item);
    }
  }

  void table(const HashTable& t, bool values, bool keys = true) {
    bool first = true;
    for (size_t i = 0; i < t.entries().size(); ++i) {
      Value key = t.entries()[i].key, value = t.entries()[i].value;
      if (key.absent()) continue;
      if (!std::exchange(first, false)) out_ += ", ";
      if (keys) repr(key);
      if (keys && values) out_ += ": ";
      if (values) repr(value);
    }
  }

  void object(const Value& v) {
    check_stack(vm_);
    switch (v.object()->kind) {
      case Kind::str:
        out_ += string_repr(v.get<StrObject>()->text);
        return;
      case Kind::list:
        if (!enter(v, "[...]")) return;
        out_ += "[", items(v.get<ListObject>()->items), out_ += "]";
        return open_.pop_back();
      case Kind::tuple:
        if (!enter(v, "(...)")) return;
        out_ += "(", items(v.get<TupleObject>()->items);
        out_ += v.get<TupleObject>()->items.size() == 1 ? ",)" : ")";
        return open_.pop_back();
      case Kind::dict:
        if (!enter(v, "{...}")) return;
        out_ += "{", table(v.get<DictObject>()->table, true), out_ += "}";
        return open_.pop_back();
      case Kind::set:
        if (v.get<SetObject>()->table.size() == 0) {
          out_ += "set()";
          return;
        }
        if (!enter(v, "{...}")) return;
        out_ += "{", table(v.get<SetObject>()->table, false), out_ += "}";
        return open_.pop_back();
      case Kind::dict_view:
        if (!enter(v, "...")) return;
        view(*v.get<DictViewObject>());
        return open_.pop_back();
      case Kind::range: {
        const auto& r = *v.get<RangeObject>();
        out_ += text("range(", r.start, ", ", r.stop);
        if (r.step != 1) out_ += text(", ", r.step);
        out_ += ")";
        return;
      }
      case Kind::slice: {
        const auto& s = *v.get<SliceObject>();
        out_ += "slice(", repr(s.start), out_ += ", ", repr(s.stop), out_ += ", ", repr(s.step), out_ += ")";
        return;
      }
      case Kind::tensor:
        return tensor(*v.get<TensorObject>(), true);
      case Kind::number:
        throw NumberNeeded{};
      case Kind::array: {
        const auto& a = *v.get<ArrayObject>();
        out_ += a.scalar ? to_string(a.value) : array_repr(a.value);
        return;
      }
      case Kind::dtype: {
        const auto& d = *v.get<DTypeObject>();
        out_ += d.numpy ? numpy_name(d.dtype) : mindspore_name(d.dtype);
        return;
      }
      case Kind::type: {
        const auto& c = *v.get<ClassObject>();
        out_ += "<class '" + (c.module.empty() ? "" : c.module + ".") + c.qualified_name + "'>";
        return;
      }
      case Kind::module:
        out_ += "<module '" + v.get<ModuleObject>()->name + "'>";
        return;
      case Kind::function:
      case Kind::compiled:
        out_ += "<function " + callable_name(vm_, v) + ">";
        return;
      case Kind::builtin:
        out_ += "<built-in function " + callable_name(vm_, v) + ">";
        return;
      case Kind::bound_method:
        out_ += "<bound method " + callable_name(vm_, v) + " of ";
        repr(v.get<BoundMethodObject>()->self);
        out_ += ">";
        return;
      case Kind::instance:
        return instance(v);
      default:
        out_ += "<" + type_name(vm_, v) + " object>";
        return;
    }
  }

  void view(const DictViewObject& view) {
    using Part = DictViewObject::Part;
    if (view.part == Part::items) {
      out_ += "dict_items([";
      bool first = true;
      for (const auto& e : std::vector<HashTable::Entry>(view.table().entries())) {
        if (e.key.absent()) continue;
        if (!std::exchange(first, false)) out_ += ", ";
        out_ += "(", repr(e.key), out_ += ", ", repr(e.value), out_ += ")";
      }
    } else {
      out_ += view.part == Part::keys ? "dict_keys([" : "dict_values([";
      table(view.table(), view.part == Part::values, view.part == Part::keys);
    }
    out_ += "])";
  }

  void instance(const Value& v) {
    if (const Value* method = user_method(vm_, v, names::repr)) {
      out_ += returned(*method, v, "__repr__");
      return;
    }
    const auto* o = v.get<InstanceObject>();
    out_ += "<" + (o->cls->module.empty() ? "" : o->cls->module + ".") + o->cls->qualified_name + " object>";
  }

  Interpreter& vm_;
  std::vector<PrintPart>* parts_;
  std::string out_;
  std::vector<const Object*> open_;
};

}  // namespace

std::string repr(Interpreter& vm, const Value& value) {
  Writer w(vm, nullptr);
  w.repr(value);
  return w.take();
}

std::string ascii(Interpreter& vm, const Value& value) { return escape_beyond_ascii(repr(vm, value)); }

std::string converted(Interpreter& vm, const Value& value, char conversion) {
  return conversion == 's' ? to_str(vm, value) : conversion == 'r' ? repr(vm, value) : ascii(vm, value);
}

std::string to_str(Interpreter& vm, const Value& value) {
  Writer w(vm, nullptr);
  w.str(value);
  return w.take();
}

void to_parts(Interpreter& vm, const Value& value, std::vector<PrintPart>& parts) {
  Writer w(vm, &parts);
  w.str(value);
  w.flush();
}

std::string format_value(Interpreter& vm, const Value& value, std::string_view spec) {
  if (const Value* method = user_method(vm, value, names::format)) {
    Value argument[] = {str(spec)};
    return to_str(vm, call_with_self(vm, *method, value, {argument, {}}));
  }
  if (auto* a = value.as<ArrayObject>(); a && a->value.rank() == 0) return format_value(vm, number_at(a->value, 0), spec);
  if (spec.empty()) return to_str(vm, value);
  if (value.is_float()) return format_float(value.floating(), parse_format_spec(spec));
  if (value.is_integral()) return format_integer(value.integer(), parse_format_spec(spec));
  if (value.is(Kind::str)) return format_string(value.get<StrObject>()->text, parse_format_spec(spec));
  if (is_tensor_like(value)) return format_value(vm, tensor_item(vm, value, "format()"), spec);
  raise(vm, Exc::type_error, "unsupported format string passed to ", type_name(vm, value), ".__format__");
}

namespace {

/// What %c shows: a code point, or a text that is one.
std::string character(Interpreter& vm, const Value& v) {
  if (auto* s = v.as<StrObject>(); s && s->length() == 1) return s->text;
  if (!v.is_integral()) raise(vm, Exc::type_error, "%c requires int or char");
  if (v.integer() < 0 || v.integer() > 0x10FFFF) raise(vm, Exc::overflow_error, "%c arg not in range(0x110000)");
  std::string out;
  append_utf8(out, static_cast<char32_t>(v.integer()));
  return out;
}

}  // namespace

std::string percent_formatted(Interpreter& vm, const std::string& pattern, const Value& values) {
  auto* many = values.as<TupleObject>();
  auto* named = values.as<DictObject>();
  size_t used = 0;
  auto next_value = [&]() -> Value {
    if (many ? used >= many->items.size() : used > 0) raise(vm, Exc::type_error, "not enough arguments for format string");
    return many ? many->items[used++] : (++used, values);
  };
  auto star = [&] { return to_index(vm, next_value(), "* in a format string"); };
  std::string out = percent_format(pattern, star, [&](const PercentDirective& d) {
    Value v;
    if (d.has_name) {
      if (!named) raise(vm, Exc::type_error, "format requires a mapping");
      v = get_item(vm, values, str(d.name));
    } else {
      v = next_value();
    }
    switch (d.type) {
      case 's':
        return percent_string(d, to_str(vm, v));
      case 'r':
      case 'a':
        return percent_string(d, converted(vm, v, d.type));
      case 'c':
        return percent_string(d, character(vm, v));
      default:
        break;
    }
    if (is_tensor_like(v)) v = tensor_item(vm, v, "%");
    bool floating = std::string_view("eEfFgG").find(d.type) != std::string_view::npos;
    bool whole = std::string_view("xXo").find(d.type) != std::string_view::npos;
    if (floating && !v.is_number()) raise(vm, Exc::type_error, "must be real number, not ", type_name(vm, v));
    if (whole ? !v.is_integral() : !v.is_number())
      raise(vm, Exc::type_error, "%", d.type, " format: ", whole ? "an integer" : "a real number", " is required, not ", type_name(vm, v));
    if (floating) return percent_float(d, v.as_double());
    if (v.is_float() && !(std::abs(v.floating()) < 0x1p63)) overflow(vm);
    return percent_integer(d, v.is_float() ? static_cast<int64_t>(v.floating()) : v.integer());
  });
  bool mapping = named || values.is(Kind::list) || values.is(Kind::instance);
  if (many ? used < many->items.size() : used == 0 && !mapping)
    raise(vm, Exc::type_error, "not all arguments converted during string formatting");
  return out;
}

}  // namespace braid::script
