// The part of the built-in modules that is written in the script language: layers, losses, optimisers, initialisers.
#pragma once
#include <span>
#include <string_view>

#include "runtime/script/interpreter.h"

namespace braid::script {

/// A file below runtime/script/library. `module` is its full name ("mindspore.nn.basic"); the public classes and functions of a file are
/// names of its package ("mindspore.nn") too.
struct LibraryFile {
  std::string_view module, text;
};

/// All files, in the order of their paths.
std::span<const LibraryFile> library_files();

/// The module of that full name, which is read now if it was not; null when no file is it.
const Value* library_module(Interpreter& vm, std::string_view name);

/// What a file of the package `module` defines as `name`; null when none does. Reads the file and binds its names in the package.
const Value* find_in_library(Interpreter& vm, const ModuleObject& module, Symbol name);

/// Reads all files of a package.
void read_package(Interpreter& vm, const ModuleObject& module);

}  // namespace braid::script
