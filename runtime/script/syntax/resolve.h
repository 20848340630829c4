// Name resolution: which slot, cell or namespace each name of a module means.
#pragma once
#include "runtime/script/syntax/ast.h"

namespace braid::script {

/// Fills every Variable of the tree and what Code says about names, nesting and parameters, by Python's scope
/// rules: a name bound anywhere in a function is its local; class bodies are invisible to the functions in
/// them; a comprehension is a scope of its own, except for its first iterable. Throws SyntaxError for what
/// the rules forbid and for trees too deep to be walked.
void resolve(Module& module);

}  // namespace braid::script
