// The last bytes of a bundle: they tell a whole, undamaged bundle from any other file before it is loaded.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace braid {

/// Appended to the shared object. The loader of the system ignores it.
struct BundleTrailer {
  char magic[8];  ///< kBundleMagic
  uint64_t size;  ///< bytes before the trailer
  uint64_t hash;  ///< content_hash of those bytes
};

inline constexpr char kBundleMagic[9] = "BRAIDSO1";

/// A 64-bit hash that finds damage, not malice: every step is a bijection of the state, so that changing any one word changes it.
inline uint64_t content_hash(std::span<const unsigned char> bytes) {
  uint64_t state = 0x9E3779B97F4A7C15u ^ bytes.size();
  auto mix = [&state](uint64_t word) {
    state = (state ^ word) * 0xD6E8FEB86659FD93u;
    state = std::rotl(state, 29);
  };
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    mix(word);
  }
  uint64_t rest = 0;
  for (size_t shift = 0; i < bytes.size(); ++i, shift += 8) rest |= uint64_t{bytes[i]} << shift;
  mix(rest);
  return state ^ (state >> 32);
}

inline BundleTrailer trailer_of(std::span<const unsigned char> bytes) {
  BundleTrailer t;
  std::memcpy(t.magic, kBundleMagic, 8);
  t.size = bytes.size();
  t.hash = content_hash(bytes);
  return t;
}

}  // namespace braid
