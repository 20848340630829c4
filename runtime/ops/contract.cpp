// The driver of contractions: brings the operands into the form [batch][row][k] and [batch][k][column], packs what has gaps, and shares
// blocks of outputs among threads.
#include <algorithm>
#include <cstring>
#include <optional>

#include "dialects/rules/generated/attributes.h"
#include "runtime/core/threads.h"
#include "runtime/ops/drivers.h"
#include "runtime/ops/reference.h"

namespace braid {
namespace {

using reference::kChunk;

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
  if (element == 4) copy.template operator()<uint32_t>();
  else copy.template operator()<uint64_t>();
}

/// Fewer than kFewOutputs outputs per batch: a task is one chunk of one output.
void contract_few(const Product& p) {
  const int64_t outputs = p.rows() * p.columns(), chunks = (p.steps() + kChunk - 1) / kChunk, e = p.element();
  const Tensor partial = empty(p.dtype, {chunks, p.batch() * outputs});
  const auto vector = [&](const Matrix& m, int64_t batch, int64_t row, int64_t begin, int64_t count, Tensor& room) -> const std::byte* {
    const std::byte* first = m.x->data + (batch * m.batch.stride + row * m.free.stride + begin * m.contracted.stride) * e;
    if (m.contracted.stride == 1 || count == 1) return first;
    if (!room) room = empty(p.dtype, {std::min(p.steps(), kChunk)});
    gather(first, m.contracted.stride, count, room->data, e);
    return room->data;
  };
  const int64_t grain = std::max<int64_t>(1, kParallelElements / std::min(p.steps(), kChunk));
  parallel_for(chunks * p.batch() * outputs, grain, [&](int64_t task, int64_t end) {
    Tensor room_a, room_b;
    for (; task < end; ++task) {
      const int64_t output = task % (p.batch() * outputs), begin = task / (p.batch() * outputs) * kChunk;
      const int64_t batch = output / outputs, row = output % outputs / p.columns(), column = output % p.columns();
      const int64_t count = std::min(kChunk, p.steps() - begin);
      const std::byte* a = vector(p.a, batch, row, begin, count, room_a);
      const std::byte* b = vector(p.b, batch, column, begin, count, room_b);
      p.entry.lanes(a, b, count, partial->data + task * e);
    }
  });
  const int64_t none = 0, all = p.batch() * outputs;
  if (chunks == 1) std::memcpy(p.y, partial->data, static_cast<size_t>(all * e));
  else kernel_table().sum[static_cast<int>(p.dtype)].columns({partial->data, &none, 1, 0, chunks, all}, all, p.y);
}

constexpr int64_t kRowsPerTask = 256;
constexpr int64_t kRowsWorthPacking = 32;  // as many rows read a panel that it pays to have it without gaps

/// Columns [column, column + count) of b for the steps of one chunk, without gaps and filled up to `width` columns.
void pack_panel(const Matrix& b, const std::byte* first, int64_t steps, int64_t count, int64_t width, std::byte* to, int64_t e) {
  for (int64_t k = 0; k < steps; ++k) {
    std::byte* row = to + k * width * e;
    gather(first + k * b.contracted.stride * e, b.free.stride, count, row, e);
    std::memset(row + count * e, 0, static_cast<size_t>((width - count) * e));
  }
}

/// Other contractions: a task is a panel of columns by a group of rows.
void contract_many(const Product& p) {
  const int64_t width = p.entry.columns, panels = (p.columns() + width - 1) / width, e = p.element();
  const int64_t groups = (p.rows() + kRowsPerTask - 1) / kRowsPerTask;
  const int64_t work = std::min(p.rows(), kRowsPerTask) * width * p.steps();
  const int64_t grain = std::max<int64_t>(1, 4 * kParallelElements / std::max<int64_t>(1, work));
  parallel_for(p.batch() * panels * groups, grain, [&](int64_t task, int64_t end) {
    Tensor room;
    for (; task < end; ++task) {
      const int64_t group = task % groups, panel = task / groups % panels, batch = task / groups / panels;
      const int64_t column = panel * width, row = group * kRowsPerTask;
      ContractBlock block{};
      block.rows = std::min(kRowsPerTask, p.rows() - row);
      block.columns = std::min(width, p.columns() - column);
      block.a_row = p.a.free.stride;
      block.a_step = p.a.contracted.stride;
      block.y = p.y + (batch * p.rows() * p.columns() + row * p.y_row + column * p.y_column) * e;
      block.y_row = p.y_row;
      block.y_column = p.y_column;
      const bool pack = p.b.free.stride != 1 || block.columns < width || block.rows >= kRowsWorthPacking;
      if (pack && !room) room = empty(p.dtype, {std::min(p.steps(), kChunk), width});
      for (int64_t k = 0; k < p.steps(); k += kChunk) {
        const std::byte* b = p.b.x->data + (batch * p.b.batch.stride + k * p.b.contracted.stride + column * p.b.free.stride) * e;
        block.steps = std::min(kChunk, p.steps() - k);
        block.a = p.a.x->data + (batch * p.a.batch.stride + row * block.a_row + k * block.a_step) * e;
        block.b = pack ? room->data : b;
        block.b_step = pack ? width : p.b.contracted.stride;
        block.add = k > 0;
        if (pack) pack_panel(p.b, b, block.steps, block.columns, width, room->data, e);
        p.entry.block(block);
      }
    }
  });
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
  if (rows * columns < reference::kFewOutputs) {
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
