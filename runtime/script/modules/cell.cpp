// nn.Cell: parameters and sub-cells are ordinary attributes, found and named as MindSpore names them.
#include "runtime/script/modules/cell.h"

#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/tensor/own_gradient.h"

namespace braid::script {

namespace {

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

/// The cell and all below it, each once, parents first.
void collect(InstanceObject& cell, const std::string& path, std::vector<Part>& out) {
  for (const Part& p : out)
    if (p.cell == &cell) return;
  out.push_back({path, &cell});
  for (const auto& e : cell.attributes.entries())
    if (auto* sub = as_cell(e.value)) collect(*sub, path.empty() ? e.name.text() : path + "." + e.name.text(), out);
}

struct NamedParameter {
  std::string path;
  Value parameter;
};

std::vector<NamedParameter> parameters_of(InstanceObject& cell, const std::string& prefix, bool expand) {
  std::vector<Part> parts;
  if (expand) collect(cell, prefix, parts);
  else parts.push_back({prefix, &cell});
  std::vector<NamedParameter> out;
  for (const Part& p : parts)
    for (const auto& e : p.cell->attributes.entries()) {
      auto* t = e.value.as<TensorObject>();
      if (!t || !t->parameter) continue;
      bool known = std::any_of(out.begin(), out.end(), [&](const NamedParameter& n) { return n.parameter.same(e.value); });
      if (!known) out.push_back({p.path.empty() ? e.name.text() : p.path + "." + e.name.text(), e.value});
    }
  return out;
}

/// Tells the segment of all parameters and sub-cells below a cell, and what of the parameters is asked for.
void observe(Interpreter& vm, const NativeCall& c, void (SegmentScope::*also)(const TensorObject&) = nullptr) {
  if (!vm.segment) return;
  std::vector<Part> parts;
  collect(own(vm, c), "", parts);
  for (const Part& p : parts) {
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
  for (NamedParameter& p : parameters_of(own(vm, c), "", true))
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
  for (NamedParameter& p : parameters_of(own(vm, c), "", true))
    out->table.set(vm, str(p.parameter.get<TensorObject>()->name), p.parameter);
  return out;
}

/// cells(), name_cells() and cells_and_names().
Value cells(Interpreter& vm, const NativeCall& c) {
  observe(vm, c);
  auto& cell = own(vm, c);
  if (c.function.data == 2) {
    std::vector<Part> parts;
    collect(cell, "", parts);
    std::vector<Value> out;
    for (const Part& p : parts) out.push_back(tuple({str(p.path), Value(p.cell)}));
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
  check_mutable(vm, c[0], "Cell." + c.function.name);
  bool mode = truth_or(vm, c, 1, true);
  std::vector<Part> parts;
  collect(own(vm, c), "", parts);
  for (const Part& p : parts) p.cell->attributes.set(Symbol("training"), mode);
  return c[0];
}

Value insert_parameter(Interpreter& vm, const NativeCall& c) {
  set_instance_attribute(vm, own(vm, c), Symbol(text_of(vm, c[1], "the parameter's name")), c[2]);
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
  std::string inner;
  for (const auto& e : cell.attributes.entries()) {
    if (!as_cell(e.value)) continue;
    inner += "\n  (" + e.name.text() + "): ";
    for (char ch : repr(vm, e.value)) inner += ch == '\n' ? std::string("\n  ") : std::string(1, ch);
  }
  return str(cell.cls->name.text() + "<" + inner + (inner.empty() ? "" : "\n  ") + ">");
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
  if (auto* p = value.as<TensorObject>(); p && p->parameter) {
    if (p->name == "Parameter") p->name = name.text();
    return;
  }
  InstanceObject* sub = as_cell(value);
  if (!sub || sub == &cell || (vm.segment && vm.segment->external(*sub))) return;
  for (NamedParameter& p : parameters_of(*sub, name.text(), true)) p.parameter.get<TensorObject>()->name = p.path;
}

void define_cell(Interpreter& vm) {
  Ref<ClassObject> cls = make<ClassObject>(Symbol("Cell"));
  cls->bases = {Value(vm.types.object)};
  cls->mro = {cls.get(), vm.types.object};
  cls->is_cell = true;
  vm.types.cell = cls.get();
  vm.types.owned.push_back(cls);
  define(cls->attributes,
         {{"__init__", "self auto_prefix? flags?", [](Interpreter& vm, const NativeCall& c) {
             own(vm, c).attributes.set(Symbol("training"), false);
             return Value::none();
           }},
          {"__call__", "self * **", call_cell},
          {"__repr__", "self", repr_cell},
          {"construct", "self * **", missing_construct},
          {"untrainable_params", "self", untrainable},
          {"parameters_and_names", "self name_prefix? expand?", parameters_and_names},
          {"parameters_dict", "self", parameters_dict},
          {"set_train", "self mode?", set_training},
          {"set_grad", "self requires_grad?", [](Interpreter& vm, const NativeCall& c) { return own(vm, c), c[0]; }},
          {"recompute", "self | mp_comm_recompute? parallel_optimizer_comm_recompute?", [](Interpreter& vm, const NativeCall& c) {
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
