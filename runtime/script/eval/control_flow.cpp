// Branches over tensors: both ways run as an analysis, which finds what they change and whether that fits together; then the one op that
// `cond` is runs them, and what they changed becomes its results.
#include "runtime/script/eval/control_flow.h"

#include <bit>

#include "braid/operators.h"
#include "dialects/rules/spec_tracer.h"
#include "runtime/script/segment/failure.h"
#include "runtime/script/segment/prints.h"

namespace braid::script {

namespace {

/// Keeps its trace's number for values that outlive one analysis.
SpecTracer& analysing_tracer() {
  thread_local SpecTracer tracer;
  return tracer;
}

uint8_t kinds_of(Flow flow, const Undecided& undecided) {
  if (flow == Flow::failed) return 0;
  return flow == Flow::undecided ? undecided.kinds : flow_bit(flow);
}

/// How one way ended.
struct Ended {
  Flow flow = Flow::normal;
  Undecided undecided;
  Value value;
  std::vector<std::pair<Place, Value>> changed;

  uint8_t kinds() const { return kinds_of(flow, undecided); }
  /// How many references to `object` are kept here.
  uint32_t held(const Object& object) const {
    uint32_t count = value.is_object() && value.object() == &object;
    for (const auto& [p, v] : changed)
      for (const Value& kept : {p.object, v}) count += kept.is_object() && kept.object() == &object;
    return count;
  }
  /// The contents of a place that this way changed; absent in `found` when it did not.
  const Value* content(const Place& place) const {
    for (const auto& [p, v] : changed)
      if (p == place) return &v;
    return nullptr;
  }
};

}  // namespace

Analysis::Analysis(SegmentScope& scope) : scope_(scope), pairs_(scope.flow.may_be_one.size()), cells_(scope.flow.undecided_cells.size()) {
  if (scope.flow.analysing++ > 0) return;
  tracing_.emplace(&analysing_tracer());
  unrecorded_.emplace(0);
}

Analysis::~Analysis() {
  --scope_.flow.analysing;
  scope_.flow.may_be_one.resize(pairs_);
  scope_.flow.undecided_cells.resize(cells_);
}

std::vector<Tensor> values_of(std::span<const TensorSpec> specs) {
  std::vector<Tensor> values;
  for (const TensorSpec& spec : specs) values.push_back(analysing_tracer().value(spec));
  return values;
}

Flow Evaluator::settle(const Undecided& flow) {
  if (std::has_single_bit(flow.kinds)) return static_cast<Flow>(std::countr_zero(flow.kinds));
  open().flow = flow;
  return Flow::undecided;
}

void Evaluator::check_result() const {
  if (f_.result.is_none()) return;
  fail(ErrorCode::segment, "compiled function '", vm_.segment->name, "': '", f_.code->name.text(),
       "' returns a value or reaches its end without one, as a tensor decides");
}

Flow Evaluator::run_way(const std::function<Flow(Value&)>& run, Value& value) {
  SegmentScope& scope = *vm_.segment;
  const Undecided before = open().flow;
  try {
    return run(value);
  } catch (Raised& raised) {
    if (!raised.object().stated || (!scope.flow.analysing && !active_tracer())) throw;
    open().flow = before;
    note_frame(raised, f_);
    note_failure(vm_, raised, nullptr);
    return Flow::failed;
  }
}

Flow Evaluator::choose(const Tensor& predicate, const Way& then, const Way& otherwise, const char* what, Value* value) {
  check_stack(vm_);
  SegmentScope& scope = *vm_.segment;
  const Way* ways[] = {&then, &otherwise};
  Plan plan;
  uint8_t kinds = 0;
  int flow_result = -1;
  const auto names = open().names;
  Prints prints[2];
  {
    Analysis analysis(scope);
    const uint64_t since = vm_.heap.next_serial();
    Ended ends[2];
    for (int k = 0; k < 2; ++k) {
      Region region(vm_, f_, [&](const Object& object) { return ends[0].held(object); });
      const PrintsOfWay printing(scope.flow);
      ends[k].flow = run_way(ways[k]->run, ends[k].value);
      ends[k].undecided = open().flow;
      for (Place& place : region.changed()) {
        Value content = content_of(vm_, f_, place);
        ends[k].changed.emplace_back(std::move(place), std::move(content));
      }
      prints[k] = printing.made();
    }
    WayEnd told[2];
    for (int k = 0; k < 2; ++k)
      told[k] = {ways[k]->label, (ends[k].kinds() & ~flow_bit(Flow::return_)) != 0, (ends[k].kinds() & flow_bit(Flow::return_)) != 0,
                 ends[k].flow != Flow::failed};
    if (!told[0].lives && !told[1].lives)
      fail(ErrorCode::segment, "compiled function '", scope.name, "': both ways of a condition over a tensor raise an exception");
    plan = Plan(vm_, since, told[0], told[1]);
    auto add = [&](const Place& place) {
      if (plan.has(place)) return;
      const Value *a = ends[0].content(place), *b = ends[1].content(place);
      const Value before = a && b ? Value() : content_of(vm_, f_, place);
      plan.add(f_, place, a ? *a : before, b ? *b : before);
    };
    for (const Ended& end : ends)
      for (const auto& [place, content] : end.changed) add(place);
    if (value) plan.add_value(what, ends[0].value, ends[1].value);
    kinds = ends[0].kinds() | ends[1].kinds();
    if (!std::has_single_bit(kinds)) flow_result = plan.add_result(flow_spec());
  }

  open().names = names;
  std::vector<Tensor> results, rows;
  const std::vector<TensorSpec> printed = specs_of(together(prints[0], prints[1]));
  Tracer* tracer = active_tracer();
  if (scope.flow.analysing) {
    results = values_of(plan.specs());
    rows = values_of(printed);
  } else {
    auto body = [&](int k) {
      return [&, k](std::span<const Tensor>) {
        Region region(vm_, f_, [&](const Object& object) { return plan.held(object); });
        const PrintsOfWay printing(scope.flow);
        Value left;
        const Flow flow = run_way(ways[k]->run, left);
        std::vector<Tensor> out = plan.results(f_, k == 1, left);
        if (flow_result >= 0)
          out[static_cast<size_t>(flow_result)] =
              flow == Flow::undecided ? open().flow.flow : number_of_flow(flow == Flow::failed ? Flow::normal : flow);
        if (tracer && !printed.empty()) {
          prints[k] = printing.made();
          for (Tensor& x : rows_of(*tracer, prints[k], k == 0 ? Prints() : prints[0], printed)) out.push_back(std::move(x));
        }
        return out;
      };
    };
    const Tensor decides = tracer && !predicate.traced() ? tracer->lift(predicate) : predicate;
    results = cond(decides, body(0), body(1));
    rows.assign(results.begin() + static_cast<ptrdiff_t>(plan.specs().size()), results.end());
    results.resize(plan.specs().size());
    open().names = names;
  }
  if (tracer) append(*tracer, scope.flow.prints, together(prints[0], prints[1]), rows);
  Value chosen = plan.install(f_, results, open().names);
  if (value) *value = std::move(chosen);
  return settle({flow_result >= 0 ? results[static_cast<size_t>(flow_result)] : Tensor(), kinds});
}

Flow Evaluator::go_on(const std::function<Flow()>& rest) {
  const Undecided so_far = open().flow;
  if (!(so_far.kinds & flow_bit(Flow::normal))) return settle(so_far);
  const std::string line = text("(line ", f_.at->line, ")");
  return choose(equal(so_far.flow, 0), {[&](Value&) { return rest(); }, "where the code goes on " + line},
                {[&](Value&) { return settle({so_far.flow, static_cast<uint8_t>(so_far.kinds & ~flow_bit(Flow::normal))}); },
                 "where it was left before " + line},
                "", nullptr);
}

// Conditions

Tensor Evaluator::predicate(const Value& tensor) {
  locate(vm_);
  const Tensor x = read(vm_, *tensor.get<TensorObject>());
  if (element_count(x.shape()) != 1)
    raise(vm_, Exc::value_error, "the truth value of a tensor of shape ", x.shape(), " is ambiguous: it needs one element");
  const Tensor flag = x.dtype() == DType::boolean ? x : not_equal(x, 0);
  return flag.rank() == 0 ? flag : reshape(flag, {});
}

Evaluator::Decision Evaluator::decision(const Expr* node) {
  if (node->kind == ExprKind::logical) return decision(*as<Logical>(node), 0);
  if (node->kind == ExprKind::unary && as<Unary>(node)->op == UnaryOp::logical_not) {
    Decision d = decision(as<Unary>(node)->operand);
    d.value = !d.value;
    if (!d.known()) d.predicate = logical_not(d.predicate);
    return d;
  }
  const Value v = eval(node);
  at(node->range);
  if (v.is(Kind::tensor)) return {false, predicate(v)};
  return {truth(vm_, v), {}};
}

Evaluator::Decision Evaluator::decision(const Logical& node, size_t first) {
  for (size_t i = first;; ++i) {
    const Decision d = decision(node.operands[i]);
    if (i + 1 == node.operands.size()) return d;
    if (d.known()) {
      if (d.value != node.is_and) return d;
      continue;
    }
    at(node.operands[i]->range);
    auto flag = [](const Decision& x) { return wrap(x.known() ? full({}, x.value, DType::boolean) : x.predicate); };
    const Way rest{[&](Value& out) {
                     out = flag(decision(node, i + 1));
                     return Flow::normal;
                   },
                   {}};
    const Way short_cut{[&](Value& out) {
                          out = flag({!node.is_and, {}});
                          return Flow::normal;
                        },
                        {}};
    Value result;
    choose(d.predicate, node.is_and ? rest : short_cut, node.is_and ? short_cut : rest, "a condition", &result);
    return {false, result.get<TensorObject>()->value};
  }
}

std::pair<std::string, std::string> Evaluator::labels(const Range& test, const Range* then, const Range* otherwise) const {
  auto in = [](const Range* r) { return r ? text(" (line ", r->line, ")") : std::string(); };
  return {text("where the condition at line ", test.line, " holds", in(then)), text("where it does not", in(otherwise))};
}

namespace {

const Range* first_of(Block block) { return block.empty() ? nullptr : &block[0]->range; }

/// Whether the code after the block never follows it.
bool leaves(Block block) {
  if (block.empty()) return false;
  switch (block.back()->kind) {
    case StmtKind::return_:
    case StmtKind::break_:
    case StmtKind::continue_:
    case StmtKind::raise:
      return true;
    default:
      return false;
  }
}

}  // namespace

Flow Evaluator::if_in_segment(const If& node, size_t first, Block rest, bool& rest_done) {
  for (size_t i = first; i < node.clauses.size(); ++i) {
    const IfClause& clause = node.clauses[i];
    const Decision d = decision(clause.test);
    if (d.known()) {
      if (d.value) return run(clause.body);
      continue;
    }
    at(clause.test->range);
    const bool last = i + 1 == node.clauses.size();
    auto [holds, fails] =
        labels(clause.test->range, first_of(clause.body), last ? first_of(node.otherwise) : &node.clauses[i + 1].test->range);
    // The code after an `if` that leaves belongs to the way that does not: there are no values of the other one to be made up.
    const bool body_leaves = leaves(clause.body);
    rest_done = !rest.empty() && (body_leaves || (last && leaves(node.otherwise)));
    return choose(d.predicate,
                  {[&](Value&) {
                     const Flow flow = run(clause.body);
                     return rest_done && !body_leaves ? run_after(flow, rest) : flow;
                   },
                   holds},
                  {[&](Value&) {
                     bool done = false;
                     const bool with_rest = rest_done && body_leaves;
                     const Flow flow = if_in_segment(node, i + 1, with_rest ? rest : Block(), done);
                     return with_rest && !done ? run_after(flow, rest) : flow;
                   },
                   fails},
                  "", nullptr);
  }
  return run(node.otherwise);
}

Flow Evaluator::run_after(Flow flow, Block rest) {
  if (flow == Flow::normal) return run(rest);
  return flow == Flow::undecided && !rest.empty() ? go_on([&] { return run(rest); }) : flow;
}

Value Evaluator::conditional_in_segment(const Conditional& node) {
  const Decision d = decision(node.test);
  if (d.known()) return eval(d.value ? node.then : node.otherwise);
  at(node.range);
  auto [holds, fails] = labels(node.test->range, nullptr, nullptr);
  return value_of(d.predicate, node.then, node.otherwise, "the value of a conditional expression", holds, fails);
}

Value Evaluator::value_of(const Tensor& predicate, const Expr* then, const Expr* otherwise, const char* what, const std::string& holds,
                          const std::string& fails) {
  auto way = [&](const Expr* e, const std::string& label) {
    return Way{[this, e](Value& out) {
                 out = eval(e);
                 return Flow::normal;
               },
               label};
  };
  Value result;
  choose(predicate, way(then, holds), way(otherwise, fails), what, &result);
  return result;
}

Value Evaluator::logical_in_segment(const Logical& node, size_t first) {
  for (size_t i = first;; ++i) {
    const Value v = eval(node.operands[i]);
    if (i + 1 == node.operands.size()) return v;
    at(node.operands[i]->range);
    if (!v.is(Kind::tensor)) {
      if (truth(vm_, v) != node.is_and) return v;
      continue;
    }
    const Way rest{[&](Value& out) {
                     out = logical_in_segment(node, i + 1);
                     return Flow::normal;
                   },
                   text("on the right (line ", node.operands[i + 1]->range.line, ")")};
    const Way keep{[&](Value& out) {
                     out = v;
                     return Flow::normal;
                   },
                   text("on the left (line ", node.operands[i]->range.line, ")")};
    Value result;
    choose(predicate(v), node.is_and ? rest : keep, node.is_and ? keep : rest, node.is_and ? "the value of 'and'" : "the value of 'or'",
           &result);
    return result;
  }
}

Value Evaluator::compare_in_segment(const Compare& node, size_t first, const Value& left) {
  Value a = left;
  for (size_t i = first;; ++i) {
    Value b = eval(node.operands[i + 1]);
    at(node.range);
    const Value result = script::compare(vm_, node.ops[i], a, b);
    if (i + 1 == node.ops.size()) return result;
    if (!result.is(Kind::tensor)) {
      if (!truth(vm_, result)) return result;
      a = std::move(b);
      continue;
    }
    auto way = [&](const char* label, auto value) {
      return Way{[value](Value& out) {
                   out = value();
                   return Flow::normal;
                 },
                 label};
    };
    Value chosen;
    choose(predicate(result), way("in its last part", [&] { return compare_in_segment(node, i + 1, b); }),
           way("before", [&] { return result; }), "the value of a chained comparison", &chosen);
    return chosen;
  }
}

void Evaluator::assert_in_segment(const Assert& node) {
  const Decision d = decision(node.test);
  if (d.known() && d.value) return;
  const Value message = node.message ? eval(node.message) : Value();
  at(node.range);
  Raised raised = assertion(message);
  if (d.known()) throw raised;
  if (!vm_.segment->flow.analysing && !active_tracer()) {
    check_failure(vm_, raised);
    if (d.predicate.item() == 0) throw raised;
    return;
  }
  note_frame(raised, f_);
  note_failure(vm_, raised, &d.predicate);
}

}  // namespace braid::script
