// The driver of reductions: threads share its outputs or, where there are few, parts of their cascades.
#include <cstring>
#include <vector>

#include "dialects/rules/generated/attributes.h"
#include "runtime/core/threads.h"
#include "runtime/ops/cascade.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

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
      if (!runs.empty() && runs.back().reduced == reduced)
        runs.back() = {runs.back().length * shape[axis], strides[axis], reduced};
      else
        runs.push_back({shape[axis], strides[axis], reduced});
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
  /// The parts that cascades over the outermost reduced axis are cut into, and the length of one.
  int64_t part_length() const { return kFan * kFan * (outer.size() == 1 && includes_last_axis ? kLanes : 1); }
  int64_t parts() const { return ((outer.size() == 1 ? last : static_cast<int64_t>(outer.size())) - 1) / part_length() + 1; }
};

constexpr int64_t kColumnsPerTask = 1024;
constexpr int64_t kFewTasks = 16;  // fewer are worth cutting

/// A reduction of `x` to `y`, all bytes.
struct Reduce {
  const Plan& plan;
  const ReduceEntry& entry;
  const std::byte* x;
  int64_t element;

  int64_t blocks() const { return plan.includes_last_axis ? 1 : (plan.columns + kColumnsPerTask - 1) / kColumnsPerTask; }
  int64_t tasks() const { return plan.rows.count * blocks(); }
  int64_t elements() const { return static_cast<int64_t>(plan.outer.size()) * plan.last * plan.outputs(); }
  ReducePart whole(int64_t row, int64_t column) const {
    return {.x = x + (plan.rows.offset(row) + column) * element,
            .offsets = plan.outer.data(),
            .outer = static_cast<int64_t>(plan.outer.size()),
            .begin = 0,
            .end = plan.last,
            .stride = plan.stride};
  }
  ReducePart part(int64_t row, int64_t column, int64_t number) const {
    ReducePart part = whole(row, column);
    const int64_t begin = number * plan.part_length();
    if (part.outer == 1) {
      part.begin = begin;
      part.end = std::min(plan.last, begin + plan.part_length());
    } else {
      part.offsets += begin;
      part.outer = std::min(part.outer - begin, plan.part_length());
    }
    return part;
  }
  /// Calls body(row, column, columns, part) for each of `parts` parts of each task.
  template <class Body>
  void share(int64_t parts, Body body) const {
    const int64_t count = tasks() * parts;
    parallel_for(count, std::max<int64_t>(1, kParallelElements / std::max<int64_t>(1, elements() / count)), [&](int64_t task, int64_t end) {
      for (; task < end; ++task) {
        const int64_t column = task % blocks() * kColumnsPerTask, row = task / blocks() % plan.rows.count;
        body(row, column, std::min(plan.columns - column, kColumnsPerTask), task / tasks());
      }
    });
  }
};

void reduce_outputs(const Reduce& r, std::byte* y) {
  r.share(1, [&](int64_t row, int64_t column, int64_t columns, int64_t) {
    std::byte* to = y + (row * r.plan.columns + column) * r.element;
    if (r.plan.includes_last_axis)
      r.entry.row(r.whole(row, column), to);
    else
      r.entry.columns(r.whole(row, column), columns, to);
  });
}

/// The results of parts are the rows of a matrix whose columns are cascades again.
void reduce_parts(const Reduce& r, DType dtype, std::byte* y) {
  const int64_t parts = r.plan.parts(), lanes = r.plan.includes_last_axis ? kLanes : 1, width = r.plan.outputs() * lanes;
  const Tensor results = empty(dtype, {parts, width});
  r.share(parts, [&](int64_t row, int64_t column, int64_t columns, int64_t number) {
    std::byte* to = results->data + (number * width + (row * r.plan.columns + column) * lanes) * r.element;
    if (lanes > 1)
      r.entry.lanes(r.part(row, column, number), to);
    else
      r.entry.columns(r.part(row, column, number), columns, to);
  });
  const int64_t none = 0;
  const ReducePart matrix{results->data, &none, 1, 0, parts, width};
  if (lanes == 1) return r.entry.columns(matrix, width, y);
  const Tensor lane = empty(dtype, {width});
  r.entry.columns(matrix, width, lane->data);
  for (int64_t i = 0; i < r.plan.outputs(); ++i) r.entry.combine(lane->data + i * lanes * r.element, y + i * r.element);
}

}  // namespace

Tensor run_reduction(Op op, const Tensor& operand, const Attributes& attributes, const TensorSpec& result) {
  const DType wide = op == Op::sum ? info(operand.dtype()).sum : compute_dtype(operand.dtype());
  if (wide != operand.dtype())  // rounded once, at the end
    return run_convert(run_reduction(op, run_convert(operand, {wide, operand.shape()}), attributes, {wide, result.shape}), result);
  const Dims axes = op == Op::sum ? SumAttributes::from(attributes).axes : AmaxAttributes::from(attributes).axes;
  const Tensor y = empty(result.dtype, result.shape);
  if (element_count(operand.shape()) == 0) {  // the shape rule refuses the maximum of nothing
    std::memset(y->data, 0, static_cast<size_t>(element_count(result.shape)) * size_of(y.dtype()));
    return y;
  }
  const Tensor x = contiguous(operand);
  const auto t = static_cast<int>(x.dtype());
  const Plan plan(x.shape(), axes);
  const Reduce r{plan, op == Op::sum ? kernel_table().sum[t] : kernel_table().amax[t], x->data, static_cast<int64_t>(size_of(x.dtype()))};
  if (r.tasks() < kFewTasks && plan.parts() > 1 && r.elements() >= 2 * kParallelElements)
    reduce_parts(r, x.dtype(), y->data);
  else
    reduce_outputs(r, y->data);
  return y;
}

}  // namespace braid
