// Compiles functions over lanes in process, through the dialects that Lane emits and LLVM at -O2, for the
// conformance test.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "braid/dtype.h"
#include "compiler/codegen/Lane.h"

namespace braid::test {

/// A set of functions that are compiled together.
class LaneJit {
 public:
  /// Reads `width` elements from each operand and writes as many results; a bool is one byte.
  using Kernel = void (*)(const void* a, const void* b, const void* c, void* out);
  using Body = std::function<lane::Lane(std::span<const lane::Lane>)>;

  LaneJit();
  ~LaneJit();

  /// Emits `body` over operands of the given dtypes (at most three), as vectors of `width` elements or, for a
  /// width of 0, as scalars. Returns the function's name.
  std::string add(std::span<const DType> operands, int width, const Body& body);

  /// Compiles all that was added. Throws std::runtime_error when that fails.
  void compile();

  Kernel find(const std::string& name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace braid::test
