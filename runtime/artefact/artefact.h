/* The tables behind the C functions of a bundle with exports, and what those functions call. The compiler writes the tables
   (compiler/bundle/Artefact.cpp); the code is an archive from which a bundle takes what it calls. Plain C over libc. */
#ifndef BRAID_RUNTIME_ARTEFACT_H
#define BRAID_RUNTIME_ARTEFACT_H
#include <stddef.h>
#include <stdint.h>

#include "braid/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the functions return; generated headers have them under names of their own. A text goes with each of them: a constant one for those
   up to BRAID_STATE_FOREIGN, else one in the state block. */
enum {
  BRAID_OK = 0,
  BRAID_STATE_NULL = 1,
  BRAID_STATE_MISALIGNED = 2,
  BRAID_STATE_SMALL = 3,
  BRAID_STATE_FOREIGN = 4, /* not initialised, or of another bundle */
  BRAID_BAD_ARGUMENT = 5,
  BRAID_BAD_INDEX = 6, /* an index in the data is out of range */
  BRAID_BAD_VALUE = 7, /* the data has a value that an op refuses */
  BRAID_RAISED = 8,    /* an assert or raise of the source */
  BRAID_BAD_FILE = 9,
  BRAID_NO_MEMORY = 10, /* save and load only */
  BRAID_BAD_CPU = 11
};

/* A tensor of the state, at `offset` of the block. */
typedef struct {
  const char *name, *dtype; /* dtype: "f32" … */
  uint64_t rank;
  const int64_t* shape;
  uint64_t offset, bytes;
  const void* initial; /* null: zeros */
} braid_state_field;

/* A state block: a braid_state, the tensors, and from `workspace` on the workspace of a call that runs serially. */
typedef struct {
  const char* name; /* of the bundle: a prefix for texts */
  uint64_t n_fields, block_size, workspace;
  uint64_t shared, scratch; /* a workspace is shared + workers · scratch bytes, for whichever function needs most */
  uint64_t hash;            /* of all fields' names, types and places */
  const braid_state_field* fields;
} braid_state_layout;

enum { BRAID_STATE_TEXT = 496 };

typedef struct {
  uint64_t mark, hash;
  char text[BRAID_STATE_TEXT]; /* what was wrong last */
} braid_state;

/* Where a buffer is: argument number `at`, or `at` bytes behind the beginning of the state block or the workspace. */
enum { BRAID_AT_ARGUMENT = 0, BRAID_AT_STATE = 1, BRAID_AT_WORKSPACE = 2 };

typedef struct {
  uint64_t kind, at;
} braid_place;

typedef struct {
  braid_place from, to;
  uint64_t bytes;
} braid_copy;

typedef struct {
  const char* name;
  uint64_t bytes, alignment, written; /* written: a result */
} braid_argument;

typedef struct {
  const char* name;
  const braid_state_layout* layout;
  uint64_t n_arguments, n_in, n_out, n_before, n_after, n_code, n_failures;
  const braid_argument* arguments;
  const braid_place *in, *out;      /* of the inputs and of the results with buffers */
  const braid_copy *before, *after; /* what is copied before the code runs, and when nothing was wrong */
  const braid_code* code;
  uint64_t staging;    /* bytes at the beginning of the workspace that are not the code's */
  braid_place failure; /* of an i32 that says which of `failures` is due, from 1; 0: none */
  const char* const* failures;
} braid_exported;

/* How a call shares its work among threads: `parallel_for`, `pool` and `workers` are as in abi.h. */
typedef struct {
  braid_parallel_for parallel_for;
  void* pool;
  int64_t workers;
  void* workspace;
  size_t workspace_size;
} braid_sharing;

/* `arguments` has a pointer for each argument; `sharing` may be null. Allocates nothing. */
int braid_artefact_call(const braid_exported* function, void* state, const braid_sharing* sharing, void* const* arguments);

int braid_artefact_init(const braid_state_layout* layout, void* state, size_t size);
size_t braid_artefact_workspace_size(const braid_state_layout* layout, int64_t workers);
const braid_state_field* braid_artefact_field(const braid_state_layout* layout, size_t index);
const char* braid_artefact_text(const braid_state_layout* layout, const void* state, int status);
int braid_artefact_save(const braid_state_layout* layout, void* state, const char* path);
int braid_artefact_load(const braid_state_layout* layout, void* state, const char* path);

/* Inside: whether `state` can be used, as a status; a text for it; and the tensors of a safetensors file of `size` bytes into the state,
   all or none. */
int braid_artefact_check(const braid_state_layout* layout, const void* state);
int braid_artefact_fail(void* state, int status, const char* format, ...) __attribute__((format(printf, 3, 4)));
int braid_artefact_read(const braid_state_layout* layout, void* state, const char* path, const unsigned char* bytes, uint64_t size);

#ifdef __cplusplus
}
#endif
#endif
