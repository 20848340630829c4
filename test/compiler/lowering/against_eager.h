// Compiled functions against the eager kernels, bit by bit.
#ifndef BRAID_TEST_COMPILER_LOWERING_AGAINST_EAGER_H
#define BRAID_TEST_COMPILER_LOWERING_AGAINST_EAGER_H

#include <functional>
#include <string>
#include <vector>

#include "braid/abi.h"
#include "braid/operators.h"
#include "braid/tensor.h"
#include "compiler/Compile.h"
#include "mlir/IR/OwningOpRef.h"

namespace braid::compiler::test {

using Tensors = std::vector<Tensor>;
using TensorBody = std::function<Tensors(const Tensors&)>;

/// Which values inputs are made of.
enum class Values {
  plain,    ///< between -3 and 3
  special,  ///< zeros of both signs, subnormals, infinities, NaN, huge and tiny values among plain ones
};

inline TensorSpec f32(std::initializer_list<int64_t> shape) { return {DType::f32, Shape(shape)}; }
inline TensorSpec f64(std::initializer_list<int64_t> shape) { return {DType::f64, Shape(shape)}; }
inline TensorSpec i32(std::initializer_list<int64_t> shape) { return {DType::i32, Shape(shape)}; }
inline TensorSpec i64(std::initializer_list<int64_t> shape) { return {DType::i64, Shape(shape)}; }
inline TensorSpec boolean(std::initializer_list<int64_t> shape) { return {DType::boolean, Shape(shape)}; }

/// `body` as a function `name` of inputs of those specs.
mlir::OwningOpRef<mlir::ModuleOp> traced(mlir::MLIRContext& context, const std::vector<TensorSpec>& inputs, const TensorBody& body,
                                         const std::string& name = "f");

/// Compiles `body`, runs it on made-up inputs and checks its results against `body` run eagerly: for x86-64-v3 and, where this machine has
/// it, x86-64-v4; serially and with work handed out in uneven ranges, where bytes around outputs and workspace must not change; and for the
/// emulated device, unless it has no code for one of the ops.
void checkAgainstEager(const std::vector<TensorSpec>& inputs, const TensorBody& body, Values values = Values::plain);

/// A context that can compile.
std::unique_ptr<mlir::MLIRContext> compilerContext();

}  // namespace braid::compiler::test

#endif
