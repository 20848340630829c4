// Control flow that tensors decide, in the body of a compiled function: what its parts know together.
#pragma once
#include <string>
#include <vector>

#include "runtime/capture/signature.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

class Region;

/// A part of a printed line: text, or a tensor that is printed as `str` or `repr` shows it when the line is.
struct PrintPart {
  std::string text;
  Tensor tensor;  // empty for text
  bool repr = false;
};

/// What has been printed where a tensor decides. `tensor` of a part is a stack with one row for each time that the print was reached.
struct Prints {
  struct Site {
    int64_t number;
    std::vector<PrintPart> parts;
  };
  using Sites = std::vector<Site>;
  Sites sites;
  Tensor log;  ///< a stack of the numbers of sites, in the order in which they are reached; empty before there is any
};

/// One body's.
struct TensorFlow {
  Region* region = nullptr;  ///< the innermost way of a branch or loop that runs
  int analysing = 0;         ///< > 0: ops give specs alone, nothing that happens counts
  int counted = 0;           ///< enclosing loops whose turns are counted by a NumberObject
  int guards = 0;            ///< enclosing `try` and `with` statements of the body that may stop an exception
  Tensor failure;            ///< i32[]: 0, or the number from 1 of the failure that was first; empty before there is any
  std::vector<capture::Failure> failures;
  Prints prints;  ///< of the innermost way, or the body itself
  int64_t print_sites = 0;
  const char* silent = nullptr;  ///< what the body is in where nothing may be printed
  /// Objects of which each may be the other one, as a tensor decides: neither may be changed while both are used.
  std::vector<std::pair<Value, Value>> may_be_one;
  /// Variables of closures that have no value for the reason given, after a branch or loop.
  std::vector<std::pair<Value, std::string>> undecided_cells;
};

/// To be called before the value in `cell` changes: a region takes it back. Throws where the change would have to be seen in another
/// object too if a tensor so decides.
void cell_changes(Interpreter& vm, TensorObject& cell);

}  // namespace braid::script
