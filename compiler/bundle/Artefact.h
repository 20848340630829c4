// The C functions of a bundle with exports: where their buffers are, their tables and code, and the header that declares them.
#ifndef BRAID_COMPILER_BUNDLE_ARTEFACT_H
#define BRAID_COMPILER_BUNDLE_ARTEFACT_H

#include <string>
#include <vector>

#include "compiler/Compile.h"
#include "llvm/IR/Module.h"
#include "runtime/artefact/artefact.h"
#include "runtime/segment/exports.h"

namespace braid::compiler {

/// An exported function with all its buffers in their places.
struct ArtefactFunction {
  ExportedFunction source;
  /// Arguments, then results, under names that C has for them.
  std::vector<std::string> parameters;
  std::vector<braid_place> in, out;
  std::vector<braid_copy> before, after;
  braid_place failure = {};
  /// At the beginning of the workspace, before the code's.
  uint64_t staging = 0;
  /// One object per CPU level, and the level of each.
  std::vector<std::pair<uint32_t, CompiledObject>> code;
};

struct Artefact {
  /// What the names of the functions begin with.
  std::string name;
  std::string script;
  std::vector<ExportedField> state;
  std::vector<uint64_t> offsets;
  std::vector<ArtefactFunction> functions;
  uint64_t workspace = 0, shared = 0, scratch = 0, blockSize = 0, hash = 0;
};

/// Places everything. `code` tells a segment's objects. Throws Error(value) for a name that C cannot have, with what it is the name of.
Artefact planArtefact(const std::string& name, const std::string& script, const Exports& exports,
                      llvm::function_ref<std::vector<std::pair<uint32_t, CompiledObject>>(const Segment&)> code);

/// Adds the tables of runtime/artefact/artefact.h to `module`, and the functions that the header declares.
void addArtefact(llvm::Module& module, const Artefact& artefact);

/// The text of the header.
std::string headerOf(const Artefact& artefact);

}  // namespace braid::compiler

#endif
