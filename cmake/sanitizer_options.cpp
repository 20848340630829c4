// Linked into every sanitized program: what the sanitizers must know of code that they do not instrument.

/// MLIR's allocator poisons memory that it hands out again.
extern "C" const char* __asan_default_options() { return "allow_user_poisoning=0"; }

/// A child of a fork has lost the threads of its parent, and what they held.
extern "C" const char* __lsan_default_suppressions() { return "leak:core/threads.cpp\nleak:std_thread.h\n"; }

/// The tests of forks make threads in the child.
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }

/// Debian's LLVM and MLIR are not instrumented: what synchronises their threads and statics is not seen, but what their calls of the C
/// library touch is. A jump out of MLIR to unlock what MLIR locked is seen as a call by its caller.
extern "C" const char* __tsan_default_suppressions() { return "called_from_lib:libMLIR\ncalled_from_lib:libLLVM\nmutex:~Diagnostics\n"; }
