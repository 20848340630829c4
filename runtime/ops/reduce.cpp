// The driver of reductions: splits one into chunks and outputs, which threads share, and adds the chunks' results in order.
#include <vector>

#include "dialects/rules/generated/attributes.h"
#include "runtime/core/threads.h"
#include "runtime/ops/drivers.h"
#include "runtime/ops/reference.h"

namespace braid {
namespace {

using reference::kChunk;

/// The indices over some axes of a row-major tensor, in row-major order.
struct Indices {
  Dims lengths, strides;
  int64_t count = 1;

  void add(int64_t length, int64_t stride) {
    lengths.push_back(length);
    strides.push_back(stride);
    count *= length;
  }
  /// Where the elements of index `i` begin.
  int64_t offset(int64_t i) const {
    int64_t sum = 0;
    for (int axis = lengths.size(); axis-- > 0; i /= lengths[axis]) sum += i % lengths[axis] * strides[axis];
    return sum;
  }
};

/// A reduction of a row-major tensor, with runs of neighbouring axes of the same kind collapsed.
struct Plan {
  bool includes_last_axis = false;
  int64_t last = 1, stride = 1;  ///< length and stride of the last collapsed reduced axis
  std::vector<int64_t> outer;    ///< where each outer reduced index begins
  Indices rows;                  ///< runs of neighbouring outputs
  int64_t columns = 1;           ///< outputs in a run

  Plan(const Shape& shape, const Dims& axes) {
    const Strides strides = row_major(shape);
    struct Run {
      int64_t length, stride;
      bool reduced;
    };
    std::vector<Run> runs;
    for (int axis = 0; axis < shape.size(); ++axis) {
      const bool reduced = axes.contains(axis);
      if (!runs.empty() && runs.back().reduced == reduced) runs.back() = {runs.back().length * shape[axis], strides[axis], reduced};
      else runs.push_back({shape[axis], strides[axis], reduced});
    }
    includes_last_axis = !runs.empty() && runs.back().reduced;
    if (!runs.empty() && !runs.back().reduced) {
      columns = runs.back().length;
      runs.pop_back();
    }
    if (!runs.empty()) {
      last = runs.back().length;
      stride = runs.back().stride;
      runs.pop_back();
    }
    Indices reduced;
    for (const Run& run : runs) (run.reduced ? reduced : rows).add(run.length, run.stride);
    outer.resize(static_cast<size_t>(reduced.count));
    for (size_t i = 0; i < outer.size(); ++i) outer[i] = reduced.offset(static_cast<int64_t>(i));
  }

  int64_t outputs() const { return rows.count * columns; }
  int64_t chunks() const { return std::max<int64_t>(1, (last + kChunk - 1) / kChunk); }
};

constexpr int64_t kColumnsPerTask = 1024;

/// Results of all chunks: chunk c of output i at y[c * outputs + i].
void reduce_chunks(const Plan& plan, const ReduceEntry& entry, const std::byte* x, std::byte* y, int64_t element) {
  const int64_t blocks = plan.includes_last_axis ? 1 : (plan.columns + kColumnsPerTask - 1) / kColumnsPerTask;
  const int64_t rows = plan.rows.count;
  const int64_t width = std::min(plan.columns, kColumnsPerTask);
  const int64_t work = std::max<int64_t>(1, static_cast<int64_t>(plan.outer.size()) * std::min(plan.last, kChunk) * width);
  parallel_for(plan.chunks() * rows * blocks, std::max<int64_t>(1, kParallelElements / work), [&](int64_t task, int64_t end) {
    for (; task < end; ++task) {
      const int64_t block = task % blocks, row = task / blocks % rows, chunk = task / blocks / rows;
      const int64_t column = block * kColumnsPerTask;
      const ReduceChunk part{.x = x + (plan.rows.offset(row) + column) * element,
                             .offsets = plan.outer.data(),
                             .outer = static_cast<int64_t>(plan.outer.size()),
                             .begin = chunk * kChunk,
                             .end = std::min(plan.last, (chunk + 1) * kChunk),
                             .stride = plan.stride};
      std::byte* to = y + (chunk * plan.outputs() + row * plan.columns + column) * element;
      if (plan.includes_last_axis) entry.lanes(part, to);
      else entry.columns(part, std::min(plan.columns - column, kColumnsPerTask), to);
    }
  });
}

}  // namespace

Tensor run_reduction(Op op, const Tensor& operand, const Attributes& attributes, const TensorSpec& result) {
  const DType wide = op == Op::sum ? info(operand.dtype()).sum : compute_dtype(operand.dtype());
  if (wide != operand.dtype())  // rounded once, at the end
    return run_convert(run_reduction(op, run_convert(operand, {wide, operand.shape()}), attributes, {wide, result.shape}), result);
  const Dims axes = op == Op::sum ? SumAttributes::from(attributes).axes : AmaxAttributes::from(attributes).axes;
  const Tensor y = empty(result.dtype, result.shape);
  if (element_count(result.shape) == 0) return y;
  const Tensor x = contiguous(operand);
  const auto t = static_cast<int>(x.dtype());
  const ReduceEntry& entry = op == Op::sum ? kernel_table().sum[t] : kernel_table().amax[t];
  const auto element = static_cast<int64_t>(size_of(x.dtype()));
  const Plan plan(x.shape(), axes);
  if (plan.chunks() == 1) {
    reduce_chunks(plan, entry, x->data, y->data, element);
    return y;
  }
  const Tensor partial = empty(x.dtype(), {plan.chunks(), plan.outputs()});
  reduce_chunks(plan, entry, x->data, partial->data, element);
  // A chunk's sum is never -0, so that a sum that starts at +0 is the sum of the chunks.
  const int64_t none = 0;
  entry.columns({partial->data, &none, 1, 0, plan.chunks(), plan.outputs()}, plan.outputs(), y->data);
  return y;
}

}  // namespace braid
