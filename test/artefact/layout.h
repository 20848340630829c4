// A state of three tensors, as the compiler would write its layout.
#pragma once
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/artefact/artefact.h"

namespace test {

constexpr int64_t kShape[2] = {2, 3};
constexpr float kInitial[6] = {1, 2, 3, 4, 5, 6};
constexpr braid_state_field kFields[3] = {{"w", "f32", 2, kShape, 512, 24, kInitial},
                                          {"a \"name\" with \\ and ü", "i64", 0, nullptr, 576, 8, nullptr},
                                          {"mask", "bool", 1, kShape, 640, 2, nullptr}};
constexpr braid_state_layout kLayout{"net", 3, 1024, 704, 320, 64, 7, kFields};

/// A block, and what is behind it.
struct Block {
  alignas(64) unsigned char bytes[1024 + 64];
  Block() {
    std::memset(bytes, 0xab, sizeof bytes);
    braid_artefact_init(&kLayout, bytes, 1024);
  }
  bool intact() const {
    for (size_t i = 1024; i < sizeof bytes; ++i)
      if (bytes[i] != 0xab) return false;
    return true;
  }
  std::string tensors() const { return std::string(reinterpret_cast<const char*>(bytes) + 512, 704 - 512); }
  std::string text(int status) const { return braid_artefact_text(&kLayout, bytes, status); }
};

/// What is in a file.
inline std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A header with the length before it, and data behind.
inline std::string safetensors(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

}  // namespace test
