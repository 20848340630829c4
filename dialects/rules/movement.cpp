// Rules of ops that put elements elsewhere: reshape, transpose, broadcast_to, concat.
#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"

namespace braid {
namespace {

/// The number of elements, leaving out symbols; `symbols` counts them.
int64_t known_count(const Shape& shape, int& symbols) {
  Shape known;
  for (Dim n : shape) {
    if (n >= 0)
      known.push_back(n);
    else
      ++symbols;
  }
  return element_count(known);
}

/// A length in a call: a number, or a symbol that x has.
void check_length(Dim n, const Shape& x) { require(n >= 0 || x.contains(n), ErrorCode::shape, "the length ", n, " is negative"); }

}  // namespace

ReshapeAttributes reshape_normalised(Specs xs, const ReshapeAttributes& at) {
  const Shape& x = xs[0].shape;
  Shape rest;
  int computed = -1;
  for (int i = 0; i < at.shape.size(); ++i) {
    if (at.shape[i] == -1) {
      require(computed < 0, ErrorCode::shape, "the shape has -1 twice: axes ", computed, " and ", i);
      computed = i;
    } else {
      check_length(at.shape[i], x);
      rest.push_back(at.shape[i]);
    }
  }
  if (computed < 0) return at;
  int symbols = 0;
  const int64_t count = known_count(x, symbols), others = known_count(rest, symbols);
  require(symbols == 0, ErrorCode::unsupported, "cannot compute a length of -1 from lengths that are not known");
  require(others != 0 && count % others == 0, ErrorCode::shape, "cannot reshape ", x, " with ", count, " elements: the other lengths make ",
          others);
  ReshapeAttributes y = at;
  y.shape[computed] = count / others;
  return y;
}

TensorSpec reshape_spec(Specs xs, const ReshapeAttributes& at) {
  int symbols = 0;
  const int64_t from = known_count(xs[0].shape, symbols), to = known_count(at.shape, symbols);
  require(symbols > 0 || from == to, ErrorCode::shape, "cannot reshape ", xs[0].shape, " with ", from, " elements to ", at.shape, " with ",
          to);
  return {xs[0].dtype, at.shape};
}

void reshape_gradient(GradientScope& s, const ReshapeAttributes&) {
  if (s.wants(0)) s.give(0, reshape(s.ct(), s.in_spec(0).shape));
}

TransposeAttributes transpose_normalised(Specs xs, const TransposeAttributes& at) {
  const int rank = xs[0].shape.size();
  TransposeAttributes y;
  if (at.permutation.empty())
    for (int i = rank - 1; i >= 0; --i) y.permutation.push_back(i);
  for (int64_t axis : at.permutation) y.permutation.push_back(axis < 0 ? axis + rank : axis);
  return y;
}

TensorSpec transpose_spec(Specs xs, const TransposeAttributes& at) {
  const Shape& x = xs[0].shape;
  const Dims& permutation = at.permutation;
  bool fits = permutation.size() == x.size();
  for (int axis = 0; axis < x.size(); ++axis) fits = fits && permutation.contains(axis);
  require(fits, ErrorCode::value, permutation, " is not a permutation of the axes of ", x);
  TensorSpec y{xs[0].dtype, {}};
  for (int64_t axis : permutation) y.shape.push_back(x[static_cast<int>(axis)]);
  return y;
}

/// The inverse permutation takes dy back.
void transpose_gradient(GradientScope& s, const TransposeAttributes& at) {
  if (!s.wants(0)) return;
  Dims inverse = at.permutation;
  for (int i = 0; i < inverse.size(); ++i) inverse[static_cast<int>(at.permutation[i])] = i;
  s.give(0, transpose(s.ct(), inverse));
}

BroadcastToAttributes broadcast_to_normalised(Specs xs, const BroadcastToAttributes& at) {
  const Shape& x = xs[0].shape;
  BroadcastToAttributes y = at;
  const int lead = at.shape.size() - x.size();
  for (int i = 0; i < at.shape.size(); ++i) {
    if (at.shape[i] == -1) {
      require(i >= lead, ErrorCode::shape, "axis ", i, " is new and needs a length, not -1");
      y.shape[i] = x[i - lead];
    }
    check_length(y.shape[i], x);
  }
  return y;
}

TensorSpec broadcast_to_spec(Specs xs, const BroadcastToAttributes& at) {
  const Shape &x = xs[0].shape, &y = at.shape;
  const int lead = y.size() - x.size();
  bool fits = lead >= 0;
  for (int i = 0; fits && i < x.size(); ++i) fits = x[i] == 1 || same(x[i], y[i + lead]) != Answer::no;
  require(fits, ErrorCode::shape, "cannot broadcast ", x, " to ", y);
  return {xs[0].dtype, y};
}

/// dy summed over the axes along which x was repeated.
void broadcast_to_gradient(GradientScope& s, const BroadcastToAttributes& at) {
  if (!s.wants(0)) return;
  const Shape x = s.in_spec(0).shape;
  const int lead = at.shape.size() - x.size();
  Dims repeated;
  for (int i = 0; i < at.shape.size(); ++i)
    if (i < lead || (x[i - lead] == 1 && at.shape[i] != 1)) repeated.push_back(i);
  Tensor dx = repeated.empty() ? s.ct() : sum(s.ct(), repeated);
  s.give(0, dx.shape() == x ? dx : reshape(dx, x));
}

TensorSpec concat_spec(Specs xs, const ConcatAttributes& at) {
  TensorSpec y = xs[0];
  const int axis = static_cast<int>(at.axis);
  require(axis >= 0 && axis < y.shape.size(), ErrorCode::index, "axis ", axis, " is out of range for rank ", y.shape.size());
  for (size_t i = 1; i < xs.size(); ++i) {
    require(xs[i].dtype == y.dtype, ErrorCode::type, "dtypes differ: operand 0 is ", y.dtype, ", operand ", i, " is ", xs[i].dtype);
    bool fits = xs[i].shape.size() == y.shape.size();
    for (int d = 0; fits && d < y.shape.size(); ++d) fits = d == axis || same(xs[i].shape[d], y.shape[d]) != Answer::no;
    require(fits, ErrorCode::shape, "shapes differ outside axis ", axis, ": ", xs[0].shape, " and ", xs[i].shape);
    require(y.shape[axis] >= 0 && xs[i].shape[axis] >= 0, ErrorCode::unsupported, "the length of axis ", axis, " is not known");
    y.shape[axis] += xs[i].shape[axis];
  }
  return y;
}

/// Each operand gets the part of dy that it became.
void concat_gradient(GradientScope& s, const ConcatAttributes& at) {
  const int axis = static_cast<int>(at.axis);
  Dims starts = Dims::filled(s.out_spec().shape.size(), 0);
  for (int i = 0; i < s.operand_count(); ++i) {
    const Shape x = s.in_spec(i).shape;
    Dims stops = x;
    stops[axis] += starts[axis];
    if (s.wants(i)) s.give(i, slice(s.ct(), starts, stops));
    starts[axis] = stops[axis];
  }
}

ViewMap transpose_view(Specs xs, const TransposeAttributes& at) {
  ViewMap map;
  for (int i = 0; i < xs[0].shape.size(); ++i) map.push_back({});
  for (int i = 0; i < at.permutation.size(); ++i) map[static_cast<size_t>(at.permutation[i])] = {i, 1, 0};
  return map;
}

/// Axes of length 1 are at index 0 of each repetition.
ViewMap broadcast_to_view(Specs xs, const BroadcastToAttributes& at) {
  const Shape& x = xs[0].shape;
  ViewMap map;
  for (int i = 0; i < x.size(); ++i) map.push_back(x[i] == 1 ? ViewAxis{} : ViewAxis{i + at.shape.size() - x.size(), 1, 0});
  return map;
}

ViewMap slice_view(Specs, const SliceAttributes& at) {
  ViewMap map;
  for (int i = 0; i < at.starts.size(); ++i) map.push_back({i, at.steps[i], at.starts[i]});
  return map;
}

/// The axes that are longer than 1 follow one another in both shapes.
ViewMap reshape_view(Specs xs, const ReshapeAttributes& at) {
  ViewMap map;
  int next = 0;
  for (int64_t length : xs[0].shape) {
    if (length == 1) {
      map.push_back({});
      continue;
    }
    while (next < at.shape.size() && at.shape[next] == 1) ++next;
    map.push_back({next++, 1, 0});
  }
  return map;
}

Placement pad_placement(Specs xs, const PadAttributes& at) { return {at.value, {{0, at.low, Dims::filled(xs[0].shape.size(), 1)}}}; }

Placement slice_update_placement(Specs xs, const SliceUpdateAttributes& at) {
  const int rank = xs[0].shape.size();
  return {{}, {{0, Dims::filled(rank, 0), Dims::filled(rank, 1)}, {1, at.starts, at.steps}}};
}

Placement concat_placement(Specs xs, const ConcatAttributes& at) {
  const int rank = xs[0].shape.size(), axis = static_cast<int>(at.axis);
  Placement placement;
  Dims starts = Dims::filled(rank, 0);
  for (size_t i = 0; i < xs.size(); ++i) {
    placement.parts.push_back({static_cast<int>(i), starts, Dims::filled(rank, 1)});
    starts[axis] += xs[i].shape[axis];
  }
  return placement;
}

}  // namespace braid
