// Names and types of C.
#ifndef BRAID_COMPILER_BUNDLE_CNAMES_H
#define BRAID_COMPILER_BUNDLE_CNAMES_H

#include <string>

#include "braid/tensor.h"
#include "llvm/ADT/StringRef.h"

namespace braid::compiler {

/// Letters, digits and underscores of ASCII, no digit first.
bool isCIdentifier(llvm::StringRef name);

/// Whether C11 or C++20 has `name` for itself.
bool isCKeyword(llvm::StringRef name);

/// "images", "batch_0", "default_": a name for a parameter that the source calls `name`; what is no identifier at all is left as it is.
std::string cParameter(llvm::StringRef name);

/// "float", "int32_t", …: of one element. 16-bit floats are their bits.
llvm::StringRef cType(DType dtype);

}  // namespace braid::compiler

#endif
