// How scripts call ops: what a binding needs to turn positional and keyword arguments into operands and
// attributes.
#pragma once
#include <span>
#include <string_view>

#include "dialects/rules/op.h"

namespace braid {

enum class OpParameterKind : uint8_t {
  operand,   ///< a tensor; for a pointwise op also a number
  operands,  ///< a sequence of tensors: all operands of the op
  attribute,
};

/// One parameter. Operands are in the order of the op, and so are attributes.
struct OpParameter {
  std::string_view name;
  OpParameterKind kind;
  AttributeKind attribute_kind = AttributeKind::integer;
  bool has_default = false;
  Attribute default_value = {};
  Words words = {};  ///< of an enumeration
  /// Further names that a keyword may have.
  std::span<const std::string_view> spellings = {};
};

/// One name of the script module `ops`.
struct OpSignature {
  std::string_view name;
  Op op;
  std::span<const OpParameter> parameters;
  std::string_view summary;
};

/// In the order of their names; several names may stand for one op.
std::span<const OpSignature> op_signatures();

/// The signature of that name, or null.
const OpSignature* op_signature_named(std::string_view name);

/// Whether a keyword argument called `keyword` is this parameter.
bool is_called(const OpParameter& parameter, std::string_view keyword);

}  // namespace braid
