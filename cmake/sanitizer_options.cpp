// Linked into every sanitized program: MLIR's allocator, which is not instrumented, poisons memory that it hands out again.
extern "C" const char* __asan_default_options() { return "allow_user_poisoning=0"; }
