// Devices that `braid compile` makes code for.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "compiler/frontend/trace/CompiledSegment.h"

namespace braid::tools {

/// A check of an option: "cuda:sm_90a", "cuda:compute_80" or "emulated".
std::string check_target(const std::string& target);

/// The code of `segment` for each of `targets` that has code for all its ops, under the targets of braid_image. Says on stderr where one
/// has not.
std::vector<std::pair<std::string, compiler::CompiledObject>> images_for(const std::vector<std::string>& targets, int optimization,
                                                                         const compiler::CompiledSegment& segment);

/// Writes the kernels of each segment to `folder`, as PTX and as LLVM IR. Throws Error(value) when there are none.
void emit_ptx(const std::string& folder, const std::vector<std::string>& targets, int optimization,
              const compiler::CompilingProvider& provider);

}  // namespace braid::tools
