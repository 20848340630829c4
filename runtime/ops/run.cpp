// Running one op on concrete tensors.
#include "runtime/ops/dispatch.h"
#include "runtime/ops/drivers.h"

namespace braid {

Tensor run(Op op, Operands operands, const Attributes& attributes, const TensorSpec& result) {
  if (info(op).kind == OpKind::pointwise) return run_pointwise(op, operands, result);
  switch (op) {
    case Op::convert:
      return run_convert(operands[0], result);
    case Op::sum:
    case Op::amax:
      return run_reduction(op, operands[0], attributes, result);
    case Op::dot_general:
      return run_dot_general(operands[0], operands[1], attributes, result);
    case Op::full:
      return run_full(attributes, result);
    case Op::reshape:
      return run_reshape(operands[0], result);
    default:
      break;
  }
  switch (info(op).role) {
    case Role::view:
      return run_view(op, operands[0], attributes, result);
    case Role::placement:
      if (!info(op).portable) return run_placement(op, operands, attributes, result);
      [[fallthrough]];
    default:
      return run_structured(op, operands, attributes, {&result, 1})[0];
  }
}

Results run_all(Op op, Operands operands, const Attributes& attributes, Specs results) {
  if (info(op).result_count == 1) return run(op, operands, attributes, results[0]);
  return run_structured(op, operands, attributes, results);
}

}  // namespace braid
