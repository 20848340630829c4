// Inputs for the tests of kernels: sums of them depend on the order, so that a wrong order shows in the bits.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "braid/tensor.h"
#include "runtime/core/cpu.h"
#include "runtime/core/threads.h"
#include "runtime/ops/kernels/kernels.h"

namespace braid {

/// Numbers of both signs and of magnitudes from 2^-8 to 2^8, the same for the same seed.
class Samples {
 public:
  explicit Samples(uint64_t seed) : state_(seed * 2862933555777941757u + 3037000493u) {}
  uint64_t bits() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return state_ >> 24;
  }
  double next() {
    const double fraction = 1.0 + static_cast<double>(bits()) * 0x1p-40;
    const int exponent = static_cast<int>(bits() % 17) - 8;
    return std::ldexp(bits() % 2 ? fraction : -fraction, exponent);
  }

 private:
  uint64_t state_;
};

inline Tensor samples(DType dtype, const Shape& shape, uint64_t seed = 1) {
  const Tensor x = empty(dtype, shape);
  Samples source(seed);
  with_element_type(dtype, [&]<class T>() {
    for (int64_t i = 0; i < element_count(shape); ++i) {
      if constexpr (!std::is_integral_v<T>)
        x.data<T>()[i] = static_cast<T>(source.next());
      else
        x.data<T>()[i] = static_cast<T>(source.bits());
    }
  });
  return x;
}

/// The elements in row-major order.
template <class T>
std::vector<T> elements(const Tensor& x) {
  const Tensor y = contiguous(x);
  return std::vector<T>(y.data<T>(), y.data<T>() + element_count(y.shape()));
}

/// Every CPU level that this machine has.
inline std::vector<CpuLevel> levels() {
  std::vector<CpuLevel> all;
  for (int level = 0; level <= static_cast<int>(detected_cpu_level()); ++level) all.push_back(static_cast<CpuLevel>(level));
  return all;
}

/// Uses one level's kernels for its lifetime.
struct AtLevel {
  explicit AtLevel(CpuLevel level) { use_kernels(level); }
  ~AtLevel() { use_kernels(cpu_level()); }
};

/// Uses a number of threads for its lifetime.
struct WithThreads {
  explicit WithThreads(int count) : previous(thread_count()) { set_thread_count(count); }
  ~WithThreads() { set_thread_count(previous); }
  int previous;
};

}  // namespace braid
