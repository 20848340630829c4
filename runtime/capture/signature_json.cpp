// Signatures as JSON, the form that a bundle keeps; every index of a text that is read is checked.
#include <bit>
#include <nlohmann/json.hpp>

#include "runtime/capture/signature.h"

namespace braid::capture {
namespace {

using nlohmann::json;

constexpr const char* kSteps[] = {"callee",  "argument", "keyword", "global",  "attribute", "item",  "key",   "free_variable",
                                  "default", "wrapped",  "self",    "weights", "class",     "super", "module"};
constexpr const char* kChecks[] = {"absent", "tensor", "constant", "number", "sequence", "dict", "set", "identity", "array", "same"};
constexpr const char* kResults[] = {"constant", "tensor", "slot", "tuple", "list", "dict", "set", "slice", "again"};
constexpr const char* kEffects[] = {"print", "assign", "set_attribute"};

template <class E, size_t kCount>
E named(const json& j, const char* const (&names)[kCount]) {
  const std::string& text = j.get_ref<const std::string&>();
  for (size_t i = 0; i < kCount; ++i)
    if (text == names[i]) return static_cast<E>(i);
  fail(ErrorCode::bundle, "a signature says '", text, "'");
}

int index_below(const json& j, size_t count) {
  const int64_t i = j.get<int64_t>();
  require(i >= 0 && static_cast<size_t>(i) < count, ErrorCode::bundle, "a signature refers to number ", i, " of ", count);
  return static_cast<int>(i);
}

json constants_to(const std::vector<Constant>& constants);
std::vector<Constant> constants_from(const json& j, int depth = 0);

/// Floats are kept as their bits, so that nothing is lost.
json constant_to(const Constant& c) {
  switch (c.kind()) {
    case Constant::Kind::absent:
    case Constant::Kind::none:
      return nullptr;
    case Constant::Kind::boolean:
      return c.boolean();
    case Constant::Kind::integer:
      return c.integer();
    case Constant::Kind::floating:
      return {{"float", c.bits()}};
    case Constant::Kind::ellipsis:
    case Constant::Kind::not_implemented:
      return {{"name", repr_of(c)}};
    case Constant::Kind::text:
      return c.text();
    case Constant::Kind::dtype:
      return {{"dtype", name_of(c.dtype())}, {"module", c.text()}};
    case Constant::Kind::range:
      return {{"range", constants_to(c.items())}};
    case Constant::Kind::tuple:
      break;
  }
  return {{"tuple", constants_to(c.items())}};
}

DType dtype_from(const json& j) {
  const auto dtype = dtype_named(j.get_ref<const std::string&>());
  require(dtype.has_value(), ErrorCode::bundle, "a signature has an unknown dtype");
  return *dtype;
}

Constant constant_from(const json& j, int depth = 0) {
  require(depth <= kMaxNesting, ErrorCode::bundle, "a signature is nested deeper than ", kMaxNesting);
  if (j.is_null()) return Constant::none();
  if (j.is_boolean()) return Constant::boolean(j.get<bool>());
  if (j.is_number_integer()) return Constant::integer(j.get<int64_t>());
  if (j.is_string()) return Constant::text(j.get<std::string>());
  if (j.contains("name"))
    return j.at("name").get_ref<const std::string&>() == "Ellipsis" ? Constant::ellipsis() : Constant::not_implemented();
  if (j.contains("dtype")) return Constant::dtype(dtype_from(j.at("dtype")), j.at("module").get<std::string>());
  if (j.contains("tuple")) return Constant::tuple(constants_from(j.at("tuple"), depth + 1));
  if (j.contains("range")) {
    const json& r = j.at("range");
    const int64_t step = r.at(2).get<int64_t>();
    require(step != 0, ErrorCode::bundle, "a signature has a range without a step");
    return Constant::range(r.at(0).get<int64_t>(), r.at(1).get<int64_t>(), step);
  }
  return Constant::floating(std::bit_cast<double>(j.at("float").get<int64_t>()));
}

json constants_to(const std::vector<Constant>& constants) {
  json all = json::array();
  for (const Constant& c : constants) all.push_back(constant_to(c));
  return all;
}

std::vector<Constant> constants_from(const json& j, int depth) {
  std::vector<Constant> all;
  for (const json& c : j) all.push_back(constant_from(c, depth));
  return all;
}

Symbol symbol_from(const json& j) { return Symbol(j.get_ref<const std::string&>()); }

json check_to(const Check& c) {
  json j = {{"is", kChecks[static_cast<int>(c.kind)]}};
  switch (c.kind) {
    case CheckKind::absent:
      break;
    case CheckKind::tensor:
      j["dtype"] = name_of(c.spec.dtype);
      j["shape"] = std::vector<int64_t>(c.spec.shape.begin(), c.spec.shape.end());
      if (c.parameter) j["parameter"] = true;
      break;
    case CheckKind::constant:
    case CheckKind::number:
      j["value"] = constant_to(c.constant);
      break;
    case CheckKind::sequence:
      j["length"] = c.length;
      [[fallthrough]];
    case CheckKind::identity:
    case CheckKind::array:
      j["name"] = c.identity.text();
      break;
    case CheckKind::dict:
    case CheckKind::set:
      j["keys"] = constants_to(c.keys);
      return j;
    case CheckKind::same:
      j["slot"] = c.same_as;
      break;
  }
  if (c.attributes) {
    j["attributes"] = json::array();
    for (Symbol name : *c.attributes) j["attributes"].push_back(name.text());
  }
  if (c.called) j["called"] = *c.called;
  if (c.trained) j["trained"] = *c.trained;
  return j;
}

Check check_from(const json& j, size_t slots_before) {
  Check c;
  c.kind = named<CheckKind>(j.at("is"), kChecks);
  switch (c.kind) {
    case CheckKind::absent:
      break;
    case CheckKind::tensor: {
      c.spec.dtype = dtype_from(j.at("dtype"));
      for (const json& d : j.at("shape")) c.spec.shape.push_back(d.get<int64_t>());
      c.parameter = j.value("parameter", false);
      break;
    }
    case CheckKind::constant:
      c.constant = constant_from(j.at("value"));
      break;
    case CheckKind::number:
      c.constant = constant_from(j.at("value"));
      require(c.constant.is_number(), ErrorCode::bundle, "a signature has an input that is no number");
      break;
    case CheckKind::sequence:
      c.length = j.at("length").get<int64_t>();
      [[fallthrough]];
    case CheckKind::identity:
    case CheckKind::array:
      c.identity = symbol_from(j.at("name"));
      break;
    case CheckKind::dict:
    case CheckKind::set:
      c.keys = constants_from(j.at("keys"));
      break;
    case CheckKind::same:
      c.same_as = index_below(j.at("slot"), slots_before);
      break;
  }
  if (j.contains("attributes")) {
    c.attributes.emplace();
    for (const json& name : j.at("attributes")) c.attributes->push_back(symbol_from(name));
  }
  if (j.contains("called")) c.called = j.at("called").get<std::string>();
  if (j.contains("trained")) c.trained = j.at("trained").get<bool>();
  return c;
}

json slot_to(const Slot& s) {
  json j = {{"step", kSteps[static_cast<int>(s.step)]}, {"check", check_to(s.check)}};
  if (s.parent >= 0) j["of"] = s.parent;
  if (!s.name.empty_name()) j["name"] = s.name.text();
  if (s.index != 0) j["index"] = s.index;
  if (s.step == Step::key) j["key"] = constant_to(s.key);
  return j;
}

Slot slot_from(const json& j, const Signature& before) {
  const size_t slots_before = before.slots.size();
  Slot s;
  s.step = named<Step>(j.at("step"), kSteps);
  if (j.contains("of")) s.parent = index_below(j.at("of"), slots_before);
  if (j.contains("name")) s.name = symbol_from(j.at("name"));
  s.index = j.value("index", int64_t{0});
  if (s.step == Step::argument) index_below(s.index, static_cast<size_t>(before.positional));
  if (s.step == Step::keyword) index_below(s.index, before.keywords.size());
  if (s.step == Step::key) {
    s.key = constant_from(j.at("key"));
    require(s.parent >= 0, ErrorCode::bundle, "a signature has a key of nothing");
    const std::vector<Constant>& keys = before.slots[static_cast<size_t>(s.parent)].check.keys;
    require(s.index < 0 || (static_cast<size_t>(s.index) < keys.size() && keys[static_cast<size_t>(s.index)] == s.key), ErrorCode::bundle,
            "a signature has a key that its dict has not");
  }
  s.check = check_from(j.at("check"), slots_before);
  return s;
}

json result_to(const Result& r) {
  json j = {{"is", kResults[static_cast<int>(r.kind)]}};
  switch (r.kind) {
    case Result::Kind::constant:
      j["value"] = constant_to(r.constant);
      break;
    case Result::Kind::tensor:
    case Result::Kind::again:
    case Result::Kind::slot:
      j["index"] = r.index;
      break;
    case Result::Kind::dict:
      j["keys"] = constants_to(r.keys);
      [[fallthrough]];
    case Result::Kind::tuple:
    case Result::Kind::list:
    case Result::Kind::set:
    case Result::Kind::slice:
      j["items"] = json::array();
      for (const Result& item : r.items) j["items"].push_back(result_to(item));
  }
  return j;
}

/// `containers`: how many are complete so far.
Result result_from(const json& j, const Signature& s, size_t& containers, int depth = 0) {
  require(depth <= kMaxNesting, ErrorCode::bundle, "a signature is nested deeper than ", kMaxNesting);
  Result r;
  r.kind = named<Result::Kind>(j.at("is"), kResults);
  switch (r.kind) {
    case Result::Kind::constant:
      r.constant = constant_from(j.at("value"));
      break;
    case Result::Kind::tensor:
      r.index = index_below(j.at("index"), s.tensors.size());
      break;
    case Result::Kind::slot:
      r.index = index_below(j.at("index"), s.slots.size());
      require(s.slots[static_cast<size_t>(r.index)].check.kind != CheckKind::absent, ErrorCode::bundle,
              "a signature returns what is absent");
      break;
    case Result::Kind::again:
      r.index = index_below(j.at("index"), containers);
      break;
    case Result::Kind::dict:
      r.keys = constants_from(j.at("keys"));
      [[fallthrough]];
    case Result::Kind::tuple:
    case Result::Kind::list:
    case Result::Kind::set:
    case Result::Kind::slice:
      for (const json& item : j.at("items")) r.items.push_back(result_from(item, s, containers, depth + 1));
      require(r.kind != Result::Kind::dict || r.keys.size() == r.items.size(), ErrorCode::bundle, "a signature has ", r.keys.size(),
              " keys for ", r.items.size(), " values");
      require(r.kind != Result::Kind::slice || r.items.size() == 3, ErrorCode::bundle, "a signature has a slice of ", r.items.size(),
              " parts");
      ++containers;
  }
  return r;
}

json effect_to(const Effect& e) {
  json j = {{"does", kEffects[static_cast<int>(e.kind)]}};
  switch (e.kind) {
    case Effect::Kind::print:
      j["parts"] = json::array();
      if (e.site >= 0) j["site"] = e.site;
      for (const Effect::Part& p : e.parts)
        j["parts"].push_back(p.output < 0 ? json(p.text) : json{{"output", p.output}, {"repr", p.repr}});
      break;
    case Effect::Kind::assign:
      j["slot"] = e.slot, j["output"] = e.output;
      break;
    case Effect::Kind::set_attribute:
      j["slot"] = e.slot, j["name"] = e.name.text(), j["value"] = result_to(e.value);
  }
  return j;
}

Effect effect_from(const json& j, const Signature& s, size_t outputs, size_t& containers) {
  Effect e;
  e.kind = named<Effect::Kind>(j.at("does"), kEffects);
  if (e.kind == Effect::Kind::print) {
    if (j.contains("site")) e.site = index_below(j.at("site"), 1 << 16);
    for (const json& p : j.at("parts")) {
      if (p.is_string())
        e.parts.push_back({p.get<std::string>()});
      else
        e.parts.push_back({"", index_below(p.at("output"), outputs), p.at("repr").get<bool>()});
    }
    return e;
  }
  e.slot = index_below(j.at("slot"), s.slots.size());
  const CheckKind target = s.slots[static_cast<size_t>(e.slot)].check.kind;
  require(target == CheckKind::identity || (target == CheckKind::tensor && e.kind == Effect::Kind::assign), ErrorCode::bundle,
          "a signature changes what cannot be changed");
  if (e.kind == Effect::Kind::assign) {
    e.output = index_below(j.at("output"), outputs);
  } else {
    e.name = symbol_from(j.at("name"));
    e.value = result_from(j.at("value"), s, containers);
  }
  return e;
}

json failure_to(const Failure& f) {
  json j = {{"exception", f.exception}, {"arguments", constants_to(f.arguments)}, {"traceback", json::array()}};
  for (const Failure::Place& p : f.traceback)
    j["traceback"].push_back({p.file, p.function, p.range.line, p.range.column, p.range.end_line, p.range.end_column});
  return j;
}

Failure failure_from(const json& j) {
  Failure f{j.at("exception").get<std::string>(), constants_from(j.at("arguments")), {}};
  for (const json& p : j.at("traceback"))
    f.traceback.push_back({p.at(0).get<std::string>(),
                           p.at(1).get<std::string>(),
                           {p.at(2).get<int32_t>(), p.at(3).get<int32_t>(), p.at(4).get<int32_t>(), p.at(5).get<int32_t>()}});
  return f;
}

}  // namespace

std::string Signature::to_json() const {
  json j = {{"function", function}, {"positional", positional}, {"outputs", outputs}, {"inputs", inputs},
            {"tensors", tensors},   {"distinct", distinct},     {"apart", apart},     {"result", result_to(result)}};
  j["keywords"] = j["slots"] = j["effects"] = json::array();
  for (Symbol k : keywords) j["keywords"].push_back(k.text());
  for (const Slot& s : slots) j["slots"].push_back(slot_to(s));
  for (const Effect& e : effects) j["effects"].push_back(effect_to(e));
  if (failure >= 0) j["failure"] = failure;
  for (const Failure& f : failures) j["failures"].push_back(failure_to(f));
  if (log >= 0) j["log"] = log;
  return j.dump();
}

Signature Signature::from_json(const std::string& text) {
  try {
    const json j = json::parse(text);
    Signature s;
    s.function = j.at("function").get<std::string>();
    s.positional = index_below(j.at("positional"), 1 << 16);
    s.outputs = index_below(j.at("outputs"), 1 << 16);
    const size_t outputs = static_cast<size_t>(s.outputs);
    for (const json& k : j.at("keywords")) s.keywords.push_back(symbol_from(k));
    for (const json& slot : j.at("slots")) s.slots.push_back(slot_from(slot, s));
    for (const json& i : j.at("inputs")) {
      s.inputs.push_back(index_below(i, s.slots.size()));
      const CheckKind kind = s.slots[static_cast<size_t>(s.inputs.back())].check.kind;
      require(kind == CheckKind::tensor || kind == CheckKind::number, ErrorCode::bundle, "an input of a signature is not a tensor");
    }
    for (const json& i : j.at("tensors")) s.tensors.push_back(index_below(i, outputs));
    for (const json& pair : j.at("distinct"))
      s.distinct.emplace_back(index_below(pair.at(0), s.slots.size()), index_below(pair.at(1), s.slots.size()));
    for (const json& i : j.at("apart")) s.apart.push_back(index_below(i, s.slots.size()));
    size_t containers = 0;
    s.result = result_from(j.at("result"), s, containers);
    for (const json& e : j.at("effects")) s.effects.push_back(effect_from(e, s, outputs, containers));
    if (j.contains("failure")) s.failure = index_below(j.at("failure"), outputs);
    if (j.contains("failures"))
      for (const json& f : j.at("failures")) s.failures.push_back(failure_from(f));
    if (j.contains("log")) s.log = index_below(j.at("log"), outputs);
    return s;
  } catch (const json::exception& problem) {
    fail(ErrorCode::bundle, "a signature cannot be read: ", problem.what());
  }
}

}  // namespace braid::capture
