// Sixteen threads that trace, compile, call and differentiate the same and different functions of C++.
#include <catch2/catch.hpp>
#include <thread>

#include "braid/braid.h"

using namespace braid;

TEST_CASE("Many threads share one compiled function, and make others", "[threads]") {
  constexpr int kThreads = 16;
  const Variable w(from<float>({2, 3}, {2}), "w");
  const auto shared = compiled([w](const Tensor& x) { return sum(x * w); });
  std::vector<std::string> problems(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const auto own = compiled([t](const Tensor& x) { return x * static_cast<double>(t); });
      for (int turn = 0; turn < 8; ++turn) {
        const int64_t n = 1 + (turn + t) % 3;  // signatures that others have, too
        const Tensor x = full({n, 2}, 1);
        if (shared(x).item() != 5.0 * static_cast<double>(n)) problems[t] = "a value";
        if (!bitwise_equal(grad([&](const Tensor& v) { return shared(v); }, x), broadcast_to(w.value(), {n, 2})))
          problems[t] = "a gradient";
        if (sum(own(x)).item() != 2.0 * static_cast<double>(n * t)) problems[t] = "a value of its own";
      }
    });
  }
  for (std::thread& t : threads) t.join();
  CHECK(problems == std::vector<std::string>(kThreads));
  CHECK(shared.cache_stats().entries <= 3);
}
