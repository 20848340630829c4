// Rules of contractions.
#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"
#include "dialects/rules/generated/rules.h"

namespace braid {
namespace {

/// The axes of a tensor of rank `rank` that are in neither list.
Dims free_axes(int rank, const Dims& batching, const Dims& contracting) {
  Dims free;
  for (int i = 0; i < rank; ++i)
    if (!batching.contains(i) && !contracting.contains(i)) free.push_back(i);
  return free;
}

void check_axes(std::string_view side, const Shape& x, const Dims& batching, const Dims& contracting) {
  Dims seen;
  for (const Dims* axes : {&batching, &contracting})
    for (int64_t axis : *axes) {
      require(axis >= 0 && axis < x.size(), ErrorCode::index, side, " axis ", axis, " is out of range for rank ", x.size());
      require(!seen.contains(axis), ErrorCode::value, side, " axis ", axis, " is given twice");
      seen.push_back(axis);
    }
}

void check_pairs(std::string_view role, const Shape& lhs, const Dims& lhs_axes, const Shape& rhs, const Dims& rhs_axes) {
  require(lhs_axes.size() == rhs_axes.size(), ErrorCode::value, role, " axes do not pair up: lhs ", lhs_axes, ", rhs ", rhs_axes);
  for (int i = 0; i < lhs_axes.size(); ++i)
    require(same(lhs[static_cast<int>(lhs_axes[i])], rhs[static_cast<int>(rhs_axes[i])]) != Answer::no, ErrorCode::shape, role,
            " dimensions differ: axis ", lhs_axes[i], " of lhs ", lhs, ", axis ", rhs_axes[i], " of rhs ", rhs);
}

Dims counted(int from, int count) {
  Dims d;
  for (int i = 0; i < count; ++i) d.push_back(from + i);
  return d;
}

/// One side of a contraction with respect to the other.
struct Side {
  const Dims& batching;
  const Dims& contracting;
  Dims free;
};

/// The gradient of `to`: dy contracted with the other operand over the free axes of that, then put into to's
/// order of axes. `free_at` is where the free axes of `from` begin in dy.
Tensor operand_gradient(const Tensor& dy, const Tensor& other, const Side& to, const Side& from, int free_at) {
  const int batches = to.batching.size();
  const Tensor g = dot_general(dy, other, counted(0, batches), from.batching, counted(free_at, from.free.size()), from.free);
  // g's axes: batch, free axes of `to`, then the contracted axes in the order in which `other` has them.
  Dims target = to.batching;
  for (int64_t axis : to.free) target.push_back(axis);
  for (int axis = 0; axis < other.rank(); ++axis)
    for (int i = 0; i < from.contracting.size(); ++i)
      if (from.contracting[i] == axis) target.push_back(to.contracting[i]);
  Dims permutation = Dims::filled(target.size(), 0);
  bool moved = false;
  for (int i = 0; i < target.size(); ++i) {
    permutation[static_cast<int>(target[i])] = i;
    moved |= target[i] != i;
  }
  return moved ? transpose(g, permutation) : g;
}

}  // namespace

TensorSpec dot_general_spec(Specs xs, const DotGeneralAttributes& at) {
  const Shape &lhs = xs[0].shape, &rhs = xs[1].shape;
  require(xs[0].dtype == xs[1].dtype, ErrorCode::type, "dtypes differ: ", xs[0].dtype, " and ", xs[1].dtype);
  check_axes("lhs", lhs, at.lhs_batching, at.lhs_contracting);
  check_axes("rhs", rhs, at.rhs_batching, at.rhs_contracting);
  check_pairs("batch", lhs, at.lhs_batching, rhs, at.rhs_batching);
  check_pairs("contracted", lhs, at.lhs_contracting, rhs, at.rhs_contracting);
  TensorSpec y{xs[0].dtype, {}};
  for (int64_t axis : at.lhs_batching) y.shape.push_back(lhs[static_cast<int>(axis)]);
  for (int64_t axis : free_axes(lhs.size(), at.lhs_batching, at.lhs_contracting)) y.shape.push_back(lhs[static_cast<int>(axis)]);
  for (int64_t axis : free_axes(rhs.size(), at.rhs_batching, at.rhs_contracting)) y.shape.push_back(rhs[static_cast<int>(axis)]);
  return y;
}

void dot_general_gradient(GradientScope& s, const DotGeneralAttributes& at) {
  const Side lhs{at.lhs_batching, at.lhs_contracting, free_axes(s.in_spec(0).shape.size(), at.lhs_batching, at.lhs_contracting)};
  const Side rhs{at.rhs_batching, at.rhs_contracting, free_axes(s.in_spec(1).shape.size(), at.rhs_batching, at.rhs_contracting)};
  const int lhs_at = at.lhs_batching.size(), rhs_at = lhs_at + lhs.free.size();
  if (s.wants(0)) s.give(0, operand_gradient(s.ct(), s.in(1), lhs, rhs, rhs_at));
  if (s.wants(1)) s.give(1, operand_gradient(s.ct(), s.in(0), rhs, lhs, lhs_at));
}

Tensor matmul_decompose(const Tensor& a, const Tensor& b) {
  const int m = a.rank(), n = b.rank();
  require(m > 0 && n > 0, ErrorCode::shape, "operands need at least one axis: lhs ", a.shape(), ", rhs ", b.shape());
  const int inner_a = m - 1, inner_b = n == 1 ? 0 : n - 2;
  require(same(a.shape()[inner_a], b.shape()[inner_b]) != Answer::no, ErrorCode::shape, "inner dimensions differ: lhs ", a.shape(),
          ", rhs ", b.shape());
  // A vector, or a matrix on the right, leaves the axes of the result in order without batching.
  if (m == 1 || n <= 2) return dot_general(a, b, {}, {}, {inner_a}, {inner_b});

  const auto batch_of = [](const Shape& x) { return Shape(std::span(x.begin(), x.end() - 2)); };
  Shape batch;
  try {
    batch = broadcast_shapes(batch_of(a.shape()), batch_of(b.shape()));
  } catch (const Error&) {
    fail(ErrorCode::shape, "batch dimensions do not broadcast: lhs ", a.shape(), ", rhs ", b.shape());
  }
  const auto batched = [&](const Tensor& x) {
    Shape shape = batch;
    shape.push_back(x.shape()[x.rank() - 2]);
    shape.push_back(x.shape().back());
    return broadcast(x, shape);
  };
  const Dims batching = counted(0, batch.size());
  return dot_general(batched(a), batched(b), batching, batching, {batch.size() + 1}, {batch.size()});
}

}  // namespace braid
