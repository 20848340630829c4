// Any number of threads may ask one segment for its derivatives: each is made once, and all get the same one.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "braid/grad.h"
#include "braid/operators.h"
#include "runtime/segment/provider.h"
#include "test/segment/hand_made.h"

using namespace braid;

namespace {

constexpr int kThreads = 16;

template <class F>
void on_all_threads(F f) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(f, t);
  for (std::thread& thread : threads) thread.join();
}

/// Counts what is derived of it, and fails the first time.
class Counting : public Segment {
 public:
  Counting() : Segment({"counting#0", {}, {}, {}}, {}) {}
  std::atomic<int> made{0}, failed{0};

 protected:
  std::shared_ptr<Segment> derive_forward(const Wants&, bool) override {
    if (failed++ == 0) fail(ErrorCode::segment, "not yet");
    ++made;
    std::this_thread::yield();
    return std::make_shared<Counting>();
  }
  std::shared_ptr<Segment> derive_backward(const Cotangents&) override {
    ++made;
    std::this_thread::yield();
    return std::make_shared<Counting>();
  }
};

class Nothing : public Provider {
 public:
  std::unique_ptr<Trace> begin(const std::string&) override { return nullptr; }
  std::vector<StoredSegment> stored(const std::string&) override { return {}; }
};

}  // namespace

TEST_CASE("a derivative is made once, and again after a failure") {
  Counting segment;
  CHECK_THROWS_WITH(segment.forward(Wants{0}), "not yet");
  std::atomic<int> wrong{0};
  on_all_threads([&](int t) {
    for (int i = 0; i < 40; ++i) {
      const auto key = static_cast<int16_t>((t + i) % 10);
      const Segment* forward = segment.forward(Wants{key, -1}).get();
      const Segment* backward = segment.backward(Cotangents{static_cast<uint16_t>(key)}).get();
      if (forward != segment.forward(Wants{key, -1}).get()) ++wrong;
      if (backward != segment.backward(Cotangents{static_cast<uint16_t>(key)}).get()) ++wrong;
    }
  });
  CHECK(wrong == 0);
  CHECK(segment.made == 20);
}

TEST_CASE("threads differentiate one segment, each through its own tape") {
  const auto segment = test::product();
  const Tensor shared = from<float>({4, 5, 6}, {3});
  std::atomic<int> wrong{0};
  on_all_threads([&](int t) {
    const auto k = static_cast<float>(t + 1);
    for (int i = 0; i < 50; ++i) {
      const Tensor x[] = {from<float>({k, 2 * k, 3 * k}, {3}), shared};
      const auto gradients = grad([&](std::span<const Tensor> in) { return std::vector{call(segment, in)[0] * in[1]}; }, x);
      // f = a b²: df/da = b², df/db = 2ab
      if (!bitwise_equal(gradients[0], from<float>({16, 25, 36}, {3}))) ++wrong;
      if (!bitwise_equal(gradients[1], from<float>({8 * k, 20 * k, 36 * k}, {3}))) ++wrong;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("a provider that is replaced lives as long as somebody uses it") {
  on_all_threads([](int) {
    for (int i = 0; i < 200; ++i) {
      set_provider(std::make_shared<Nothing>());
      if (const auto used = provider()) used->stored("f");
    }
  });
  set_provider(nullptr);
  CHECK(provider() == nullptr);
}
