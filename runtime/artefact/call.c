/* A call of an exported function: every argument is looked at before anything is written. */
#include <cpuid.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime/artefact/artefact.h"

/* As runtime/core/cpu.cpp says, without the C++ runtime's table. */
static uint32_t detect_level(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return BRAID_CPU_BASELINE;
  const unsigned needed = bit_FMA | bit_POPCNT | bit_OSXSAVE | bit_AVX;
  if ((c & needed) != needed) return BRAID_CPU_BASELINE;
  unsigned saved, high;
  __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if ((saved & 6) != 6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return BRAID_CPU_BASELINE;
  const unsigned v3 = bit_AVX2 | bit_BMI | bit_BMI2, v4 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
  if ((b & v3) != v3) return BRAID_CPU_BASELINE;
  return (b & v4) == v4 && (saved & 0xe0) == 0xe0 ? BRAID_CPU_V4 : BRAID_CPU_V3;
}

static uint32_t cpu_level(void) {
  static uint32_t known; /* the level and 1 */
  uint32_t level = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (level == 0) {
    level = detect_level() + 1;
    __atomic_store_n(&known, level, __ATOMIC_RELAXED);
  }
  return level - 1;
}

static const braid_code* best_code(const braid_exported* f) {
  const uint32_t level = cpu_level();
  const braid_code* best = NULL;
  for (uint64_t i = 0; i < f->n_code; ++i)
    if (f->code[i].level <= level && (!best || f->code[i].level > best->level)) best = &f->code[i];
  return best;
}

int braid_artefact_fail(void* state, int status, const char* format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(((braid_state*)state)->text, BRAID_STATE_TEXT, format, values);
  va_end(values);
  return status;
}

/* The text of a fault, whose values stand for its {}. */
static int fail_with(void* state, const char* name, int32_t kind, const braid_fault* fault) {
  char* out = ((braid_state*)state)->text;
  size_t room = BRAID_STATE_TEXT, used = (size_t)snprintf(out, room, "%s: ", name);
  int next = 0;
  for (const char* c = fault->text; *c && used + 32 < room; ++c) {
    if (c[0] == '{' && c[1] == '}' && next < 4) {
      used += (size_t)snprintf(out + used, room - used, "%" PRId64, fault->values[next++]);
      ++c;
    } else {
      out[used++] = *c;
    }
  }
  out[used < room ? used : room - 1] = 0;
  return kind == BRAID_FAULT_INDEX ? BRAID_BAD_INDEX : BRAID_BAD_VALUE;
}

static int overlap(const void* a, uint64_t a_bytes, const void* b, uint64_t b_bytes) {
  const uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;
  return a_bytes && b_bytes && x < y + b_bytes && y < x + a_bytes;
}

static int check_arguments(const braid_exported* f, void* state, const braid_sharing* s, void* const* arguments) {
  for (uint64_t i = 0; i < f->n_arguments; ++i) {
    const braid_argument* a = &f->arguments[i];
    if (!arguments[i]) return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: %s is null", f->name, a->name);
    if ((uintptr_t)arguments[i] % a->alignment)
      return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: %s is not aligned to %" PRIu64 " bytes", f->name, a->name, a->alignment);
    if (overlap(arguments[i], a->bytes, state, f->layout->block_size))
      return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: %s overlaps the state block", f->name, a->name);
    if (s && overlap(arguments[i], a->bytes, s->workspace, s->workspace_size))
      return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: %s overlaps the workspace", f->name, a->name);
    if (!a->written) continue;
    for (uint64_t j = 0; j < f->n_arguments; ++j)
      if (j != i && overlap(arguments[i], a->bytes, arguments[j], f->arguments[j].bytes))
        return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: %s overlaps %s", f->name, a->name, f->arguments[j].name);
  }
  return BRAID_OK;
}

static int check_sharing(const braid_exported* f, void* state, const braid_sharing* s) {
  if (s->parallel_for && s->workers < 1)
    return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: the context has %" PRId64 " workers", f->name, s->workers);
  const int64_t workers = s->parallel_for ? s->workers : 1;
  if (!s->workspace) {
    if (workers > 1 && f->layout->scratch > 0)
      return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: the context has %" PRId64 " workers and no workspace", f->name, workers);
    return BRAID_OK;
  }
  if (overlap(s->workspace, s->workspace_size, state, f->layout->block_size))
    return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: the workspace overlaps the state block", f->name);
  if ((uintptr_t)s->workspace % 64)
    return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: the workspace is not aligned to 64 bytes", f->name);
  const size_t needed = braid_artefact_workspace_size(f->layout, workers);
  if (s->workspace_size < needed)
    return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "%s: a workspace of %zu bytes, %zu are needed", f->name, s->workspace_size,
                               needed);
  return BRAID_OK;
}

size_t braid_artefact_workspace_size(const braid_state_layout* layout, int64_t workers) {
  const uint64_t count = workers < 1 ? 1 : (uint64_t)workers;
  uint64_t size = 0;
  if (__builtin_mul_overflow(count, layout->scratch, &size) || __builtin_add_overflow(size, layout->shared, &size)) return SIZE_MAX;
  return size;
}

static inline char* address(braid_place place, char* const base[2], void* const* arguments) {
  return place.kind == BRAID_AT_ARGUMENT ? arguments[place.at] : base[place.kind - 1] + place.at;
}

static void copy_all(const braid_copy* copies, uint64_t count, char* const base[2], void* const* arguments) {
  for (uint64_t i = 0; i < count; ++i)
    memcpy(address(copies[i].to, base, arguments), address(copies[i].from, base, arguments), copies[i].bytes);
}

int braid_artefact_call(const braid_exported* f, void* state, const braid_sharing* sharing, void* const* arguments) {
  int status = braid_artefact_check(f->layout, state);
  if (status == BRAID_OK) status = check_arguments(f, state, sharing, arguments);
  if (status == BRAID_OK && sharing) status = check_sharing(f, state, sharing);
  if (status != BRAID_OK) return status;
  const braid_code* code = best_code(f);
  if (!code) return braid_artefact_fail(state, BRAID_BAD_CPU, "%s: the bundle has no code for this CPU", f->name);

  braid_context context = {NULL, NULL, 1, NULL, NULL, NULL};
  char* base[2] = {state, (char*)state + f->layout->workspace};
  if (sharing) {
    if (sharing->workspace) base[1] = sharing->workspace;
    if (sharing->parallel_for) context = (braid_context){sharing->parallel_for, sharing->pool, sharing->workers, NULL, NULL, NULL};
  }
  copy_all(f->before, f->n_before, base, arguments);
  braid_buffer buffers[f->n_in + f->n_out + 1];
  for (uint64_t i = 0; i < f->n_in; ++i) buffers[i] = (braid_buffer){address(f->in[i], base, arguments), NULL};
  braid_buffer* out = buffers + f->n_in;
  for (uint64_t i = 0; i < f->n_out; ++i) out[i] = (braid_buffer){address(f->out[i], base, arguments), NULL};
  char* workspace = base[1] + f->staging;
  const int32_t fault = code->run(&context, buffers, out, workspace);
  if (fault != BRAID_NO_FAULT) return fail_with(state, f->name, fault, (const braid_fault*)workspace);
  if (f->n_failures > 0) {
    int32_t due;
    memcpy(&due, address(f->failure, base, arguments), sizeof due);
    if (due > 0 && (uint64_t)due <= f->n_failures) return braid_artefact_fail(state, BRAID_RAISED, "%s: %s", f->name, f->failures[due - 1]);
  }
  copy_all(f->after, f->n_after, base, arguments);
  return BRAID_OK;
}
