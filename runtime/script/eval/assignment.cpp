// Binding, rebinding and deleting of variables, attributes and items.
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/segment/region.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

void Evaluator::cell_changes(CellObject& cell) {
  if (vm_.segment && vm_.segment->flow.region) vm_.segment->flow.region->changes(cell, "a variable's change");
}

void Evaluator::bind(const Variable& variable, Symbol name, Value value, uint32_t* hint) {
  switch (variable.scope) {
    case Scope::local:
      f_.locals[variable.index] = std::move(value);
      break;
    case Scope::cell:
      cell_changes(cell(variable)), cell(variable).value = std::move(value);
      break;
    case Scope::free: {
      CellObject& c = cell(variable);
      if (vm_.segment && vm_.segment->external(c)) vm_.segment->mutation(Mutation::free_variable, name.text());
      cell_changes(c);
      c.value = std::move(value);
      break;
    }
    case Scope::global:
      if (vm_.segment) vm_.segment->mutation(Mutation::global, name.text());
      if (hint)
        f_.script->globals().set(name, std::move(value), *hint);
      else
        f_.script->globals().set(name, std::move(value));
      break;
    case Scope::class_name:
      f_.class_names->set(name, std::move(value));
      break;
  }
}

void Evaluator::unbind(const Variable& variable, Symbol name) {
  bool bound = true;
  switch (variable.scope) {
    case Scope::local:
      bound = !std::exchange(f_.locals[variable.index], Value()).absent();
      break;
    case Scope::free:
    case Scope::cell: {
      CellObject& c = cell(variable);
      if (vm_.segment && vm_.segment->external(c)) vm_.segment->mutation(Mutation::free_variable, name.text());
      cell_changes(c);
      bound = !std::exchange(c.value, Value()).absent();
      break;
    }
    case Scope::global:
      if (vm_.segment) vm_.segment->mutation(Mutation::global, name.text());
      bound = f_.script->globals().erase(name);
      break;
    case Scope::class_name:
      bound = f_.class_names->erase(name);
      break;
  }
  if (!bound && variable.scope != Scope::global && variable.scope != Scope::class_name)
    raise(vm_, Exc::unbound_local_error, "cannot access local variable '", name.text(), "' where it is not associated with a value");
  if (!bound) raise(vm_, Exc::name_error, "name '", name.text(), "' is not defined");
}

void Evaluator::assign(const Expr* target, const Value& value) {
  switch (target->kind) {
    case ExprKind::name: {
      const auto& n = *as<Name>(target);
      if (n.variable.scope == Scope::local) {
        f_.locals[n.variable.index] = value;
        return;
      }
      at(n.range);
      return bind(n.variable, n.symbol, value, &f_.script->hints[n.id]);
    }
    case ExprKind::attribute: {
      const auto& a = *as<Attribute>(target);
      Value object = eval(a.object);
      at(a.range);
      return set_attribute(vm_, object, a.name, value);
    }
    case ExprKind::subscript: {
      const auto& s = *as<Subscript>(target);
      Value object = eval(s.object), key = index(s.index);
      at(s.range);
      return set_item(vm_, object, key, value);
    }
    case ExprKind::tuple:
    case ExprKind::list:
      at(target->range);
      return unpack(*static_cast<const Sequence*>(target), value);
    default:
      at(target->range);
      raise(vm_, Exc::syntax_error, "cannot assign to this expression");
  }
}

void Evaluator::unpack(const Sequence& targets, const Value& value) {
  size_t count = targets.elements.size(), star = count;
  for (size_t i = 0; i < count; ++i)
    if (targets.elements[i]->kind == ExprKind::starred) star = i;

  if (!iterable(vm_, value)) raise(vm_, Exc::type_error, "cannot unpack non-iterable ", type_name(vm_, value), " object");
  std::vector<Value> items;
  if (star < count) {
    items = to_vector(vm_, value);
  } else {
    Value it = iterator(vm_, value), item;
    while (items.size() <= count && script::next(vm_, it, item)) items.push_back(std::move(item));
    if (items.size() > count) raise(vm_, Exc::value_error, "too many values to unpack (expected ", count, ")");
  }
  size_t least = star < count ? count - 1 : count;
  if (items.size() < least)
    raise(vm_, Exc::value_error, "not enough values to unpack (expected ", star < count ? "at least " : "", least, ", got ", items.size(),
          ")");
  size_t extra = items.size() - least, from = 0;
  for (size_t i = 0; i < count; ++i) {
    if (i != star) {
      assign(targets.elements[i], items[from++]);
      continue;
    }
    std::vector<Value> rest(items.begin() + from, items.begin() + from + extra);
    from += extra;
    assign(as<Starred>(targets.elements[i])->value, list(std::move(rest)));
  }
}

void Evaluator::augmented(const AugmentedAssign& node) {
  switch (node.target->kind) {
    case ExprKind::name: {
      const auto& n = *as<Name>(node.target);
      Value old = name(n), value = eval(node.value);
      if (Value r = arithmetic(node.op, old, value); !r.absent()) return assign(node.target, r);
      at(node.range);
      return assign(node.target, in_place(vm_, node.op, old, value));
    }
    case ExprKind::attribute: {
      const auto& a = *as<Attribute>(node.target);
      Value object = eval(a.object);
      at(a.range);
      Value old = get_attribute(vm_, object, a.name), value = eval(node.value);
      at(node.range);
      return set_attribute(vm_, object, a.name, in_place(vm_, node.op, old, value));
    }
    default: {
      const auto& s = *as<Subscript>(node.target);
      Value object = eval(s.object), key = index(s.index);
      at(s.range);
      Value old = get_item(vm_, object, key), value = eval(node.value);
      if (object.is(Kind::array)) old.get<ArrayObject>()->part = false;  // what becomes of it is put back
      at(node.range);
      return set_item(vm_, object, key, in_place(vm_, node.op, old, value));
    }
  }
}

void Evaluator::remove(const Expr* target) {
  switch (target->kind) {
    case ExprKind::name:
      at(target->range);
      return unbind(as<Name>(target)->variable, as<Name>(target)->symbol);
    case ExprKind::attribute: {
      const auto& a = *as<Attribute>(target);
      Value object = eval(a.object);
      at(a.range);
      return delete_attribute(vm_, object, a.name);
    }
    case ExprKind::subscript: {
      const auto& s = *as<Subscript>(target);
      Value object = eval(s.object), key = index(s.index);
      at(s.range);
      return delete_item(vm_, object, key);
    }
    case ExprKind::tuple:
    case ExprKind::list:
      for (const Expr* e : static_cast<const Sequence*>(target)->elements) remove(e);
      return;
    default:
      at(target->range);
      raise(vm_, Exc::syntax_error, "cannot delete this expression");
  }
}

}  // namespace braid::script
