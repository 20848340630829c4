// Looking ops up, and checking a call against its op's row.
#include "dialects/rules/op.h"

#include <algorithm>

#include "dialects/rules/promotion.h"

namespace braid {
namespace {

constexpr Op all_ops[] = {
#define BRAID_OP(name) Op::name,
#include "dialects/rules/generated/op_names.inc"
#undef BRAID_OP
};

std::string accepted(const OpInfo& row) {
  std::string list;
  for (int t = 0; t < kDTypeCount; ++t)
    if (accepts(row, static_cast<DType>(t))) list += (list.empty() ? "" : ", ") + std::string(name_of(static_cast<DType>(t)));
  return list;
}

/// Fails unless operand `i` of the op may be of dtype `t`.
void check_dtype(const OpInfo& row, size_t i, DType t) {
  switch (operand_kind(row, i)) {
    case OperandKind::condition:
      return require(t == DType::boolean, ErrorCode::type, row.name, ": the condition is ", t, ", not bool");
    case OperandKind::index:
      return require(t == DType::i64, ErrorCode::type, row.name, ": the indices are ", t, ", not integers");
    case OperandKind::element:
      return require(accepts(row, t), ErrorCode::type, row.name, ": does not take ", t, ", only ", accepted(row));
  }
}

}  // namespace

const Op* op_named(std::string_view name) {
  const auto* at =
      std::lower_bound(std::begin(all_ops), std::end(all_ops), name, [](Op op, std::string_view text) { return info(op).name < text; });
  return at != std::end(all_ops) && info(*at).name == name ? at : nullptr;
}

ResultSpecs specs_of(Op op, Specs operands, const Attributes& attributes) {
  const OpInfo& row = info(op);
  const size_t count = operands.size();
  if (row.operand_count < 0)
    require(count > 0, ErrorCode::type, row.name, ": takes at least one operand");
  else
    require(count == static_cast<size_t>(row.operand_count), ErrorCode::type, row.name, ": takes ", int{row.operand_count},
            " operands, given ", count);
  for (size_t i = 0; i < count; ++i) check_dtype(row, i, operands[i].dtype);
  try {
    return row.specs(operands, attributes);
  } catch (const Error& e) {
    fail(e.code(), row.name, ": ", e.what());
  }
}

Results decomposed(Op op, Operands operands, const Attributes& attributes) {
  const OpInfo& row = info(op);
  for (size_t i = 0; i < operands.size(); ++i) check_dtype(row, i, operands[i].dtype());
  try {
    return row.decompose(operands, attributes);
  } catch (const Error& e) {
    fail(e.code(), row.name, ": ", e.what());
  }
}

}  // namespace braid
