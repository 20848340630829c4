// Calls of Cells as functions of tensors: what `custom_gradient` and `checkpoint` take.
#include "runtime/script/tensor/own_gradient.h"

#include <algorithm>

#include "braid/control_flow.h"
#include "runtime/autograd/tape.h"
#include "runtime/capture/signature.h"
#include "runtime/script/eval/control_flow.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

namespace {

/// The tensor objects in a value, through tuples, lists and dicts, in order.
void tensors_in(Interpreter& vm, const Value& v, const std::string& what, std::vector<TensorObject*>& out, int depth = 0) {
  if (depth > capture::kMaxNesting) raise(vm, Exc::recursion_error, what, " has containers nested deeper than ", capture::kMaxNesting);
  if (auto* t = v.as<TensorObject>()) {
    out.push_back(t);
  } else if (v.is(Kind::tuple) || v.is(Kind::list)) {
    for (const Value& item : to_vector(vm, v)) tensors_in(vm, item, what, out, depth + 1);
  } else if (auto* d = v.as<DictObject>()) {
    for (const auto& e : d->table.entries())
      if (!e.key.absent()) tensors_in(vm, e.value, what, out, depth + 1);
  }
}

/// The same with other tensors in their order; containers without any stay the same objects.
Value with_tensors(Interpreter& vm, const Value& v, const std::function<Value()>& next) {
  if (v.is(Kind::tensor)) return next();
  std::vector<TensorObject*> inside;
  tensors_in(vm, v, "a value", inside);
  if (inside.empty()) return v;
  std::vector<Value> items;
  if (auto* d = v.as<DictObject>()) {
    Ref<DictObject> dict = make<DictObject>();
    for (const auto& e : d->table.entries())
      if (!e.key.absent()) dict->table.set(vm, e.key, with_tensors(vm, e.value, next));
    return dict;
  }
  for (const Value& item : to_vector(vm, v)) items.push_back(with_tensors(vm, item, next));
  return v.is(Kind::tuple) ? tuple(std::move(items)) : list(std::move(items));
}

Value with_tensors(Interpreter& vm, const Value& v, std::span<const Tensor> tensors) {
  size_t k = 0;
  return with_tensors(vm, v, [&] { return wrap(tensors[k++]); });
}

/// A call whose tensors are taken out.
struct TensorCall {
  TensorCall(Interpreter& vm, std::string n, Arguments given) : name(std::move(n)) {
    std::vector<TensorObject*> found;
    auto skeleton = [&](const Value& v) {
      tensors_in(vm, v, name + ": an argument", found);
      return with_tensors(vm, v, [] { return wrap(Tensor()); });
    };
    for (const Value& v : given.positional) positional.push_back(skeleton(v));
    for (const Keyword& k : given.keywords) keywords.push_back({k.name, skeleton(k.value)});
    for (TensorObject* t : found) tensors.push_back(read(vm, *t));
  }

  /// The arguments with these tensors.
  Value run(Interpreter& vm, std::span<const Tensor> with, const Construct& construct) const {
    size_t k = 0;
    auto next = [&] { return wrap(with[k++]); };
    std::vector<Value> values;
    std::vector<Keyword> named;
    for (const Value& v : positional) values.push_back(with_tensors(vm, v, next));
    for (const Keyword& w : keywords) named.push_back({w.name, with_tensors(vm, w.value, next)});
    return construct({values, named});
  }

  std::string name;
  std::vector<Value> positional;  // tensor objects in it are empty
  std::vector<Keyword> keywords;
  std::vector<Tensor> tensors;
};

std::vector<Tensor> tensors_of(Interpreter& vm, const std::string& name, const Value& result) {
  std::vector<TensorObject*> objects;
  tensors_in(vm, result, name + ": the result", objects);
  std::vector<Tensor> out;
  for (TensorObject* t : objects) out.push_back(read(vm, *t));
  return out;
}

/// Runs `f`, which may change nothing from before.
template <class F>
auto unchanging(Interpreter& vm, const std::string& name, const char* kind, const F& f) {
  Region region(vm, *vm.frame, {}, kind);
  struct Silent {
    Silent(TensorFlow& f, const char* what) : flow(f), before(std::exchange(f.silent, what)) {}
    ~Silent() { flow.silent = before; }
    TensorFlow& flow;
    const char* before;
  } silent(vm.segment->flow, kind);
  auto result = f();
  if (!region.changed().empty())
    fail(ErrorCode::segment, "compiled function '", vm.segment->name, "': '", name, "', ", kind,
         ", changes something from outside: it may only compute");
  return result;
}

constexpr const char* kWithBprop = "a cell with a bprop";
constexpr const char* kRecomputed = "a cell that is recomputed";

/// How many arguments `bprop` takes without `self`; -1 when it takes any number.
int64_t parameters_of(const Value& bprop) {
  const Value* f = &bprop;
  while (auto* c = f->as<CompiledObject>()) f = &c->function;
  auto* function = f->as<FunctionObject>();
  if (!function) return -1;
  for (const Parameter& p : function->code->parameters)
    if (p.kind == ParameterKind::args) return -1;
  return static_cast<int64_t>(function->code->positional_count) - 1;
}

/// The gradients that `bprop` returned, one per argument, as those of the tensors among the arguments.
std::vector<Tensor> gradients_of(Interpreter& vm, const std::string& name, const Value& returned, std::span<const Value> arguments,
                                 std::span<const Tensor> inputs) {
  const bool several = returned.is(Kind::tuple) || returned.is(Kind::list);
  const std::vector<Value> given = several ? to_vector(vm, returned) : std::vector<Value>{returned};
  require(given.size() == arguments.size(), ErrorCode::type, "bprop of '", name, "' returns ", given.size(), " gradients for ",
          arguments.size(), " inputs");
  std::vector<Tensor> gradients;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].is(Kind::tensor)) continue;
    const Tensor& x = inputs[gradients.size()];
    if (given[i].is_none()) {
      gradients.emplace_back();
      continue;
    }
    auto* t = given[i].as<TensorObject>();
    require(t, ErrorCode::type, "bprop of '", name, "': gradient ", i, " is of type '", type_name(vm, given[i]), "', not a tensor");
    Tensor g = read(vm, *t);
    require(g.spec() == x.spec(), ErrorCode::shape, "bprop of '", name, "': gradient ", i, " is ", g.spec(), ", its input is ", x.spec());
    gradients.push_back(std::move(g));
  }
  return gradients;
}

}  // namespace

Value call_with_bprop(Interpreter& vm, const Value& cell, const Value& bprop, Arguments arguments, const Construct& construct) {
  check_stack(vm);
  const std::string name = type_name(vm, cell);
  const auto given = static_cast<int64_t>(arguments.positional.size());
  if (!arguments.keywords.empty()) raise(vm, Exc::type_error, "'", name, "' has a bprop and takes no keyword arguments");
  if (const int64_t takes = parameters_of(bprop); takes >= 0 && takes != given + 2)
    raise(vm, Exc::type_error, "bprop of '", name, "' takes ", takes, " arguments: it must take the ", given, " inputs, 'out' and 'dout'");
  if (!vm.segment && recording_depth() == 0 && !active_tracer()) {
    const Value result = construct(arguments);
    return with_tensors(vm, result,
                        tensors_of(vm, name, result));  // an argument that is returned has another gradient, so it is another one
  }
  for (size_t i = 0; i < arguments.positional.size(); ++i) {
    std::vector<TensorObject*> inside;
    if (!arguments.positional[i].is(Kind::tensor)) tensors_in(vm, arguments.positional[i], name, inside);
    if (!inside.empty())
      raise(vm, Exc::type_error, "'", name, "' has a bprop: argument ", i,
            " must be a tensor or without tensors, not a container of tensors");
  }
  auto call = std::make_shared<const TensorCall>(vm, name, arguments);
  auto shape = std::make_shared<Value>();  // the result, its tensors empty
  auto forward = [&vm, call, shape, &construct](std::span<const Tensor> inputs) {
    const Value result = call->run(vm, inputs, construct);
    std::vector<Tensor> tensors = tensors_of(vm, call->name, result);
    *shape = with_tensors(vm, result, [] { return wrap(Tensor()); });
    return tensors;
  };
  GradientRule rule = [&vm, cell, bprop, call, shape](std::span<const Tensor> inputs, std::span<const Tensor> results,
                                                      std::span<const Tensor> cotangents) {
    std::vector<Value> all;
    size_t k = 0;
    for (const Value& v : call->positional) all.push_back(v.is(Kind::tensor) ? wrap(inputs[k++]) : v);
    all.push_back(with_tensors(vm, *shape, results));
    all.push_back(with_tensors(vm, *shape, cotangents));
    const Value returned = call_with_self(vm, bprop, cell, {all, {}});
    return gradients_of(vm, call->name, returned, call->positional, inputs);
  };
  std::vector<Tensor> results;
  if (!vm.segment) {
    results = custom_gradient(call->tensors, forward, rule);
  } else {
    auto pure = [&](const auto& f) { return unchanging(vm, name, kWithBprop, f); };
    {
      Analysis analysis(*vm.segment);
      results = pure([&] { return forward(call->tensors); });
      pure([&] { return rule(call->tensors, results, results); });
    }
    if (!vm.segment->flow.analysing) {
      const Function body = [&](std::span<const Tensor> xs) { return pure([&] { return forward(xs); }); };
      const GradientRule inside = [&vm, rule, name](std::span<const Tensor> xs, std::span<const Tensor> ys, std::span<const Tensor> cts) {
        return vm.segment ? unchanging(vm, name, kWithBprop, [&] { return rule(xs, ys, cts); }) : rule(xs, ys, cts);
      };
      results = custom_gradient(call->tensors, body, inside);
    }
  }
  return with_tensors(vm, *shape, results);
}

TensorReads::TensorReads(Interpreter& vm) : vm_(vm), outer_(vm.tensor_reads), segment_(vm.segment), first_serial_(vm.heap.next_serial()) {
  vm.tensor_reads = this;
}

TensorReads::~TensorReads() { vm_.tensor_reads = outer_; }

void TensorReads::read(TensorObject& cell, const Tensor& value) {
  if (outer_) outer_->read(cell, value);
  if (cell.serial >= first_serial_) return;
  if (value.traced() && vm_.segment != segment_) return;  // by a trace that began since: the call that it is for reads it again
  const bool known = std::ranges::any_of(reads_, [&](const Read& r) { return r.cell.object() == &cell; });
  if (!known) reads_.push_back({Value(&cell), value});
}

namespace {

/// One call of a Cell that is recomputed: whenever it runs, it reads what it read the first time.
class RecomputedCall {
 public:
  /// `arguments` must live until the first run.
  RecomputedCall(Interpreter& vm, const Value& cell, const Arguments& arguments, const Construct& construct)
      : vm_(vm), name_(type_name(vm, cell)), given_(&arguments), construct_(construct) {
    for (const Value& v : arguments.positional) positional_.push_back(with_same_tensors(v));
    for (const Keyword& k : arguments.keywords) keywords_.push_back({k.name, with_same_tensors(k.value)});
  }

  std::vector<Tensor> run() {
    std::vector<TensorReads::Read> read;
    Value value;
    std::vector<Tensor> tensors;
    {
      const Exchanged exchanged(*this);
      const TensorReads reads(vm_);
      const auto construct = [&] {
        if (const Arguments* given = std::exchange(given_, nullptr)) return construct_(*given);
        std::vector<Value> positional = positional_;
        std::vector<Keyword> keywords = keywords_;
        return construct_({positional, keywords});
      };
      value = vm_.segment ? unchanging(vm_, name_, kRecomputed, construct) : construct();
      tensors = tensors_of(vm_, name_, value);
      read = reads.reads();
    }
    if (std::exchange(first_, false)) {
      captured_ = std::move(read);
      result = std::move(value);
    }
    return tensors;
  }

  Value result;

 private:
  /// For its lifetime, cells from outside hold what they held the first time.
  struct Exchanged {
    explicit Exchanged(RecomputedCall& c) : call(c) { exchange(); }
    ~Exchanged() { exchange(); }
    void exchange() {
      for (TensorReads::Read& r : call.captured_) {
        auto& cell = *r.cell.get<TensorObject>();
        if (call.vm_.segment && call.vm_.segment->external(cell))
          r.value = call.vm_.segment->exchange(cell, r.value);
        else
          std::swap(cell.value, r.value);
      }
    }
    RecomputedCall& call;
  };

  Value with_same_tensors(const Value& v) const {
    std::vector<TensorObject*> found;
    tensors_in(vm_, v, name_ + ": an argument", found);
    size_t k = 0;
    return with_tensors(vm_, v, [&] { return Value(found[k++]); });
  }

  Interpreter& vm_;
  const std::string name_;
  const Arguments* given_;
  std::vector<Value> positional_;  // for later runs: containers as they were
  std::vector<Keyword> keywords_;
  const Construct construct_;
  bool first_ = true;
  std::vector<TensorReads::Read> captured_;
};

}  // namespace

Value call_recomputed(Interpreter& vm, const Value& cell, Arguments arguments, const Construct& construct) {
  check_stack(vm);
  if (recording_depth() == 0 && !vm.segment) return construct(arguments);
  auto call = std::make_shared<RecomputedCall>(vm, cell, arguments, construct);
  checkpoint([call] { return call->run(); });
  return std::exchange(call->result, {});
}

}  // namespace braid::script
