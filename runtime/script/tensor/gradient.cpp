// Gradient functions: leaves go into the arguments and into the cells of the weights, the function runs recorded, one sweep goes back.
#include "runtime/script/tensor/gradient.h"

#include <unordered_map>
#include <unordered_set>

#include "braid/operators.h"
#include "runtime/autograd/tape.h"
#include "runtime/capture/signature.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/stand_ins.h"

namespace braid::script {

namespace {

Tensor exchange(Interpreter& vm, TensorObject& cell, const Tensor& value) {
  if (vm.segment) cell_changes(vm, cell);
  if (vm.segment && vm.segment->external(cell)) return vm.segment->exchange(cell, value);
  return std::exchange(cell.value, value);
}

/// `what...` names `x` in the error.
template <class... What>
void check_floating(const GradientPlan& plan, const Tensor& x, const What&... what) {
  require(is_floating(x.dtype()), ErrorCode::type, plan.name, ": ", what..., " is ", x.spec(), ", not floating point");
}

/// Cells whose values are leaves from `enter` on, for its lifetime. What the function assigns to them stays.
class Weights {
 public:
  Weights(Interpreter& vm, const GradientObject& g) : vm_(vm), plan_(g.plan) {
    if (!plan_.with_weights) return;
    cells_ = g.weights.is(Kind::tensor) ? std::vector<Value>{g.weights} : to_vector(vm, g.weights);
    for (const Value& v : cells_)
      if (!v.is(Kind::tensor)) raise(vm, Exc::type_error, plan_.name, ": weights must be Parameters, not ", type_name(vm, v));
  }
  /// May throw; what was entered by then leaves again.
  void enter() {
    for (const Value& v : cells_) {
      TensorObject& cell = *v.get<TensorObject>();
      const auto [at, first] = places_.emplace(&cell, entered_.size());
      if (!first) continue;
      Tensor before = read(vm_, cell);
      check_floating(plan_, before, "weight '", cell.name, "'");
      Tensor l = leaf(before);
      entered_.push_back({&cell, std::move(before), l});
      exchange(vm_, cell, l);
    }
  }
  /// Runs while an exception passes, too: nothing here throws.
  ~Weights() {
    for (Entered& e : entered_) {
      const bool outside = vm_.segment && vm_.segment->external(*e.cell);
      Tensor& value = outside ? vm_.segment->kept(*e.cell) : e.cell->value;
      if (value.get() == e.leaf.get()) value = e.before;
    }
  }
  Weights(const Weights&) = delete;

  /// The leaf of each weight as it was given; one given twice has one leaf.
  std::vector<Tensor> leaves() const {
    std::vector<Tensor> out;
    for (const Value& v : cells_) out.push_back(entered_[places_.at(v.get<TensorObject>())].leaf);
    return out;
  }

 private:
  struct Entered {
    TensorObject* cell;
    Tensor before, leaf;
  };
  Interpreter& vm_;
  const GradientPlan& plan_;
  std::vector<Value> cells_;
  std::vector<Entered> entered_;
  std::unordered_map<const TensorObject*, size_t> places_;  // in `entered_`
};

/// Which positional arguments are differentiated.
std::vector<size_t> wanted_inputs(Interpreter& vm, const GradientPlan& plan, std::span<const Value> arguments) {
  std::vector<size_t> wanted;
  if (!plan.inputs) return wanted;
  if (plan.all_inputs) {
    for (size_t i = 0; i < arguments.size(); ++i)
      if (has_tensors(arguments[i])) wanted.push_back(i);
    return wanted;
  }
  for (int64_t p : plan.positions) {
    if (p < 0 || p >= static_cast<int64_t>(arguments.size()))
      raise(vm, Exc::value_error, plan.name, ": position ", p, " is out of range for ", arguments.size(), " positional arguments");
    if (!has_tensors(arguments[p])) {
      const bool container = arguments[p].is(Kind::list) || arguments[p].is(Kind::tuple) || arguments[p].is(Kind::dict);
      raise(vm, Exc::type_error, plan.name, ": argument ", p, " is ", type_name(vm, arguments[p]),
            container ? " without a tensor in it" : ", not a tensor");
    }
    wanted.push_back(static_cast<size_t>(p));
  }
  return wanted;
}

constexpr int64_t kMaxParts = 1 << 20;  // of a result: one container may be part of it in more ways than can be counted

/// The tensors of a result, through tuples, lists and dicts.
class Flattened {
 public:
  /// `source` begins what messages say of a part that is no tensor.
  Flattened(Interpreter& vm, const GradientPlan& plan, const char* source) : vm_(vm), plan_(plan), source_(source) {}
  void add(const Value& v, int depth = 0) {
    if (depth > capture::kMaxNesting)
      raise(vm_, Exc::recursion_error, plan_.name, ": ", source_, " containers nested deeper than ", capture::kMaxNesting);
    if (++parts_ > kMaxParts) raise(vm_, Exc::value_error, plan_.name, ": ", source_, " more than ", kMaxParts, " values");
    if (auto* t = v.as<TensorObject>()) {
      cells.push_back(t);
    } else if (v.is(Kind::tuple) || v.is(Kind::list)) {
      for (const Value& item : to_vector(vm_, v)) add(item, depth + 1);
    } else if (auto* d = v.as<DictObject>()) {
      observe_contents(vm_, v);
      for (const auto& e : d->table.entries())
        if (!e.key.absent()) add(e.value, depth + 1);
    } else {
      raise(vm_, Exc::type_error, plan_.name, ": ", source_, " ", type_name(vm_, v), ", not a tensor");
    }
  }

  std::vector<TensorObject*> cells;

 private:
  Interpreter& vm_;
  const GradientPlan& plan_;
  const char* source_;
  int64_t parts_ = 0;
};

/// Takes what `value` holds, at any depth, off the tape.
void forget_tape(const Value& value) {
  struct Forget final : ChildVisitor {
    void child(Value& v) override {
      if (auto* t = v.as<TensorObject>()) {
        if (t->value.tracked()) t->value = detached(t->value);
      } else if ((v.is(Kind::tuple) || v.is(Kind::list) || v.is(Kind::dict)) && seen.insert(v.object()).second) {
        open.push_back(v);
      }
    }
    std::unordered_set<const Object*> seen;
    std::vector<Value> open;
  } forget;
  Value start = value;
  forget.child(start);
  while (!forget.open.empty()) {
    const Value next = std::move(forget.open.back());
    forget.open.pop_back();
    next.object()->each_child(forget);
  }
}

std::vector<Tensor> cotangents_of(Interpreter& vm, const GradientPlan& plan, const std::vector<Tensor>& results, const Value& sensitivity) {
  std::vector<Tensor> out;
  for (const Tensor& y : results) check_floating(plan, y, "a result");
  if (sensitivity.absent()) {
    for (const Tensor& y : results) {
      const WithDevice there(y.device());
      out.push_back(ones_like(y));
    }
    return out;
  }
  Flattened given(vm, plan, "the sensitivity is");
  given.add(sensitivity);
  require(given.cells.size() == results.size(), ErrorCode::type, plan.name, ": ", given.cells.size(), " sensitivities for ", results.size(),
          " results");
  for (size_t i = 0; i < given.cells.size(); ++i) {
    Tensor s = read(vm, *given.cells[i]);
    require(s.spec() == results[i].spec(), ErrorCode::shape, plan.name, ": the sensitivity is ", s.spec(), ", the result ",
            results[i].spec());
    out.push_back(std::move(s));
  }
  return out;
}

/// All gradients in the arrangement that the plan asks for.
Value arrange(const GradientObject& g, std::vector<Value> inputs, std::vector<Value> weights) {
  const GradientPlan& plan = g.plan;
  Value of_inputs, of_weights;
  if (plan.inputs) of_inputs = plan.tuple_of_inputs ? tuple(std::move(inputs)) : inputs.at(0);
  if (!plan.with_weights) return of_inputs;
  of_weights = g.weights.is(Kind::tensor) ? weights.at(0) : tuple(std::move(weights));
  return plan.inputs ? tuple({of_inputs, of_weights}) : of_weights;
}

}  // namespace

bool is_over_cell(const GradientObject& gradient) {
  const Value* f = &gradient.function;
  while (auto* inner = f->as<GradientObject>()) f = &inner->function;
  auto* instance = f->as<InstanceObject>();
  return instance && instance->cls->is_cell;
}

Value call_gradient(Interpreter& vm, const GradientObject& g, Arguments arguments) {
  check_stack(vm);
  const GradientPlan& plan = g.plan;
  Value keep(const_cast<GradientObject*>(&g));
  std::vector<Value> given(arguments.positional.begin(), arguments.positional.end());
  Value sensitivity;
  if (plan.sensitivity) {
    if (given.size() < (plan.inputs ? 2 : 1))
      raise(vm, Exc::type_error, plan.name, ": the sensitivity is missing: it is the last argument, after those of the function");
    sensitivity = given.back();
    given.pop_back();
  }
  const std::vector<size_t> wanted = wanted_inputs(vm, plan, given);
  if (plan.inputs && wanted.empty()) raise(vm, Exc::type_error, plan.name, ": no argument is a tensor");

  Value result, differentiated, rest;
  std::vector<Tensor> results, leaves;
  StandIns inputs(vm, plan);
  {
    std::vector<Value> passed = given;
    for (size_t place : wanted) inputs.enter(passed, place);
    inputs.begin();
    Weights weights(vm, g);
    weights.enter();
    leaves = inputs.leaves();
    for (Tensor& l : weights.leaves()) leaves.push_back(std::move(l));
    GradientRecording recording;
    result = call(vm, Value(g.function), Arguments{passed, arguments.keywords});
    differentiated = result;
    if (plan.has_aux) {
      auto* all = result.as<TupleObject>();
      if (!all || all->items.size() < 2)
        raise(vm, Exc::value_error, plan.name, ": with has_aux the function must return a tuple of at least two values");
      differentiated = all->items[0];
      rest = tuple({all->items.begin() + 1, all->items.end()});
    }
    Flattened returned(vm, plan, "the function returned");
    returned.add(differentiated);
    for (TensorObject* cell : returned.cells) results.push_back(read(vm, *cell));
    inputs.finish();
    recording.finish(leaves, results);
  }
  locate(vm);
  const bool enclosed = recording_depth() > 0;  // an enclosing gradient sweeps over the same nodes
  std::vector<Tensor> gradients = backward(results, cotangents_of(vm, plan, results, sensitivity), leaves, {.retain_graph = enclosed});
  for (size_t i = 0; i < leaves.size(); ++i)
    if (!gradients[i]) gradients[i] = zeros_like(leaves[i]);
  std::vector<Value> of_inputs, of_weights;
  for (size_t place : wanted) of_inputs.push_back(inputs.arranged(place, gradients));
  for (size_t i = inputs.leaves().size(); i < leaves.size(); ++i) of_weights.push_back(wrap(gradients[i]));
  if (!enclosed && !active_tracer()) {  // what a trace meets belongs to the gradients around it
    forget_tape(result);
    for (size_t k : wanted) forget_tape(given[k]);
    for (const Value& v : vm.recorded_cells) forget_tape(v);
    vm.recorded_cells.clear();
  }
  Value arranged = arrange(g, std::move(of_inputs), std::move(of_weights));
  if (plan.with_value) return tuple({result, arranged});
  return plan.has_aux ? tuple({arranged, rest}) : arranged;
}

}  // namespace braid::script
