// Loops that a tensor ends, and those over the rows of one. An analysis runs the body until it is known what each turn hands on to the
// next; then the one op that `while_loop` is runs it.
#include <algorithm>
#include <bit>
#include <utility>

#include "braid/operators.h"
#include "runtime/autograd/tape.h"
#include "runtime/script/eval/control_flow.h"
#include "runtime/script/segment/prints.h"
#include "runtime/script/tensor/numbers.h"

namespace braid::script {

namespace {

constexpr int kMaxRounds = 16;  // a value is a constant, then a tensor, then undecided; places are found in the first rounds

/// range(start, stop, step) of which a tensor is a part.
struct TensorRange {
  Tensor start, stop;
  int64_t step = 1;
};

bool has_number(const Value& item) {
  auto* tuple = item.as<TupleObject>();
  return item.is(Kind::number) || (tuple && std::ranges::any_of(tuple->items, has_number));
}

/// While it lives, the body of a loop sees numbers of which only a tensor knows the value, if `any`.
class WithNumbers {
 public:
  WithNumbers(SegmentScope& scope, bool any) : loops_(scope.flow.counted), any_(any) { loops_ += any_; }
  ~WithNumbers() { loops_ -= any_; }
  WithNumbers(const WithNumbers&) = delete;

 private:
  int& loops_;
  bool any_;
};

}  // namespace

/// A loop, turn by turn.
struct Evaluator::TensorLoop {
  std::function<Decision(const Tensor& counter)> test;
  std::function<Flow(const Tensor& counter)> turn;
  std::function<Tensor(const Tensor& counter)> next;  // null: there is no counter
  Tensor counter;
  Block otherwise;
  int32_t line;
};

/// What is known of a loop before it runs.
struct Evaluator::LoopPlan {
  Plan plan;
  Undecided first;  // the flow before it
  uint8_t kinds = 0;
  int flow_result = -1, counter_result = -1;
  Prints prints;
};

Flow Evaluator::after_turn(Flow flow) {
  if (flow == Flow::continue_) return Flow::normal;
  if (flow != Flow::undecided || !(open().flow.kinds & flow_bit(Flow::continue_))) return flow;
  Undecided next = open().flow;
  next.kinds = static_cast<uint8_t>((next.kinds & ~flow_bit(Flow::continue_)) | flow_bit(Flow::normal));
  const Tensor goes_on = number_of_flow(Flow::normal);
  next.flow = select(equal(next.flow, number_of_flow(Flow::continue_)), goes_on, next.flow);
  return settle(next);
}

Flow Evaluator::after_loop(Flow flow, Block otherwise) {
  if (flow == Flow::normal) return run(otherwise);
  if (flow == Flow::break_) return Flow::normal;
  if (flow != Flow::undecided) return flow;
  if (!otherwise.empty()) flow = go_on([&] { return run(otherwise); });
  if (flow == Flow::break_) return Flow::normal;
  if (flow != Flow::undecided || !(open().flow.kinds & flow_bit(Flow::break_))) return flow;
  Undecided next = open().flow;
  next.kinds = static_cast<uint8_t>((next.kinds & ~flow_bit(Flow::break_)) | flow_bit(Flow::normal));
  next.flow = select(equal(next.flow, number_of_flow(Flow::break_)), number_of_flow(Flow::normal), next.flow);
  return settle(next);
}

Evaluator::LoopPlan Evaluator::plan_of(const TensorLoop& loop, Flow so_far) {
  check_stack(vm_);
  SegmentScope& scope = *vm_.segment;
  const std::string name = text("the loop at line ", loop.line);
  LoopPlan planned;
  planned.first = so_far == Flow::undecided ? open().flow : Undecided{number_of_flow(Flow::normal), flow_bit(Flow::normal)};
  const Undecided& first = planned.first;
  const auto names = open().names;
  Plan& plan = planned.plan;
  uint8_t& kinds = planned.kinds;
  kinds = first.kinds;
  {
    Analysis analysis(scope);
    const uint64_t since = vm_.heap.next_serial();
    for (int round = 0;; ++round) {
      Plan next;
      uint8_t found = 0;
      {
        Region region(vm_, f_, [&](const Object& object) { return planned.plan.held(object); });
        if (round > 0) plan.install(f_, values_of(plan.specs()), open().names);
        const uint64_t turn = vm_.heap.next_serial();
        const PrintsOfWay printing(scope.flow);
        const Tensor counter = loop.next ? values_of(std::vector{loop.counter.spec()})[0] : Tensor();
        {
          Region untouched(vm_, f_);
          loop.test(counter);
          if (!untouched.changed().empty() || printing.made().log)
            fail(ErrorCode::segment, "compiled function '", scope.name, "': the condition of ", name,
                 " changes or prints something: only the body of a loop over a tensor can");
        }
        Value none;
        const Flow flow = run_way([&](Value&) { return after_turn(loop.turn(counter)); }, none);
        if (flow == Flow::failed)
          fail(ErrorCode::segment, "compiled function '", scope.name, "': each turn of ", name, " raises an exception");
        found = flow == Flow::undecided ? open().flow.kinds : flow_bit(flow);
        const bool returns = found & flow_bit(Flow::return_);
        next = Plan(vm_, since, {"before " + name, true, (first.kinds & flow_bit(Flow::return_)) != 0},
                    {"after its body", (found & ~flow_bit(Flow::return_)) != 0, returns}, turn);
        for (const Place& place : plan.places()) next.add(f_, place, region.before(place), content_of(vm_, f_, place));
        for (const Place& place : region.changed())
          if (!next.has(place)) next.add(f_, place, region.before(place), content_of(vm_, f_, place));
        next.keep_undecided(plan);
        planned.prints = printing.made();
      }
      open().names = names;
      const bool same = next.like(plan) && (kinds & found) == found;
      plan = std::move(next);
      kinds |= found;
      if (same) break;
      if (round == kMaxRounds)
        fail(ErrorCode::segment, "compiled function '", scope.name, "': ", name, " changes ever more from turn to turn");
    }
    kinds |= flow_bit(Flow::normal);
    if (!std::has_single_bit(kinds)) planned.flow_result = plan.add_result(flow_spec());
    if (loop.next) planned.counter_result = plan.add_result(loop.counter.spec());
  }
  return planned;
}

Flow Evaluator::run_planned(const TensorLoop& loop, const LoopPlan& planned) {
  SegmentScope& scope = *vm_.segment;
  const auto& [plan, first, kinds, flow_result, counter_result, prints] = planned;
  const auto names = open().names;
  const Place failure{.kind = Place::Kind::failure};
  const size_t count = plan.specs().size();
  const std::vector<TensorSpec> printed = specs_of(prints);
  Prints made = prints;
  std::vector<Tensor> results, rows;
  Tracer* tracer = active_tracer();
  if (scope.flow.analysing) {
    results = values_of(plan.specs());
    rows = values_of(printed);
  } else {
    auto enter = [&](std::span<const Tensor> carried) { plan.install(f_, carried, open().names); };
    auto counter_of = [&](std::span<const Tensor> carried) {
      return counter_result < 0 ? Tensor() : carried[static_cast<size_t>(counter_result)];
    };
    std::vector<Tensor> carried = plan.results(f_, false, {});
    if (flow_result >= 0) carried[static_cast<size_t>(flow_result)] = first.flow;
    if (loop.next) carried[static_cast<size_t>(counter_result)] = loop.counter;
    if (tracer) {
      for (Tensor& x : carried)
        if (!x.traced()) x = tracer->lift(x);
      for (Tensor& x : no_rows(*tracer, printed)) carried.push_back(std::move(x));
    }
    results = braid::while_loop(
        [&](std::span<const Tensor> values) {
          Region region(vm_, f_, [&](const Object& object) { return planned.plan.held(object); });
          enter(values);
          const Decision d = loop.test(counter_of(values));
          Tensor goes = d.known() ? full({}, d.value, DType::boolean) : d.predicate;
          if (flow_result >= 0) goes = logical_and(equal(values[static_cast<size_t>(flow_result)], number_of_flow(Flow::normal)), goes);
          if (plan.has(failure)) goes = logical_and(equal(scope.flow.failure, full({}, 0, DType::i32)), goes);
          return std::vector<Tensor>{goes};
        },
        [&](std::span<const Tensor> values) {
          Region region(vm_, f_, [&](const Object& object) { return planned.plan.held(object); });
          enter(values);
          const PrintsOfWay printing(scope.flow);
          const Tensor counter = counter_of(values);
          const Flow flow = after_turn(loop.turn(counter));
          std::vector<Tensor> out = plan.results(f_, true, {});
          if (flow_result >= 0) out[static_cast<size_t>(flow_result)] = flow == Flow::undecided ? open().flow.flow : number_of_flow(flow);
          if (loop.next) out[static_cast<size_t>(counter_result)] = loop.next(counter);
          if (tracer && !printed.empty()) {
            made = printing.made();
            for (Tensor& x : more_rows(*tracer, values.subspan(count), made)) out.push_back(std::move(x));
          }
          return out;
        },
        carried);
    open().names = names;
    rows.assign(results.begin() + static_cast<ptrdiff_t>(count), results.end());
    results.resize(count);
  }
  if (tracer) append(*tracer, scope.flow.prints, made, rows);
  plan.install(f_, results, open().names);
  return settle({flow_result >= 0 ? results[static_cast<size_t>(flow_result)] : Tensor(), kinds});
}

Flow Evaluator::loop_over_tensor(const TensorLoop& loop, Flow so_far) {
  return after_loop(run_planned(loop, plan_of(loop, so_far)), loop.otherwise);
}

Flow Evaluator::while_in_segment(const While& node) {
  const TensorLoop loop{.test = [&](const Tensor&) { return decision(node.test); },
                        .turn = [&](const Tensor&) { return run(node.body); },
                        .next = {},
                        .counter = {},
                        .otherwise = node.otherwise,
                        .line = node.range.line};
  for (;;) {
    const Decision d = decision(node.test);
    if (!d.known()) return loop_over_tensor(loop, Flow::normal);
    if (!d.value) return run(node.otherwise);
    vm_.heap.collect_sometimes();
    const Flow flow = after_turn(run(node.body));
    if (flow == Flow::undecided) return loop_over_tensor(loop, flow);
    if (flow != Flow::normal) return after_loop(flow, node.otherwise);
  }
}

Flow Evaluator::for_in_segment(const For& node) {
  Value iterable;
  if (std::optional<TensorLoop> loop = range_over_tensor(node, iterable)) return loop_over_tensor(*loop, Flow::normal);
  at(node.iterable->range);
  Value it = iterator(vm_, iterable), item;
  iterable = Value();
  auto* items = it.as<IteratorObject>();
  // Nobody else may see how far the iterator is. What is differentiated twice within one body has no loops.
  bool may_loop = items && items->references == 1 && recording_depth() < 2;
  Flow flow = Flow::normal;
  while (at(node.iterable->range), script::next(vm_, it, item)) {
    vm_.heap.collect_sometimes();
    auto turn = [&] {
      assign(node.target, item);
      return after_turn(run(node.body));
    };
    flow = flow == Flow::normal ? turn() : go_on(turn);
    if (flow != Flow::normal && !(flow == Flow::undecided && open().flow.kinds & flow_bit(Flow::normal))) break;
    if (std::exchange(may_loop, false) && items->remaining() > 1 && rest_as_loop(node, *items, flow)) break;
  }
  return after_loop(flow, node.otherwise);
}

bool Evaluator::rest_as_loop(const For& node, IteratorObject& items, Flow& flow) {
  const int64_t turns = items.remaining();
  auto number = [](int64_t n) { return full({}, n, DType::i64); };
  const TensorLoop loop{.test = [&](const Tensor& counter) { return Decision{false, less(counter, number(turns))}; },
                        .turn =
                            [&](const Tensor& counter) {
                              at(node.iterable->range);
                              const Value item = items.ahead(vm_, counter);
                              const WithNumbers numbers(*vm_.segment, has_number(item));
                              assign(node.target, item);
                              return run(node.body);
                            },
                        .next = [&](const Tensor& counter) { return add(counter, number(1)); },
                        .counter = number(0),
                        .otherwise = {},
                        .line = node.range.line};
  const Open before = open();
  LoopPlan planned;
  bool loops = false;
  try {
    planned = plan_of(loop, flow);
    // A tensor that gets a second name is a second place for gradients, which then add up in another order than turn by turn.
    loops = planned.plan.carries_all(planned.kinds == flow_bit(Flow::normal)) && !planned.plan.passes_on();
  } catch (...) {  // what is wrong with the body is found turn by turn, if it is
  }
  if (!loops) {
    open() = before;
    return false;
  }
  flow = run_planned(loop, planned);
  planned.plan.install_counters(f_, turns);
  return true;
}

std::optional<Evaluator::TensorLoop> Evaluator::range_over_tensor(const For& node, Value& iterable) {
  const Call* call = node.iterable->kind == ExprKind::call ? as<Call>(node.iterable) : nullptr;
  if (!call || !call->plain || call->callee->kind != ExprKind::name || call->arguments.empty() || call->arguments.size() > 3) {
    iterable = eval(node.iterable);
    return std::nullopt;
  }
  const Value callee = eval(call->callee);
  std::vector<Value> arguments;
  bool tensors = false;
  for (const Argument& a : call->arguments) {
    arguments.push_back(eval(a.value));
    tensors |= arguments.back().is(Kind::tensor);
  }
  at(call->range);
  if (!tensors || !callee.same(Value(vm_.types.of_kind[static_cast<int>(Kind::range)]))) {
    iterable = script::call(vm_, callee, Arguments{arguments, {}});
    return std::nullopt;
  }
  const Value one_argument_start(int64_t{0});
  const Value& start = arguments.size() == 1 ? one_argument_start : arguments[0];
  const Value& stop = arguments[arguments.size() == 1 ? 0 : 1];
  TensorRange range;
  if (arguments.size() == 3) {
    if (arguments[2].is(Kind::tensor))
      fail(ErrorCode::segment, "compiled function '", vm_.segment->name, "': the step of a range() is a tensor: it must be a number");
    range.step = to_index(vm_, arguments[2], "range() argument");
    if (range.step == 0) raise(vm_, Exc::value_error, "range() arg 3 must not be zero");
  }
  auto bound = [&](const Value& v) -> Tensor {
    if (!v.is(Kind::tensor)) return {};
    locate(vm_);
    const Tensor x = read(vm_, *v.get<TensorObject>());
    if (!is_integer(x.dtype()) || element_count(x.shape()) != 1)
      raise(vm_, Exc::type_error, "range() argument is ", x.spec(), ", not an integer with one element");
    return x.rank() == 0 ? x : reshape(x, {});
  };
  range.start = bound(start);
  range.stop = bound(stop);
  const bool wide = (range.start && range.start.dtype() == DType::i64) || (range.stop && range.stop.dtype() == DType::i64);
  auto fitted = [&](Tensor x, const Value& v) {
    const DType t = wide ? DType::i64 : DType::i32;
    if (!x) return full({}, to_index(vm_, v, "range() argument"), t);
    return x.dtype() == t ? x : convert(x, t);
  };
  range.start = fitted(range.start, start);
  range.stop = fitted(range.stop, stop);
  auto step = [range] { return full({}, range.step, range.start.dtype()); };
  return TensorLoop{.test =
                        [range](const Tensor& counter) {
                          return Decision{false, range.step > 0 ? less(counter, range.stop) : greater(counter, range.stop)};
                        },
                    .turn =
                        [this, &node](const Tensor& counter) {
                          assign(node.target, wrap(counter));
                          return run(node.body);
                        },
                    .next = [step](const Tensor& counter) { return add(counter, step()); },
                    .counter = range.start,
                    .otherwise = node.otherwise,
                    .line = node.range.line};
}

}  // namespace braid::script
