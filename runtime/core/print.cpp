// The layout of a printed array: brackets, line breaks, and "..." in large ones. NumPy's rules with default options.
#include <string>
#include <string_view>
#include <vector>

#include "braid/tensor.h"
#include "runtime/core/element_format.h"
#include "runtime/core/float_text.h"

namespace braid {
namespace {

constexpr int64_t kSummariseAbove = 1000;
constexpr int64_t kEdgeItems = 3;
constexpr int kLineWidth = 75;

std::string_view without_trailing_spaces(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

/// The indices of one axis that are shown.
struct Shown {
  int64_t leading, trailing;
  bool summarised;
  Shown(int64_t n, bool summarise)
      : leading(summarise && n > 2 * kEdgeItems ? kEdgeItems : 0), trailing(leading ? kEdgeItems : n), summarised(leading != 0) {}
};

template <class T>
void gather_shown(const Tensor& x, bool summarise, int axis, const T* element, std::vector<T>& into) {
  if (axis == x.rank()) {
    into.push_back(*element);
    return;
  }
  const int64_t n = x.shape()[axis], stride = x->strides[axis];
  const Shown shown(n, summarise);
  for (int64_t i = 0; i < shown.leading; ++i) gather_shown(x, summarise, axis + 1, element + i * stride, into);
  for (int64_t i = n - shown.trailing; i < n; ++i) gather_shown(x, summarise, axis + 1, element + i * stride, into);
}

template <class T, class Format>
class Layout {
 public:
  Layout(const Tensor& x, const Format& format, bool summarise, std::string_view separator)
      : x_(x), format_(format), summarise_(summarise), separator_(separator), line_end_(without_trailing_spaces(separator)) {}

  /// The array from `axis` on, in brackets. `indent` is the width that later lines begin with.
  std::string array(int axis, const T* element, int indent, int width) const {
    if (axis == x_.rank()) return format_(*element);
    return "[" + (axis + 1 == x_.rank() ? row(element, indent, width) : rows(axis, element, indent, width)) + "]";
  }

 private:
  std::string row(const T* element, int indent, int width) const {
    const int64_t n = x_.shape().back(), stride = x_->strides.back();
    const Shown shown(n, summarise_);
    const int fits = width - std::max(static_cast<int>(line_end_.size()), 1);
    std::string text, line(static_cast<size_t>(indent), ' ');
    auto add = [&](const std::string& word) {
      const bool first = static_cast<int>(line.size()) <= indent;
      if (!first && static_cast<int>(line.size() + word.size()) > fits) {
        text += without_trailing_spaces(line);
        text += '\n';
        line.assign(static_cast<size_t>(indent), ' ');
      }
      line += word;
    };
    for (int64_t i = 0; i < shown.leading; ++i) {
      add(format_(element[i * stride]));
      line += separator_;
    }
    if (shown.summarised) {
      add("...");
      line += separator_;
    }
    for (int64_t i = n - shown.trailing; i < n; ++i) {
      add(format_(element[i * stride]));
      if (i + 1 < n) line += separator_;
    }
    return (text + line).substr(static_cast<size_t>(indent));
  }

  std::string rows(int axis, const T* element, int indent, int width) const {
    const int64_t n = x_.shape()[axis], stride = x_->strides[axis];
    const Shown shown(n, summarise_);
    const std::string next = std::string(line_end_) + std::string(static_cast<size_t>(x_.rank() - axis - 1), '\n') +
                             std::string(static_cast<size_t>(indent), ' ');
    std::string text;
    auto nested = [&](int64_t i) { return array(axis + 1, element + i * stride, indent + 1, width - 1); };
    for (int64_t i = 0; i < shown.leading; ++i) text += nested(i) + next;
    if (shown.summarised) text += "..." + next;
    for (int64_t i = n - shown.trailing; i < n; ++i) text += nested(i) + (i + 1 < n ? next : "");
    return text;
  }

  const Tensor& x_;
  const Format& format_;
  bool summarise_;
  std::string_view separator_, line_end_;
};

/// MindSpore shows bf16 as f32.
Tensor widened(const Tensor& x) {
  const Tensor from = contiguous(x), y = empty(DType::f32, x.shape());
  std::copy_n(from.data<BFloat16>(), element_count(x.shape()), y.data<float>());
  return y;
}

template <class T>
std::string laid_out(const Tensor& x, std::string_view separator, int indent) {
  const bool summarise = element_count(x.shape()) > kSummariseAbove;
  auto with = [&](const auto& format) {
    return Layout<T, std::decay_t<decltype(format)>>(x, format, summarise, separator).array(0, x.data<T>(), indent, kLineWidth);
  };
  if constexpr (std::is_same_v<T, bool>) {
    return with(BoolFormat(x.rank() > 0));
  } else if constexpr (std::is_same_v<T, BFloat16>) {
    return laid_out<float>(widened(x), separator, indent);
  } else {
    std::vector<T> shown;
    gather_shown(x, summarise, 0, x.data<T>(), shown);
    if constexpr (std::is_integral_v<T>)
      return with(IntegerFormat<T>(shown));
    else
      return with(FloatFormat<T>(shown));
  }
}

void require_readable(const Tensor& x) { require(!x.traced(), ErrorCode::escaped, "print: a traced tensor has no elements to print"); }

}  // namespace

std::string array_text(const Tensor& x, std::string_view separator, std::string_view prefix) {
  if (!x) return "<absent>";
  require_readable(x);
  if (element_count(x.shape()) == 0) return "[]";
  const int indent = static_cast<int>(prefix.size()) + 1;
  return with_element_type(x.dtype(), [&]<class T>() { return laid_out<T>(x, separator, indent); });
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_string(x); }

std::string to_string(const Tensor& x) {
  if (!x || x.rank() > 0) return array_text(x);
  require_readable(x);
  return with_element_type(x.dtype(), [&]<class T>() {
    if constexpr (std::is_same_v<T, BFloat16>)
      return scalar_text(static_cast<float>(*x.data<T>()));
    else if constexpr (std::is_integral_v<T>)
      return array_text(x);
    else
      return scalar_text(*x.data<T>());
  });
}

}  // namespace braid
