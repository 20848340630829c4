/* The compiled functions of a bundle for C programs that are linked with libbraid_runtime: open it, list them, call them by name. Nothing
   here throws, and nothing of the script runs. A bundle with exports needs no runtime: see docs/artefact.md. */
#ifndef BRAID_C_H
#define BRAID_C_H
#include <stddef.h>

#include "braid/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What functions return. */
enum {
  BRAID_SUCCESS = 0,
  BRAID_ERROR_BUNDLE = 1,   /* no file, or one that is no whole bundle of this version */
  BRAID_ERROR_NAME = 2,     /* no function of that name, or several */
  BRAID_ERROR_ARGUMENT = 3, /* a pointer is null or misaligned, or the function cannot be called from C */
  BRAID_ERROR_INDEX = 4,    /* an index in the data is out of range */
  BRAID_ERROR_VALUE = 5,    /* the data has a value that an op refuses */
  BRAID_ERROR_MEMORY = 6,
  BRAID_ERROR_INTERNAL = 7
};

/* An open bundle. Any number of threads may use it at once. */
typedef struct braid_handle braid_handle;

/* Opens the bundle at `path`, which is checked whole before anything of it is used. `*handle` is null after an error. */
int braid_open(const char* path, braid_handle** handle);

/* Nothing of the bundle may be used afterwards. Null is allowed. */
void braid_close(braid_handle* handle);

/* How many compiled functions it holds that this CPU can run, and number `index` of them, as abi.h describes it: names, dtypes and shapes
   of inputs and outputs, and what a caller has to assign. Null behind the last. */
size_t braid_entry_count(const braid_handle* handle);
const braid_segment* braid_entry(const braid_handle* handle, size_t index);

/* Calls the function `name`: the whole name of an entry, or a function's alone where only one entry has it. `inputs` has a pointer to the
   row-major elements of each input, `outputs` one to room for each output, or null for one that is not wanted. Inputs are not changed: what
   an effect assigns is an output. A function that prints or sets attributes cannot be called. */
int braid_call(braid_handle* handle, const char* name, const void* const* inputs, void* const* outputs);

/* What was wrong with the last call on this thread that returned an error. */
const char* braid_error_text(void);

#ifdef __cplusplus
}
#endif
#endif
