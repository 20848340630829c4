// A register of elements, for kernels that must keep their sums in registers. Loops over plain arrays are left to the compiler.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace braid::kernels {
namespace {

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

template <class T>
constexpr int kVectorElements = kVectorBytes / static_cast<int>(sizeof(T));

template <class T>
struct VectorOf {
  using type [[gnu::vector_size(kVectorBytes)]] = T;
};
template <class T>
using Vector = typename VectorOf<T>::type;

template <class T>
[[gnu::always_inline]] inline Vector<T> load(const T* from) {
  Vector<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
[[gnu::always_inline]] inline void store(T* to, Vector<T> v) {
  std::memcpy(to, &v, sizeof v);
}

/// a * b + c, rounded once for floating point; integers come as unsigned types, which wrap.
template <class T>
[[gnu::always_inline]] inline Vector<T> multiply_add(T a, Vector<T> b, Vector<T> c) {
  const Vector<T> repeated = a - Vector<T>{};
  if constexpr (!std::is_floating_point_v<T>) {
    return repeated * b + c;
  } else {
#if defined(__clang__)
    return __builtin_elementwise_fma(repeated, b, c);
#else
    Vector<T> sum;
    for (int i = 0; i < kVectorElements<T>; ++i) sum[i] = std::fma(repeated[i], b[i], c[i]);
    return sum;
#endif
  }
}

}  // namespace
}  // namespace braid::kernels
