// Dispatch: the fast path of pointwise ops first, then the general one.
#include "runtime/ops/dispatch.h"

#include <array>
#include <vector>

#include "dialects/rules/broadcasting.h"
#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/threads.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

thread_local constinit Tracer* current_tracer = nullptr;
std::atomic<uint64_t> traces_made{0};

const Attributes& no_attributes() {
  static const Attributes none{};
  return none;
}

/// Up to `n` values in place, more on the heap.
template <class T, size_t n = 4>
class Few {
 public:
  explicit Few(size_t count) : many_(count > n ? count : 0), span_(count > n ? std::span(many_) : std::span(few_.data(), count)) {}
  std::span<T> all() { return span_; }

 private:
  std::array<T, n> few_;
  std::vector<T> many_;
  std::span<T> span_;
};

struct Met {
  bool tracked = false, traced = false;
};

Met look_at(Op op, Operands operands) {
  Met met;
  for (size_t i = 0; i < operands.size(); ++i) {
    require(static_cast<bool>(operands[i]), ErrorCode::type, info(op).name, ": operand ", i, " is absent");
    met.tracked |= operands[i].tracked();
    met.traced |= operands[i].traced();
  }
  return met;
}

Results emit(Op op, Operands operands, const Attributes& attributes, Specs results) {
  Few<Tensor> values(operands.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].traced()) {
      values.all()[i] = current_tracer->lift(operands[i]);
      continue;
    }
    require(current_tracer->takes(operands[i]->trace), ErrorCode::escaped, info(op).name, ": a traced tensor escaped its trace");
    values.all()[i] = operands[i];
  }
  return current_tracer->emit(op, values.all(), attributes, results);
}

/// Records an op whose operands without axes were repeated; those are not on the tape.
void record_repeated(Op op, Operands operands, Tensor& y) {
  Few<Tensor> fitted(operands.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    const Tensor& x = operands[i];
    fitted.all()[i] = x.rank() == y.rank() ? x : run_broadcast_to(x, {x.dtype(), y.shape()});
  }
  record(info(op), fitted.all(), no_attributes(), {&y, 1});
}

/// The result of a pointwise op now, when nothing has to be traced, converted or recorded before: row-major operands of one shape, or
/// without axes. Otherwise empty.
Tensor run_alike(Op op, Operands operands) {
  if (current_tracer || operands.empty() || !operands.back()) return {};
  const TensorImpl* last = operands.back().get();
  const PointwiseEntry& entry = kernel_table().pointwise[static_cast<int>(op)][static_cast<int>(last->dtype)];
  if (!entry.run || entry.operand_count != static_cast<int>(operands.size())) return {};
  const Shape* shape = &last->shape;
  bool tracked = false, repeated = false, repeated_tracked = false;
  std::byte* pointers[4];
  int64_t steps[4] = {static_cast<int64_t>(size_of(entry.result))};
  for (size_t i = operands.size(); i-- > 0;) {
    const TensorImpl* x = operands[i].get();
    const DType expected = i == 0 ? entry.first : last->dtype;
    if (!x || x->trace || !x->row_major || x->dtype != expected) return {};
    if (shape->empty()) shape = &x->shape;
    pointers[i + 1] = x->data;
    tracked |= static_cast<bool>(x->node);
  }
  for (size_t i = 0; i < operands.size(); ++i) {
    const TensorImpl& x = *operands[i].get();
    const bool same_shape = x.shape == *shape;
    if (!same_shape && !x.shape.empty()) return {};
    repeated |= !same_shape;
    repeated_tracked |= !same_shape && x.node;
    steps[i + 1] = same_shape ? static_cast<int64_t>(size_of(x.dtype)) : 0;
  }
  const bool recorded = tracked && recording_depth() > 0;
  const int64_t count = element_count(*shape);
  if ((recorded && repeated_tracked) || (repeated && count > kParallelElements)) return {};
  Tensor y = empty(entry.result, *shape);
  pointers[0] = y->data;
  if (count <= kParallelElements)
    entry.run(count, pointers, steps);
  else
    walk_elements(entry.run, y, operands);
  if (recorded && repeated)
    record_repeated(op, operands, y);
  else if (recorded)
    record(info(op), operands, no_attributes(), {&y, 1});
  return y;
}

}  // namespace

Tensor Tracer::stack(const TensorSpec&) { fail(ErrorCode::unsupported, "this tracer has no stacks"); }
Tensor Tracer::push(const Tensor&, const Tensor&) { fail(ErrorCode::unsupported, "this tracer has no stacks"); }

Tracer::Tracer() : trace_(traces_made.fetch_add(1, std::memory_order_relaxed) + 1) {}

Tracer* active_tracer() { return current_tracer; }

WithTracer::WithTracer(Tracer* tracer) : previous_(std::exchange(current_tracer, tracer)), previous_trace_(outermost_trace) {
  if (!outermost_trace && tracer) outermost_trace = tracer->trace();
}
WithTracer::~WithTracer() {
  current_tracer = previous_;
  outermost_trace = previous_trace_;
}

Tensor Tracer::leaf(const Tensor& x) { return alias(x); }

Tensor traced_tensor(uint64_t trace, uint64_t value, const TensorSpec& spec) {
  auto impl = Ref<TensorImpl>::adopt(new TensorImpl);
  impl->dtype = spec.dtype;
  impl->shape = spec.shape;
  impl->trace = trace;
  impl->value = value;
  return Tensor(std::move(impl));
}

void require_one_result(Op op) { require(info(op).result_count == 1, ErrorCode::internal, info(op).name, ": has several results"); }

Tensor dispatch(Op op, Operands operands, const Attributes& attributes) {
  require_one_result(op);
  return std::move(dispatch_all(op, operands, attributes)[0]);
}

Results dispatch_all(Op op, Operands operands, const Attributes& attributes) {
  const Met met = look_at(op, operands);
  const bool recorded = met.tracked && recording_depth() > 0;
  if (info(op).kind == OpKind::composite && (!current_tracer || recorded)) {
    // Only a tracer that need not differentiate a composite sees it whole.
    require(info(op).operand_count == static_cast<int>(operands.size()), ErrorCode::type, info(op).name, ": takes ",
            int{info(op).operand_count}, " operands, given ", operands.size());
    return decomposed(op, operands, attributes);
  }
  Few<TensorSpec> specs(operands.size());
  for (size_t i = 0; i < operands.size(); ++i) specs.all()[i] = operands[i].spec();
  const ResultSpecs results = specs_of(op, specs.all(), attributes);
  require(current_tracer || !met.traced, ErrorCode::escaped, info(op).name, ": a traced tensor escaped its trace");
  Results y = current_tracer ? emit(op, operands, attributes, results) : run_all(op, operands, attributes, results);
  if (recorded) record(info(op), operands, attributes, {y.begin(), y.size()});
  return y;
}

Tensor dispatch_pointwise(Op op, Operands operands) {
  if (Tensor y = run_alike(op, operands)) [[likely]]
    return y;
  look_at(op, operands);
  Few<Tensor> fitted(operands.size());
  std::copy(operands.begin(), operands.end(), fitted.all().begin());
  fit_pointwise(op, fitted.all());
  return dispatch(op, fitted.all(), no_attributes());
}

}  // namespace braid
