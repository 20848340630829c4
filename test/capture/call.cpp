// What a function's variants do, seen by a front end that knows ints and tensors alone.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

#include "braid/ops.h"
#include "test/capture/toy.h"

using namespace braid;
using namespace braid::capture;
using namespace braid::test;

namespace {

/// An environment variable for the time of a test.
class With {
 public:
  With(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~With() { unsetenv(name_); }

 private:
  const char* name_;
};

std::shared_ptr<Variants> function(bool compiles = true) {
  return std::make_shared<Variants>("f@toy:1:1~0123456789abcdef", std::make_shared<ToyProvider>(compiles));
}

std::vector<ToyValue> arguments(int64_t count, int64_t k) { return {{0, full({count}, 1.5), {}}, {k, {}, {}}}; }

/// Whether f(ones, k) is right.
bool right(ToyHost& host, Variants& variants, View& view, int64_t count, int64_t k) {
  const ToyValue result = call(host, variants, view);
  if (result.items.size() != 2 || result.items[1].number != k || element_count(result.items[0].tensor.shape()) != count) return false;
  for (int64_t i = 0; i < count; ++i)
    if (result.items[0].tensor.data<float>()[i] != 3.0f) return false;
  return true;
}

bool right(Variants& variants, View& view, int64_t count, int64_t k) {
  ToyHost host(arguments(count, k));
  return right(host, variants, view, count, k);
}

}  // namespace

TEST_CASE("a call compiles once and is found again") {
  const auto f = function();
  View& view = f->add_view();
  CHECK(right(*f, view, 3, 7));
  CHECK(right(*f, view, 3, 7));
  CHECK(right(*f, view, 1, 7));
  CHECK(right(*f, view, 3, 7));
  const CacheStats stats = f->stats();
  CHECK(stats.compiles == 2);
  CHECK(stats.traces == 2);
  CHECK(stats.hits == 2);
  CHECK(stats.entries == 2);
}

TEST_CASE("a misfit names what differs") {
  const auto f = function();
  View& view = f->add_view();
  REQUIRE(right(*f, view, 3, 7));
  const Signature signature = f->entries()[0]->signature;
  const auto why = [&](const std::vector<ToyValue>& call) {
    Mismatch mismatch;
    CHECK_FALSE(ToyHost(call).fits(signature, &mismatch));
    return mismatch;
  };
  CHECK(why(arguments(1, 7)).text == "argument 0 is f32[1], compiled for f32[3]");
  CHECK(why(arguments(3, 8)).text == "argument 1 is int 8, compiled for int 7");
  CHECK(why(arguments(3, 8)).numbers == std::vector<int>{1});
  CHECK(why({{0, full({3}, 1), {}}}).text == "called with 1 arguments, compiled for 2");
}

TEST_CASE("what may not be one object is told apart") {
  Signature s;
  s.positional = 2;
  s.slots = {{.step = Step::argument, .index = 0}, {.step = Step::argument, .index = 1}};
  for (Slot& slot : s.slots) slot.check.kind = CheckKind::tensor, slot.check.spec = {DType::f32, {3}};
  const Tensor x = full({3}, 1), y = full({3}, 1);
  ToyHost one({{0, x, {}}, {0, x, {}}}), two({{0, x, {}}, {0, y, {}}});
  CHECK(one.fits(s, nullptr));
  s.distinct = {{0, 1}};
  Mismatch why;
  CHECK_FALSE(one.fits(s, &why));
  CHECK(why.text == "argument 0 and argument 1 are one object, compiled for two");
  CHECK(two.fits(s, nullptr));
  s.distinct = {};
  s.apart = {1};
  CHECK_FALSE(one.fits(s, &why));
  CHECK(why.slot == 1);
  CHECK(two.fits(s, nullptr));
  s.slots[1].check = Check();
  s.slots[1].check.kind = CheckKind::same;
  s.slots[1].check.same_as = 0;
  CHECK_FALSE(two.fits(s, &why));
}

TEST_CASE("what was used longest ago goes") {
  const With size("BRAID_CACHE_SIZE", "2");
  const auto f = function();
  View& view = f->add_view();
  CHECK(right(*f, view, 3, 1));
  CHECK(right(*f, view, 3, 2));
  CHECK(right(*f, view, 3, 1));
  CHECK(right(*f, view, 3, 3));  // 2 goes
  CHECK(right(*f, view, 3, 1));
  CHECK(f->stats().traces == 3);
  CHECK(right(*f, view, 3, 2));  // 3 goes
  CHECK(f->stats().traces == 4);
  CHECK(right(*f, view, 3, 1));
  CHECK(f->stats().traces == 4);
  CHECK(f->stats().entries == 2);
}

TEST_CASE("many compiles are said once, and a number that changes becomes an input") {
  const auto f = function();
  View& view = f->add_view();
  std::vector<std::string> warnings;
  for (int64_t k = 0; k < 12; ++k) {
    ToyHost host(arguments(3, k), false);
    CHECK(right(host, *f, view, 3, k));
    warnings.insert(warnings.end(), host.warnings.begin(), host.warnings.end());
  }
  CHECK(warnings ==
        std::vector<std::string>{"f@toy:1:1 was compiled 5 times: argument 1 is int 5, compiled for int 4; it becomes an input, "
                                 "unless its value is needed while compiling"});
  CHECK(f->stats().traces == 6);
  const auto g = function();
  View& other = g->add_view();
  for (int64_t k = 0; k < 12; ++k) CHECK(right(*g, other, 3, k));  // its body needs the number
  CHECK(g->stats().traces == 12);
}

TEST_CASE("what a bundle lacks runs op by op, and is said once") {
  const auto f = function(false);
  View& view = f->add_view();
  ToyHost host(arguments(3, 7));
  CHECK(right(host, *f, view, 3, 7));
  CHECK(right(host, *f, view, 3, 7));
  CHECK(host.ran_op_by_op == 2);
  CHECK(host.warnings ==
        std::vector<std::string>{
            "f@toy:1:1: no segment for this call: the bundle holds no code of it that this CPU can run; it runs op by op"});
  const With strict("BRAID_STRICT", "1");
  const auto g = function(false);
  CHECK_THROWS_WITH(call(host, *g, g->add_view()),
                    "f@toy:1:1: no segment for this call: the bundle holds no code of it that this CPU can run (BRAID_STRICT=1)");
}

TEST_CASE("a stored signature that does not belong to its code is refused") {
  const auto provider = std::make_shared<ToyProvider>(false);
  ToyHost host(arguments(3, 7));
  ToyTrace trace;
  Traced traced = host.trace(trace, {});
  const auto segment = trace.finish(traced.outputs, SegmentKey(""));
  provider->held = {{traced.signature.to_json(), segment}};
  const auto good = std::make_shared<Variants>("f", provider);
  CHECK(right(host, *good, good->add_view(), 3, 7));
  CHECK(host.ran_op_by_op == 0);
  traced.signature.slots[0].check.spec.shape = {1};
  provider->held = {{traced.signature.to_json(), segment}};
  const auto bad = std::make_shared<Variants>("f", provider);
  CHECK_THROWS_WITH(call(host, *bad, bad->add_view()), "toy#0: its signature does not belong to its code");
}

TEST_CASE("threads call, compile and drop variants of one function at once") {
  constexpr int kThreads = 8, kCalls = 400;
  const With size("BRAID_CACHE_SIZE", "3");
  const auto f = function();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const int64_t k = (i / 50 + t) % 5, count = i % 2 ? 3 : 1;
        if (!right(*f, view_of(*f), count, k)) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  const CacheStats stats = f->stats();
  CHECK(stats.entries == 3);
  CHECK(stats.hits + stats.traces >= kThreads * kCalls);  // both of two threads that compile the same at once count
}

TEST_CASE("a view goes with its thread or its function") {
  const auto f = function();
  {
    const auto g = function();
    CHECK(&view_of(*g) == &view_of(*g));
    CHECK(&view_of(*g) != &view_of(*f));
    CHECK(right(*g, view_of(*g), 3, 1));
  }
  for (int i = 0; i < 200; ++i) {
    const auto g = function();
    CHECK(right(*g, view_of(*g), 3, 1));
  }
  std::thread([&] {
    CHECK(right(*f, view_of(*f), 3, 1));
    CHECK(right(*f, view_of(*f), 3, 1));
  }).join();
  CHECK(f->stats().hits == 1);
  CHECK(right(*f, view_of(*f), 3, 1));
  CHECK(f->stats().hits == 2);
}
