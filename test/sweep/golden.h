// Reading golden files (their format: record_golden.py).
#pragma once
#include <string>
#include <vector>

#include "test/sweep/calls.h"

namespace braid::sweep {

struct Golden {
  std::string kind;  ///< of operands: float, int, none, or one dtype
  int number = -1;   ///< of the record's case, -1 for a pointwise op
  std::vector<Values> operands;
  std::vector<std::string> result_kinds;
  std::vector<Values> results;
};

/// All calls in the golden file of `op`, below the working directory or that of test/sweep. Throws
/// std::runtime_error without one.
const std::vector<Golden>& golden_of(Op op);

}  // namespace braid::sweep
