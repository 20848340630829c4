// Running scripts and bundles as the command lines do. Any number of threads may run some at once: each run has an interpreter of its own.
#pragma once
#include <ostream>
#include <string>

namespace braid::script {

/// The text of the script file at `path`. Throws Error(value) for a folder, a file that cannot be read or is larger than 64 MiB, and a name
/// that is not UTF-8: names of scripts become part of signatures.
std::string read_script(const std::string& path);

/// Runs the script file at `path` with the provider of the process. What the script prints goes to `out`, tracebacks and warnings to `err`.
/// The default mode is that of BRAID_MODE ("graph" or "eager"). Returns the exit status: 0, or 1 after an uncaught exception.
/// Throws as `read_script` does, and Error(value) when an environment variable has a wrong value.
int run_script(const std::string& path, std::ostream& out, std::ostream& err);

/// The same for a script whose text is at hand.
int run_text(const std::string& text, const std::string& filename, std::ostream& out, std::ostream& err);

/// Runs the script of the bundle at `path` with the bundle as its provider; with BRAID_JIT=0 its segments are not used.
/// Throws Error(bundle) for a file that is not a whole bundle for this machine, or that holds no script.
int run_bundle(const std::string& path, std::ostream& out, std::ostream& err);

}  // namespace braid::script
