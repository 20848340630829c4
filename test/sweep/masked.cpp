// What a `where` does not choose gets a gradient of exactly 0, to third order, wherever the mask is: around a function or a derivative of
// it.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "braid/operators.h"
#include "test/sweep/gradient_calls.h"

using namespace braid;
using namespace braid::sweep;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity(), kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSingular[] = {0, -0.0, -1, 1, 0.5, 1e300, -1e300, 1e-300, kInf, -kInf, kNan};
constexpr int64_t kCount = std::size(kSingular);

/// Operand `number` of all combinations of singular values.
Tensor singular(const Shape& shape, int number) {
  Values values{shape, {}};
  const auto step = static_cast<int64_t>(std::pow(kCount, number));
  for (int64_t k = 0; k < element_count(shape); ++k) values.elements.push_back(kSingular[k / step % kCount]);
  return tensor_of(values, DType::f64);
}

Tensor total(std::span<const Tensor> xs) {
  Tensor sum_of_all = full({}, 0, DType::f64);
  for (const Tensor& x : xs) sum_of_all = sum_of_all + sum(x);
  return sum_of_all;
}

/// The gradients of the sum of `f`.
Function derivative(const Function& f) {
  return [f](std::span<const Tensor> in) { return grad([&](std::span<const Tensor> at) { return std::vector{total(f(at))}; }, in); };
}

/// f(x) where nothing of it is chosen: t³ stands in its place. The last input is t.
Function masked(const Function& f) {
  return [f](std::span<const Tensor> in) {
    const Tensor t = in.back();
    std::vector<Tensor> results;
    for (const Tensor& y : f(in.first(in.size() - 1)))
      results.push_back(where(full(y.shape(), false, DType::boolean), y, broadcast_to(t * t * t, y.shape())));
    return results;
  };
}

void check_masked(const Function& f, std::vector<Tensor> x) {
  const size_t operands = x.size();
  x.push_back(full({}, 0.5, DType::f64));
  Function plain = f;
  for (int order_inside = 0; order_inside < 3; ++order_inside, plain = derivative(plain)) {
    INFO("mask around derivative " << order_inside);
    Function g = masked(plain);
    double elements = 0;
    for (const Tensor& y : g(x)) elements += static_cast<double>(element_count(y.shape()));
    for (double by_t : {3 * 0.5 * 0.5, 6 * 0.5, 6.0}) {
      g = derivative(g);
      const std::vector<Tensor> found = g(x);
      for (size_t i = 0; i < operands; ++i) CHECK(bitwise_equal(abs(found[i]), full(x[i].shape(), 0, DType::f64)));
      CHECK(found.back().item() == Approx(by_t * elements).epsilon(1e-12));
    }
  }
}

bool differentiable(Op op) { return info(op).gradient_kind != GradientKind::none; }

/// Composites have no rules of their own, pointwise ops have. The products of a contraction with what is infinite are NaN, masked or not.
bool has_masks(Op op) { return differentiable(op) && info(op).kind != OpKind::structured && op != Op::matmul; }

}  // namespace

TEST_CASE("no op lets anything of a masked branch through, to third order") {
  const Evaluate evaluate = eagerly;
  for (const OpCases& op : all_cases()) {
    if (!has_masks(op.op)) continue;
    for (GradientCall call : gradient_calls(op, DType::f64)) {
      INFO(call.text);
      const bool grid = info(op.op).kind == OpKind::pointwise;
      for (size_t i = 0; i < call.x.size(); ++i)
        call.x[i] = singular(grid ? Shape{kCount, kCount} : call.x[i].shape(), static_cast<int>(grid ? i : 0));
      for (Tensor& fixed : call.operands)
        if (fixed && fixed.dtype() == DType::boolean) fixed = singular({kCount, kCount}, 0) > 0;
      check_masked(call.function(evaluate), call.x);
    }
  }
}

TEST_CASE("nor does an op of an op") {
  const Evaluate evaluate = eagerly;
  std::vector<GradientCall> unary;
  for (const OpCases& op : all_cases())
    if (has_masks(op.op) && info(op.op).kind == OpKind::pointwise)
      for (GradientCall& call : gradient_calls(op, DType::f64))
        if (call.x.size() == 1) unary.push_back(std::move(call));
  REQUIRE(unary.size() > 8);
  for (const GradientCall& outer : unary)
    for (const GradientCall& inner : unary) {
      INFO(outer.text << " of " << inner.text);
      const Function f = outer.function(evaluate), g = inner.function(evaluate);
      check_masked([&](std::span<const Tensor> in) { return f(g(in)); }, {singular({kCount}, 0)});
      check_masked([&](std::span<const Tensor> in) { return std::vector{in[0] * f(g(in))[0], f(in)[0] / g(in)[0]}; },
                   {singular({kCount}, 0)});
    }
}
