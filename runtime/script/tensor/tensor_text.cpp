// MindSpore's repr() of tensors: every floating-point number in exponent form; NumPy's repr() of arrays.
#include "runtime/script/tensor/tensor_text.h"

#include <algorithm>
#include <cstdio>

#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

constexpr int64_t kThreshold = 1000, kEdge = 3;

std::string element(const Tensor& x, int64_t at) {
  Value v = number_at(x, at);
  if (v.is_bool()) return v.boolean() ? "True" : "False";
  if (v.is_int()) return std::to_string(v.integer());
  char buffer[40];
  const bool narrow = size_of(x.dtype()) == 2;
  std::snprintf(buffer, sizeof buffer, "%*.*e", narrow ? 11 : 15, narrow ? 4 : 8, v.floating());
  return buffer;
}

class Layout {
 public:
  explicit Layout(const Tensor& x) : x_(contiguous(x)), summarised_(element_count(x.shape()) > kThreshold) {
    if (!is_floating(x.dtype())) visit(0, 0, [this](int64_t at) { width_ = std::max(width_, element(x_, at).size()); });
  }

  std::string render() {
    rows(0, 0);
    return std::move(out_);
  }

 private:
  /// Calls `each` with the indices along an axis that are shown, and with -1 for what is left out.
  template <class F>
  void shown(int axis, F&& each) const {
    int64_t n = x_.shape()[axis];
    for (int64_t i = 0; i < n; ++i) {
      if (summarised_ && n > 2 * kEdge && i == kEdge) {
        each(int64_t{-1});
        i = n - kEdge;
      }
      each(i);
    }
  }
  int64_t inner(int axis, int64_t base, int64_t i) const { return base + i * x_->strides[axis]; }

  template <class F>
  void visit(int axis, int64_t base, F&& leaf) const {
    if (axis == x_.rank()) return leaf(base);
    shown(axis, [&](int64_t i) {
      if (i >= 0) visit(axis + 1, inner(axis, base, i), leaf);
    });
  }

  void rows(int axis, int64_t base) {
    if (axis == x_.rank()) {
      std::string e = element(x_, base);
      if (axis == 0) e.erase(0, e.find_first_not_of(' '));
      out_ += std::string(width_ > e.size() ? width_ - e.size() : 0, ' ') + e;
      return;
    }
    out_ += "[";
    bool first = true;
    shown(axis, [&](int64_t i) {
      if (!std::exchange(first, false)) out_ += axis + 1 == x_.rank() ? (i < 0 ? " " : ", ") : ",\n" + std::string(axis + 1, ' ');
      if (i < 0)
        out_ += "...";
      else
        rows(axis + 1, inner(axis, base, i));
    });
    out_ += "]";
  }

  Tensor x_;
  bool summarised_;
  size_t width_ = 0;
  std::string out_;
};

/// As Python writes a tuple.
std::string shape_text(const Shape& shape) {
  std::string out = "(";
  for (int i = 0; i < shape.size(); ++i) out += text(i ? ", " : "", shape[i]);
  return out + (shape.size() == 1 ? ",)" : ")");
}

}  // namespace

std::string tensor_repr(const Tensor& x) {
  std::string shape = text(x.shape());
  return text("Tensor(shape=", shape, ", dtype=", mindspore_name(x.dtype()), ", value=", x.rank() > 1 ? "\n" : " ", Layout(x).render(),
              ")");
}

std::string parameter_repr(const TensorObject& p) {
  return text("Parameter (name=", p.name, ", shape=", shape_text(p.value.shape()), ", dtype=", mindspore_name(p.value.dtype()),
              ", requires_grad=", p.requires_grad ? "True" : "False", ")");
}

std::string array_repr(const Tensor& x) {
  constexpr size_t kLineWidth = 75;
  std::string out = "array(" + array_text(x, ", ", "array(");
  const bool empty = element_count(x.shape()) == 0;
  if (empty && x.rank() > 1) out += ", shape=" + shape_text(x.shape());
  bool usual = x.dtype() == DType::f64 || x.dtype() == DType::i64 || x.dtype() == DType::boolean;
  if (usual && !empty) return out + ")";
  const std::string dtype = text("dtype=", numpy_name(x.dtype()), ")");
  const size_t last_line = out.size() - (out.rfind('\n') + 1);  // npos + 1 is 0
  return out + (last_line + dtype.size() + 1 > kLineWidth ? ",\n      " : ", ") + dtype;
}

}  // namespace braid::script
