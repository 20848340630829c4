// Makes calls from golden values, and compares results with them.
#include "test/sweep/calls.h"

#include <cmath>
#include <limits>
#include <sstream>

#include "dialects/rules/apply.h"
#include "dialects/rules/promotion.h"
#include "dialects/rules/scalar/half.h"
#include "test/sweep/golden.h"

namespace braid::sweep {
namespace {

constexpr std::string_view kLayoutNames[] = {"contiguous", "strided", "broadcast", "empty", "scalar"};

std::string_view kind_of(DType t) { return size_of(t) < 4 ? name_of(t) : is_floating(t) ? "float" : "int"; }

/// Calls f(index, position in row-major order) for every element of `shape`.
template <class F>
void for_each_index(const Shape& shape, F f) {
  Dims index = Dims::filled(shape.size(), 0);
  const int64_t count = element_count(shape);
  for (int64_t k = 0; k < count; ++k) {
    f(index, static_cast<size_t>(k));
    for (int axis = shape.size() - 1; axis >= 0 && ++index[axis] == shape[axis]; --axis) index[axis] = 0;
  }
}

int64_t offset_of(const Dims& index, const Strides& strides) {
  int64_t offset = 0;
  for (int i = 0; i < index.size(); ++i) offset += index[i] * strides[i];
  return offset;
}

/// Values repeated so that they have `shape`.
Values stretched(const Values& values, const Shape& shape) {
  Strides strides = row_major(values.shape);
  const int lead = shape.size() - values.shape.size();
  Values y{shape, {}};
  for_each_index(shape, [&](const Dims& index, size_t) {
    int64_t at = 0;
    for (int i = 0; i < values.shape.size(); ++i) at += values.shape[i] == 1 ? 0 : index[i + lead] * strides[i];
    y.elements.push_back(values.elements[static_cast<size_t>(at)]);
  });
  return y;
}

double element(const Tensor& x, int64_t at) {
  return with_element_type(x.dtype(), [&]<class T>() { return static_cast<double>(x.data<T>()[at]); });
}

/// What the golden value is in `dtype`: integers wrap, and floats are rounded once more to f32.
double expected_in(double value, DType dtype) {
  if (dtype == DType::f32) return static_cast<double>(static_cast<float>(value));
  if (!is_integer(dtype) || std::abs(value) >= 0x1p62) return value;
  const auto whole = static_cast<uint64_t>(static_cast<int64_t>(value));
  const int unused = 64 - static_cast<int>(8 * size_of(dtype));
  if (dtype == DType::u8) return static_cast<double>(whole << unused >> unused);
  return static_cast<double>(static_cast<int64_t>(whole << unused) >> unused);
}

double unit_in_last_place(double value, DType dtype) {
  if (size_of(dtype) == 2)
    return std::ldexp(1.0, dtype == DType::f16 ? std::max(std::ilogb(value), -14) - 10 : std::max(std::ilogb(value), -126) - 7);
  if (dtype == DType::f32) {
    const float magnitude = std::fabs(static_cast<float>(value));
    return static_cast<double>(std::nextafter(magnitude, std::numeric_limits<float>::infinity())) - static_cast<double>(magnitude);
  }
  return std::nextafter(std::fabs(value), std::numeric_limits<double>::infinity()) - std::fabs(value);
}

bool close(double got, double golden, DType dtype, int ulp) {
  const double expected = expected_in(golden, dtype);
  if (std::isnan(expected)) return std::isnan(got);
  if (got == expected) return true;
  return is_floating(dtype) && ulp > 0 && std::fabs(got - golden) <= ulp * unit_in_last_place(golden, dtype);
}

DType operand_dtype(Op op, size_t i, DType dtype) {
  switch (operand_kind(info(op), i)) {
    case OperandKind::condition:
      return DType::boolean;
    case OperandKind::index:
      return DType::i64;
    case OperandKind::element:
      break;
  }
  return dtype;
}

/// Whether any operand has a dtype of the call's choice.
bool has_elements(const OpInfo& op) {
  for (int i = 0; i < std::abs(op.operand_count); ++i)
    if (operand_kind(op, static_cast<size_t>(i)) == OperandKind::element) return true;
  return false;
}

DType result_dtype_of(const OpCases& op, const std::string& kind, const Attributes& attributes, DType dtype) {
  for (const Attribute& a : attributes)
    if (a.kind() == AttributeKind::dtype) return a.dtype();
  if (kind == "bool" && !info(op.op).attribute_names.size() && op.cases.empty()) return DType::boolean;
  if (kind == "index") return DType::i64;
  if (kind == "index32") return DType::i32;
  if (has_elements(info(op.op))) return dtype;
  return kind == "float" ? DType::f32 : kind == "int" ? DType::i64 : DType::boolean;
}

class Calls {
 public:
  Calls(const OpCases& op, const Golden& golden, DType dtype, Layout layout) : op_(op), golden_(golden), dtype_(dtype), layout_(layout) {
    if (golden.number >= 0) attributes_ = op.cases[static_cast<size_t>(golden.number)].attributes;
    for (const std::string& kind : golden.result_kinds) result_dtypes_.push_back(result_dtype_of(op, kind, attributes_, dtype));
  }

  std::vector<Call> make() const {
    if (golden_.number >= 0) return layout_ <= Layout::strided ? whole(false) : std::vector<Call>{};
    switch (layout_) {
      case Layout::contiguous:
      case Layout::strided:
        return whole(true);
      case Layout::broadcast:
        return broadcast();
      case Layout::empty:
        return {one(std::vector<Values>(golden_.operands.size(), {{2, 0, 3}, {}}), {{{2, 0, 3}, {}}})};
      case Layout::scalar:
        return scalars();
    }
    return {};
  }

 private:
  Call one(const std::vector<Values>& operands, const std::vector<Values>& results) const {
    std::ostringstream text;
    text << info(op_.op).name << " " << dtype_ << " " << kLayoutNames[static_cast<int>(layout_)];
    if (golden_.number >= 0) text << " case " << golden_.number;
    Call call{&op_, text.str(), {}, attributes_, result_dtypes_, results};
    for (size_t i = 0; i < operands.size(); ++i) call.operands.push_back(tensor_of(operands[i], operand_dtype(op_.op, i, dtype_), layout_));
    return call;
  }

  std::vector<Call> whole(bool stretch) const {
    std::vector<Values> operands = golden_.operands;
    if (stretch)
      for (Values& x : operands) x = stretched(x, golden_.results[0].shape);
    return {one(operands, golden_.results)};
  }

  std::vector<Call> broadcast() const {
    if (golden_.operands.size() > 1) return {one(golden_.operands, golden_.results)};
    Shape shape = golden_.results[0].shape;
    Shape repeated{3};
    for (Dim n : shape) repeated.push_back(n);
    Call call = one(golden_.operands, {stretched(golden_.results[0], repeated)});
    call.operands[0] = view(call.operands[0], repeated, {0, 1});
    return {call};
  }

  std::vector<Call> scalars() const {
    const Values& result = golden_.results[0];
    std::vector<Values> operands;
    for (const Values& x : golden_.operands) operands.push_back(stretched(x, result.shape));
    std::vector<Call> all;
    for (size_t k = 0; k < result.elements.size(); k += 7) {
      std::vector<Values> values;
      for (const Values& x : operands) values.push_back({{}, {x.elements[k]}});
      all.push_back(one(values, {{{}, {result.elements[k]}}}));
    }
    return all;
  }

  const OpCases& op_;
  const Golden& golden_;
  DType dtype_;
  Layout layout_;
  Attributes attributes_;
  std::vector<DType> result_dtypes_;
};

std::string difference(const std::string& what, const Tensor& y, DType dtype, const Values& golden, int ulp) {
  const TensorSpec expected{dtype, golden.shape};
  if (!(y.spec() == expected)) return text(what, ": the result is ", y.spec(), ", expected ", expected);
  std::ostringstream wrong;
  wrong.precision(17);
  int count = 0;
  const Tensor packed = contiguous(y);
  for_each_index(y.shape(), [&](const Dims& index, size_t k) {
    const double got = element(packed, static_cast<int64_t>(k));
    if (close(got, golden.elements[k], dtype, ulp) || ++count > 5) return;
    wrong << "\n  at " << index << ": " << got << ", expected " << golden.elements[k];
  });
  return count ? text(what, ": ", count, " elements differ", wrong.str()) : "";
}

}  // namespace

Tensor tensor_of(const Values& values, DType dtype, Layout layout) {
  Strides strides = row_major(values.shape);
  Tensor x = empty(dtype, values.shape);
  if (layout == Layout::strided) {
    int64_t step = 2;
    for (int i = 0; i < values.shape.size(); ++i) {
      strides[i] = step;
      step *= std::max<int64_t>(values.shape[i], 1);
    }
    x = view(empty(dtype, {step + 1}), values.shape, strides, 1);
  }
  with_element_type(dtype, [&]<class T>() {
    for_each_index(values.shape,
                   [&](const Dims& index, size_t k) { x.data<T>()[offset_of(index, strides)] = scalar::convert<T>(values.elements[k]); });
  });
  return x;
}

std::vector<DType> dtypes(const OpCases& op) {
  if (!has_elements(info(op.op))) return {DType::f32};
  std::vector<DType> all;
  for (int t = 0; t < kDTypeCount; ++t)
    if (accepts(info(op.op), static_cast<DType>(t))) all.push_back(static_cast<DType>(t));
  return all;
}

std::vector<Call> calls(const OpCases& op, DType dtype, Layout layout) {
  std::vector<Call> all;
  for (const Golden& golden : golden_of(op.op)) {
    if (golden.kind != "none" && golden.kind != kind_of(dtype)) continue;
    for (Call& call : Calls(op, golden, dtype, layout).make()) all.push_back(std::move(call));
  }
  return all;
}

std::vector<Tensor> eagerly(Op op, Operands operands, const Attributes& attributes) {
  const Results y = apply_all(op, operands, attributes);
  return {y.begin(), y.end()};
}

std::string difference(const Call& call, std::span<const Tensor> results) {
  if (results.size() != call.results.size()) return text(call.text, ": ", results.size(), " results, expected ", call.results.size());
  for (size_t k = 0; k < results.size(); ++k)
    if (std::string wrong = difference(text(call.text, " result ", k), results[k], call.result_dtypes[k], call.results[k], call.cases->ulp);
        !wrong.empty())
      return wrong;
  return "";
}

bool same_bits(std::span<const Tensor> a, std::span<const Tensor> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), bitwise_equal);
}

}  // namespace braid::sweep
