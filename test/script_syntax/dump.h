// Syntax trees as s-expressions, so that a test can show the tree it expects.
#pragma once
#include <string>
#include <string_view>

#include "runtime/script/syntax/ast.h"

namespace braid::script {

/// Statements separated by spaces: `(= a (+ b 1))`, `(def f (x y=1) (return x))`. With `scopes`, a name is
/// followed by where it lives: `x.l0` local slot, `.c0` cell, `.f0` free, `.g` global, `.n` class namespace.
std::string dump(const Module& module, bool scopes = false);

/// The dump of a script.
std::string tree(std::string_view text, bool scopes = false);

/// One line per code but the module's: `outer.<locals>.f: locals a b; cells c; frees d<c0`.
std::string code_lines(std::string_view text);

}  // namespace braid::script
