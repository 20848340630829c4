// Comparing constants without running code of the script.
#include "runtime/script/segment/constant.h"

#include <algorithm>

#include "runtime/capture/signature.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/sequences.h"

namespace braid::script {
namespace {

constexpr const char* kNumpy = "numpy";

bool is_key(const Value& v, int depth) {
  if (is_constant(v)) return true;
  auto* t = v.as<TupleObject>();
  if (!t || depth == capture::kMaxNesting) return false;
  for (const Value& item : t->items)
    if (!is_key(item, depth + 1)) return false;
  return true;
}

}  // namespace

bool is_constant(const Value& v) {
  if (!v.is_object()) return !v.absent();
  return v.is(Kind::str) || v.is(Kind::dtype) || v.is(Kind::range);
}

bool is_constant_key(const Value& v) { return is_key(v, 0); }

capture::Constant constant_of(const Value& v) {
  switch (v.tag()) {
    case Value::Tag::absent:
      return {};
    case Value::Tag::none:
      return capture::Constant::none();
    case Value::Tag::boolean:
      return capture::Constant::boolean(v.boolean());
    case Value::Tag::integer:
      return capture::Constant::integer(v.integer());
    case Value::Tag::floating:
      return capture::Constant::floating(v.floating());
    case Value::Tag::ellipsis:
      return capture::Constant::ellipsis();
    case Value::Tag::not_implemented:
      return capture::Constant::not_implemented();
    case Value::Tag::object:
      break;
  }
  if (auto* s = v.as<StrObject>()) return capture::Constant::text(s->text);
  if (auto* d = v.as<DTypeObject>()) return capture::Constant::dtype(d->dtype, d->numpy ? kNumpy : "mindspore");
  if (auto* r = v.as<RangeObject>()) return capture::Constant::range(r->start, r->stop, r->step);
  std::vector<capture::Constant> items;
  if (auto* t = v.as<TupleObject>())
    for (const Value& item : t->items) items.push_back(constant_of(item));
  return capture::Constant::tuple(std::move(items));
}

Value value_of(Interpreter& vm, const capture::Constant& c) {
  switch (c.kind()) {
    case capture::Constant::Kind::absent:
      return {};
    case capture::Constant::Kind::none:
      return Value::none();
    case capture::Constant::Kind::boolean:
      return c.boolean();
    case capture::Constant::Kind::integer:
      return c.integer();
    case capture::Constant::Kind::floating:
      return c.floating();
    case capture::Constant::Kind::ellipsis:
      return Value::ellipsis();
    case capture::Constant::Kind::not_implemented:
      return Value::not_implemented();
    case capture::Constant::Kind::text:
      return str(c.text());
    case capture::Constant::Kind::dtype:
      return (c.text() == kNumpy ? vm.types.numpy_dtypes : vm.types.dtypes)[static_cast<int>(c.dtype())];
    case capture::Constant::Kind::range:
      return make<RangeObject>(c.items()[0].integer(), c.items()[1].integer(), c.items()[2].integer());
    case capture::Constant::Kind::tuple:
      break;
  }
  std::vector<Value> items;
  for (const capture::Constant& item : c.items()) items.push_back(value_of(vm, item));
  return tuple(std::move(items));
}

bool same_constant(const Value& a, const Value& b) {
  if (a.tag() != b.tag()) return false;
  if (!a.is_object()) return a.same(b);
  const Kind kind = a.object()->kind;
  if (kind != b.object()->kind) return false;
  switch (kind) {
    case Kind::str:
      return a.get<StrObject>()->text == b.get<StrObject>()->text;
    case Kind::dtype:
    case Kind::range:
    case Kind::tuple:
      return is_constant_key(a) && is_constant_key(b) && constant_of(a) == constant_of(b);
    default:
      return false;
  }
}

bool same_constant(const Value& v, const capture::Constant& c) {
  switch (c.kind()) {
    case capture::Constant::Kind::none:
      return v.is_none();
    case capture::Constant::Kind::boolean:
      return v.is_bool() && v.boolean() == c.boolean();
    case capture::Constant::Kind::integer:
      return v.is_int() && v.integer() == c.integer();
    case capture::Constant::Kind::floating:
      return v.is_float() && std::bit_cast<int64_t>(v.floating()) == c.bits();
    case capture::Constant::Kind::text: {
      auto* s = v.as<StrObject>();
      return s && s->text == c.text();
    }
    case capture::Constant::Kind::tuple: {
      auto* t = v.as<TupleObject>();
      return t && std::ranges::equal(t->items, c.items(), [](const Value& a, const capture::Constant& b) { return same_constant(a, b); });
    }
    default:
      return is_constant(v) && constant_of(v) == c;
  }
}

}  // namespace braid::script
