// Which sizes blocks have: eight classes from one power of two to the next, so that a block is at most an eighth larger than was asked for.
#pragma once
#include <bit>
#include <cstddef>

namespace braid {

inline constexpr size_t kBlockAlignment = 64;

/// The class of the smallest blocks that hold `bytes` bytes. Classes count from 0 in the order of their sizes.
constexpr size_t block_class(size_t bytes) {
  const size_t units = (bytes + kBlockAlignment - 1) / kBlockAlignment;
  if (units <= 8) return units == 0 ? 0 : units - 1;
  const int shift = std::bit_width(units - 1) - 4;
  return 8 * static_cast<size_t>(shift) + ((units - 1) >> shift);
}

/// The size of the blocks of that class.
constexpr size_t block_bytes(size_t block_class) {
  if (block_class < 16) return (block_class + 1) * kBlockAlignment;
  return ((block_class % 8 + 9) << (block_class / 8 - 1)) * kBlockAlignment;
}

}  // namespace braid
