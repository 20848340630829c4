// Writes a bundle: one shared object with the machine code of all segments, their signatures and the script.
#ifndef BRAID_COMPILER_BUNDLE_WRITER_H
#define BRAID_COMPILER_BUNDLE_WRITER_H

#include <optional>
#include <string>
#include <vector>

#include "compiler/Compile.h"
#include "compiler/bundle/Artefact.h"
#include "runtime/segment/provider.h"

namespace braid::compiler {

struct BundleSegment {
  SegmentSignature signature;
  SegmentKey key;
  /// As in braid_segment.
  uint64_t irHash = 0;
  /// One object per CPU level, and the level (BRAID_CPU_…) of each.
  std::vector<std::pair<uint32_t, CompiledObject>> code;
  /// The target of each image, as in braid_image, and an object for it. Their host parts do the same.
  std::vector<std::pair<std::string, CompiledObject>> images;
};

struct BundleContents {
  /// An empty name: no script.
  std::string scriptName, script;
  std::vector<BundleSegment> segments;
  /// The C functions that the bundle has beside.
  std::optional<Artefact> artefact;
};

/// Writes a file that appears whole or not at all.
llvm::Error writeWhole(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts);

/// Links `contents` into the shared object `path`, with the trailer that the loader checks, as `writeWhole` does.
llvm::Error writeBundle(llvm::StringRef path, const BundleContents& contents);

}  // namespace braid::compiler

#endif
