// An index becomes one window (a slice op), a gather for each index that is a tensor, and a reshape that drops and adds axes.
#include "braid/indexing.h"

#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"

namespace braid {
namespace {

/// An axis of a window of which a tensor without axes says the one index.
struct Picked {
  int axis;
  Tensor index;
};

/// The window of x that a key means, and the shape of the result.
struct Window {
  Dims starts, stops, steps;   // steps are positive
  Dims reversed;               // 1 where the elements are taken backwards
  std::vector<Picked> picked;  // taken from the window, which has all of these axes
  Shape window;                // the shape of the window; picked axes count 1
  Shape result;                // without indexed axes, with new ones
  bool whole = true;           // the window is all of x
  bool backwards = false;
};

class WindowBuilder {
 public:
  explicit WindowBuilder(const Shape& shape) : shape_(shape) {}

  Window build(std::span<const Index> parts) {
    int named = 0, ellipses = 0;
    for (const Index& p : parts) {
      ellipses += p.is<Ellipsis>();
      named += !p.is<Ellipsis>() && !p.is<NewAxis>();
    }
    require(ellipses <= 1, ErrorCode::index, "an index can only have a single ellipsis ('...')");
    require(named <= shape_.size(), ErrorCode::index, "too many indices: the tensor has ", shape_.size(), " axes, but ", named,
            " were indexed");
    for (const Index& p : parts) {
      if (p.is<NewAxis>())
        w_.result.push_back(1);
      else if (p.is<Ellipsis>())
        for (int rest = shape_.size() - named; rest > 0; --rest) all();
      else if (const auto* slice = p.as<SliceBounds>())
        part(*slice);
      else if (const auto* tensor = p.as<Tensor>())
        pick(*tensor);
      else
        one(*p.as<int64_t>());
    }
    while (axis_ < shape_.size()) all();
    return w_;
  }

 private:
  int64_t length() const {
    require(shape_[axis_] >= 0, ErrorCode::unsupported, "indexing: the length of axis ", axis_, " is not known");
    return shape_[axis_];
  }
  void add(int64_t start, int64_t stop, int64_t step, int64_t count, bool backwards) {
    w_.whole &= count == shape_[axis_] && !backwards;
    w_.backwards |= backwards;
    w_.starts.push_back(start), w_.stops.push_back(stop), w_.steps.push_back(step), w_.window.push_back(count);
    w_.reversed.push_back(backwards);
    ++axis_;
  }
  void all() {
    w_.result.push_back(shape_[axis_]);
    add(0, shape_[axis_], 1, shape_[axis_], false);
  }
  void part(const SliceBounds& slice) {
    require(slice.step != 0, ErrorCode::value, "slice step cannot be zero");
    const SliceSteps s = resolve(slice, length());
    w_.result.push_back(s.count);
    if (s.count == 0) return add(0, 0, 1, 0, false);
    const int64_t last = s.start + (s.count - 1) * s.step;
    if (s.step > 0) return add(s.start, last + 1, s.step, s.count, false);
    add(last, s.start + 1, -s.step, s.count, s.count > 1);
  }
  void pick(const Tensor& index) {
    require(index.rank() == 0 && is_integer(index.dtype()), ErrorCode::unsupported, "indexing with ", index.spec(),
            " is not supported: only integer tensors without axes are");
    w_.picked.push_back({axis_, index});
    add(0, length(), 1, length(), false);
    w_.window[axis_ - 1] = 1;
  }
  void one(int64_t given) {
    const int64_t n = length(), i = given < 0 ? given + n : given;
    require(i >= 0 && i < n, ErrorCode::index, "index ", given, " is out of bounds for axis ", axis_, " with length ", n);
    add(i, i + 1, 1, 1, false);
  }

  const Shape& shape_;
  int axis_ = 0;
  Window w_;
};

/// x, which has the window's axes, at the picked indices; without their axes.
Tensor taken(Tensor x, std::span<const Picked> picked) {
  for (size_t i = picked.size(); i-- > 0;) x = gather(x, picked[i].index, picked[i].axis);
  return x;
}

/// x with `update` in place of what `taken` gives.
Tensor with_taken(const Tensor& x, std::span<const Picked> picked, const Tensor& update) {
  const Picked& last = picked.back();
  const auto others = picked.first(picked.size() - 1);
  const Tensor inner = others.empty() ? update : with_taken(taken(x, {&last, 1}), others, update);
  Shape row = x.shape();
  row[last.axis] = 1;
  const Tensor indices = broadcast(reshape(last.index, Shape::filled(x.rank(), 1)), row);
  return scatter_elements(x, indices, reshape(inner, row), last.axis);
}

/// The window's elements in the order that negative steps ask for; a view of a concrete tensor.
Tensor flipped(const Tensor& x, const Dims& reversed) {
  require(!x.traced(), ErrorCode::unsupported, "indexing a tensor with a negative step is not supported in a compiled function");
  if (x.tracked()) fail(ErrorCode::unsupported, "indexing a tensor with a negative step has no gradient");
  Strides strides = x->strides;
  int64_t offset = 0;
  for (int i = 0; i < x.rank(); ++i) {
    if (!reversed[i]) continue;
    offset += (x.shape()[i] - 1) * strides[i];
    strides[i] = -strides[i];
  }
  return contiguous(view(x, x.shape(), strides, offset));
}

}  // namespace

Tensor index(const Tensor& x, std::span<const Index> indices) {
  const Window w = WindowBuilder(x.shape()).build(indices);
  Tensor y = w.whole ? x : slice(x, w.starts, w.stops, w.steps);
  if (w.backwards) y = flipped(y, w.reversed);
  y = taken(y, w.picked);
  return y.shape() == w.result ? y : reshape(y, w.result);
}

Tensor with_index(const Tensor& x, std::span<const Index> indices, const Tensor& update) {
  const Window w = WindowBuilder(x.shape()).build(indices);
  Tensor u = update.dtype() == x.dtype() ? update : convert(update, x.dtype());
  if (!(u.shape() == w.result)) {
    while (u.rank() > w.result.size() && u.shape()[0] == 1) {
      Shape less(std::span<const int64_t>(u.shape().begin() + 1, u.shape().end()));
      u = reshape(u, less);
    }
    bool fits = u.rank() <= w.result.size();
    for (int i = 1; fits && i <= u.rank(); ++i) {
      int64_t n = u.shape()[u.rank() - i];
      fits = n == 1 || n == w.result[w.result.size() - i];
    }
    require(fits, ErrorCode::value, "cannot assign a value of shape ", update.shape(), " to a part of shape ", w.result);
    u = broadcast(u, w.result);
  }
  if (w.picked.empty()) {
    if (!(w.window == w.result)) u = reshape(u, w.window);
  } else {
    const Tensor part = w.whole ? x : slice(x, w.starts, w.stops, w.steps);
    u = with_taken(w.backwards ? flipped(part, w.reversed) : part, w.picked, u);
  }
  if (w.backwards) u = flipped(u, w.reversed);
  if (w.whole) return u;
  return slice_update(x, u, w.starts, w.steps);
}

Tensor Tensor::operator[](int64_t i) const { return index(*this, {i}); }

}  // namespace braid
