// The methods of str, over three files.
#pragma once
#include "runtime/script/builtins/define.h"

namespace braid::script {

/// The text that a method of str is called on.
const std::string& own_text(Interpreter& vm, const NativeCall& c);

/// Case, padding, replacement and tests of characters.
void define_str_transformations(Namespace& names);
/// split, join, strip and their kin.
void define_str_splitting(Namespace& names);

}  // namespace braid::script
