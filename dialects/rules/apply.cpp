// Normalisation of attributes, kind by kind, and the general call.
#include "dialects/rules/apply.h"

#include <algorithm>
#include <vector>

#include "dialects/rules/promotion.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

int64_t counted_axis(int64_t axis, int rank) {
  require(-rank <= axis && axis < rank, ErrorCode::index, "axis ", axis, " is out of range for rank ", rank);
  return axis < 0 ? axis + rank : axis;
}

Dims counted_axes(const Dims& axes, int rank) {
  Dims y;
  if (axes.empty())
    for (int i = 0; i < rank; ++i) y.push_back(i);
  for (int64_t axis : axes) {
    const int64_t i = counted_axis(axis, rank);
    require(!y.contains(i), ErrorCode::value, "axis ", i, " is given twice");
    y.push_back(i);
  }
  std::sort(y.begin(), y.end());
  return y;
}

/// Axes are those of operand 0; of the result, for an op without operands.
int rank_of_axes(Specs operands, const Attributes& attributes) {
  if (!operands.empty()) return operands[0].shape.size();
  for (const Attribute& a : attributes)
    if (a.kind() == AttributeKind::shape) return a.dims().size();
  return 0;
}

Attribute with_axes_counted(const Attribute& a, int rank) {
  if (a.kind() == AttributeKind::axis) return Attribute::of(a.kind(), counted_axis(a.integer(), rank));
  if (a.kind() == AttributeKind::axes) return Attribute::of(a.kind(), counted_axes(a.dims(), rank));
  return a;
}

Attributes with_axes_counted(Specs operands, const Attributes& attributes) {
  const int rank = rank_of_axes(operands, attributes);
  InlineVector<Attribute, 4> counted;
  for (const Attribute& a : attributes) counted.push_back(with_axes_counted(a, rank));
  if (std::equal(counted.begin(), counted.end(), attributes.begin())) return attributes;
  return Attributes(std::span<const Attribute>(counted));
}

void check_kinds(const OpInfo& row, const Attributes& attributes) {
  const bool fits = std::equal(attributes.begin(), attributes.end(), row.attribute_kinds.begin(), row.attribute_kinds.end(),
                               [](const Attribute& a, AttributeKind kind) { return a.kind() == kind; });
  require(fits, ErrorCode::internal, row.name, ": attributes of the wrong kinds");
}

}  // namespace

Attributes normalised(Op op, Specs operands, const Attributes& attributes) {
  const OpInfo& row = info(op);
  check_kinds(row, attributes);
  require(row.operand_count < 0 ? !operands.empty() : operands.size() == static_cast<size_t>(row.operand_count), ErrorCode::type, row.name,
          ": does not take ", operands.size(), " operands");
  try {
    const Attributes counted = with_axes_counted(operands, attributes);
    return row.normalise ? row.normalise(operands, counted) : counted;
  } catch (const Error& e) {
    fail(e.code(), row.name, ": ", e.what());
  }
}

Tensor apply(Op op, Operands operands, const Attributes& attributes) {
  if (info(op).kind == OpKind::pointwise) return dispatch_pointwise(op, operands);
  require_one_result(op);
  return std::move(apply_all(op, operands, attributes)[0]);
}

Results apply_all(Op op, Operands operands, const Attributes& attributes) {
  if (info(op).kind == OpKind::pointwise) {
    Results y;
    y.push_back(dispatch_pointwise(op, operands));
    return y;
  }
  for (size_t i = 0; i < operands.size(); ++i)
    require(static_cast<bool>(operands[i]), ErrorCode::type, info(op).name, ": operand ", i, " is absent");
  std::vector<Tensor> promoted;
  if (needs_promotion(op, operands)) {
    promoted.assign(operands.begin(), operands.end());
    promote_operands(op, promoted);
    operands = promoted;
  }
  if (attributes.empty()) return dispatch_all(op, operands, attributes);
  if (operands.size() == 1) {
    const TensorSpec spec = operands[0].spec();
    return dispatch_all(op, operands, normalised(op, {&spec, 1}, attributes));
  }
  std::vector<TensorSpec> specs;
  specs.reserve(operands.size());
  for (const Tensor& x : operands) specs.push_back(x.spec());
  return dispatch_all(op, operands, normalised(op, specs, attributes));
}

}  // namespace braid
