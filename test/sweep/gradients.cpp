// Gradients of every op that has them against central differences in f64, first and second order.
#include <catch2/catch.hpp>
#include <cmath>

#include "braid/grad.h"
#include "braid/operators.h"
#include "dialects/rules/apply.h"
#include "test/sweep/calls.h"

using namespace braid;
using namespace braid::sweep;

namespace {

/// Values that fill the domain evenly in no order; no two are equal, and none is at a kink.
Tensor spread(const Shape& shape, Domain domain, int seed) {
  Values values{shape, {}};
  const int64_t count = element_count(shape);
  for (int64_t k = 0; k < count; ++k) {
    const double t =
        std::fmod(0.6180339887498949 * static_cast<double>(k + 1) + 0.2360679774997897 * seed + 0.01, 1.0);
    values.elements.push_back(domain.low + (domain.high - domain.low) * t);
  }
  return tensor_of(values, DType::f64);
}

Tensor like(const Tensor& x, int seed) { return spread(x.shape(), {-1, 1}, seed); }

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
double differences(const Function& f, const std::vector<Tensor>& x, const std::vector<Tensor>& u,
                   const std::vector<Tensor>& v) {
  constexpr double h = 1e-5;
  return (dot(v, f(moved(x, u, h))) - dot(v, f(moved(x, u, -h)))) / (2 * h);
}

std::vector<Tensor> directions(const std::vector<Tensor>& x, int seed) {
  std::vector<Tensor> u;
  for (const Tensor& t : x) u.push_back(like(t, seed++));
  return u;
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

/// The calls to differentiate: those of the record, or one for a pointwise op.
std::vector<Case> gradient_cases(const OpCases& op) {
  if (info(op.op).kind != OpKind::pointwise) return op.cases;
  return {{std::vector<Shape>(op.domains.size(), Shape{2, 3}), {}}};
}

}  // namespace

TEST_CASE("every gradient agrees with central differences, to second order") {
  for (const OpCases& op : all_cases()) {
    if (info(op.op).gradient_kind == GradientKind::none) continue;
    const std::vector<Case> cases = gradient_cases(op);
    for (const Case& c : cases) {
      INFO(info(op.op).name << " case " << &c - cases.data());
      // A condition is fixed; every other operand is differentiated.
      std::vector<Tensor> x;
      const bool has_condition = op.op == Op::select;
      for (size_t i = has_condition; i < c.shapes.size(); ++i)
        x.push_back(spread(c.shapes[i], op.domains[std::min(i, op.domains.size() - 1)], static_cast<int>(i)));
      const Function f = [&](std::span<const Tensor> in) {
        std::vector<Tensor> operands(in.begin(), in.end());
        if (has_condition) operands.insert(operands.begin(), like(in[0], 5) > 0);
        return std::vector{apply(op.op, operands, c.attributes)};
      };
      const DType result = f(x)[0].dtype();
      if (result != DType::f64) continue;  // a conversion to another dtype: no differences in f64
      check_gradient(f, x);
      const std::vector<Tensor> v = directions(f(x), 7);
      check_gradient([&](std::span<const Tensor> in) { return grad(f, in, v); }, x);
    }
  }
}
