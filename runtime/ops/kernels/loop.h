// The inner loops of pointwise kernels, for any function of one element.
#pragma once
#include <cstddef>
#include <cstdint>

namespace braid::kernels {
namespace {

template <class T>
const T& at(const std::byte* base, int64_t offset) {
  return *reinterpret_cast<const T*>(base + offset);
}

// y[i] = f(a[i], b[i], …). A loop without gaps is written apart so that it vectorises, and so is one with an operand that stays the same.

template <class Y, class A, class F>
void loop_1(int64_t n, std::byte* const* pointers, const int64_t* steps, F f) {
  auto* __restrict y = reinterpret_cast<Y*>(pointers[0]);
  const auto* a = reinterpret_cast<const A*>(pointers[1]);
  if (steps[0] == sizeof(Y) && steps[1] == sizeof(A)) {
    for (int64_t i = 0; i < n; ++i) y[i] = f(a[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i) *reinterpret_cast<Y*>(pointers[0] + i * steps[0]) = f(at<A>(pointers[1], i * steps[1]));
}

template <class Y, class A, class B, class F>
void loop_2(int64_t n, std::byte* const* pointers, const int64_t* steps, F f) {
  auto* __restrict y = reinterpret_cast<Y*>(pointers[0]);
  const auto* a = reinterpret_cast<const A*>(pointers[1]);
  const auto* b = reinterpret_cast<const B*>(pointers[2]);
  if (steps[0] == sizeof(Y)) {
    if (steps[1] == sizeof(A) && steps[2] == sizeof(B)) {
      for (int64_t i = 0; i < n; ++i) y[i] = f(a[i], b[i]);
      return;
    }
    if (steps[1] == sizeof(A) && steps[2] == 0) {
      const B same = *b;
      for (int64_t i = 0; i < n; ++i) y[i] = f(a[i], same);
      return;
    }
    if (steps[1] == 0 && steps[2] == sizeof(B)) {
      const A same = *a;
      for (int64_t i = 0; i < n; ++i) y[i] = f(same, b[i]);
      return;
    }
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<Y*>(pointers[0] + i * steps[0]) = f(at<A>(pointers[1], i * steps[1]), at<B>(pointers[2], i * steps[2]));
}

template <class Y, class A, class B, class C, class F>
void loop_3(int64_t n, std::byte* const* pointers, const int64_t* steps, F f) {
  if (steps[0] == sizeof(Y) && steps[1] == sizeof(A) && steps[2] == sizeof(B) && steps[3] == sizeof(C)) {
    auto* __restrict y = reinterpret_cast<Y*>(pointers[0]);
    const auto* a = reinterpret_cast<const A*>(pointers[1]);
    const auto* b = reinterpret_cast<const B*>(pointers[2]);
    const auto* c = reinterpret_cast<const C*>(pointers[3]);
    for (int64_t i = 0; i < n; ++i) y[i] = f(a[i], b[i], c[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<Y*>(pointers[0] + i * steps[0]) =
        f(at<A>(pointers[1], i * steps[1]), at<B>(pointers[2], i * steps[2]), at<C>(pointers[3], i * steps[3]));
}

}  // namespace
}  // namespace braid::kernels
