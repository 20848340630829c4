/* Saving and loading a state as safetensors: the length of a JSON header, the header, the bytes of the tensors. A file is a stranger's
   until all of it is checked; then the state changes. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/artefact/artefact.h"

enum { kLongestName = 1024, kDeepest = 16 };

/* ---- writing ---- */

static const char* file_dtype(const char* dtype) {
  static const char* const kNames[][2] = {{"f32", "F32"}, {"f64", "F64"},   {"i32", "I32"}, {"i64", "I64"}, {"bool", "BOOL"},
                                          {"f16", "F16"}, {"bf16", "BF16"}, {"i16", "I16"}, {"i8", "I8"},   {"u8", "U8"}};
  for (size_t i = 0; i < sizeof kNames / sizeof kNames[0]; ++i)
    if (strcmp(kNames[i][0], dtype) == 0) return kNames[i][1];
  return "?";
}

/* Writes to `file`, or only counts. */
typedef struct {
  FILE* file;
  uint64_t written;
} Out;

static void put(Out* out, const char* text) {
  out->written += strlen(text);
  if (out->file) fputs(text, out->file);
}

static void put_number(Out* out, uint64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, number);
  put(out, text);
}

static void put_string(Out* out, const char* text) {
  put(out, "\"");
  for (const char* c = text; *c; ++c) {
    char one[8] = {*c, 0};
    if (*c == '"' || *c == '\\')
      snprintf(one, sizeof one, "\\%c", *c);
    else if ((unsigned char)*c < 0x20)
      snprintf(one, sizeof one, "\\u%04x", (unsigned)*c);
    put(out, one);
  }
  put(out, "\"");
}

static void put_header(Out* out, const braid_state_layout* layout) {
  uint64_t at = 0;
  put(out, "{\"__metadata__\":{\"format\":\"braid\"}");
  for (uint64_t i = 0; i < layout->n_fields; ++i) {
    const braid_state_field* field = &layout->fields[i];
    put(out, ",");
    put_string(out, field->name);
    put(out, ":{\"dtype\":\"");
    put(out, file_dtype(field->dtype));
    put(out, "\",\"shape\":[");
    for (uint64_t d = 0; d < field->rank; ++d) {
      if (d) put(out, ",");
      put_number(out, (uint64_t)field->shape[d]);
    }
    put(out, "],\"data_offsets\":[");
    put_number(out, at);
    put(out, ",");
    put_number(out, at += field->bytes);
    put(out, "]}");
  }
  put(out, "}");
  while (out->written % 8) put(out, " ");
}

int braid_artefact_save(const braid_state_layout* layout, void* state, const char* path) {
  const int usable = braid_artefact_check(layout, state);
  if (usable != BRAID_OK) return usable;
  if (!path) return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "save: path is null");
  const size_t length = strlen(path);
  char* unfinished = malloc(length + 5); /* the file appears whole or not at all */
  if (!unfinished) return braid_artefact_fail(state, BRAID_NO_MEMORY, "save: no memory");
  memcpy(unfinished, path, length);
  memcpy(unfinished + length, ".new", 5);
  FILE* file = fopen(unfinished, "wb");
  int wrong = !file;
  if (file) {
    Out count = {NULL, 0}, out = {file, 0};
    put_header(&count, layout);
    fwrite(&count.written, sizeof count.written, 1, file);
    put_header(&out, layout);
    for (uint64_t i = 0; i < layout->n_fields; ++i) fwrite((const char*)state + layout->fields[i].offset, 1, layout->fields[i].bytes, file);
    wrong = ferror(file);
    wrong |= fclose(file) != 0;
    if (!wrong) wrong = rename(unfinished, path) != 0;
    if (wrong) {
      const int reason = errno;
      remove(unfinished);
      errno = reason;
    }
  }
  free(unfinished);
  return wrong ? braid_artefact_fail(state, BRAID_BAD_FILE, "save: cannot write %s: %s", path, strerror(errno)) : BRAID_OK;
}

/* ---- reading ---- */

/* What is left of the header. Every function below returns 0 when the text is not what it reads. */
typedef struct {
  const unsigned char *at, *end;
} Text;

static void skip_space(Text* t) {
  while (t->at < t->end && (*t->at == ' ' || *t->at == '\t' || *t->at == '\n' || *t->at == '\r')) ++t->at;
}

static int take(Text* t, char c) {
  skip_space(t);
  if (t->at == t->end || *t->at != (unsigned char)c) return 0;
  ++t->at;
  return 1;
}

static int hex4(Text* t, unsigned* value) {
  if (t->end - t->at < 4) return 0;
  *value = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned char c = *t->at++;
    const unsigned digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
    if (digit > 15) return 0;
    *value = *value * 16 + digit;
  }
  return 1;
}

/* A string as UTF-8; of a longer one than any name, its beginning. */
static int take_string(Text* t, char name[kLongestName + 8]) {
  size_t used = 0;
  if (!take(t, '"')) return 0;
  while (t->at < t->end && *t->at != '"') {
    unsigned code = *t->at++;
    unsigned char bytes[4] = {(unsigned char)code};
    size_t count = 1;
    if (code < 0x20) return 0;
    if (code == '\\') {
      if (t->at == t->end) return 0;
      static const char kEscapes[] = "\"\\/bfnrt", kMeant[] = "\"\\/\b\f\n\r\t";
      const char letter = (char)*t->at++;
      const char* known = letter ? strchr(kEscapes, letter) : NULL;
      if (known) {
        bytes[0] = (unsigned char)kMeant[known - kEscapes];
      } else {
        if (letter != 'u' || !hex4(t, &code) || code == 0) return 0; /* no name has a 0 in it */
        if (code >= 0xd800 && code < 0xe000) {
          unsigned low;
          if (code >= 0xdc00 || t->end - t->at < 2 || t->at[0] != '\\' || t->at[1] != 'u') return 0;
          t->at += 2;
          if (!hex4(t, &low) || low < 0xdc00 || low >= 0xe000) return 0;
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        static const unsigned char kFirst[] = {0, 0, 0xc0, 0xe0, 0xf0};
        for (size_t i = count; i-- > 1; code >>= 6) bytes[i] = (unsigned char)(0x80 | (code & 0x3f));
        bytes[0] = (unsigned char)(kFirst[count] | code);
      }
    }
    for (size_t i = 0; i < count && used <= kLongestName; ++i) name[used++] = (char)bytes[i];
  }
  name[used] = 0;
  return t->at++ < t->end;
}

static int take_number(Text* t, uint64_t* number) {
  skip_space(t);
  if (t->at == t->end || *t->at < '0' || *t->at > '9') return 0;
  *number = 0;
  while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
    if (__builtin_mul_overflow(*number, 10, number) || __builtin_add_overflow(*number, (uint64_t)(*t->at++ - '0'), number)) return 0;
  return 1;
}

/* Up to `most` numbers. */
static int take_numbers(Text* t, uint64_t* numbers, uint64_t most, uint64_t* count) {
  *count = 0;
  if (!take(t, '[')) return 0;
  if (take(t, ']')) return 1;
  do {
    if (*count == most || !take_number(t, &numbers[(*count)++])) return 0;
  } while (take(t, ','));
  return take(t, ']');
}

/* What __metadata__ holds: strings by name. */
static int skip_metadata(Text* t, char name[kLongestName + 8]) {
  if (!take(t, '{')) return 0;
  if (take(t, '}')) return 1;
  do {
    if (!take_string(t, name) || !take(t, ':') || !take_string(t, name)) return 0;
  } while (take(t, ','));
  return take(t, '}');
}

typedef struct {
  char dtype[16];
  uint64_t shape[kDeepest], rank, offsets[2];
} Entry;

static int take_entry(Text* t, Entry* entry, char name[kLongestName + 8]) {
  int has_dtype = 0, has_shape = 0, has_offsets = 0;
  uint64_t count = 0;
  if (!take(t, '{')) return 0;
  do {
    if (!take_string(t, name) || !take(t, ':')) return 0;
    if (strcmp(name, "dtype") == 0 && !has_dtype++) {
      if (!take_string(t, name) || strlen(name) >= sizeof entry->dtype) return 0;
      strcpy(entry->dtype, name);
    } else if (strcmp(name, "shape") == 0 && !has_shape++) {
      if (!take_numbers(t, entry->shape, kDeepest, &entry->rank)) return 0;
    } else if (strcmp(name, "data_offsets") == 0 && !has_offsets++) {
      if (!take_numbers(t, entry->offsets, 2, &count) || count != 2) return 0;
    } else {
      return 0;
    }
  } while (take(t, ','));
  return take(t, '}') && has_dtype && has_shape && has_offsets;
}

static int same_type(const Entry* entry, const braid_state_field* field) {
  if (strcmp(entry->dtype, file_dtype(field->dtype)) != 0 || entry->rank != field->rank) return 0;
  for (uint64_t d = 0; d < field->rank; ++d)
    if (entry->shape[d] != (uint64_t)field->shape[d]) return 0;
  return 1;
}

/* Where each field's bytes are; `found` begins with null pointers. */
static int find_fields(const braid_state_layout* layout, void* state, const char* path, const unsigned char* bytes, uint64_t size,
                       const unsigned char** found) {
  uint64_t length = 0;
  if (size >= sizeof length) memcpy(&length, bytes, sizeof length);
  if (size < sizeof length || length > size - sizeof length)
    return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s is truncated, or no safetensors file", path);
  const unsigned char* data = bytes + sizeof length + length;
  const uint64_t room = size - sizeof length - length;
  Text text = {bytes + sizeof length, data};
  char name[kLongestName + 8];
  const uint64_t none = layout->n_fields;
  int good = take(&text, '{');
  int more = good && !take(&text, '}');
  while (good && more) {
    Entry entry;
    good = take_string(&text, name) && take(&text, ':');
    if (!good) break;
    uint64_t i = none;
    if (strcmp(name, "__metadata__") == 0) {
      good = skip_metadata(&text, name);
    } else {
      for (i = 0; i < none && strcmp(name, layout->fields[i].name) != 0;) ++i;
      good = take_entry(&text, &entry, name);
    }
    if (good && i < none) { /* what the state has not is left alone */
      const braid_state_field* field = &layout->fields[i];
      if (found[i]) return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s has %s twice", path, field->name);
      if (!same_type(&entry, field))
        return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s has %s with another dtype or shape", path, field->name);
      if (entry.offsets[0] > room || entry.offsets[1] > room || entry.offsets[0] > entry.offsets[1] ||
          entry.offsets[1] - entry.offsets[0] != field->bytes)
        return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s has %s at a place outside of it", path, field->name);
      found[i] = data + entry.offsets[0];
      for (uint64_t k = 0; strcmp(field->dtype, "bool") == 0 && k < field->bytes; ++k)
        if (found[i][k] > 1) return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s has %s with what is no bool", path, field->name);
    }
    more = good && take(&text, ',');
    if (good && !more) good = take(&text, '}');
  }
  skip_space(&text);
  if (!good || text.at != text.end) return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s has a header that cannot be read", path);
  for (uint64_t i = 0; i < none; ++i)
    if (!found[i]) return braid_artefact_fail(state, BRAID_BAD_FILE, "load: %s lacks %s", path, layout->fields[i].name);
  return BRAID_OK;
}

int braid_artefact_read(const braid_state_layout* layout, void* state, const char* path, const unsigned char* bytes, uint64_t size) {
  const unsigned char** found = calloc(layout->n_fields + 1, sizeof *found);
  if (!found) return braid_artefact_fail(state, BRAID_NO_MEMORY, "load: no memory");
  const int status = find_fields(layout, state, path, bytes, size, found);
  for (uint64_t i = 0; status == BRAID_OK && i < layout->n_fields; ++i)
    memcpy((char*)state + layout->fields[i].offset, found[i], layout->fields[i].bytes);
  free(found);
  return status;
}

int braid_artefact_load(const braid_state_layout* layout, void* state, const char* path) {
  const int usable = braid_artefact_check(layout, state);
  if (usable != BRAID_OK) return usable;
  if (!path) return braid_artefact_fail(state, BRAID_BAD_ARGUMENT, "load: path is null");
  FILE* file = fopen(path, "rb");
  if (!file) return braid_artefact_fail(state, BRAID_BAD_FILE, "load: cannot read %s: %s", path, strerror(errno));
  int status = BRAID_BAD_FILE;
  long size = -1;
  if (fseek(file, 0, SEEK_END) == 0) size = ftell(file);
  if (size < 0 || size == INT64_MAX || fseek(file, 0, SEEK_SET) != 0) {
    braid_artefact_fail(state, status, "load: cannot read %s: not a regular file", path);
  } else {
    unsigned char* bytes = malloc((size_t)size + 1);
    if (!bytes)
      status = braid_artefact_fail(state, BRAID_NO_MEMORY, "load: no memory for the %ld bytes of %s", size, path);
    else if (fread(bytes, 1, (size_t)size, file) != (size_t)size)
      braid_artefact_fail(state, status, "load: cannot read %s", path);
    else
      status = braid_artefact_read(layout, state, path, bytes, (uint64_t)size);
    free(bytes);
  }
  fclose(file);
  return status;
}
