/* The C functions of exports.py: values, state, threads, and every wrong argument that can be seen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exports.h"

static int failed;
static void expect(int holds, const char* what, int line) {
  if (holds) return;
  printf("line %d: not %s\n", line, what);
  failed = 1;
}
#define EXPECT(condition) expect(condition, #condition, __LINE__)

static void expect_error(const exports_state* state, int status, int wanted, const char* text, int line) {
  const char* found = exports_text(state, status);
  if (status == wanted && strcmp(found, text) == 0) return;
  printf("line %d: status %d '%s', expected %d '%s'\n", line, status, found, wanted, text);
  failed = 1;
}
#define REFUSED(call, status, text) expect_error(s, call, status, text, __LINE__)

static float* field(exports_state* state, const char* name) {
  const exports_field* f;
  for (size_t i = 0; (f = exports_state_field(i)); ++i)
    if (strcmp(f->name, name) == 0) return (float*)((char*)state + f->offset);
  printf("no field %s\n", name);
  exit(1);
}

static int allocations;
void* __libc_malloc(size_t size);
void* malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}

/* Ranges of uneven lengths, the last one first, each by another worker. */
static void uneven(void* pool, int64_t n, void (*body)(void*, int64_t, int64_t, int64_t), void* argument) {
  ++*(int*)pool;
  for (int64_t end = n, size = 1; end > 0; end -= size, size = size % 3 + 1) body(argument, end > size ? end - size : 0, end, size % 3);
}

static void values(exports_state* s) {
  const int64_t rows[2] = {3, 1};
  float out[6], sum, total, now[4], old[4];
  EXPECT(exports_look(s, NULL, rows, 0.5, 4, out, &sum) == EXPORTS_OK);
  const float expected[6] = {4.5f, 5, 5.5f, 1.5f, 2, 2.5f};
  EXPECT(memcmp(out, expected, sizeof out) == 0 && sum == 4 * 21.0f);
  EXPECT(*(int32_t*)field(s, "count") == 2); /* the script called it once */
  const float x[4] = {1, 1, 1, 1}, much[4] = {9, 9, 9, 9};
  EXPECT(exports_checked(s, NULL, x, &total, now) == EXPORTS_OK);
  EXPECT(total == 14.5f && now[0] == 2 && now[3] == 5);
  REFUSED(exports_checked(s, NULL, much, &total, now), EXPORTS_RAISED, "exports_checked: exports.py:25: ValueError: too much");
  EXPECT(field(s, "a")[0] == 2);
  EXPECT(exports_swap(s, NULL, old) == EXPORTS_OK);
  EXPECT(old[0] == 2 && field(s, "a")[0] == 10 && field(s, "b")[3] == 5);
  EXPECT(exports_swap(s, NULL, old) == EXPORTS_OK);
  EXPECT(old[3] == 40 && field(s, "a")[0] == 2 && field(s, "b")[3] == 40);
  float root[3];
  const float squares[3] = {4, 9, 16};
  EXPECT(exports_plain(s, NULL, squares, root) == EXPORTS_OK && root[2] == 4);
}

static void threads(exports_state* s) {
  static float x[64 * 100], serial[64 * 100], shared[64 * 100];
  static bool mask[64 * 100];
  static int32_t places[64 * 100], places_shared[64 * 100];
  for (int i = 0; i < 6400; ++i) x[i] = (float)(i * 7919 % 1000), mask[i] = i % 3 != 0;
  EXPECT(exports_ordered(s, NULL, x, mask, serial, places) == EXPORTS_OK);
  for (int i = 1; i < 6400; ++i) EXPECT(i % 100 == 0 || serial[i - 1] <= serial[i]);
  int calls = 0;
  exports_context context = {uneven, &calls, 3, NULL, exports_workspace_size(3)};
  context.workspace = aligned_alloc(64, (context.workspace_size + 63) / 64 * 64);
  EXPECT(exports_ordered(s, &context, x, mask, shared, places_shared) == EXPORTS_OK);
  EXPECT(memcmp(serial, shared, sizeof serial) == 0 && memcmp(places, places_shared, sizeof places) == 0);
  EXPECT(calls > 0);
  exports_context bad = context;
  bad.workers = 0;
  REFUSED(exports_ordered(s, &bad, x, mask, shared, places), EXPORTS_BAD_ARGUMENT, "exports_ordered: the context has 0 workers");
  bad = context, bad.workspace_size = 0;
  char text[200];
  snprintf(text, sizeof text, "exports_ordered: a workspace of 0 bytes, %zu are needed", exports_workspace_size(3));
  REFUSED(exports_ordered(s, &bad, x, mask, shared, places), EXPORTS_BAD_ARGUMENT, text);
  bad = context, bad.workspace = (char*)context.workspace + 8;
  REFUSED(exports_ordered(s, &bad, x, mask, shared, places), EXPORTS_BAD_ARGUMENT,
          "exports_ordered: the workspace is not aligned to 64 bytes");
  bad = context, bad.workspace = NULL;
  REFUSED(exports_ordered(s, &bad, x, mask, shared, places), EXPORTS_BAD_ARGUMENT,
          "exports_ordered: the context has 3 workers and no workspace");
  free(context.workspace);
}

static void arguments(exports_state* s) {
  int64_t rows[2] = {0, 4};
  float out[7], sum;
  const int before = *(int32_t*)field(s, "count");
  REFUSED(exports_look(s, NULL, NULL, 1, 1, out, &sum), EXPORTS_BAD_ARGUMENT, "exports_look: indices is null");
  REFUSED(exports_look(s, NULL, rows, 1, 1, NULL, &sum), EXPORTS_BAD_ARGUMENT, "exports_look: rows is null");
  REFUSED(exports_look(s, NULL, rows, 1, 1, (float*)((char*)out + 1), &sum), EXPORTS_BAD_ARGUMENT,
          "exports_look: rows is not aligned to 4 bytes");
  float* volatile hidden = (float*)rows; /* else the C compiler sees that it is too small */
  REFUSED(exports_look(s, NULL, rows, 1, 1, hidden, &sum), EXPORTS_BAD_ARGUMENT, "exports_look: rows overlaps indices");
  REFUSED(exports_look(s, NULL, rows, 1, 1, out, out + 5), EXPORTS_BAD_ARGUMENT, "exports_look: rows overlaps result_1");
  REFUSED(exports_look(s, NULL, rows, 1, 1, field(s, "table"), &sum), EXPORTS_BAD_ARGUMENT, "exports_look: rows overlaps the state block");
  REFUSED(exports_look(s, NULL, rows, 1, 1, out, &sum), EXPORTS_BAD_INDEX,
          "exports_look: gather: index 4 is out of range for axis 0 of length 4");
  EXPECT(*(int32_t*)field(s, "count") == before);
  REFUSED(exports_look(NULL, NULL, rows, 1, 1, out, &sum), EXPORTS_STATE_NULL, "the state is null");
  REFUSED(exports_look((exports_state*)((char*)s + 8), NULL, rows, 1, 1, out, &sum), EXPORTS_STATE_MISALIGNED,
          "the state is not aligned to 64 bytes");
  REFUSED(exports_init(s, exports_state_size() - 1), EXPORTS_STATE_SMALL, "the state block is smaller than it must be");
  REFUSED(exports_init(NULL, 1 << 20), EXPORTS_STATE_NULL, "the state is null");
  REFUSED(exports_save(s, NULL), EXPORTS_BAD_ARGUMENT, "save: path is null");
  REFUSED(exports_save(s, "no/such/folder"), EXPORTS_BAD_FILE, "save: cannot write no/such/folder: No such file or directory");
  REFUSED(exports_load(s, NULL), EXPORTS_BAD_ARGUMENT, "load: path is null");
  REFUSED(exports_load(s, "nothing"), EXPORTS_BAD_FILE, "load: cannot read nothing: No such file or directory");
  REFUSED(exports_load(s, "exports.py"), EXPORTS_BAD_FILE, "load: exports.py is truncated, or no safetensors file");
  REFUSED(exports_load(s, "."), EXPORTS_BAD_FILE, exports_text(s, EXPORTS_BAD_FILE));
  EXPECT(strcmp(exports_text(s, -1), "no such status") == 0 && strcmp(exports_text(NULL, 99), "no such status") == 0);
  exports_state* foreign = aligned_alloc(64, (exports_state_size() + 63) / 64 * 64);
  memset(foreign, 0, exports_state_size());
  REFUSED(exports_look(foreign, NULL, rows, 1, 1, out, &sum), EXPORTS_STATE_FOREIGN,
          "the state was not initialised, or belongs to another bundle");
  /* A block may be moved. */
  memcpy(foreign, s, exports_state_size());
  rows[1] = 1;
  EXPECT(exports_look(foreign, NULL, rows, 1, 1, out, &sum) == EXPORTS_OK);
  EXPECT(*(int32_t*)field(s, "count") == before && *(int32_t*)field(foreign, "count") == before + 1);
  free(foreign);
}

int main(void) {
  exports_state* s = aligned_alloc(64, (exports_state_size() + 63) / 64 * 64);
  if (exports_init(s, exports_state_size()) != EXPORTS_OK) return 1;
  const int before = allocations;
  values(s);
  EXPECT(allocations == before);
  threads(s);
  arguments(s);
  free(s);
  if (!failed) puts("ok");
  return failed;
}
