/* Trains the network of net.py without Python, without a compiler, and without memory beside the state. */
#include <stdio.h>
#include <stdlib.h>

#include "net.h"

static void check(const net_state* state, int status) {
  if (status == NET_OK) return;
  fprintf(stderr, "main: %s\n", net_text(state, status));
  exit(1);
}

static net_state* new_state(void) {
  net_state* state = aligned_alloc(64, net_state_size());
  check(state, net_init(state, net_state_size()));
  return state;
}

static void train(net_state* state, int from, int to) {
  float images[32 * 64], loss;
  int64_t labels[32];
  for (int64_t i = 0; i < 32 * 64; ++i) images[i] = (float)((i * 7919 + 3 * 104729) % 2001 - 1000) / 10000;
  for (int i = 0; i < 32; ++i) labels[i] = i % 10;
  for (int step = from; step < to; ++step) {
    check(state, net_train_step(state, NULL, images, labels, &loss));
    printf("step %d: loss %.9g\n", step, loss);
  }
}

int main(void) {
  net_state* state = new_state();
  train(state, 0, 5);
  check(state, net_save(state, "net.safetensors"));
  free(state);

  state = new_state();
  check(state, net_load(state, "net.safetensors"));
  train(state, 5, 10);
  free(state);
  return 0;
}
