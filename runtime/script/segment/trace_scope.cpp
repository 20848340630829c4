// Recording what a compiled body reads and changes while it is traced.
#include "runtime/script/segment/trace_scope.h"

#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {
namespace {

/// Objects of the runtime that are the same whichever way they are reached.
bool has_no_identity(const Value& v) {
  if (auto* cls = v.as<ClassObject>()) return cls->module.empty();
  return v.is(Kind::module) || v.is(Kind::builtin) || v.is(Kind::dtype);
}

std::string shown(const Value& v) {
  const Symbol identity = identity_of(v);
  return identity.empty_name() ? "an object" : identity.text();
}

}  // namespace

TraceScope::TraceScope(Interpreter& vm, std::string function, Trace& trace, const CallSite& site)
    : SegmentScope(vm.heap.next_serial(), std::move(function)), vm_(vm), trace_(trace) {
  add(site.callee, {.step = Step::callee});
  signature_.positional = static_cast<int>(site.arguments.positional.size());
  for (int i = 0; i < signature_.positional; ++i) {
    const Value& v = site.arguments.positional[i];
    add_contents(v, add(v, {.step = Step::argument, .index = i}));
  }
  for (const Keyword& k : site.arguments.keywords) {
    signature_.keywords.push_back(k.name);
    add_contents(k.value, add(k.value, {.step = Step::keyword, .name = k.name}));
  }
}

TraceScope::~TraceScope() {
  for (size_t i = stored_.size(); i-- > 0;) {
    Namespace& attributes = stored_[i].holder.get<InstanceObject>()->attributes;
    if (stored_[i].before.absent())
      attributes.erase(stored_[i].name);
    else
      attributes.set(stored_[i].name, stored_[i].before);
  }
}

int TraceScope::add(const Value& value, Slot slot) {
  for (size_t i = 0; i < signature_.slots.size(); ++i) {
    const Slot& s = signature_.slots[i];
    if (s.parent == slot.parent && s.step == slot.step && s.name == slot.name && s.index == slot.index &&
        (slot.step != Step::key || same_constant(s.key, slot.key)))
      return s.check.kind == CheckKind::same ? s.check.same_as : static_cast<int>(i);
  }
  const int index = static_cast<int>(signature_.slots.size());
  const bool has_identity = value.is_object() && !is_constant(value) && !has_no_identity(value);
  if (has_identity) {
    if (const auto known = slots_.find(value.object()); known != slots_.end()) {
      slot.check.kind = CheckKind::same;
      slot.check.same_as = known->second;
      signature_.slots.push_back(std::move(slot));
      return known->second;
    }
  }
  slot.check = check_for(value, false);
  if (slot.check.kind == CheckKind::absent && !value.absent()) {
    signature_.slots.push_back(std::move(slot));
    const std::string path = path_of(signature_, index);
    signature_.slots.pop_back();
    raise(vm_, Exc::runtime_error, "a compiled function cannot capture ", path,
          ": it is neither a tensor, a number, a string, a container of those, a function nor an object of a class");
  }
  signature_.slots.push_back(std::move(slot));
  if (value.is_object()) {
    slots_.emplace(value.object(), index);
    alive_.push_back(value);
  }
  if (auto* f = value.as<FunctionObject>()) {
    for (size_t i = 0; i < f->closure.size(); ++i)
      free_cells_.emplace(f->closure[i].object(), std::pair(index, static_cast<int>(i)));
  } else if (auto* c = value.as<CompiledObject>()) {
    add(c->function, {.parent = index, .step = Step::wrapped});
  } else if (auto* m = value.as<BoundMethodObject>()) {
    add(m->function, {.parent = index, .step = Step::wrapped});
    add(m->self, {.parent = index, .step = Step::self});
  } else if (auto* g = value.as<GradientObject>()) {
    add(g->function, {.parent = index, .step = Step::wrapped});
    if (!g->weights.absent()) add_contents(g->weights, add(g->weights, {.parent = index, .step = Step::weights}));
  }
  return index;
}

void TraceScope::add_contents(const Value& container, int slot) {
  const std::vector<Value>* items = nullptr;
  if (auto* list = container.as<ListObject>()) items = &list->items;
  if (auto* tuple = container.as<TupleObject>()) items = &tuple->items;
  if (items) {
    for (size_t i = 0; i < items->size(); ++i)
      add_contents((*items)[i],
                   add((*items)[i], {.parent = slot, .step = Step::item, .index = static_cast<int64_t>(i)}));
  } else if (auto* dict = container.as<DictObject>()) {
    for (const HashTable::Entry& e : dict->table.entries())
      if (!e.key.absent()) add_contents(e.value, add(e.value, {.parent = slot, .step = Step::key, .key = e.key}));
  } else if (auto* cell = container.as<TensorObject>()) {
    if (!variables_[cell].value) make_input(container, slot);
  }
}

int TraceScope::slot_of(const Value& object, const char* what) {
  const auto at = slots_.find(object.object());
  if (at == slots_.end())
    raise(vm_, Exc::runtime_error, "a compiled function reads ", what, " of ", shown(object),
          ", which it reached in a way that cannot be followed at a later call");
  return at->second;
}

void TraceScope::make_input(const Value& cell, int slot) {
  auto* tensor = cell.get<TensorObject>();
  signature_.slots[slot].check = check_for(cell, true);
  signature_.inputs.push_back(slot);
  variables_[tensor].value = trace_.add_input(tensor->value.spec());
}

void TraceScope::global_read(const Namespace&, Symbol name, const Value& value) {
  add(value, {.step = Step::global, .name = name});
}

void TraceScope::free_variable_read(const CellObject& cell, Symbol name, const Value& value) {
  const auto at = free_cells_.find(&cell);
  if (at == free_cells_.end())
    raise(vm_, Exc::runtime_error, "a compiled function reads the captured variable '", name.text(),
          "', which it reached in a way that cannot be followed at a later call");
  const auto [parent, position] = at->second;
  add(value, {.parent = parent, .step = Step::free_variable, .name = name, .index = position});
}

void TraceScope::default_read(const FunctionObject& function, uint32_t index, const Value& value) {
  const auto at = slots_.find(&function);
  if (at == slots_.end())
    raise(vm_, Exc::runtime_error, "a compiled function uses a default of '", function.name.text(),
          "', which it reached in a way that cannot be followed at a later call");
  add(value, {.parent = at->second, .step = Step::default_value, .index = index});
}

bool TraceScope::stored(const Value& holder, Symbol name) const {
  for (const StoredAttribute& s : stored_)
    if (s.holder.same(holder) && s.name == name) return true;
  return false;
}

void TraceScope::attribute_read(const Value& object, Symbol name, const Value& value) {
  if (object.is(Kind::module) || stored(object, name)) return;
  add(value, {.parent = slot_of(object, ("attribute '" + name.text() + "'").c_str()), .step = Step::attribute, .name = name});
}

void TraceScope::class_read(const InstanceObject& object) {
  add(object.cls_value, {.parent = slot_of(Value(const_cast<InstanceObject*>(&object)), "the class"), .step = Step::class_of});
}

void TraceScope::class_attribute_read(const ClassObject& cls, int passed, Symbol name, const Value& value) {
  const int parent = slot_of(Value(const_cast<ClassObject*>(&cls)), ("attribute '" + name.text() + "'").c_str());
  add(value, {.parent = parent, .step = passed > 0 ? Step::super : Step::attribute, .name = name, .index = passed});
}

void TraceScope::item_read(const Value& container, const Value& key, const Value& value) {
  const int parent = slot_of(container, "an item");
  if (container.is(Kind::dict)) {
    if (!is_constant(key)) raise(vm_, Exc::runtime_error, "a compiled function may only use constants as keys of a captured dict");
    add(value, {.parent = parent, .step = Step::key, .key = key});
  } else {
    add(value, {.parent = parent, .step = Step::item, .index = key.integer()});
  }
}

void TraceScope::contents_read(const Value& container) {
  const int parent = slot_of(container, "the contents");
  const auto each = [&](const std::vector<Value>& items) {
    for (size_t i = 0; i < items.size(); ++i)
      add(items[i], {.parent = parent, .step = Step::item, .index = static_cast<int64_t>(i)});
  };
  if (auto* list = container.as<ListObject>()) each(list->items);
  if (auto* tuple = container.as<TupleObject>()) each(tuple->items);
  if (auto* dict = container.as<DictObject>())
    for (const HashTable::Entry& e : dict->table.entries())
      if (!e.key.absent()) add(e.value, {.parent = parent, .step = Step::key, .key = e.key});
}

void TraceScope::method_read(const BoundMethodObject& method) {
  slot_of(Value(const_cast<BoundMethodObject*>(&method)), "the function");
}

void TraceScope::identity_read(const Value& a, const Value& b, bool same) {
  if (same || !a.is_object() || !b.is_object()) return;
  const auto first = slots_.find(a.object()), second = slots_.find(b.object());
  if (first != slots_.end() && second != slots_.end()) signature_.distinct.emplace_back(first->second, second->second);
}

Tensor TraceScope::read(TensorObject& cell) {
  Variable& variable = variables_[&cell];
  if (!variable.value) make_input(Value(&cell), slot_of(Value(&cell), "the value"));
  return variable.value;
}

void TraceScope::write(TensorObject& cell, const Tensor& value) {
  slot_of(Value(&cell), "the object");
  Variable& variable = variables_[&cell];
  if (!variable.written) written_.push_back(&cell);
  variable.written = true;
  variable.value = value;
}

Tensor TraceScope::exchange(TensorObject& cell, const Tensor& value) {
  const Tensor before = read(cell);
  variables_[&cell].value = value;
  return before;
}

bool TraceScope::attribute_write(InstanceObject& object, Symbol name, const Value&) {
  const Value holder(&object);
  slot_of(holder, "an attribute");
  if (!stored(holder, name)) {
    const Value* before = object.attributes.find(name);
    stored_.push_back({holder, name, before ? *before : Value()});
  }
  return false;
}

void TraceScope::print(std::vector<PrintPart> parts) {
  Effect effect;
  effect.kind = Effect::Kind::print;
  for (PrintPart& p : parts)
    effect.parts.push_back({std::move(p.text), p.tensor ? output(p.tensor) : -1, p.repr});
  signature_.effects.push_back(std::move(effect));
}

int TraceScope::output(const Tensor& value) {
  const Tensor traced = value.traced() ? detached(value) : trace_.tracer().lift(value);
  for (size_t i = 0; i < outputs_.size(); ++i)
    if (outputs_[i].get()->value == traced.get()->value) return static_cast<int>(i);
  outputs_.push_back(traced);
  return static_cast<int>(outputs_.size() - 1);
}

Result TraceScope::result_of(const Value& value, std::unordered_map<const Object*, int>& tensors) {
  Result r;
  if (is_constant(value)) {
    r.constant = value;
    return r;
  }
  if (const auto known = slots_.find(value.object()); known != slots_.end()) {
    r.kind = Result::Kind::slot;
    r.index = known->second;
    return r;
  }
  if (auto* t = value.as<TensorObject>()) {
    r.kind = Result::Kind::tensor;
    const auto [at, first] = tensors.emplace(t, static_cast<int>(signature_.tensors.size()));
    if (first) signature_.tensors.push_back(output(t->value));
    r.index = at->second;
    return r;
  }
  const auto all = [&](const std::vector<Value>& items) {
    for (const Value& v : items) r.items.push_back(result_of(v, tensors));
  };
  if (auto* tuple = value.as<TupleObject>()) {
    r.kind = Result::Kind::tuple;
    all(tuple->items);
  } else if (auto* list = value.as<ListObject>()) {
    r.kind = Result::Kind::list;
    all(list->items);
  } else if (auto* dict = value.as<DictObject>()) {
    r.kind = Result::Kind::dict;
    for (const HashTable::Entry& e : dict->table.entries()) {
      if (e.key.absent()) continue;
      if (!is_constant(e.key)) raise(vm_, Exc::runtime_error, "a compiled function may only return dicts with constant keys");
      r.keys.push_back(e.key);
      r.items.push_back(result_of(e.value, tensors));
    }
  } else {
    raise(vm_, Exc::runtime_error, "a compiled function may return tensors, numbers, strings, None and containers of those, not ",
          shown(value));
  }
  return r;
}

Signature TraceScope::finish(const std::string& function, const Value& result) {
  signature_.function = function;
  std::unordered_map<const Object*, int> tensors;
  signature_.result = result_of(result, tensors);
  for (TensorObject* cell : written_) {
    const int slot = slots_.at(cell);
    Effect effect;
    effect.kind = Effect::Kind::assign;
    effect.slot = slot;
    effect.output = output(variables_[cell].value);
    signature_.effects.push_back(std::move(effect));
    for (const auto& [object, other] : slots_)
      if (object->kind == Kind::tensor && other != slot) signature_.distinct.emplace_back(slot, other);
  }
  for (const StoredAttribute& s : stored_) {
    Effect effect;
    effect.kind = Effect::Kind::set_attribute;
    effect.slot = slots_.at(s.holder.object());
    effect.name = s.name;
    effect.value = result_of(*s.holder.get<InstanceObject>()->attributes.find(s.name), tensors);
    signature_.effects.push_back(std::move(effect));
  }
  signature_.outputs = static_cast<int>(outputs_.size());
  return std::move(signature_);
}

}  // namespace braid::script
