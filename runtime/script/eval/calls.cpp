// Call expressions and the making of functions.
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/methods.h"
#include "runtime/script/eval/names.h"

namespace braid::script {

namespace {

/// Slots on the value stack for the time of a call.
class StackSlots {
 public:
  StackSlots(Interpreter& vm, size_t count) : stack_(vm.stack), slots_(stack_.push(count)) {
    if (!slots_) raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
  }
  ~StackSlots() { stack_.pop_to(slots_); }
  StackSlots(const StackSlots&) = delete;
  Value* slots() const { return slots_; }

 private:
  ValueStack& stack_;
  Value* slots_;
};

}  // namespace

Value Evaluator::call(const Call& node) {
  Method method;
  if (node.callee->kind == ExprKind::attribute) {
    const auto& a = *as<Attribute>(node.callee);
    Value object = eval(a.object);
    at(a.range);
    method = find_method(vm_, object, a.name, f_.script->hints[a.id]);
  } else {
    method.function = eval(node.callee);
  }
  const Value* self = method.self.absent() ? nullptr : &method.self;
  if (!node.plain) return call_spread(node, method.function, self);
  if (auto* f = method.function.as<FunctionObject>())
    if (f->code->simple && f->code->parameters.size() == node.arguments.size() + (self ? 1 : 0)) return call_simple(node, *f, self);

  StackSlots arguments(vm_, node.arguments.size());
  Value* slots = arguments.slots();
  for (size_t i = 0; i < node.arguments.size(); ++i) slots[i] = eval(node.arguments[i].value);
  at(node.range);
  Arguments given{{slots, node.arguments.size()}, {}};
  if (self) return call_with_self(vm_, method.function, *self, given);
  return script::call(vm_, method.function, given);
}

Value Evaluator::call_simple(const Call& node, const FunctionObject& function, const Value* self) {
  const Code& code = *function.code;
  StackSlots variables(vm_, code.locals.size() + code.cells.size());
  Value* const base = variables.slots();
  Value* slot = base;
  if (self) *slot++ = *self;
  for (const Argument& a : node.arguments) *slot++ = eval(a.value);
  at(node.range);
  Frame frame{function.script, &code, &function, base, base + code.locals.size(), function.closure.data(), nullptr, &code.range, &f_, {}};
  for (size_t i = 0; i < code.cells.size(); ++i) frame.cells[i] = make<CellObject>();
  return run_frame(vm_, frame);
}

Value Evaluator::call_spread(const Call& node, const Value& callee, const Value* self) {
  std::vector<Value> positional;
  std::vector<Keyword> keywords;
  auto keyword = [&](Symbol name, Value value) {
    for (const Keyword& k : keywords)
      if (k.name == name)
        raise(vm_, Exc::type_error, callable_name(vm_, callee), "() got multiple values for keyword argument '", name.text(), "'");
    keywords.push_back({name, std::move(value)});
  };
  for (const Argument& a : node.arguments) {
    Value value = eval(a.value);
    at(a.value->range);
    switch (a.kind) {
      case ArgumentKind::positional:
        positional.push_back(std::move(value));
        break;
      case ArgumentKind::star:
        if (!iterable(vm_, value))
          raise(vm_, Exc::type_error, callable_name(vm_, callee), "() argument after * must be an iterable, not ", type_name(vm_, value));
        for_each(vm_, value, [&](Value& v) { positional.push_back(std::move(v)); });
        break;
      case ArgumentKind::keyword:
        keyword(a.keyword, std::move(value));
        break;
      case ArgumentKind::double_star: {
        DictObject* d = value.as<DictObject>();
        if (!d)
          raise(vm_, Exc::type_error, callable_name(vm_, callee), "() argument after ** must be a mapping, not ", type_name(vm_, value));
        observe_contents(vm_, value);
        for (const auto& e : d->table.entries())
          if (!e.key.absent() && !e.key.is(Kind::str))
            raise(vm_, Exc::type_error, "keywords must be strings");
          else if (!e.key.absent())
            keyword(Symbol(e.key.get<StrObject>()->text), e.value);
        break;
      }
    }
  }
  at(node.range);
  Arguments given{positional, keywords};
  return self ? call_with_self(vm_, callee, *self, given) : script::call(vm_, callee, given);
}

Value Evaluator::function(const Code& code) {
  Ref<FunctionObject> f = make<FunctionObject>(&code, f_.script);
  for (const Parameter& p : code.parameters) f->defaults.push_back(p.default_value ? eval(p.default_value) : Value());
  for (const FreeVariable& free : code.frees) f->closure.push_back(Value(static_cast<Object*>(&cell(free.outer))));
  if (code.has_docstring) f->attributes.set(names::doc, str(code.docstring));
  return f;
}

}  // namespace braid::script
