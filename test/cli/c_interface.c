/* A bundle through c.h: what it lists, calls by name, and what is wrong with others. */
#include <braid/c.h>
#include <stdio.h>
#include <string.h>

static int failed;
#define EXPECT(condition) \
  if (!(condition)) printf("line %d: not %s (%s)\n", __LINE__, #condition, braid_error_text()), failed = 1

static void refused(int status, int wanted, const char* text, int line) {
  if (status == wanted && strstr(braid_error_text(), text)) return;
  printf("line %d: status %d '%s', expected %d '%s'\n", line, status, braid_error_text(), wanted, text);
  failed = 1;
}
#define REFUSED(call, wanted, text) refused(call, wanted, text, __LINE__)

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  braid_handle* handle = (braid_handle*)argv;
  REFUSED(braid_open("nothing.so", &handle), BRAID_ERROR_BUNDLE, "nothing.so: no such file");
  EXPECT(!handle);
  REFUSED(braid_open("bad.so", &handle), BRAID_ERROR_BUNDLE, "bad.so: not a bundle");
  REFUSED(braid_open(NULL, &handle), BRAID_ERROR_ARGUMENT, "a pointer is null");
  REFUSED(braid_open(argv[1], NULL), BRAID_ERROR_ARGUMENT, "a pointer is null");
  EXPECT(braid_open(argv[1], &handle) == BRAID_SUCCESS);
  if (!handle) return 1;

  const braid_segment* entry;
  int seen = 0;
  for (size_t i = 0; (entry = braid_entry(handle, i)); ++i) {
    EXPECT(i < braid_entry_count(handle));
    if (strncmp(entry->name, "look@exports.py:", 16) != 0) continue;
    seen = 1;
    EXPECT(entry->n_in == 3 && entry->n_out == 3 && entry->n_effects == 1);
    EXPECT(strcmp(entry->in[0].name, "indices") == 0 && entry->in[0].dtype == 3 && entry->in[0].rank == 1 && entry->in[0].dims[0] == 2);
    EXPECT(strcmp(entry->effects[0].target, "count") == 0 && entry->effects[0].kind == BRAID_ASSIGN);
    EXPECT(entry->ir_hash != 0);
  }
  EXPECT(seen && !braid_entry(handle, braid_entry_count(handle)) && !braid_entry(NULL, 0));

  float x[3] = {4, 9, 16}, y[3];
  const void* in[1] = {x};
  void* out[1] = {y};
  EXPECT(braid_call(handle, "plain", in, out) == BRAID_SUCCESS && y[0] == 2 && y[2] == 4);
  out[0] = NULL;
  EXPECT(braid_call(handle, "plain", in, out) == BRAID_SUCCESS);
  out[0] = y;
  REFUSED(braid_call(handle, "nothing", in, out), BRAID_ERROR_NAME, "no function 'nothing'");
  REFUSED(braid_call(handle, "twice", in, out), BRAID_ERROR_NAME, "'twice' is the name of several entries: twice@");
  REFUSED(braid_call(handle, "prints", in, out), BRAID_ERROR_ARGUMENT, "prints or sets attributes");
  REFUSED(braid_call(handle, NULL, in, out), BRAID_ERROR_ARGUMENT, "a pointer is null");
  REFUSED(braid_call(NULL, "plain", in, out), BRAID_ERROR_ARGUMENT, "a pointer is null");
  REFUSED(braid_call(handle, "plain", NULL, out), BRAID_ERROR_ARGUMENT, "input 0 is null");
  REFUSED(braid_call(handle, "plain", in, NULL), BRAID_ERROR_ARGUMENT, "output 0 is null");
  in[0] = (char*)x + 1;
  REFUSED(braid_call(handle, "plain", in, out), BRAID_ERROR_ARGUMENT, "input 0 is not aligned to its elements");

  const int64_t good[2] = {3, 0}, bad[2] = {0, 4};
  const float table[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const int32_t count = 6;
  int32_t counted = 0;
  float rows[6], sum;
  const void* given[3];
  void* taken[3];
  for (uint32_t i = 0; (entry = braid_entry(handle, i)); ++i)
    if (strncmp(entry->name, "look@", 5) == 0) break;
  if (!entry) return 1;
  for (uint32_t i = 0; i < 3; ++i) {
    given[i] = strcmp(entry->in[i].name, "indices") == 0 ? (const void*)good
               : strcmp(entry->in[i].name, "table") == 0 ? table
                                                         : (const void*)&count;
    taken[i] = entry->out[i].name && strcmp(entry->out[i].name, "count") == 0 ? (void*)&counted
               : entry->out[i].rank == 2                                      ? rows
                                                                              : (void*)&sum;
  }
  EXPECT(braid_call(handle, "look", given, taken) == BRAID_SUCCESS && counted == 7 && rows[0] == 18 && sum == 3 * 66);
  for (uint32_t i = 0; i < 3; ++i)
    if (given[i] == (const void*)good) given[i] = bad;
  REFUSED(braid_call(handle, "look", given, taken), BRAID_ERROR_INDEX, "index 4 is out of range for axis 0 of length 4");
  braid_close(handle);
  braid_close(NULL);
  if (!failed) puts("ok");
  return failed;
}
