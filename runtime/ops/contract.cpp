// The driver of contractions: brings the operands into the form [batch][row][k] and [batch][k][column], packs what has gaps, and shares
// blocks of outputs and parts of their cascades among threads.
#include <algorithm>
#include <cstring>
#include <optional>

#include "dialects/rules/generated/attributes.h"
#include "runtime/core/threads.h"
#include "runtime/ops/cascade.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

struct Axis {
  int64_t length = 1, stride = 0;
};

/// An operand with its axes collapsed into three; strides are in elements.
struct Matrix {
  Tensor x;
  Axis batch, free, contracted;
};

/// Several axes as one, if their strides allow it.
std::optional<Axis> collapse(const Tensor& x, const Dims& axes) {
  Axis all;
  for (int64_t i : axes) {
    const int64_t length = x.shape()[static_cast<int>(i)], stride = x->strides[static_cast<int>(i)];
    if (length == 1) continue;
    if (all.length != 1 && all.stride != length * stride) return std::nullopt;
    all = {all.length * length, stride};
  }
  return all;
}

Matrix matrix_of(const Tensor& x, const Dims& batch, const Dims& contracting) {
  Dims free, order = batch;
  for (int i = 0; i < x.rank(); ++i)
    if (!batch.contains(i) && !contracting.contains(i)) free.push_back(i);
  auto b = collapse(x, batch), f = collapse(x, free), c = collapse(x, contracting);
  if (b && f && c) return {x, *b, *f, *c};
  for (int64_t axis : free) order.push_back(axis);
  for (int64_t axis : contracting) order.push_back(axis);
  Shape shape;
  Strides strides;
  Dims positions;
  for (int64_t axis : order) {
    positions.push_back(shape.size());
    shape.push_back(x.shape()[static_cast<int>(axis)]);
    strides.push_back(x->strides[static_cast<int>(axis)]);
  }
  const Tensor packed = contiguous(view(x, shape, strides));
  const auto at = [&](int begin, int count) { return Dims(std::span(positions.begin() + begin, static_cast<size_t>(count))); };
  return {packed, *collapse(packed, at(0, batch.size())), *collapse(packed, at(batch.size(), free.size())),
          *collapse(packed, at(batch.size() + free.size(), contracting.size()))};
}

/// A contraction in progress: batch × rows × columns outputs of `steps` products each.
struct Product {
  const ContractEntry& entry;
  Matrix a, b;
  DType dtype;
  std::byte* y;
  int64_t y_row, y_column;

  int64_t element() const { return static_cast<int64_t>(size_of(dtype)); }
  int64_t batch() const { return a.batch.length; }
  int64_t rows() const { return a.free.length; }
  int64_t columns() const { return b.free.length; }
  int64_t steps() const { return a.contracted.length; }
};

/// Copies `count` elements that are `stride` apart.
void gather(const std::byte* from, int64_t stride, int64_t count, std::byte* to, int64_t element) {
  const auto copy = [&]<class T>() {
    const T* source = reinterpret_cast<const T*>(from);
    T* target = reinterpret_cast<T*>(to);
    for (int64_t i = 0; i < count; ++i) target[i] = source[i * stride];
  };
  if (element == 4)
    copy.template operator()<uint32_t>();
  else
    copy.template operator()<uint64_t>();
}

/// y = the cascades down the columns of a matrix of results of parts.
void add_parts(const Product& p, const Tensor& results, std::byte* y) {
  const int64_t none = 0, parts = results.shape()[0], width = results.shape()[1];
  kernel_table().sum[static_cast<int>(p.dtype)].columns({results->data, &none, 1, 0, parts, width}, width, y);
}

/// Fewer than kFewOutputs outputs per batch: a task is one run of one output.
void contract_few(const Product& p) {
  constexpr int64_t kRun = kSteps * kLanes;
  const int64_t outputs = p.rows() * p.columns(), all = p.batch() * outputs, runs = (p.steps() - 1) / kRun + 1, e = p.element();
  const auto combine = kernel_table().sum[static_cast<int>(p.dtype)].combine;
  const Tensor results = runs == 1 ? Tensor() : empty(p.dtype, {runs, all * kLanes});
  const auto vector = [&](const Matrix& m, int64_t batch, int64_t row, int64_t begin, int64_t count, Tensor& room) -> const std::byte* {
    const std::byte* first = m.x->data + (batch * m.batch.stride + row * m.free.stride + begin * m.contracted.stride) * e;
    if (m.contracted.stride == 1 || count == 1) return first;
    if (!room) room = empty(p.dtype, {std::min(p.steps(), kRun)});
    gather(first, m.contracted.stride, count, room->data, e);
    return room->data;
  };
  parallel_for(runs * all, std::max<int64_t>(1, kParallelElements / std::min(p.steps(), kRun)), [&](int64_t task, int64_t end) {
    Tensor room_a, room_b;
    for (; task < end; ++task) {
      const int64_t output = task % all, begin = task / all * kRun;
      const int64_t batch = output / outputs, row = output % outputs / p.columns(), column = output % p.columns();
      const int64_t count = std::min(kRun, p.steps() - begin);
      const std::byte* a = vector(p.a, batch, row, begin, count, room_a);
      const std::byte* b = vector(p.b, batch, column, begin, count, room_b);
      if (results) {
        p.entry.lanes(a, b, count, results->data + task * kLanes * e);
      } else {
        alignas(double) std::byte lanes[kLanes * sizeof(double)];
        p.entry.lanes(a, b, count, lanes);
        combine(lanes, p.y + output * e);
      }
    }
  });
  if (!results) return;
  const Tensor lanes = empty(p.dtype, {all * kLanes});
  add_parts(p, results, lanes->data);
  for (int64_t i = 0; i < all; ++i) combine(lanes->data + i * kLanes * e, p.y + i * e);
}

constexpr int64_t kRowsPerTask = 256;
constexpr int64_t kRowsWorthPacking = 32;  // as many rows read a panel that it pays to have it without gaps

/// Columns [column, column + count) of b for the steps of one run, without gaps and filled up to `width` columns.
void pack_panel(const Matrix& b, const std::byte* first, int64_t steps, int64_t count, int64_t width, std::byte* to, int64_t e) {
  for (int64_t k = 0; k < steps; ++k) {
    std::byte* row = to + k * width * e;
    gather(first + k * b.contracted.stride * e, b.free.stride, count, row, e);
    std::memset(row + count * e, 0, static_cast<size_t>((width - count) * e));
  }
}

/// A block of outputs in the making: panels of b, and what a chain of runs has come to.
class BlockCascade {
 public:
  BlockCascade(const Product& p, int64_t batch, int64_t row, int64_t column, std::byte* y)
      : p_(p), batch_(batch), row_(row), column_(column) {
    block_.rows = std::min(kRowsPerTask, p.rows() - row);
    block_.columns = std::min<int64_t>(p.entry.columns, p.columns() - column);
    block_.a_row = p.a.free.stride;
    block_.a_step = p.a.contracted.stride;
    block_.y = y + (batch * p.rows() * p.columns() + row * p.y_row + column * p.y_column) * p.element();
    block_.y_row = p.y_row;
    block_.y_column = p.y_column;
    pack_ = p.b.free.stride != 1 || block_.columns < p.entry.columns || block_.rows >= kRowsWorthPacking;
  }

  struct Room {
    Tensor panel, tile;
  };
  /// y = the cascade over the steps [begin, end), at most 65,536 of them.
  void run(int64_t begin, int64_t end, Room& room) {
    using Into = ContractBlock::Into;
    const int64_t part = part_of_cascade(end - begin, kSteps), width = p_.entry.columns;
    if (part <= kSteps) return chain(begin, end, part == 1 ? Into::fresh : Into::zero, room);
    if (!room.tile) room.tile = empty(p_.dtype, {kRowsPerTask, width});
    ContractBlock whole = block_;
    block_.y = room.tile->data;
    block_.y_row = width;
    block_.y_column = 1;
    for (int64_t k = begin; k < end; k += part) {
      chain(k, std::min(end, k + part), Into::zero, room);
      whole.into = k == begin ? Into::zero : Into::sum;
      p_.entry.add(room.tile->data, whole);
    }
  }

 private:
  /// One run after the other; `first` is for the first one.
  void chain(int64_t begin, int64_t end, ContractBlock::Into first, Room& room) {
    const int64_t width = p_.entry.columns, e = p_.element();
    if (pack_ && !room.panel) room.panel = empty(p_.dtype, {std::min(p_.steps(), kSteps), width});
    block_.into = first;
    for (int64_t k = begin; k < end; k += kSteps) {
      const std::byte* b = p_.b.x->data + (batch_ * p_.b.batch.stride + k * p_.b.contracted.stride + column_ * p_.b.free.stride) * e;
      block_.steps = std::min(kSteps, end - k);
      block_.a = p_.a.x->data + (batch_ * p_.a.batch.stride + row_ * block_.a_row + k * block_.a_step) * e;
      block_.b = pack_ ? room.panel->data : b;
      block_.b_step = pack_ ? width : p_.b.contracted.stride;
      if (pack_) pack_panel(p_.b, b, block_.steps, block_.columns, width, room.panel->data, e);
      p_.entry.block(block_);
      block_.into = ContractBlock::Into::sum;
    }
  }

  const Product& p_;
  const int64_t batch_, row_, column_;
  ContractBlock block_{};
  bool pack_;
};

/// Other contractions: a task is a panel of columns by a group of rows, and one part of a long cascade.
void contract_many(const Product& p) {
  constexpr int64_t kDeepPart = kSteps * kFan * kFan;
  const int64_t width = p.entry.columns, panels = (p.columns() + width - 1) / width;
  const int64_t groups = (p.rows() + kRowsPerTask - 1) / kRowsPerTask, all = p.batch() * p.rows() * p.columns();
  const int64_t parts = (p.steps() - 1) / kDeepPart + 1, tasks = p.batch() * panels * groups;
  const int64_t work = std::min(p.rows(), kRowsPerTask) * width * std::min(p.steps(), kDeepPart);
  const Tensor results = parts == 1 ? Tensor() : empty(p.dtype, {parts, all});
  parallel_for(parts * tasks, std::max<int64_t>(1, 4 * kParallelElements / std::max<int64_t>(1, work)), [&](int64_t task, int64_t end) {
    BlockCascade::Room room;
    for (; task < end; ++task) {
      const int64_t group = task % groups, panel = task / groups % panels, batch = task % tasks / groups / panels, part = task / tasks;
      BlockCascade block(p, batch, group * kRowsPerTask, panel * width, results ? results->data + part * all * p.element() : p.y);
      block.run(part * kDeepPart, std::min(p.steps(), (part + 1) * kDeepPart), room);
    }
  });
  if (results) add_parts(p, results, p.y);
}

}  // namespace

Tensor run_dot_general(const Tensor& lhs, const Tensor& rhs, const Attributes& attributes, const TensorSpec& result) {
  if (const DType wide = compute_dtype(lhs.dtype()); wide != lhs.dtype()) {  // rounded once, at the end
    const auto widened = [&](const Tensor& x) { return run_convert(x, {wide, x.shape()}); };
    return run_convert(run_dot_general(widened(lhs), widened(rhs), attributes, {wide, result.shape}), result);
  }
  const DotGeneralAttributes at = DotGeneralAttributes::from(attributes);
  const Tensor y = empty(result.dtype, result.shape);
  const int64_t outputs = element_count(result.shape);
  if (outputs == 0) return y;
  Matrix a = matrix_of(lhs, at.lhs_batching, at.lhs_contracting), b = matrix_of(rhs, at.rhs_batching, at.rhs_contracting);
  if (a.contracted.length == 0) {
    std::memset(y->data, 0, static_cast<size_t>(outputs) * size_of(y.dtype()));
    return y;
  }
  const ContractEntry& entry = kernel_table().contract[static_cast<int>(y.dtype())];
  const int64_t rows = a.free.length, columns = b.free.length;
  Product p{entry, std::move(a), std::move(b), y.dtype(), y->data, columns, 1};
  if (rows * columns < kFewOutputs) {
    contract_few(p);
    return y;
  }
  if (2 * columns < entry.columns && rows > columns) {  // a product with few columns is the transposed one with few rows
    std::swap(p.a, p.b);
    std::swap(p.y_row, p.y_column);
  }
  contract_many(p);
  return y;
}

}  // namespace braid
