// nn.Cell: parameters and sub-cells are ordinary attributes, found and named as MindSpore names them.
#include "runtime/script/modules/cell.h"

#include <unordered_set>

#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/tensor/own_gradient.h"

namespace braid::script {

namespace {

constexpr const char* kAutoPrefix = "_auto_prefix";  // False: the parameters of sub-cells keep their names

InstanceObject& own(Interpreter& vm, const NativeCall& c) {
  auto& o = self<InstanceObject>(vm, c);
  if (!o.cls->is_cell) raise(vm, Exc::type_error, c.function.name, "() needs a Cell, not ", type_name(vm, c[0]));
  return o;
}

InstanceObject* as_cell(const Value& v) {
  auto* o = v.as<InstanceObject>();
  return o && o->cls->is_cell ? o : nullptr;
}

/// A cell below another, with its path.
struct Part {
  std::string path;
  InstanceObject* cell;
};

std::string joined(const std::string& path, Symbol name) { return path.empty() ? name.text() : path + "." + name.text(); }

/// The cell and all below it, each once, parents first and in the order of their attributes.
std::vector<Part> parts_of(InstanceObject& cell, const std::string& path) {
  std::vector<Part> out, open{{path, &cell}};
  std::unordered_set<const InstanceObject*> seen;
  while (!open.empty()) {
    Part next = std::move(open.back());
    open.pop_back();
    if (!seen.insert(next.cell).second) continue;
    const auto entries = next.cell->attributes.entries();
    for (size_t i = entries.size(); i-- > 0;)
      if (auto* sub = as_cell(entries[i].value)) open.push_back({joined(next.path, entries[i].name), sub});
    out.push_back(std::move(next));
  }
  return out;
}

struct NamedParameter {
  std::string path;
  Value parameter;
};

std::vector<NamedParameter> parameters_of(InstanceObject& cell, const std::string& prefix, bool expand) {
  std::vector<NamedParameter> out;
  std::unordered_set<const TensorObject*> seen;
  for (const Part& p : expand ? parts_of(cell, prefix) : std::vector<Part>{{prefix, &cell}})
    for (const auto& e : p.cell->attributes.entries()) {
      auto* t = e.value.as<TensorObject>();
      if (t && t->parameter && seen.insert(t).second) out.push_back({joined(p.path, e.name), e.value});
    }
  return out;
}

/// Tells the segment of all parameters and sub-cells below a cell, and what of the parameters is asked for.
void observe(Interpreter& vm, const NativeCall& c, void (SegmentScope::*also)(const TensorObject&) = nullptr) {
  if (!vm.segment) return;
  for (const Part& p : parts_of(own(vm, c), "")) {
    if (!vm.segment->external(*p.cell)) continue;
    std::vector<Namespace::Entry> entries(p.cell->attributes.entries().begin(), p.cell->attributes.entries().end());
    for (const auto& e : entries) {
      auto* t = e.value.as<TensorObject>();
      if (as_cell(e.value) || t) vm.segment->attribute_read(Value(p.cell), e.name, e.value);
      if (also && t && t->parameter && vm.segment->external(*t)) (vm.segment->*also)(*t);
    }
    vm.segment->names_read(*p.cell);
  }
}

Value parameters(Interpreter& vm, const NativeCall& c) {
  bool trainable = c.function.data & 1, as_list = c.function.data & 2;
  observe(vm, c, trainable ? &SegmentScope::trained_read : nullptr);
  std::vector<Value> out;
  for (NamedParameter& p : parameters_of(own(vm, c), "", truth_or(vm, c, 1, true)))
    if (!trainable || p.parameter.get<TensorObject>()->requires_grad) out.push_back(p.parameter);
  return as_list ? list(std::move(out)) : iterator(vm, list(std::move(out)));
}

Value untrainable(Interpreter& vm, const NativeCall& c) {
  observe(vm, c, &SegmentScope::trained_read);
  std::vector<Value> out;
  for (NamedParameter& p : parameters_of(own(vm, c), "", truth_or(vm, c, 1, true)))
    if (!p.parameter.get<TensorObject>()->requires_grad) out.push_back(p.parameter);
  return list(std::move(out));
}

Value parameters_and_names(Interpreter& vm, const NativeCall& c) {
  observe(vm, c);
  std::vector<Value> out;
  for (NamedParameter& p : parameters_of(own(vm, c), c.given(1) ? text_of(vm, c[1], "name_prefix") : "", truth_or(vm, c, 2, true)))
    out.push_back(tuple({str(p.path), p.parameter}));
  return iterator(vm, list(std::move(out)));
}

Value parameters_dict(Interpreter& vm, const NativeCall& c) {
  observe(vm, c, &SegmentScope::name_read);
  Ref<DictObject> out = make<DictObject>();
  for (NamedParameter& p : parameters_of(own(vm, c), "", true)) out->table.set(vm, str(p.parameter.get<TensorObject>()->name), p.parameter);
  return out;
}

/// cells(), name_cells() and cells_and_names().
Value cells(Interpreter& vm, const NativeCall& c) {
  observe(vm, c);
  auto& cell = own(vm, c);
  if (c.function.data == 2) {
    std::vector<Value> out;
    for (const Part& p : parts_of(cell, "")) out.push_back(tuple({str(p.path), Value(p.cell)}));
    return iterator(vm, list(std::move(out)));
  }
  std::vector<Value> plain;
  Ref<DictObject> named = make<DictObject>();
  for (const auto& e : cell.attributes.entries()) {
    if (!as_cell(e.value)) continue;
    plain.push_back(e.value);
    named->table.set(vm, str(e.name.text()), e.value);
  }
  return c.function.data ? Value(named) : list(std::move(plain));
}

Value set_training(Interpreter& vm, const NativeCall& c) {
  bool mode = truth_or(vm, c, 1, true);
  const std::vector<Part> parts = parts_of(own(vm, c), "");
  for (const Part& p : parts) check_mutable(vm, Value(p.cell), "Cell." + c.function.name);
  for (const Part& p : parts) p.cell->attributes.set(Symbol("training"), mode);
  return c[0];
}

/// A mark of the cell; gradients are taken of what a gradient function is told to.
Value set_grad(Interpreter& vm, const NativeCall& c) {
  check_mutable(vm, c[0], "Cell.set_grad");
  own(vm, c).attributes.set(Symbol("requires_grad"), truth_or(vm, c, 1, true));
  return c[0];
}

Value insert_parameter(Interpreter& vm, const NativeCall& c) {
  const std::string& name = text_of(vm, c[1], "the parameter's name");
  if (truth_or(vm, c, 3, true) && name.find('.') != std::string::npos)
    raise(vm, Exc::key_error, "insert_param_to_cell: the name '", name, "' has a '.' in it");
  auto* p = c[2].as<TensorObject>();
  if (!c[2].is_none() && !(p && p->parameter))
    raise(vm, Exc::type_error, "insert_param_to_cell: param must be a Parameter or None, not ", type_name(vm, c[2]));
  set_instance_attribute(vm, own(vm, c), Symbol(name), c[2]);
  return Value::none();
}

/// Cell(auto_prefix=True, flags=None): flags become attributes; those that would change how a Cell runs are refused.
Value init_cell(Interpreter& vm, const NativeCall& c) {
  InstanceObject& cell = own(vm, c);
  cell.attributes.set(Symbol("training"), false);
  if (!truth_or(vm, c, 1, true)) cell.attributes.set(Symbol(kAutoPrefix), false);
  if (!c.given(2)) return Value::none();
  auto* flags = c[2].as<DictObject>();
  if (!flags) raise(vm, Exc::type_error, "Cell: flags must be a dict, not ", type_name(vm, c[2]));
  observe_contents(vm, c[2]);
  for (const HashTable::Entry& e : std::vector<HashTable::Entry>(flags->table.entries())) {
    if (e.key.absent()) continue;
    const std::string& name = text_of(vm, e.key, "Cell: a flag");
    for (const char* refused : {"fp16", "fp32", "bf16", "recompute", "output_no_recompute"})
      if (name == refused) raise(vm, Exc::not_implemented_error, "Cell: the flag '", name, "' is not supported");
    set_instance_attribute(vm, cell, Symbol(name), e.value);
  }
  return Value::none();
}

Value call_cell(Interpreter& vm, const NativeCall& c) {
  own(vm, c);
  Arguments arguments{c.rest, c.keywords};
  if (vm.graph_mode && !vm.segment) return vm.hooks->call(vm, c[0], arguments);
  return run_construct(vm, c[0], arguments);
}

Value missing_construct(Interpreter& vm, const NativeCall& c) {
  raise(vm, Exc::not_implemented_error, "class ", type_name(vm, c[0]), " has no method construct");
}

Value repr_cell(Interpreter& vm, const NativeCall& c) {
  auto& cell = own(vm, c);
  check_stack(vm);
  const Value extra = call_method(vm, c[0], Symbol("extend_repr"));
  const std::string own_text = text_of(vm, extra, "the result of extend_repr");
  std::string parts;
  for (const auto& e : std::vector<Namespace::Entry>(cell.attributes.entries().begin(), cell.attributes.entries().end()))
    if (as_cell(e.value)) parts += "(" + e.name.text() + "): " + repr(vm, e.value) + "\n";
  if (parts.empty()) return str(cell.cls->name.text() + "<" + own_text + ">");
  std::string indented;
  for (char ch : "\n" + (own_text.empty() ? "" : own_text + "\n") + parts)
    indented += ch == '\n' ? std::string("\n  ") : std::string(1, ch);
  return str(cell.cls->name.text() + "<" + indented + ">");
}

}  // namespace

namespace {

const Symbol kBprop{"bprop"};

Value run_plainly(Interpreter& vm, const Value& cell, const Arguments& arguments) {
  const Value* method = class_attribute(vm, cell.get<InstanceObject>()->cls, names::construct);
  const Value* own = cell.get<InstanceObject>()->attributes.find(names::construct);
  if (own || !method) return call(vm, get_attribute(vm, cell, names::construct), arguments);
  if (vm.segment && vm.segment->external(*cell.object()))
    vm.segment->attribute_read(cell, names::construct, *method);
  else if (vm.segment)
    special_attribute(vm, *cell.get<InstanceObject>(), names::construct);
  return call_with_self(vm, Value(*method), cell, arguments);
}

}  // namespace

Value run_construct(Interpreter& vm, const Value& cell, const Arguments& arguments) {
  auto& object = *cell.get<InstanceObject>();
  const Value* bprop = class_attribute(vm, object.cls, kBprop);
  if (!bprop && !object.recomputed) [[likely]]
    return run_plainly(vm, cell, arguments);
  const Construct construct = [&vm, cell](Arguments given) { return run_plainly(vm, cell, given); };
  if (!bprop) return call_recomputed(vm, cell, arguments, construct);
  if (vm.segment && vm.segment->external(object)) vm.segment->attribute_read(cell, kBprop, *bprop);
  return call_with_bprop(vm, cell, Value(*bprop), arguments, construct);
}

void name_parts(Interpreter& vm, InstanceObject& cell, Symbol name, const Value& value) {
  const auto rename = [&](const Value& parameter, const std::string& to) {
    auto& p = *parameter.get<TensorObject>();
    if (p.name == to) return;
    check_mutable(vm, parameter, "a Parameter's name");
    p.name = to;
  };
  if (auto* p = value.as<TensorObject>(); p && p->parameter) {
    if (p->name == "Parameter") rename(value, name.text());
    return;
  }
  InstanceObject* sub = as_cell(value);
  if (!sub || sub == &cell || (vm.segment && vm.segment->external(*sub))) return;
  const Value* prefixes = cell.attributes.find(Symbol(kAutoPrefix));
  if (prefixes && !truth(vm, *prefixes)) return;
  for (NamedParameter& p : parameters_of(*sub, name.text(), true)) rename(p.parameter, p.path);
}

void define_cell(Interpreter& vm) {
  Ref<ClassObject> cls = make<ClassObject>(Symbol("Cell"));
  cls->bases = {Value(vm.types.object)};
  cls->mro = {cls.get(), vm.types.object};
  cls->is_cell = true;
  vm.types.cell = cls.get();
  vm.types.owned.push_back(cls);
  define(cls->attributes, {{"__init__", "self auto_prefix? flags?", init_cell},
                           {"__call__", "self * **", call_cell},
                           {"__repr__", "self", repr_cell},
                           {"construct", "self * **", missing_construct},
                           {"extend_repr", "self", [](Interpreter&, const NativeCall&) { return str(""); }},
                           {"untrainable_params", "self recurse?", untrainable},
                           {"parameters_and_names", "self name_prefix? expand?", parameters_and_names},
                           {"parameters_dict", "self", parameters_dict},
                           {"set_train", "self mode?", set_training},
                           {"set_grad", "self requires_grad?", set_grad},
                           {"recompute", "self | mp_comm_recompute? parallel_optimizer_comm_recompute?",
                            [](Interpreter& vm, const NativeCall& c) {
                              check_mutable(vm, c[0], "Cell.recompute");
                              own(vm, c).recomputed = true;
                              return Value::none();
                            }},
                           {"insert_param_to_cell", "self param_name param check_name_contain_dot?", insert_parameter}});
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    cls->attributes.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("get_parameters", "self expand?", parameters, 0);
  with_data("trainable_params", "self recurse?", parameters, 3);
  with_data("cells", "self", cells, 0);
  with_data("name_cells", "self", cells, 1);
  with_data("cells_and_names", "self", cells, 2);
}

}  // namespace braid::script
