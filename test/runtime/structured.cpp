// Structured kernels are called as their contract says: attributes in words, each unit once, and the first fault reported by its text.
#include "runtime/ops/structured.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "braid/ops.h"
#include "dialects/rules/generated/attributes.h"
#include "runtime/core/threads.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

/// The call of a kernel from one i64 array to another of the same length.
struct OneToOne {
  std::vector<int64_t> x, y;
  braid_array_type types[2] = {};
  void* data[2] = {};
  braid_kernel_call call{data, types, nullptr, 1, 1};

  explicit OneToOne(std::vector<int64_t> values) : x(std::move(values)), y(x.size(), -1) {
    const auto type = static_cast<int64_t>(DType::i64), length = static_cast<int64_t>(x.size());
    for (braid_array_type& t : types) t = {type, 1, {length}};
    data[0] = x.data();
    data[1] = y.data();
  }
};

/// Squares, by way of the scratch; a negative element is a fault.
int32_t square(const braid_kernel_call* call, int64_t begin, int64_t end, void* scratch, braid_fault* fault) {
  auto* kept = static_cast<int64_t*>(scratch);
  for (int64_t i = begin; i < end; ++i) {
    *kept = kernels::operand<int64_t>(*call, 0)[i];
    if (*kept < 0) return kernels::fault_of(BRAID_FAULT_VALUE, fault, "square: element {} is {}", i, *kept);
    kernels::result<int64_t>(*call)[i] = *kept * *kept;
  }
  return BRAID_NO_FAULT;
}

constexpr int64_t kLength = 10000;

std::vector<int64_t> counting() {
  std::vector<int64_t> x(kLength);
  for (int64_t i = 0; i < kLength; ++i) x[static_cast<size_t>(i)] = i;
  return x;
}

}  // namespace

TEST_CASE("units run once each, whatever the threads") {
  const int threads = GENERATE(1, 4);
  const int before = thread_count();
  set_thread_count(threads);
  OneToOne squares(counting());
  run_units(square, squares.call, {.units = kLength, .grain = 7, .scratch = 8});
  set_thread_count(before);
  for (int64_t i = 0; i < kLength; ++i) REQUIRE(squares.y[static_cast<size_t>(i)] == i * i);
}

TEST_CASE("the first fault is reported, whatever the threads") {
  const int threads = GENERATE(1, 4);
  const int before = thread_count();
  set_thread_count(threads);
  std::vector<int64_t> x = counting();
  x[1234] = -5;
  x[1235] = x[9999] = -6;
  OneToOne squares(x);
  CHECK_THROWS_WITH(run_units(square, squares.call, {.units = kLength, .grain = 7, .scratch = 8}), "square: element 1234 is -5");
  set_thread_count(before);
}

TEST_CASE("a record says where an index may be a fault") {
  for (int op = 0; op < kOpCount; ++op) {
    const OpInfo& row = info(static_cast<Op>(op));
    const bool indexed = std::ranges::count(row.operand_kinds, OperandKind::index) > 0;
    INFO(row.name);
    CHECK(row.faults == (indexed && row.name != "one_hot"));  // whose indices may be out of range
  }
}

TEST_CASE("a fault is an error of its kind") {
  const braid_fault fault{"gather: index {} is out of range for axis {} of length {}", {7, 0, 5}};
  try {
    throw_fault(BRAID_FAULT_INDEX, fault);
  } catch (const Error& e) {
    CHECK(e.code() == ErrorCode::index);
    CHECK(e.what() == std::string("gather: index 7 is out of range for axis 0 of length 5"));
  }
}

TEST_CASE("attributes are read back from their words") {
  const std::vector<int64_t> pad = words_of(PadAttributes{.low = {1, 2}, .high = {3, 4}, .value = 2.5});
  const braid_kernel_call call{nullptr, nullptr, pad.data(), 0, 0};
  kernels::Words words(call);
  const auto low = words.list(), high = words.list();
  CHECK(low.count == 2);
  CHECK(low[1] == 2);
  CHECK(high[0] == 3);
  const auto value = words.number();
  CHECK(value.is_floating);
  CHECK(value.floating == 2.5);

  const std::vector<int64_t> iota = words_of(IotaAttributes{.shape = {}, .axis = 3, .dtype = DType::i32});
  CHECK(iota == std::vector<int64_t>{0, 3, static_cast<int64_t>(DType::i32)});
  CHECK(words_of(FullAttributes{.shape = {5}, .value = int64_t{-7}, .dtype = DType::f64}) ==
        std::vector<int64_t>{1, 5, 0, -7, static_cast<int64_t>(DType::f64)});
}

TEST_CASE("a kernel without an element to write is not asked for one") {
  CHECK(iota({0, 3}, 1, DType::f32).shape() == Shape{0, 3});
  CHECK(iota({3, 0}, 0, DType::f32).shape() == Shape{3, 0});
}
