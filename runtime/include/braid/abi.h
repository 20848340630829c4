/* The binary interface between the runtime and compiled segments, and the table that a bundle exports. Plain C. */
#ifndef BRAID_ABI_H
#define BRAID_ABI_H
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a structure or a rule on this page changes; a bundle of another version is rejected. */
#define BRAID_ABI_VERSION 2

/* Row-major elements without gaps, aligned to their own size. `shape` has the rank that the segment's table says; it may be null for a
   segment whose shapes are all static. */
typedef struct {
  void* data;
  const int64_t* shape;
} braid_buffer;

/* Calls body(arg, begin, end) for ranges that cover [0, n) once each, from any threads, and returns when all are done. */
typedef void (*braid_parallel_for)(void* pool, int64_t n, void (*body)(void* arg, int64_t begin, int64_t end), void* arg);

/* Rows that a segment pushes in a loop, one behind the other. A segment begins with all fields 0. */
typedef struct {
  void* data;
  int64_t rows, bytes, owner; /* `bytes`: what there is room for; `owner`: for whoever gives the memory */
} braid_stack;

/* Makes room for `count` rows of `row_bytes` bytes behind the first `row` rows, which stay as they are, and returns where they go; null
   when there is no memory, and then the results of the segment hold anything. The data is aligned to 64. The memory is freed by the caller
   of the segment. */
typedef void* (*braid_push)(braid_stack* stack, int64_t row, int64_t count, int64_t row_bytes);

typedef struct {
  braid_parallel_for parallel_for; /* null: run serially */
  void* pool;
  void* const* constants;
  braid_push push; /* not null for a segment with loops */
} braid_context;

/* What is wrong with the elements of an input. `text` has one {} for each of the values that it names: "gather: index {} is out of range
   for axis {} of length {}". It is a part of the machine code. */
typedef struct {
  const char* text;
  int64_t values[4];
} braid_fault;

/* What kind of fault it is: an index (IndexError in scripts), or a value (ValueError). */
enum { BRAID_NO_FAULT = 0, BRAID_FAULT_INDEX = 1, BRAID_FAULT_VALUE = 2 };

/* What a value of a segment is. For results, the first three; for inputs, the first and the last four. */
enum {
  BRAID_FRESH = 0,          /* an argument, or a result with a buffer of its own */
  BRAID_SAME_AS_INPUT = 1,  /* result: the input `index` itself; no buffer is passed */
  BRAID_SAME_AS_OUTPUT = 2, /* result: the output `index` itself; no buffer is passed */
  BRAID_RESIDUAL = 3,       /* input of a backward: residual `index` of its forward */
  BRAID_COTANGENT = 4,      /* input of a backward: the cotangent of result `index` of its forward */
  BRAID_RUNNING = 5,        /* input of a backward: what has accumulated for wanted group `index` */
  BRAID_FORWARD_INPUT = 6   /* input of a backward: input `index` of its forward */
};

/* `index` of a fresh result of a backward: where nothing had accumulated, -0 in all elements means that nothing has now, because a branch
   was not taken or a loop made no trip. */
enum { BRAID_MAY_BE_ABSENT = 1 };

/* dtype: 0 f32, 1 f64, 2 i32, 3 i64, 4 bool (one byte, 0 or 1), 5 f16, 6 bf16, 7 i16, 8 i8, 9 u8. dims: `rank` lengths; the first is -1 for
   a stack. As an input, a stack has its length in braid_buffer.shape; for a result, braid_buffer.data is a braid_stack. */
typedef struct {
  uint8_t cls, dtype, rank;
  uint16_t index;
  const int64_t* dims;
} braid_value;

/* CPU levels, in ascending order of what they need. */
enum { BRAID_CPU_BASELINE = 0, BRAID_CPU_V3 = 1, BRAID_CPU_V4 = 2, BRAID_CPU_NATIVE = 255 };

/* Machine code for one CPU level. `run` reads `in`, writes the fresh results in order (outputs, then residuals) to `out`, uses
   `workspace_size` bytes of `workspace` aligned to 64, allocates nothing, keeps nothing, and returns BRAID_NO_FAULT, or the kind of a
   fault, with which the workspace then begins (braid_fault); the results then hold anything. Any number of threads may run it at once with
   workspaces of their own. */
typedef struct {
  uint32_t level;
  int32_t (*run)(const braid_context* context, const braid_buffer* in, const braid_buffer* out, void* workspace);
  int64_t workspace_size;
} braid_code;

/* One compiled function. `name` is "<function>#<n>" or that of the function it was derived from followed by "|fwd <wants>",
   "|once <wants>" or "|bwd <cotangents>". `signature` is the whole key in JSON: arguments, guards, captures, outputs, effects. */
typedef struct {
  const char *name, *signature;
  uint32_t n_in, n_out, n_res, n_code;
  const braid_value *in, *out, *res;
  const braid_code* code;
} braid_segment;

/* What a bundle exports as `braid_bundle_table`. Texts are UTF-8 and end in NUL. */
typedef struct {
  uint32_t abi_version, n_segments;
  const char* braid_version;
  const char *script_name, *script; /* null without a script */
  const braid_segment* segments;
} braid_bundle;

#define BRAID_BUNDLE_SYMBOL "braid_bundle_table"

#ifdef __cplusplus
}
#endif
#endif
