// Compiles functions over lanes in process, for the conformance test.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "braid/dtype.h"
#include "compiler/codegen/Lane.h"

namespace braid::test {

/// A set of functions that are loaded together.
class LaneJit {
 public:
  /// Reads `width` elements from each operand and writes as many results; a bool is one byte.
  using Kernel = void (*)(const void* a, const void* b, const void* c, void* out);
  using Body = lane::Lane (*)(std::span<const lane::Lane>);

  LaneJit();
  ~LaneJit();

  /// Compiles `body` over operands of the given dtypes (at most three), as vectors of `width` elements or, for a
  /// width of 0, as scalars. Returns its number. Throws std::runtime_error when that fails.
  size_t add(std::span<const DType> operands, int width, Body body);

  /// Loads all that was added.
  void load();

  Kernel kernel(size_t number) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace braid::test
