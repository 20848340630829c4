// raise, try and with.
#include <optional>

#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/tensor/numbers.h"

namespace braid::script {

namespace {

/// An exception that is being handled, for bare `raise` and for the context of new ones.
class Handling {
 public:
  Handling(Interpreter& vm, const Raised& raised) : vm_(vm) { vm.handled.push_back(raised.exception); }
  ~Handling() { vm_.handled.pop_back(); }
  Handling(const Handling&) = delete;

 private:
  Interpreter& vm_;
};

/// The body of a statement that may stop an exception, in a segment.
class Guarding {
 public:
  explicit Guarding(SegmentScope* scope) : scope_(scope) {
    if (scope_) ++scope_->flow.guards;
  }
  ~Guarding() {
    if (scope_) --scope_->flow.guards;
  }
  Guarding(const Guarding&) = delete;

 private:
  SegmentScope* scope_;
};

/// `value` as an exception object: an instance, or a class that is called for one.
Value as_exception(Interpreter& vm, Value value) {
  if (auto* cls = value.as<ClassObject>(); cls && cls->is_exception) value = call(vm, value);
  auto* instance = value.as<InstanceObject>();
  if (!instance || !instance->cls->is_exception) raise(vm, Exc::type_error, "exceptions must derive from BaseException");
  return value;
}

bool matches(Interpreter& vm, const Value& type, const Raised& raised) {
  auto* several = type.as<TupleObject>();
  bool found = false;
  for (const Value& each : several ? std::span<const Value>(several->items) : std::span<const Value>(&type, 1)) {
    auto* cls = each.as<ClassObject>();
    if (!cls || !cls->is_exception) raise(vm, Exc::type_error, "catching classes that do not inherit from BaseException is not allowed");
    found |= raised.object().cls->derives_from(cls);
  }
  return found;
}

}  // namespace

Raised Evaluator::caught_here() {
  if (vm_.segment && vm_.segment->has_numbers()) throw NumberNeeded{};  // with the number's value it may not be raised
  Raised raised = current_exception(vm_);
  note_frame(raised, f_);
  return raised;
}

void Evaluator::raise_(const Raise& node) {
  if (!node.exception) {
    if (vm_.handled.empty()) raise(vm_, Exc::runtime_error, "No active exception to reraise");
    throw Raised{vm_.handled.back()};
  }
  Value exception = eval(node.exception);
  at(node.range);
  exception = as_exception(vm_, std::move(exception));
  Raised raised{exception};
  raised.object().noted = nullptr;
  raised.object().stated = true;
  if (node.cause) {
    Value cause = eval(node.cause);
    at(node.range);
    raised.object().cause = cause.is_none() ? Value() : as_exception(vm_, std::move(cause));
    raised.object().suppress_context = true;
  }
  add_context(vm_, raised);
  throw raised;
}

Flow Evaluator::try_(const Try& node) {
  if (node.finally.empty()) return guarded(node);
  std::optional<Raised> pending;
  Flow flow = Flow::normal;
  try {
    flow = guarded(node);
  } catch (...) {
    pending = caught_here();
  }
  const Undecided undecided = open_ ? open_->flow : Undecided();
  Value result = std::move(f_.result);
  std::optional<Handling> handling;
  if (pending) handling.emplace(vm_, *pending);
  if (Flow end = run(node.finally); end == Flow::undecided)
    fail(ErrorCode::segment, "compiled function '", vm_.segment->name, "': a tensor decides how a finally ends");
  else if (end != Flow::normal)
    return end;
  if (open_) open_->flow = undecided;
  f_.result = std::move(result);
  if (pending) throw *pending;
  return flow;
}

Flow Evaluator::guarded(const Try& node) {
  std::optional<Raised> caught;
  Flow flow = Flow::normal;
  try {
    const Guarding guarding(node.handlers.empty() ? nullptr : vm_.segment);
    flow = run(node.body);
  } catch (...) {
    if (node.handlers.empty()) throw;
    caught = caught_here();
  }
  if (caught) return handle(node, *caught);
  return run_after(flow, node.otherwise);
}

Flow Evaluator::handle(const Try& node, Raised raised) {
  Handling handling(vm_, raised);
  for (const Handler& h : node.handlers) {
    if (h.type) {
      Value type = eval(h.type);
      at(h.type->range);
      if (!matches(vm_, type, raised)) continue;
    }
    if (!h.target) return run(h.body);
    assign(h.target, raised.exception);
    auto forget = [&] {
      if (h.target->variable.scope == Scope::global)
        f_.script->globals().erase(h.target->symbol);
      else
        bind(h.target->variable, h.target->symbol, Value());
    };
    Flow flow;
    try {
      flow = run(h.body);
    } catch (...) {
      forget();
      throw;
    }
    forget();
    return flow;
  }
  throw raised;
}

Flow Evaluator::with(const With& node, size_t item) {
  if (item == node.items.size()) return run(node.body);
  const WithItem& w = node.items[item];
  Value manager = eval(w.context);
  at(w.context->range);
  const Value *enter = user_method(vm_, manager, names::enter), *exit = user_method(vm_, manager, names::exit);
  if (!enter || !exit) raise(vm_, Exc::type_error, "'", type_name(vm_, manager), "' object does not support the context manager protocol");
  Value leave = *exit;
  Value entered = call_with_self(vm_, *enter, manager, {});
  std::optional<Raised> raised;
  Flow flow = Flow::normal;
  try {
    const Guarding guarding(vm_.segment);
    if (w.target) assign(w.target, entered);
    flow = with(node, item + 1);
  } catch (...) {
    raised = caught_here();
  }
  Value arguments[] = {Value::none(), Value::none(), Value::none()};
  if (!raised) {
    at(w.context->range);
    call_with_self(vm_, leave, manager, {arguments, {}});
    return flow;
  }
  Handling handling(vm_, *raised);
  arguments[0] = raised->object().cls_value;
  arguments[1] = raised->exception;
  at(w.context->range);
  if (truth(vm_, call_with_self(vm_, leave, manager, {arguments, {}}))) return Flow::normal;
  throw *raised;
}

}  // namespace braid::script
