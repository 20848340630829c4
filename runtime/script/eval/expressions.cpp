// Names, operators, attributes and subscripts.
#include "braid/ops.h"
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"

namespace braid::script {

namespace {

/// A branch or loop may have left a variable without a value: that is the error then.
void check_decided(const Interpreter& vm, const CellObject& cell) {
  if (!vm.segment) return;
  const auto& cells = vm.segment->flow.undecided_cells;
  for (size_t i = cells.size(); i-- > 0;)
    if (cells[i].first.object() == &cell) fail(ErrorCode::segment, cells[i].second);
}

}  // namespace

Value Evaluator::eval(const Expr* node) {
  switch (node->kind) {
    case ExprKind::constant:
      return constant(*as<Constant>(node));
    case ExprKind::f_string:
      return f_string(*as<FString>(node));
    case ExprKind::name:
      return name(*as<Name>(node));
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
      return display(*static_cast<const Sequence*>(node));
    case ExprKind::dict:
      return dict(*as<Dict>(node));
    case ExprKind::comprehension:
      return comprehension(*as<Comprehension>(node));
    case ExprKind::unary:
      return unary(*as<Unary>(node));
    case ExprKind::binary:
      return binary(*as<Binary>(node));
    case ExprKind::logical:
      return logical(*as<Logical>(node));
    case ExprKind::compare:
      return compare(*as<Compare>(node));
    case ExprKind::conditional: {
      const auto& c = *as<Conditional>(node);
      if (vm_.segment) return conditional_in_segment(c);
      return eval(test(c.test, "a conditional expression") ? c.then : c.otherwise);
    }
    case ExprKind::lambda:
      return function(*as<Lambda>(node)->code);
    case ExprKind::call:
      return call(*as<Call>(node));
    case ExprKind::attribute:
      return attribute(*as<Attribute>(node));
    case ExprKind::subscript:
      return subscript(*as<Subscript>(node));
    case ExprKind::slice:
      return index(node);
    case ExprKind::walrus: {
      const auto& w = *as<Walrus>(node);
      Value value = eval(w.value);
      bind(w.target->variable, w.target->symbol, value);
      return value;
    }
    case ExprKind::starred:
      break;
  }
  at(node->range);
  raise(vm_, Exc::syntax_error, "can't use starred expression here");
}

Value Evaluator::constant(const Constant& node) {
  switch (node.type) {
    case ConstantKind::none:
      return Value::none();
    case ConstantKind::boolean:
      return node.boolean;
    case ConstantKind::integer:
      return node.integer;
    case ConstantKind::floating:
      return node.floating;
    case ConstantKind::ellipsis:
      return Value::ellipsis();
    case ConstantKind::string:
      break;
  }
  Value& kept = f_.script->constants[node.index];
  if (kept.absent()) kept = str(node.string);
  return kept;
}

Value Evaluator::name(const Name& node) {
  if (node.variable.scope == Scope::local) [[likely]] {
    const Value& v = f_.locals[node.variable.index];
    if (!v.absent()) [[likely]]
      return v;
  }
  f_.at = &node.range;
  return load(node.variable, node.symbol, f_.script->hints[node.id]);
}

Value Evaluator::load(const Variable& variable, Symbol name, uint32_t& hint) {
  switch (variable.scope) {
    case Scope::local:
      for (size_t i = open_ ? open_->names.size() : 0; i-- > 0;)
        if (open_->names[i].first == variable.index) fail(ErrorCode::segment, open_->names[i].second);
      break;
    case Scope::cell: {
      const Value& v = cell(variable).value;
      if (!v.absent()) return v;
      check_decided(vm_, cell(variable));
      break;
    }
    case Scope::free: {
      CellObject& c = cell(variable);
      if (c.value.absent()) check_decided(vm_, c);
      if (c.value.absent())
        raise(vm_, Exc::name_error, "cannot access free variable '", name.text(),
              "' where it is not associated with a value in enclosing scope");
      if (vm_.segment && vm_.segment->external(c)) [[unlikely]]
        return vm_.segment->free_variable_read(c, name, c.value);
      return c.value;
    }
    case Scope::global:
      return load_global(name, hint);
    case Scope::class_name:
      if (const Value* v = f_.class_names->find(name)) return *v;
      return load_global(name, hint);
  }
  raise(vm_, Exc::unbound_local_error, "cannot access local variable '", name.text(), "' where it is not associated with a value");
}

Value Evaluator::load_global(Symbol name, uint32_t& hint) {
  const Namespace* names = &f_.script->globals();
  uint32_t& absent = f_.script->absent[static_cast<size_t>(&hint - f_.script->hints.data())];
  const Value* v = absent == names->version() ? nullptr : names->find(name, hint);
  if (!v) {
    absent = names->version();
    names = &vm_.builtins;
    v = names->find(name, hint);
  }
  if (!v) raise(vm_, Exc::name_error, "name '", name.text(), "' is not defined");
  if (vm_.segment) [[unlikely]]
    return vm_.segment->global_read(*names, name, *v);
  return *v;
}

CellObject& Evaluator::cell(const Variable& variable) const {
  const Value* cells = variable.scope == Scope::cell ? f_.cells : f_.closure;
  return *cells[variable.index].get<CellObject>();
}

bool Evaluator::decide(const Value& value, const char* construct) {
  if (vm_.segment && value.is(Kind::tensor)) [[unlikely]]
    vm_.segment->branch(construct);
  return truth(vm_, value);
}

bool Evaluator::test(const Expr* node, const char* construct) {
  Value v = eval(node);
  if (v.is_bool()) [[likely]]
    return v.boolean();
  at(node->range);
  return decide(v, construct);
}

Value Evaluator::unary(const Unary& node) {
  if (node.op == UnaryOp::logical_not && vm_.segment) {
    const Decision d = decision(node.operand);
    return d.known() ? Value(!d.value) : wrap(logical_not(d.predicate));
  }
  if (node.op == UnaryOp::logical_not) return !test(node.operand, "'not'");
  Value v = eval(node.operand);
  at(node.range);
  return script::unary(vm_, node.op, v);
}

Value Evaluator::binary(const Binary& node) {
  Value a = eval(node.lhs), b = eval(node.rhs);
  if (Value r = arithmetic(node.op, a, b); !r.absent()) return r;
  at(node.range);
  return script::binary(vm_, node.op, a, b);
}

Value Evaluator::logical(const Logical& node) {
  if (vm_.segment) return logical_in_segment(node, 0);
  for (size_t i = 0; i + 1 < node.operands.size(); ++i) {
    Value v = eval(node.operands[i]);
    at(node.operands[i]->range);
    if (decide(v, node.is_and ? "'and'" : "'or'") != node.is_and) return v;
  }
  return eval(node.operands.back());
}

bool Evaluator::compare_once(CompareOp op, const Value& a, const Value& b, Value& result) {
  result = script::compare(vm_, op, a, b);
  return result.is_bool() ? result.boolean() : decide(result, "a chained comparison");
}

Value Evaluator::compare(const Compare& node) {
  Value a = eval(node.operands[0]);
  if (node.ops.size() == 1) {
    Value b = eval(node.operands[1]);
    if (a.is_int() && b.is_int()) {
      const int64_t x = a.integer(), y = b.integer();
      switch (node.ops[0]) {
        case CompareOp::equal:
          return x == y;
        case CompareOp::not_equal:
          return x != y;
        case CompareOp::less:
          return x < y;
        case CompareOp::less_equal:
          return x <= y;
        case CompareOp::greater:
          return x > y;
        case CompareOp::greater_equal:
          return x >= y;
        default:
          break;
      }
    }
    at(node.range);
    return script::compare(vm_, node.ops[0], a, b);
  }
  if (vm_.segment) return compare_in_segment(node, 0, a);
  Value result;
  for (size_t i = 0; i < node.ops.size(); ++i) {
    Value b = eval(node.operands[i + 1]);
    at(node.range);
    if (i + 1 == node.ops.size()) return script::compare(vm_, node.ops[i], a, b);
    if (!compare_once(node.ops[i], a, b, result)) break;
    a = std::move(b);
  }
  return result;
}

Value Evaluator::attribute(const Attribute& node) {
  Value object = eval(node.object);
  at(node.range);
  return get_attribute(vm_, object, node.name, f_.script->hints[node.id]);
}

Value Evaluator::index(const Expr* node) {
  if (node->kind == ExprKind::slice) {
    const auto& s = *as<Slice>(node);
    auto part = [&](const Expr* e) { return e ? eval(e) : Value::none(); };
    Value start = part(s.start), stop = part(s.stop), step = part(s.step);
    return make<SliceObject>(std::move(start), std::move(stop), std::move(step));
  }
  if (node->kind != ExprKind::tuple || as<Tuple>(node)->starred) return eval(node);
  std::vector<Value> items;
  for (const Expr* e : as<Tuple>(node)->elements) items.push_back(index(e));
  return tuple(std::move(items));
}

Value Evaluator::subscript(const Subscript& node) {
  Value object = eval(node.object), key = index(node.index);
  at(node.range);
  return get_item(vm_, object, key);
}

}  // namespace braid::script
