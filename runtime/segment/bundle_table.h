// The table of a bundle is a stranger's until it is checked: its pointers first, then what they point to.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "braid/abi.h"
#include "runtime/segment/segment.h"

namespace braid {

/// The memory that a loaded shared object occupies.
class LoadedImage {
 public:
  /// Of what dlopen returned.
  explicit LoadedImage(void* handle);

  /// Whether `count` objects of T at `p` lie inside it, aligned.
  template <class T>
  bool holds(const T* p, size_t count = 1) const {
    return holds_bytes(p, count, sizeof(T), alignof(T));
  }
  /// Whether `p` is a text that ends inside it.
  bool holds_text(const char* p) const;
  /// Whether `p` is inside code.
  bool holds_code(uintptr_t p) const;

 private:
  struct Range {
    uintptr_t begin, end;
    bool code;
  };
  bool holds_bytes(const void* p, size_t count, size_t size, size_t alignment) const;

  std::vector<Range> ranges_;
};

/// Throws Error(bundle), with `path` in its message, for a table that breaks the rules of abi.h. What machine code does is not checked.
void check_table(const braid_bundle* table, const LoadedImage& image, const std::string& path);

/// Converted to the runtime's types. Throws Error(bundle) for values that break the rules of abi.h; pointers are taken as checked.
SegmentSignature signature_of(const braid_segment& segment);

/// Throws Error(bundle) unless `forward` takes the inputs of `primal` and returns its outputs.
void check_forward(const SegmentSignature& primal, const SegmentSignature& forward);

/// Throws Error(bundle) unless all inputs of `backward` are values of `forward`, of `cotangents` or one of the `groups` running
/// gradients, and it returns one gradient per group.
void check_backward(const SegmentSignature& forward, const SegmentSignature& backward, const Cotangents& cotangents, size_t groups);

}  // namespace braid
