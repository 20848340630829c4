// The commands of `braid`: each adds itself to the command line and leaves its exit status.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "compiler/frontend/trace/CompilingProvider.h"

namespace braid::tools {

void add_run_command(CLI::App& app, int& status);
void add_compile_command(CLI::App& app, int& status);
void add_inspect_command(CLI::App& app, int& status);

/// --stop-after, --dump-ir, --dump-all and --timing.
void add_compiler_options(CLI::App& command, compiler::CompileOptions& options);

/// A check of an option: its text must not be empty.
std::string not_empty(const std::string& text);

/// Installs a compiling provider that shows progress on a terminal, and returns it. It stays the process' until it is replaced.
/// Throws Error(value) for a CPU whose code this machine cannot run.
compiler::CompilingProvider& install_compiler(compiler::ProviderOptions options);

/// Runs `script`, the text of the file at `path`, with its standard output discarded. Returns its exit status.
int run_quietly(const std::string& script, const std::string& path);

}  // namespace braid::tools
