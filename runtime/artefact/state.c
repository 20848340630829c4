/* State blocks: whose they are, their initial values, and what was wrong. */
#include <string.h>

#include "runtime/artefact/artefact.h"

static const uint64_t kMark = 0x6574617473646962u; /* "bidstate" */

int braid_artefact_check(const braid_state_layout* layout, const void* state) {
  if (!state) return BRAID_STATE_NULL;
  if ((uintptr_t)state % 64) return BRAID_STATE_MISALIGNED;
  const braid_state* s = state;
  return s->mark == kMark && s->hash == layout->hash ? BRAID_OK : BRAID_STATE_FOREIGN;
}

int braid_artefact_init(const braid_state_layout* layout, void* state, size_t size) {
  if (!state) return BRAID_STATE_NULL;
  if ((uintptr_t)state % 64) return BRAID_STATE_MISALIGNED;
  if (size < layout->block_size) return BRAID_STATE_SMALL;
  braid_state* s = state;
  s->mark = kMark;
  s->hash = layout->hash;
  memset(s->text, 0, sizeof s->text);
  for (uint64_t i = 0; i < layout->n_fields; ++i) {
    const braid_state_field* field = &layout->fields[i];
    if (field->initial)
      memcpy((char*)state + field->offset, field->initial, field->bytes);
    else
      memset((char*)state + field->offset, 0, field->bytes);
  }
  return BRAID_OK;
}

const braid_state_field* braid_artefact_field(const braid_state_layout* layout, size_t index) {
  return index < layout->n_fields ? &layout->fields[index] : NULL;
}

const char* braid_artefact_text(const braid_state_layout* layout, const void* state, int status) {
  switch (status) {
    case BRAID_OK:
      return "nothing is wrong";
    case BRAID_STATE_NULL:
      return "the state is null";
    case BRAID_STATE_MISALIGNED:
      return "the state is not aligned to 64 bytes";
    case BRAID_STATE_SMALL:
      return "the state block is smaller than it must be";
    case BRAID_STATE_FOREIGN:
      return "the state was not initialised, or belongs to another bundle";
    default:
      if (status < BRAID_OK || status > BRAID_BAD_CPU) return "no such status";
      return braid_artefact_check(layout, state) == BRAID_OK ? ((const braid_state*)state)->text
                                                             : "the state cannot tell: it is another one";
  }
}
