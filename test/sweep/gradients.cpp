// Gradients of every op that has them against central differences in f64, first and second order.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "test/sweep/gradient_calls.h"

using namespace braid;
using namespace braid::sweep;

namespace {

double dot(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  double total = 0;
  for (size_t i = 0; i < a.size(); ++i) total += sum(a[i] * b[i]).item();
  return total;
}

std::vector<Tensor> moved(const std::vector<Tensor>& x, const std::vector<Tensor>& u, double h) {
  std::vector<Tensor> y;
  for (size_t i = 0; i < x.size(); ++i) y.push_back(x[i] + u[i] * h);
  return y;
}

/// ⟨v, J u⟩ by central differences.
double differences(const Function& f, const std::vector<Tensor>& x, const std::vector<Tensor>& u, const std::vector<Tensor>& v) {
  constexpr double h = 1e-5;
  return (dot(v, f(moved(x, u, h))) - dot(v, f(moved(x, u, -h)))) / (2 * h);
}

/// ⟨v, J u⟩ = ⟨Jᵀ v, u⟩ along several directions, and v ↦ Jᵀ v is linear.
void check_gradient(const Function& f, const std::vector<Tensor>& x) {
  const std::vector<Tensor> y = f(x);
  const std::vector<Tensor> v = directions(y, 3), w = directions(y, 11);
  const std::vector<Tensor> by_v = grad(f, x, v), by_w = grad(f, x, w);
  for (size_t i = 0; i < x.size(); ++i) REQUIRE(by_v[i].spec() == x[i].spec());
  for (int seed : {20, 30, 40}) {
    const std::vector<Tensor> u = directions(x, seed);
    const double expected = differences(f, x, u, v);
    CHECK(dot(by_v, u) == Approx(expected).epsilon(1e-6).margin(1e-7));
  }
  std::vector<Tensor> sums;
  for (size_t k = 0; k < v.size(); ++k) sums.push_back(v[k] * 2.0 + w[k]);
  const std::vector<Tensor> by_sums = grad(f, x, sums), u = directions(x, 50);
  CHECK(dot(by_sums, u) == Approx(2 * dot(by_v, u) + dot(by_w, u)).epsilon(1e-12).margin(1e-12));
}

}  // namespace

TEST_CASE("gradients of f16 and bf16 are of that dtype and near those of f64") {
  const Evaluate evaluate = eagerly;
  for (auto [dtype, tolerance] : {std::pair(DType::f16, 0x1p-7), std::pair(DType::bf16, 0x1p-4)})
    for (const OpCases& op : all_cases()) {
      if (info(op.op).gradient_kind == GradientKind::none || op.op == Op::convert) continue;
      for (const GradientCall& call : gradient_calls(op, dtype)) {
        INFO(call.text);
        const Function f = call.function(evaluate);
        const std::vector<Tensor> v = directions(f(call.x), 7), narrow = grad(f, call.x, v);
        std::vector<Tensor> wide_x, wide_v;
        for (const Tensor& x : call.x) wide_x.push_back(convert(x, DType::f64));
        for (const Tensor& x : v) wide_v.push_back(convert(x, DType::f64));
        const std::vector<Tensor> wide = grad(f, wide_x, wide_v);
        for (size_t i = 0; i < narrow.size(); ++i) {
          REQUIRE(narrow[i].spec() == call.x[i].spec());
          if (element_count(narrow[i].shape()) == 0) continue;
          const double error = amax(abs(convert(narrow[i], DType::f64) - wide[i])).item();
          CHECK(error <= tolerance * (1 + amax(abs(wide[i])).item()));
        }
      }
    }
}

TEST_CASE("every gradient agrees with central differences, to second order") {
  const Evaluate evaluate = eagerly;
  for (const OpCases& op : all_cases()) {
    if (info(op.op).gradient_kind == GradientKind::none) continue;
    for (const GradientCall& call : gradient_calls(op, DType::f64)) {
      INFO(call.text);
      const Function f = call.function(evaluate);
      check_gradient(f, call.x);
      const std::vector<Tensor> v = directions(f(call.x), 7);
      check_gradient([&](std::span<const Tensor> in) { return grad(f, in, v); }, call.x);
    }
  }
}
