// Rules of ops on a window of a tensor: slice, slice_update, pad.
#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"
#include "dialects/rules/promotion.h"

namespace braid {
namespace {

Dims steps_or_ones(const Dims& steps, int rank) { return steps.empty() ? Dims::filled(rank, 1) : steps; }

void check_counts(const Shape& x, std::string_view name, const Dims& values) {
  require(values.size() == x.size(), ErrorCode::value, values.size(), " ", name, " for the ", x.size(), " axes of ", x);
}

/// How many elements a window takes. Throws when it leaves the axis.
Dim window_length(int axis, Dim length, int64_t start, int64_t stop, int64_t step) {
  require(step > 0, ErrorCode::value, "the step along axis ", axis, " is ", step, ", not positive");
  require(length >= 0, ErrorCode::unsupported, "the length of axis ", axis, " is not known");
  require(0 <= start && start <= stop && stop <= length, ErrorCode::index, start, ":", stop, " along axis ", axis,
          " is not within its length ", length);
  return start == stop ? 0 : (stop - start - 1) / step + 1;
}

/// One past the last element of a window of `lengths`; what is no int64 leaves every axis.
Dims stops_of(const Dims& starts, const Shape& lengths, const Dims& steps) {
  Dims stops;
  for (int i = 0; i < starts.size(); ++i) {
    int64_t span, stop = starts[i];
    if (lengths[i] > 0 && (__builtin_mul_overflow(lengths[i] - 1, steps[i], &span) || __builtin_add_overflow(stop, span, &stop) ||
                           __builtin_add_overflow(stop, 1, &stop)))
      stop = INT64_MAX;
    stops.push_back(stop);
  }
  return stops;
}

}  // namespace

SliceAttributes slice_normalised(Specs xs, const SliceAttributes& at) {
  return {at.starts, at.stops, steps_or_ones(at.steps, xs[0].shape.size())};
}

TensorSpec slice_spec(Specs xs, const SliceAttributes& at) {
  const Shape& x = xs[0].shape;
  check_counts(x, "starts", at.starts);
  check_counts(x, "stops", at.stops);
  check_counts(x, "steps", at.steps);
  TensorSpec y{xs[0].dtype, {}};
  for (int i = 0; i < x.size(); ++i) y.shape.push_back(window_length(i, x[i], at.starts[i], at.stops[i], at.steps[i]));
  return y;
}

/// dx is dy in the window and 0 elsewhere.
void slice_gradient(GradientScope& s, const SliceAttributes& at) {
  if (!s.wants(0)) return;
  const TensorSpec x = s.in_spec(0);
  s.give(0, slice_update(full(x.shape, 0, x.dtype), s.ct(), at.starts, at.steps));
}

SliceUpdateAttributes slice_update_normalised(Specs xs, const SliceUpdateAttributes& at) {
  return {at.starts, steps_or_ones(at.steps, xs[0].shape.size())};
}

TensorSpec slice_update_spec(Specs xs, const SliceUpdateAttributes& at) {
  const Shape &x = xs[0].shape, &update = xs[1].shape;
  require(xs[0].dtype == xs[1].dtype, ErrorCode::type, "dtypes differ: ", xs[0].dtype, " and ", xs[1].dtype);
  require(x.size() == update.size(), ErrorCode::shape, "ranks differ: x ", x, ", update ", update);
  check_counts(x, "starts", at.starts);
  check_counts(x, "steps", at.steps);
  const Dims stops = stops_of(at.starts, update, at.steps);
  for (int i = 0; i < x.size(); ++i) window_length(i, x[i], at.starts[i], stops[i], at.steps[i]);
  return xs[0];
}

/// dx is dy with 0 in the window, and the update gets what dy has there.
void slice_update_gradient(GradientScope& s, const SliceUpdateAttributes& at) {
  const TensorSpec update = s.in_spec(1);
  if (s.wants(0)) s.give(0, slice_update(s.ct(), full(update.shape, 0, update.dtype), at.starts, at.steps));
  if (s.wants(1)) s.give(1, slice(s.ct(), at.starts, stops_of(at.starts, update.shape, at.steps), at.steps));
}

TensorSpec pad_spec(Specs xs, const PadAttributes& at) {
  TensorSpec y = xs[0];
  check_counts(y.shape, "low", at.low);
  check_counts(y.shape, "high", at.high);
  require_fits(at.value, y.dtype);
  for (int i = 0; i < y.shape.size(); ++i) {
    require(at.low[i] >= 0 && at.high[i] >= 0, ErrorCode::value, "the padding of axis ", i, " is negative: ", at.low[i], " and ",
            at.high[i]);
    require(y.shape[i] >= 0, ErrorCode::unsupported, "the length of axis ", i, " is not known");
    require(at.low[i] <= INT64_MAX - y.shape[i] && at.high[i] <= INT64_MAX - y.shape[i] - at.low[i], ErrorCode::memory,
            "the padding of axis ", i, " is too long: ", at.low[i], " and ", at.high[i]);
    y.shape[i] += at.low[i] + at.high[i];
  }
  return y;
}

/// dx is the part of dy that x became.
void pad_gradient(GradientScope& s, const PadAttributes& at) {
  if (!s.wants(0)) return;
  Dims stops = s.in_spec(0).shape;
  for (int i = 0; i < stops.size(); ++i) stops[i] += at.low[i];
  s.give(0, slice(s.ct(), at.low, stops));
}

}  // namespace braid
