// Comparing and naming constants without running code of the script.
#include "runtime/script/segment/constant.h"

#include <bit>

#include "runtime/script/format/repr.h"
#include "runtime/script/segment/signature.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/sequences.h"

namespace braid::script {
namespace {

bool is_key(const Value& v, int depth) {
  if (is_constant(v)) return true;
  auto* t = v.as<TupleObject>();
  if (!t || depth == kMaxNesting) return false;
  for (const Value& item : t->items)
    if (!is_key(item, depth + 1)) return false;
  return true;
}

bool same_tuples(const std::vector<Value>& a, const std::vector<Value>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (!same_constant(a[i], b[i])) return false;
  return true;
}

}  // namespace

bool is_constant(const Value& v) {
  if (!v.is_object()) return !v.absent();
  return v.is(Kind::str) || v.is(Kind::dtype) || v.is(Kind::range);
}

bool is_constant_key(const Value& v) { return is_key(v, 0); }

bool same_constant(const Value& a, const Value& b) {
  if (a.tag() != b.tag()) return false;
  if (!a.is_object()) return a.same(b);
  const Kind kind = a.object()->kind;
  if (kind != b.object()->kind) return false;
  switch (kind) {
    case Kind::str:
      return a.get<StrObject>()->text == b.get<StrObject>()->text;
    case Kind::dtype: {
      auto &x = *a.get<DTypeObject>(), &y = *b.get<DTypeObject>();
      return x.dtype == y.dtype && x.numpy == y.numpy;
    }
    case Kind::range: {
      auto &x = *a.get<RangeObject>(), &y = *b.get<RangeObject>();
      return x.start == y.start && x.stop == y.stop && x.step == y.step;
    }
    case Kind::tuple:
      return same_tuples(a.get<TupleObject>()->items, b.get<TupleObject>()->items);
    default:
      return false;
  }
}

uint64_t hash_of_constant(const Value& v) {
  const auto mixed = [](uint64_t h, uint64_t more) { return (h ^ more) * 0x9E3779B97F4A7C15ull + 1; };
  const uint64_t tag = static_cast<uint64_t>(v.tag());
  if (v.is_float()) return mixed(tag, std::bit_cast<uint64_t>(v.floating()));
  if (!v.is_object()) return mixed(tag, static_cast<uint64_t>(v.is_integral() ? v.integer() : 0));
  if (auto* s = v.as<StrObject>()) return s->hash();
  if (auto* d = v.as<DTypeObject>()) return mixed(static_cast<uint64_t>(d->dtype), d->numpy);
  if (auto* r = v.as<RangeObject>()) return mixed(static_cast<uint64_t>(r->start), static_cast<uint64_t>(r->stop));
  uint64_t h = tag;
  if (auto* t = v.as<TupleObject>())
    for (const Value& item : t->items) h = mixed(h, hash_of_constant(item));
  return h;
}

std::string repr_of_constant(const Value& v) {
  switch (v.tag()) {
    case Value::Tag::absent:
    case Value::Tag::none:
      return "None";
    case Value::Tag::boolean:
      return v.boolean() ? "True" : "False";
    case Value::Tag::integer:
      return std::to_string(v.integer());
    case Value::Tag::floating:
      return float_repr(v.floating());
    case Value::Tag::ellipsis:
      return "Ellipsis";
    case Value::Tag::not_implemented:
      return "NotImplemented";
    case Value::Tag::object:
      break;
  }
  if (auto* d = v.as<DTypeObject>()) return text("dtype ", d->numpy ? "numpy." : "mindspore.", numpy_name(d->dtype));
  if (auto* r = v.as<RangeObject>()) return text("range(", r->start, ", ", r->stop, ", ", r->step, ")");
  auto* t = v.as<TupleObject>();
  if (!t) return string_repr(v.get<StrObject>()->text);
  std::string out = "(";
  for (const Value& item : t->items) out += (out.size() > 1 ? ", " : "") + repr_of_constant(item);
  return out + (t->items.size() == 1 ? ",)" : ")");
}

std::string text_of_constant(const Value& v) {
  const char* type = v.is_int() ? "int " : v.is_float() ? "float " : v.is(Kind::str) ? "str " : "";
  return type + repr_of_constant(v);
}

}  // namespace braid::script
