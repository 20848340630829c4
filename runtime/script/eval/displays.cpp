// Lists, tuples, sets, dicts, f-strings, and the comprehensions that make them.
#include "runtime/script/eval/evaluator.h"

namespace braid::script {

Value Evaluator::display(const Sequence& node) {
  std::vector<Value> items;
  items.reserve(node.elements.size());
  for (const Expr* e : node.elements) {
    if (e->kind != ExprKind::starred) {
      items.push_back(eval(e));
      continue;
    }
    Value spread = eval(as<Starred>(e)->value);
    at(e->range);
    for_each(vm_, spread, [&](Value& v) { items.push_back(std::move(v)); });
  }
  if (node.kind == ExprKind::tuple) return tuple(std::move(items));
  if (node.kind == ExprKind::list) return list(std::move(items));
  at(node.range);
  Ref<SetObject> set = make<SetObject>();
  for (Value& v : items) set->table.set(vm_, std::move(v), Value::none());
  return set;
}

Value Evaluator::dict(const Dict& node) {
  Ref<DictObject> out = make<DictObject>();
  for (const DictItem& item : node.items) {
    Value key = item.key ? eval(item.key) : Value();
    Value value = eval(item.value);
    at(node.range);
    if (item.key) {
      out->table.set(vm_, std::move(key), std::move(value));
      continue;
    }
    DictObject* other = value.as<DictObject>();
    if (!other) raise(vm_, Exc::type_error, "'", type_name(vm_, value), "' object is not a mapping");
    observe_contents(vm_, value);
    std::vector<HashTable::Entry> entries = other->table.entries();
    for (const auto& e : entries)
      if (!e.key.absent()) out->table.set(vm_, e.key, e.value);
  }
  return out;
}

void Evaluator::append_f_string(const FString& node, std::string& out) {
  for (const FStringPart& part : node.parts) {
    if (!part.value) {
      out += part.literal;
      continue;
    }
    Value value = eval(part.value);
    std::string spec;
    if (part.spec) append_f_string(*part.spec, spec);
    at(part.value->range);
    if (part.conversion) value = str(converted(vm_, value, part.conversion));
    out += format_value(vm_, value, spec);
  }
}

Value Evaluator::f_string(const FString& node) {
  std::string out;
  append_f_string(node, out);
  return str(std::move(out));
}

Value Evaluator::comprehension(const Comprehension& node) {
  if (node.type == ComprehensionKind::generator) return generator(node);
  Value iterable = eval(node.clauses[0].iterable);
  const Code& code = *node.code;
  std::vector<Value> closure;
  for (const FreeVariable& free : code.frees) closure.push_back(Value(static_cast<Object*>(&cell(free.outer))));

  size_t slots = code.locals.size() + code.cells.size();
  at(node.range);
  check_stack(vm_);
  Value* base = vm_.stack.push(slots);
  if (!base) raise(vm_, Exc::recursion_error, "maximum recursion depth exceeded");
  struct Leave {
    Interpreter& vm;
    Value* base;
    Frame* back;
    ~Leave() {
      vm.stack.pop_to(base);
      vm.frame = back;
    }
  } leave{vm_, base, &f_};
  Frame inner{f_.script, &code, f_.function, base, base + code.locals.size(), closure.data(), f_.class_names, &node.range, &f_, {}};
  for (size_t i = 0; i < code.cells.size(); ++i) inner.cells[i] = make<CellObject>();
  vm_.frame = &inner;

  Value result;
  if (node.type == ComprehensionKind::set)
    result = make<SetObject>();
  else if (node.type == ComprehensionKind::dict)
    result = make<DictObject>();
  else
    result = list();
  try {
    Evaluator(vm_, inner).comprehend(node, 0, &iterable, result);
  } catch (...) {
    f_.at = inner.at;
    throw;
  }
  return result;
}

void Evaluator::comprehend(const Comprehension& node, size_t level, const Value* iterable, Value& result) {
  if (level == node.clauses.size()) {
    if (node.type == ComprehensionKind::set) {
      Value v = eval(node.element);
      at(node.element->range);
      result.get<SetObject>()->table.set(vm_, std::move(v), Value::none());
    } else if (node.type == ComprehensionKind::dict) {
      Value key = eval(node.key), value = eval(node.element);
      at(node.key->range);
      result.get<DictObject>()->table.set(vm_, std::move(key), std::move(value));
    } else {
      result.get<ListObject>()->items.push_back(eval(node.element));
      vm_.heap.grow(sizeof(Value));
    }
    return;
  }
  const ComprehensionClause& clause = node.clauses[level];
  Value source = iterable ? *iterable : eval(clause.iterable);
  at(clause.iterable->range);
  Value it = iterator(vm_, source), item;
  while (at(clause.iterable->range), script::next(vm_, it, item)) {
    assign(clause.target, item);
    bool wanted = true;
    for (const Expr* c : clause.conditions)
      if (!test(c, "an if of a comprehension")) {
        wanted = false;
        break;
      }
    if (wanted) comprehend(node, level + 1, nullptr, result);
  }
}

}  // namespace braid::script
