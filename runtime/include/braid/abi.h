/* The binary interface between the runtime and compiled segments, and the table that a bundle exports. Plain C. */
#ifndef BRAID_ABI_H
#define BRAID_ABI_H
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a structure or a rule on this page changes; a bundle of another version is rejected. */
#define BRAID_ABI_VERSION 3

/* Row-major elements without gaps, aligned to their own size. `shape` has the rank that the segment's table says; it may be null for a
   segment whose shapes are all static. */
typedef struct {
  void* data;
  const int64_t* shape;
} braid_buffer;

/* `worker` is in [0, workers of the context); bodies that run at the same time have different ones. */
typedef void (*braid_body)(void* argument, int64_t begin, int64_t end, int64_t worker);

/* Calls body(argument, begin, end, worker) for ranges that cover [0, n) once each, from any threads, and returns when all are done. */
typedef void (*braid_parallel_for)(void* pool, int64_t n, braid_body body, void* argument);

/* Rows that a segment pushes in a loop, one behind the other. A segment begins with all fields 0. */
typedef struct {
  void* data;
  int64_t rows, bytes, owner; /* `bytes`: what there is room for; `owner`: for whoever gives the memory */
} braid_stack;

/* Makes room for `count` rows of `row_bytes` bytes behind the first `row` rows, which stay as they are, and returns where they go; null
   when there is no memory, and then the results of the segment hold anything. The data is aligned to 64. The memory is freed by the caller
   of the segment. */
typedef void* (*braid_push)(braid_stack* stack, int64_t row, int64_t count, int64_t row_bytes);

/* Starts kernel number `kernel` of the segment's image that was loaded on `stream`; `arguments` point to the kernel's arguments. Returns 0,
   or what the device's driver says is wrong. */
typedef int32_t (*braid_launch)(void* stream, int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes,
                                void** arguments);

typedef struct {
  braid_parallel_for parallel_for; /* null: run serially */
  void* pool;
  int64_t workers; /* at least 1 */
  braid_push push; /* not null for a segment with loops */
  void* stream;    /* stream and launch: for code of a device, else null */
  braid_launch launch;
} braid_context;

/* What is wrong with the elements of an input. `text` has one {} for each of the values that it names: "gather: index {} is out of range
   for axis {} of length {}". It is a part of the machine code. */
typedef struct {
  const char* text;
  int64_t values[4];
} braid_fault;

/* What kind of fault it is: an index (IndexError in scripts), or a value (ValueError). */
enum { BRAID_NO_FAULT = 0, BRAID_FAULT_INDEX = 1, BRAID_FAULT_VALUE = 2 };

/* What a value of a segment is. For results, the first three and the last; for inputs, the first and those of a backward. */
enum {
  BRAID_FRESH = 0,          /* an argument, or a result with a buffer of its own */
  BRAID_SAME_AS_INPUT = 1,  /* result: the input `index` itself; no buffer is passed */
  BRAID_SAME_AS_OUTPUT = 2, /* result: the output `index` itself; no buffer is passed */
  BRAID_RESIDUAL = 3,       /* input of a backward: residual `index` of its forward */
  BRAID_COTANGENT = 4,      /* input of a backward: the cotangent of result `index` of its forward */
  BRAID_RUNNING = 5,        /* input of a backward: what has accumulated for wanted group `index` */
  BRAID_FORWARD_INPUT = 6,  /* input of a backward: input `index` of its forward */
  BRAID_UPDATES_INPUT = 7   /* output: fresh, and its buffer may be that of input `index`, which no other output updates or is, and which
                               has its dtype and shape. It is written when nothing can be a fault any more, and when that input has been read,
                               or   while it is read element by element */
};

/* `index` of a fresh result of a backward: where nothing had accumulated, -0 in all elements means that nothing has now, because a branch
   was not taken or a loop made no trip. */
enum { BRAID_MAY_BE_ABSENT = 1 };

/* dtype: 0 f32, 1 f64, 2 i32, 3 i64, 4 bool (one byte, 0 or 1), 5 f16, 6 bf16, 7 i16, 8 i8, 9 u8. dims: `rank` lengths; the first is -1 for
   a stack. As an input, a stack has its length in braid_buffer.shape; for a result, braid_buffer.data is a braid_stack. name: what the
   source calls it ("x", "layer.weight"); null for a value that it has no name for. */
typedef struct {
  uint8_t cls, dtype, rank;
  uint16_t index;
  const int64_t* dims;
  const char* name;
} braid_value;

/* What a call does besides returning. */
enum {
  BRAID_ASSIGN = 0,       /* `target`, whose old value is input `input` (-1: it is not read), becomes output `output` */
  BRAID_PRINT = 1,        /* as `signature` says it; output and input are -1 */
  BRAID_SET_ATTRIBUTE = 2 /* the same */
};

/* `target` is the name of what is assigned or set; null for a print. */
typedef struct {
  uint32_t kind;
  int32_t output, input;
  const char* target;
} braid_effect;

/* CPU levels, in ascending order of what they need. */
enum { BRAID_CPU_BASELINE = 0, BRAID_CPU_V3 = 1, BRAID_CPU_V4 = 2, BRAID_CPU_NATIVE = 255 };

/* Machine code for one CPU level. `run` reads `in`, writes the results that have buffers (fresh ones and updates) in order (outputs, then
   residuals) to `out`, uses `workspace_size` + workers · `scratch_size` bytes of `workspace` aligned to 64, allocates nothing, keeps
   nothing, and returns BRAID_NO_FAULT, or the kind of a fault, with which the workspace then begins (braid_fault); the results then hold
   anything, but what updates an input has not been written. Buffers do not overlap, except as BRAID_UPDATES_INPUT says. Any number of
   threads may run it at once with workspaces of their own. */
typedef struct {
  uint32_t level;
  int32_t (*run)(const braid_context* context, const braid_buffer* in, const braid_buffer* out, void* workspace);
  int64_t workspace_size, scratch_size; /* multiples of 64, so that what each worker has is aligned too */
} braid_code;

enum { BRAID_IMAGE_PTX = 0, BRAID_IMAGE_CUBIN = 1 };

/* Code of a device for the kernels of one segment, whose numbers in braid_launch are their places in `kernels`. `target` is the oldest
   device that it runs on: "sm_90a", "compute_80". */
typedef struct {
  uint32_t kind, n_kernels;
  const char* target;
  const void* data;
  uint64_t size;
  const char* const* kernels;
} braid_image;

/* One compiled function. `name` is "<function>#<n>" or that of the function it was derived from followed by "|fwd <wants>",
   "|once <wants>" or "|bwd <cotangents>". `signature` is the whole key in JSON: arguments, guards, captures, outputs, effects. A derivative
   has no effects. `ir_hash` is that of the function's IR before any phase: two segments that have the same compute the same bits. */
typedef struct {
  const char *name, *signature;
  uint32_t n_in, n_out, n_res, n_code, n_effects, n_images;
  const braid_value *in, *out, *res;
  const braid_code* code;
  const braid_effect* effects;
  const braid_image* images;
  uint64_t ir_hash;
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
