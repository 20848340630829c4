// Pointwise kernels: every record with a scalar body, every dtype that it takes, and shapes that exercise vectors, remainders and axes.
#include <catch2/catch.hpp>

#include "dialects/rules/op.h"
#include "runtime/ops/dispatch.h"
#include "test/compiler/lowering/against_eager.h"

namespace braid::compiler::test {
namespace {

/// One call of `op` on operands of `dtype`, all of `shape`.
void checkRecord(Op op, DType dtype, const Shape& shape, Values values) {
  std::vector<TensorSpec> specs(info(op).operand_count, {dtype, shape});
  if (op == Op::select) specs[0].dtype = DType::boolean;
  checkAgainstEager(specs, [op](const Tensors& x) { return Tensors{dispatch(op, x, {})}; }, values);
}

}  // namespace

TEST_CASE("every pointwise op gives the bits of its eager kernel") {
  for (int i = 0; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    if (info(op).kind != OpKind::pointwise) continue;
    for (int t = 0; t < kDTypeCount; ++t)
      if (info(op).accepts & (1u << t)) checkRecord(op, static_cast<DType>(t), {77}, Values::special);
  }
}

TEST_CASE("elements in vectors, in a masked remainder, alone, and none") {
  for (int64_t n : {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 100, 0})
    checkAgainstEager({f32({n}), f32({n})}, [](const Tensors& x) { return Tensors{x[0] + x[1] * x[0]}; });
  checkAgainstEager({f32({}), f32({})}, [](const Tensors& x) { return Tensors{add(x[0], x[1]), less(x[0], x[1])}; });
  checkAgainstEager({boolean({37}), boolean({37})}, [](const Tensors& x) { return Tensors{logical_and(x[0], logical_not(x[1]))}; });
}

TEST_CASE("operands of other shapes are broadcast") {
  auto f = [](const Tensors& x) { return Tensors{add(mul(x[0], x[1]), x[2])}; };
  checkAgainstEager({f32({5, 19}), f32({19}), f32({5, 1})}, f);
  checkAgainstEager({f32({3, 1, 4}), f32({2, 1}), f32({})}, f);
  checkAgainstEager({f64({2, 3, 1, 5}), f32({1, 7, 1}), i32({3, 1, 1})}, f);
  checkAgainstEager({f32({0, 3}), f32({3}), f32({1, 1})}, f);
}

TEST_CASE("conversions between all dtypes") {
  for (int from = 0; from < kDTypeCount; ++from)
    for (int to = 0; to < kDTypeCount; ++to)
      checkAgainstEager(
          {{static_cast<DType>(from), {53}}}, [to](const Tensors& x) { return Tensors{convert(x[0], static_cast<DType>(to))}; },
          Values::special);
}

TEST_CASE("16-bit floats and narrow integers are rounded and wrapped after each op of a kernel") {
  auto floats = [](const Tensors& x) {
    return Tensors{(x[0] * x[1] + x[0]) / 3.0, exp(x[0]) - x[1] * 2048, where(x[0] > x[1], x[0] * x[0], 1.0 - x[1]),
                   convert(convert(x[0] * x[1], DType::bf16), DType::f32) + 1, convert(convert(x[0], DType::f64) * x[1], DType::f16)};
  };
  auto integers = [](const Tensors& x) {
    return Tensors{x[0] * x[0] + x[1], max(x[0] + x[1], x[1]), x[0] + x[1] > x[1], convert(x[0] * x[1], DType::i64), (x[0] - x[1]) / x[1]};
  };
  for (DType t : {DType::f16, DType::bf16}) {
    checkAgainstEager({{t, {203}}, {t, {203}}}, floats);
    checkAgainstEager({{t, {203}}, {t, {203}}}, floats, Values::special);
    checkAgainstEager({{t, {7, 5, 9}}, {t, {5, 1}}}, floats, Values::special);
  }
  for (DType t : {DType::i8, DType::u8, DType::i16}) checkAgainstEager({{t, {203}}, {t, {203}}}, integers, Values::special);
}

TEST_CASE("reductions and contractions of narrow dtypes are rounded once, then what is fused after them each time") {
  auto reduced = [](const Tensors& x) {
    return Tensors{
        sum(x[0] * 3.0, {1}) * 0.3 + 1, sum(x[0], {0}), amax(x[0] + x[0], {0}), amin(x[0], {1}), mean(x[0], {0, 1}), softmax(x[0], 0)};
  };
  auto contracted = [](const Tensors& x) { return Tensors{max(matmul(x[0], x[1]) * 0.1 + x[2], 0), matmul(x[0], x[2])}; };
  for (DType t : {DType::f16, DType::bf16}) {
    checkAgainstEager({{t, {19, 300}}}, reduced);
    checkAgainstEager({{t, {9, 70}}, {t, {70, 21}}, {t, {70, 1}}},
                      [](const Tensors& x) { return Tensors{matmul(x[0], x[1]) * 0.1, matmul(x[0], x[2]) + 1}; });
    checkAgainstEager({{t, {5, 5}}, {t, {5, 5}}, {t, {5}}}, contracted);
  }
  for (DType t : {DType::i8, DType::u8, DType::i16}) {
    checkAgainstEager(
        {{t, {19, 70}}}, [](const Tensors& x) { return Tensors{sum(x[0], {1}), amax(x[0], {0}), amin(x[0]), mean(x[0], {0})}; },
        Values::special);
    checkAgainstEager({{t, {9, 30}}, {t, {30, 21}}}, [](const Tensors& x) { return Tensors{matmul(x[0], x[1]) + 1}; }, Values::special);
  }
}

TEST_CASE("tensors from nothing") {
  checkAgainstEager({}, [](const Tensors&) {
    return Tensors{iota({5, 7}, 0, DType::f32),   iota({5, 7}, 1, DType::i32),     iota({70}, 0, DType::i64),
                   full({3, 2}, 2.5, DType::f64), full({9}, true, DType::boolean), full({}, -7, DType::i32)};
  });
  checkAgainstEager({f32({5, 7})}, [](const Tensors& x) { return Tensors{x[0] * convert(iota({5, 7}, 1, DType::i64), DType::f32)}; });
}

TEST_CASE("work is shared by threads") {
  auto chain = [](const Tensors& x) { return Tensors{exp(x[0] * x[1]) + x[0]}; };
  checkAgainstEager({f32({200'003}), f32({200'003})}, chain);
  checkAgainstEager({f32({301, 513}), f32({513})}, chain);
}

}  // namespace braid::compiler::test
