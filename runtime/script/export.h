// Functions of a script for callers without one: a script is run as a module, and what the functions capture is read from it.
#pragma once
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "runtime/segment/exports.h"

namespace braid::script {

struct ExportRequest {
  std::string name;  ///< a global of the script
  /// For what it is compiled; nothing: for what it was called with.
  std::optional<std::vector<ExportedValue>> arguments;
};

/// A tensor of the script. Null and empty for a slot that leads to none.
struct FoundTensor {
  const void* object = nullptr;  ///< the same for the same tensor
  Tensor value;
  std::string name;  ///< of a Parameter
};

/// A compiled function of the script.
struct FoundFunction {
  std::string place, summary;         ///< as in ExportedFunction
  std::vector<std::string> returned;  ///< how its last line calls what it returns, empty where it does not
  std::string signature;              ///< in JSON
  std::vector<std::string> names;     ///< of each slot, as the source would say it
  std::vector<FoundTensor> tensors;   ///< of each slot, arguments excepted
  std::shared_ptr<Segment> segment;
};

/// Runs the script `text` of the file `filename` as a module of the file's name, so that what is under `if __name__ == "__main__"` does not
/// run. Then finds or compiles, but does not run, the functions of `requests`. Tensors have the values that the script left. What it prints
/// is discarded, tracebacks and warnings go to `err`. Nothing after an uncaught exception. Throws Error(value), with the place in the
/// script, for what cannot be found.
std::optional<std::vector<FoundFunction>> find_functions(const std::string& text, const std::string& filename,
                                                         const std::vector<ExportRequest>& requests, std::ostream& err);

}  // namespace braid::script
