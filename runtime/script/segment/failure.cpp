// Exceptions as data.
#include "runtime/script/segment/failure.h"

#include "braid/operators.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/constant.h"

namespace braid::script {

namespace {

const std::vector<Value>& arguments_of(const Raised& raised) {
  static const std::vector<Value> none;
  const Value* args = raised.object().attributes.find(names::args);
  auto* items = args ? args->as<TupleObject>() : nullptr;
  return items ? items->items : none;
}

capture::Failure failure_of(Interpreter& vm, const Raised& raised) {
  capture::Failure failure{raised.object().cls->name.text(), {}, {}};
  for (const Value& v : arguments_of(raised)) failure.arguments.push_back(constant_of(v));
  for (const TracebackEntry& e : raised.object().traceback) failure.traceback.push_back({e.source->filename(), e.function, e.range});
  const Frame* outside = vm.segment->outside;
  const Frame* frame = vm.frame;
  if (frame && raised.object().noted == frame) frame = frame->back;
  for (; frame && frame != outside; frame = frame->back)
    failure.traceback.push_back(
        {frame->code->source->filename(), frame->code->kind == CodeKind::module ? "" : frame->code->name.text(), *frame->at});
  return failure;
}

}  // namespace

void check_failure(Interpreter& vm, const Raised& raised) {
  const std::string& function = vm.segment->name;
  const std::string& exception = type_name(vm, raised.exception);
  if (vm.segment->flow.guards > 0)
    fail(ErrorCode::segment, "compiled function '", function, "': a tensor decides whether ", exception,
         " is raised inside a try or with statement that may stop it");
  bool plain = raised.object().cls->module.empty();
  for (const Value& v : arguments_of(raised)) plain &= is_constant(v);
  if (!plain)
    fail(ErrorCode::segment, "compiled function '", function, "': a tensor decides whether ", exception,
         " is raised: it must be a built-in exception whose arguments are numbers and strings");
}

void note_failure(Interpreter& vm, const Raised& raised, const Tensor* holds) {
  check_failure(vm, raised);
  TensorFlow& flow = vm.segment->flow;
  int64_t number = 1;
  if (!flow.analysing) {
    flow.failures.push_back(failure_of(vm, raised));
    number = static_cast<int64_t>(flow.failures.size());
  }
  Tensor due = full({}, number, DType::i32);
  const Tensor none = full({}, 0, DType::i32);
  if (holds) due = select(*holds, none, due);
  flow.failure = flow.failure ? select(equal(flow.failure, none), due, flow.failure) : due;
}

void raise_failure(Interpreter& vm, const capture::Failure& failure) {
  const Value* cls = vm.builtins.find(Symbol(failure.exception));
  if (!cls || !cls->is(Kind::type) || !cls->get<ClassObject>()->is_exception)
    raise(vm, Exc::runtime_error, "an exception of an unknown class '", failure.exception, "' was due in a compiled function");
  std::vector<Value> arguments;
  for (const capture::Constant& c : failure.arguments) arguments.push_back(value_of(vm, c));
  Raised raised{call(vm, *cls, Arguments{arguments, {}})};
  for (const capture::Failure::Place& place : failure.traceback)
    for (const auto& script : vm.scripts)
      if (script->syntax->source.filename() == place.file)
        raised.object().traceback.push_back({&script->syntax->source, place.range, place.function});
  add_context(vm, raised);
  throw raised;
}

}  // namespace braid::script
