// Joining the contents of places.
#include "runtime/script/segment/join.h"

#include <algorithm>

#include "braid/operators.h"
#include "runtime/capture/signature.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {

namespace {

/// Whether a number becomes a tensor without axes beside one of dtype `t`, without a loss.
bool number_fits(const Value& v, const TensorSpec& beside) {
  if (!v.is_number() || !beside.shape.empty()) return false;
  if (v.is_bool()) return beside.dtype == DType::boolean;
  return v.is_int() ? beside.dtype != DType::boolean : is_floating(beside.dtype);
}

Number as_number(const Value& v) { return v.is_bool() ? Number(v.boolean()) : v.is_int() ? Number(v.integer()) : Number(v.floating()); }

const std::vector<Value>* sequence_items(const Value& v) {
  if (auto* t = v.as<TupleObject>()) return &t->items;
  if (auto* l = v.as<ListObject>()) return &l->items;
  return nullptr;
}

std::vector<Value> live_keys(const DictObject& d) {
  std::vector<Value> keys;
  for (const HashTable::Entry& e : d.table.entries())
    if (!e.key.absent()) keys.push_back(e.key);
  return keys;
}

std::vector<Value> live_values(const DictObject& d) {
  std::vector<Value> values;
  for (const HashTable::Entry& e : d.table.entries())
    if (!e.key.absent()) values.push_back(e.value);
  return values;
}

bool alike(const Value& a, const Value& b) { return a.same(b) || (is_constant(a) && is_constant(b) && same_constant(a, b)); }

std::string name_of_place(const Frame& frame, const Place& place) {
  switch (place.kind) {
    case Place::Kind::result:
      return text("the result of '", frame.code->name.text(), "'");
    case Place::Kind::local:
      return text("'", frame.code->locals[place.index].text(), "'");
    case Place::Kind::cell:
      for (size_t i = 0; i < frame.code->cells.size(); ++i)
        if (frame.cells[i].same(place.object)) return text("'", frame.code->cells[i].text(), "'");
      return "a variable of an enclosing function";
    case Place::Kind::attribute:
      return text("the attribute '", place.name.text(), "'");
    case Place::Kind::list:
      return "a list";
    case Place::Kind::dict:
      return "a dict";
    case Place::Kind::set:
      return "a set";
    case Place::Kind::array:
      return "an array";
    case Place::Kind::tensor:
    case Place::Kind::failure:
      break;
  }
  return "a tensor";
}

}  // namespace

bool Join::like(const Join& other) const {
  return kind == other.kind && result == other.result && alike(value, other.value) &&
         std::ranges::equal(items, other.items, [](const Join& x, const Join& y) { return x.like(y); }) &&
         std::ranges::equal(keys, other.keys, alike);
}

Plan::Plan(Interpreter& vm, uint64_t since, const WayEnd& first, const WayEnd& second, uint64_t turn)
    : vm_(&vm), since_(since), turn_(turn), ends_{first, second} {}

bool Plan::relevant(const Place& place, bool second) const {
  const WayEnd& end = ends_[second];
  switch (place.kind) {
    case Place::Kind::failure:
      return true;
    case Place::Kind::local:
      return end.lives && end.goes_on;
    case Place::Kind::result:
      return end.lives && end.returns;
    default:
      return end.lives;
  }
}

std::string Plan::shown(const Value& v) const {
  if (v.absent()) return "has no value";
  if (auto* t = v.as<TensorObject>()) return text("is ", t->value.spec());
  if (v.is_none() || v.is_bool()) return "is " + repr(*vm_, v);
  if (is_constant(v)) return text("is the ", type_name(*vm_, v), " ", repr(*vm_, v));
  if (auto* items = sequence_items(v)) return text("is a ", type_name(*vm_, v), " of ", items->size());
  return text("is an object of class '", type_name(*vm_, v), "'");
}

Join Plan::undecided(const Value& a, const Value& b, const std::string& what) const {
  Join join;
  std::string second = shown(b);
  if (!a.absent() && !b.absent() && second.starts_with("is ")) second.erase(0, 3);  // "is f32[2] here and f32[3] there"
  join.why = text("compiled function '", vm_->segment->name, "': ", what, " ", shown(a), " ", ends_[0].label, " and ", second, " ",
                  ends_[1].label, ": where a tensor decides, it must be a tensor of one dtype and shape, or one value");
  return join;
}

int Plan::add_result(const TensorSpec& spec) {
  specs_.push_back(spec);
  return static_cast<int>(specs_.size() - 1);
}

Join Plan::leaf(const TensorSpec& spec, const Object* a, const Object* b) {
  Join join;
  join.kind = Join::Kind::tensor;
  passes_on_ |= b && b != a && b->serial < turn_;
  for (const Leaf& known : leaves_)
    if (a && b && known.a == a && known.b == b) {
      join.result = known.result;
      return join;
    }
  join.result = add_result(spec);
  for (const Object* object : {a, b}) {
    if (!object) continue;
    std::vector<const Object*> names{object};  // and what it may be itself
    for (const auto& [x, y] : vm_->segment->flow.may_be_one) {
      if (x.object() == object) names.push_back(y.object());
      if (y.object() == object) names.push_back(x.object());
    }
    for (const Object* name : names) {
      if (older(*name)) older_.emplace_back(join.result, Value(const_cast<Object*>(name)));
      for (const Leaf& other : leaves_)
        if (other.a == name || other.b == name) pairs_.emplace_back(join.result, other.result);
    }
  }
  leaves_.push_back({a, b, join.result});
  return join;
}

Join Plan::alone(const Value& v, const std::string& what, int depth) {
  Join join;
  if (auto* t = v.as<TensorObject>(); t && !older(*t)) return leaf(t->value.spec(), t, t);
  if (depth <= capture::kMaxNesting && v.is_object() && !older(*v.object()) && (sequence_items(v) || v.is(Kind::dict))) {
    const auto* d = v.as<DictObject>();
    join.kind = v.is(Kind::tuple) ? Join::Kind::tuple : d ? Join::Kind::dict : Join::Kind::list;
    if (d) join.keys = live_keys(*d);
    for (const Value& item : d ? live_values(*d) : *sequence_items(v)) join.items.push_back(alone(item, what, depth + 1));
    return join;
  }
  if (is_constant(v) || v.absent() || !v.is_object() || older(*v.object())) {
    join.kind = Join::Kind::same;
    join.value = v;
    return join;
  }
  join.why = text("compiled function '", vm_->segment->name, "': ", what, " ", shown(v),
                  ", made in an if or a loop over a tensor: "
                  "outside of it only tensors and containers of tensors are known");
  return join;
}

Join Plan::join(const Value& a, const Value& b, const std::string& what, int depth) {
  Join join;
  if (alike(a, b)) {
    join.kind = Join::Kind::same;
    join.value = a;
    return join;
  }
  auto *s = a.as<TensorObject>(), *t = b.as<TensorObject>();
  if (s && t) {
    const TensorSpec spec = read(*vm_, *s).spec();
    return spec == read(*vm_, *t).spec() ? leaf(spec, s, t) : undecided(a, b, what);
  }
  if (s || t) {
    const TensorSpec spec = read(*vm_, s ? *s : *t).spec();
    return number_fits(s ? b : a, spec) ? leaf(spec, s, t) : undecided(a, b, what);
  }
  if (auto* n = b.as<NumberObject>(); n && !n->floating && depth == 0 && (a.is_int() || a.is(Kind::number))) {
    join = undecided(a, b, what);
    join.kind = Join::Kind::counter;
    join.value = n->first;
    return join;
  }
  const bool fresh = a.is_object() && b.is_object() && a.object()->kind == b.object()->kind &&
                     (a.is(Kind::tuple) || (!older(*a.object()) && !older(*b.object())));
  if (!fresh || depth > capture::kMaxNesting) return undecided(a, b, what);
  std::vector<Value> first, second;
  if (auto* d = a.as<DictObject>()) {
    join.keys = live_keys(*d);
    if (!std::ranges::equal(join.keys, live_keys(*b.get<DictObject>()), alike)) return undecided(a, b, what);
    first = live_values(*d);
    second = live_values(*b.get<DictObject>());
  } else if (sequence_items(a)) {
    first = *sequence_items(a);
    second = *sequence_items(b);
  } else {
    return undecided(a, b, what);
  }
  if (first.size() != second.size()) return undecided(a, b, what);
  join.kind = a.is(Kind::tuple) ? Join::Kind::tuple : a.is(Kind::list) ? Join::Kind::list : Join::Kind::dict;
  for (size_t i = 0; i < first.size(); ++i) {
    join.items.push_back(this->join(first[i], second[i], text("item ", i, " of ", what), depth + 1));
    if (!join.items.back().has_value()) return join.items.back();
  }
  return join;
}

Join Plan::contents(const Place& place, const Value& a, const Value& b, const std::string& what) {
  if (place.kind != Place::Kind::set && place.kind != Place::Kind::array) return join(a, b, what);
  Join join;
  if (!same_content(place, a, b)) return undecided(a, b, what);
  join.kind = Join::Kind::same;
  join.value = a;
  return join;
}

void Plan::add(const Frame& frame, const Place& place, const Value& a, const Value& b) {
  const bool first = relevant(place, false), second = relevant(place, true);
  const std::string what = name_of_place(frame, place);
  Join joined;
  if (first && second)
    joined = contents(place, a, b, what);
  else if (first || second)
    joined = alone(first ? a : b, what);
  else
    joined.why = text("compiled function '", vm_->segment->name, "': ", what, " has no value here");
  const bool variable = place.kind == Place::Kind::local || place.kind == Place::Kind::cell;
  const bool unused = !first && !second;
  if (!joined.has_value() && !variable && !unused) fail(ErrorCode::segment, joined.why);
  if (unused && place.kind == Place::Kind::result) return;
  places_.push_back(place);
  joins_.push_back(std::move(joined));
}

void Plan::add_value(const char* what, const Value& a, const Value& b) {
  has_value_ = true;
  const bool first = ends_[0].lives, second = ends_[1].lives;
  value_ = first && second ? join(a, b, what) : alone(first ? a : b, what);
  if (!value_.has_value()) fail(ErrorCode::segment, value_.why);
}

void Plan::keep_undecided(const Plan& before) {
  for (size_t i = 0; i < before.places_.size(); ++i)
    for (size_t k = 0; k < places_.size(); ++k)
      if (places_[k] == before.places_[i] && before.joins_[i].kind == Join::Kind::undecided && joins_[k].kind != Join::Kind::counter)
        joins_[k] = before.joins_[i];
}

bool Plan::carries_all(bool counters) const {
  return std::ranges::all_of(joins_, [&](const Join& j) { return j.has_value() || (counters && j.kind == Join::Kind::counter); });
}

void Plan::install_counters(Frame& frame, int64_t turns) const {
  for (size_t i = 0; i < places_.size(); ++i)
    if (joins_[i].kind == Join::Kind::counter) put_content(*vm_, frame, places_[i], joins_[i].value.integer() + turns - 1);
}

bool Plan::has(const Place& place) const { return std::ranges::find(places_, place) != places_.end(); }

bool Plan::like(const Plan& other) const {
  return std::ranges::equal(places_, other.places_) && std::ranges::equal(specs_, other.specs_) &&
         std::ranges::equal(joins_, other.joins_, [](const Join& a, const Join& b) { return a.like(b); });
}

uint32_t Plan::held(const Object& object) const {
  uint32_t count = 0;
  const auto add = [&](const Value& v) { count += v.is_object() && v.object() == &object; };
  const std::function<void(const Join&)> add_join = [&](const Join& join) {
    add(join.value);
    for (const Join& item : join.items) add_join(item);
  };
  for (const Place& place : places_) add(place.object);
  for (const Join& join : joins_) add_join(join);
  add_join(value_);
  for (const auto& [result, before] : older_) add(before);
  return count;
}

void Plan::collect(const Join& join, const Value& v, bool relevant, std::vector<Tensor>& out) const {
  if (join.kind == Join::Kind::tensor) {
    Tensor& y = out[static_cast<size_t>(join.result)];
    if (y) return;
    const TensorSpec& spec = specs_[static_cast<size_t>(join.result)];
    if (!relevant)
      y = full(spec.shape, 0, spec.dtype);
    else if (auto* t = v.as<TensorObject>())
      y = read(*vm_, *t);
    else
      y = full({}, as_number(v), spec.dtype);
    return;
  }
  if (join.items.empty()) return;
  const std::vector<Value> items = !relevant          ? std::vector<Value>(join.items.size())
                                   : v.is(Kind::dict) ? live_values(*v.get<DictObject>())
                                                      : *sequence_items(v);
  for (size_t i = 0; i < join.items.size(); ++i) collect(join.items[i], items[i], relevant, out);
}

std::vector<Tensor> Plan::results(const Frame& frame, bool second, const Value& value) const {
  std::vector<Tensor> out(specs_.size());
  for (size_t i = 0; i < places_.size(); ++i) {
    const bool has = relevant(places_[i], second);
    collect(joins_[i], has ? content_of(*vm_, frame, places_[i]) : Value(), has, out);
  }
  if (has_value_) collect(value_, value, ends_[second].lives, out);
  return out;
}

Value Plan::build(const Join& join, std::span<const Tensor> results, std::vector<Value>& made) const {
  if (join.kind == Join::Kind::same) return join.value;
  if (join.kind == Join::Kind::tensor) {
    Value& object = made[static_cast<size_t>(join.result)];
    if (object.absent()) object = wrap(results[static_cast<size_t>(join.result)]);
    return object;
  }
  std::vector<Value> items;
  for (const Join& item : join.items) items.push_back(build(item, results, made));
  if (join.kind == Join::Kind::tuple) return tuple(std::move(items));
  if (join.kind == Join::Kind::list) return list(std::move(items));
  Ref<DictObject> dict = make<DictObject>();
  for (size_t i = 0; i < items.size(); ++i) dict->table.set(*vm_, join.keys[i], std::move(items[i]));
  return dict;
}

Value Plan::install(Frame& frame, std::span<const Tensor> results, std::vector<std::pair<uint32_t, std::string>>& undecided) const {
  TensorFlow& flow = vm_->segment->flow;
  std::vector<Value> made(specs_.size());
  for (size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    const Join& join = joins_[i];
    if (join.has_value()) {
      put_content(*vm_, frame, place, build(join, results, made));
      continue;
    }
    put_content(*vm_, frame, place, Value());
    if (place.kind == Place::Kind::local) {
      std::erase_if(undecided, [&](const auto& known) { return known.first == place.index; });
      undecided.emplace_back(place.index, join.why);
    }
    if (place.kind == Place::Kind::cell) flow.undecided_cells.emplace_back(place.object, join.why);
  }
  Value value = has_value_ ? build(value_, results, made) : Value();
  if (flow.may_be_one.size() > 100 && !flow.analysing)  // pairs of which one is no longer used
    std::erase_if(flow.may_be_one,
                  [&](const auto& pair) { return pair.first.object()->references == 1 || pair.second.object()->references == 1; });
  for (const auto& [result, object] : older_)
    if (!made[static_cast<size_t>(result)].absent()) flow.may_be_one.emplace_back(made[static_cast<size_t>(result)], object);
  for (const auto& [a, b] : pairs_)
    if (!made[static_cast<size_t>(a)].absent() && !made[static_cast<size_t>(b)].absent())
      flow.may_be_one.emplace_back(made[static_cast<size_t>(a)], made[static_cast<size_t>(b)]);
  return value;
}

}  // namespace braid::script
