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

/// Runs the script `text` of the file `filename` as a module of the file's name, so that what is under `if __name__ == "__main__"` does not
/// run. Then finds or compiles, but does not run, the functions of `requests`. The state has the values that the script left. What it
/// prints is discarded, tracebacks and warnings go to `err`. Nothing after an uncaught exception. Throws Error(value), with the place in
/// the script, for a function that cannot be called without one.
std::optional<Exports> export_functions(const std::string& text, const std::string& filename, const std::vector<ExportRequest>& requests,
                                        std::ostream& err);

}  // namespace braid::script
