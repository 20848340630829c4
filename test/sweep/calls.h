// The calls that the sweep makes, with the results that the records' references gave. They can be evaluated
// in any way: eagerly, or compiled.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "test/sweep/cases.h"

namespace braid::sweep {

/// How operands lie in memory.
enum class Layout : uint8_t {
  contiguous,  ///< all of the result's shape, row-major
  strided,     ///< the same with gaps and the axes in reverse order
  broadcast,   ///< a pointwise op's operands of other shapes than the result
  empty,       ///< a pointwise op's operands without elements
  scalar,      ///< a pointwise op's operands without axes
};

inline constexpr Layout kLayouts[] = {Layout::contiguous, Layout::strided, Layout::broadcast, Layout::empty, Layout::scalar};

/// The values of a tensor, as doubles: those of integers in golden files are exact.
struct Values {
  Shape shape;
  std::vector<double> elements;
};

struct Call {
  const OpCases* cases;
  std::string text;  ///< the op, dtype, layout and case, for messages
  std::vector<Tensor> operands;
  Attributes attributes;
  std::vector<DType> result_dtypes;
  std::vector<Values> results;
};

/// All calls of an op with operands of dtype `dtype`; any dtype does for an op without operands.
std::vector<Call> calls(const OpCases& op, DType dtype, Layout layout);

/// The dtypes to call an op with.
std::vector<DType> dtypes(const OpCases& op);

/// Runs an op in some way. Operands need not have one shape or dtype, attributes need not be normalised: as
/// braid::apply.
using Evaluate = std::function<std::vector<Tensor>(Op op, Operands operands, const Attributes& attributes)>;

/// Runs an op by its eager kernel.
std::vector<Tensor> eagerly(Op op, Operands operands, const Attributes& attributes);

/// Empty when `results` are what the call should give, else what is wrong with them.
std::string difference(const Call& call, std::span<const Tensor> results);

bool same_bits(std::span<const Tensor> a, std::span<const Tensor> b);

/// A tensor of these values.
Tensor tensor_of(const Values& values, DType dtype, Layout layout = Layout::contiguous);

}  // namespace braid::sweep
