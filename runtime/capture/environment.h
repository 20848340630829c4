// The environment variables that change how compiled functions are called.
#pragma once

namespace braid {

/// False when BRAID_JIT=0: compiled functions run op by op. Throws Error(value) for a value other than 0 and 1, as the following do.
bool compiled_functions_enabled();

/// True when BRAID_MODE=graph, false when it is "eager" or not set.
bool graph_mode_by_default();

/// True when BRAID_STRICT=1: a call that a bundle holds no segment for is an error.
bool strict_bundles();

/// True when BRAID_CHECK=1: each call of a compiled function of C++ also runs op by op, and both must agree.
bool checks_calls();

/// How many compiled variants a function keeps: BRAID_CACHE_SIZE, from 1 on; 64 when it is not set.
int cache_size();

/// Reads all variables of the runtime, so that a wrong one is an error even where nothing asks for it.
void check_environment();

}  // namespace braid
