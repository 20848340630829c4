/* Times of exported functions; see bench/exported. */
#include <braid/abi.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "four.h"
#include "net.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The least of many rounds. */
#define TIME(best, count, statement)                 \
  do {                                               \
    best = 1e18;                                     \
    for (int round = 0; round < 100; ++round) {      \
      const double start = now();                    \
      for (int i = 0; i < (count); ++i) statement;   \
      const double each = (now() - start) / (count); \
      if (each < best) best = each;                  \
    }                                                \
  } while (0)

static void first_step(void) {
  static float images[32 * 64];
  static int64_t labels[32];
  const double start = now();
  void* library = dlopen("./net.so", RTLD_NOW);
  if (!library) exit(1);
  size_t (*size)(void) = (size_t (*)(void))dlsym(library, "net_state_size");
  int (*init)(net_state*, size_t) = (int (*)(net_state*, size_t))dlsym(library, "net_init");
  int (*step)(net_state*, const net_context*, const float*, const int64_t*, float*) =
      (int (*)(net_state*, const net_context*, const float*, const int64_t*, float*))dlsym(library, "net_train_step");
  net_state* state = aligned_alloc(64, size());
  float loss;
  if (init(state, size()) != NET_OK || step(state, NULL, images, labels, &loss) != NET_OK) exit(1);
  printf("dlopen and first step of the MLP   %8.1f us (goal 2000)\n", (now() - start) / 1e3);
  double best;
  TIME(best, 100, step(state, NULL, images, labels, &loss));
  printf("a step of it                       %8.1f us\n", best / 1e3);
  free(state);
}

static void call(void) {
  float x[4] = {1, 2, 3, 4}, y[4] = {1, 2, 3, 4}, z[4];
  four_state* state = aligned_alloc(64, four_state_size());
  if (four_init(state, four_state_size()) != FOUR_OK || four_add(state, NULL, x, y, z) != FOUR_OK) exit(1);
  const braid_bundle* bundle = dlsym(dlopen("./four.so", RTLD_NOW), BRAID_BUNDLE_SYMBOL);
  const braid_code* code = &bundle->segments[0].code[0];
  const braid_context context = {NULL, NULL, 1, NULL, NULL, NULL};
  const braid_buffer in[2] = {{x, NULL}, {y, NULL}}, out[1] = {{z, NULL}};
  double kernel, exported;
  TIME(kernel, 10000, code->run(&context, in, out, NULL));
  TIME(exported, 10000, four_add(state, NULL, x, y, z));
  printf("exported call over its kernel      %8.1f ns (goal 30; the kernel %.1f)\n", exported - kernel, kernel);
  free(state);
}

int main(void) {
  first_step();
  call();
  return 0;
}
