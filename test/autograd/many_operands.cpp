// Ops with many operands and with several results on the tape. No op of the table has that many, so these have rows of their own.
#include "runtime/autograd/tape.h"

#include "runtime/ops/dispatch.h"
#include "test/autograd/tensors.h"

using namespace braid;
using Values = std::vector<double>;

namespace {

/// y = Σ xᵢ² of any fixed number of operands: each gradient needs its own operand.
void sum_of_squares_gradient(GradientScope& s) {
  for (int i = 0; i < s.operand_count(); ++i)
    if (s.wants(i)) s.give(i, s.ct() * s.in(i) * 2.0);
}

/// (a², b³, a·b) of a and b, and a count that has no gradient.
void powers_gradient(GradientScope& s) {
  if (s.wants(0)) {
    if (s.has_ct(0)) s.give(0, s.ct(0) * s.in(0) * 2.0);
    if (s.has_ct(2)) s.give(0, s.ct(2) * s.in(1));
  }
  if (s.wants(1)) {
    if (s.has_ct(1)) s.give(1, s.ct(1) * 3.0 * s.out(1) / s.in(1));
    if (s.has_ct(2)) s.give(1, s.ct(2) * s.in(0));
  }
}

/// Each of any number of results is the operand times its number; a missing cotangent is one of zeros.
void multiples_gradient(GradientScope& s) {
  if (!s.wants(0)) return;
  for (int k = 0; k < s.result_count(); ++k) {
    const Tensor ct = s.has_ct(k) ? s.ct(k) : full(s.out_spec(k).shape, 0.0, s.out_spec(k).dtype);
    s.give(0, ct * static_cast<double>(k));
  }
}

OpInfo row(std::string_view name, int8_t operands, int8_t results, void (*gradient)(GradientScope&)) {
  OpInfo op{};
  op.name = name;
  op.kind = OpKind::structured;
  op.gradient_kind = GradientKind::rule;
  op.operand_count = operands;
  op.result_count = results;
  op.gradient = gradient;
  return op;
}

/// The gradients of the operands where bit i of `wanted` is set; the others stay constants.
std::vector<Tensor> gradients_of_squares(const OpInfo& op, uint64_t wanted) {
  std::vector<Tensor> operands, leaves;
  for (int i = 0; i < op.operand_count; ++i) {
    operands.push_back(vec({i + 1.0}));
    if (wanted >> i & 1) leaves.push_back(operands.back() = leaf(operands.back()));
  }
  Tensor y = vec({0});
  {
    Recording recording;
    record(op, operands, {}, {&y, 1});
  }
  const Tensor ct = vec({1});
  return backward({&y, 1}, {&ct, 1}, leaves);
}

}  // namespace

TEST_CASE("an op with many operands saves what the wanted gradients need, whichever are wanted") {
  static const OpInfo five = row("five_squares", 5, 1, sum_of_squares_gradient), nine = row("nine_squares", 9, 1, sum_of_squares_gradient),
                      most = row("most_squares", kMaxFixed, 1, sum_of_squares_gradient);
  for (const OpInfo* op : {&five, &nine, &most})
    // Wants that agree in their low bits follow one another.
    for (uint64_t wanted : {0b1ull, 0b1001ull, 0b10001ull, 0b100000001ull, 0x80000001ull, 0x80000000ull, 0x100ull, ~0ull}) {
      wanted &= (uint64_t{1} << op->operand_count) - 1;
      if (wanted == 0) continue;
      INFO(op->name << " wants " << wanted);
      const std::vector<Tensor> gradients = gradients_of_squares(*op, wanted);
      size_t k = 0;
      for (int i = 0; i < op->operand_count; ++i)
        if (wanted >> i & 1) CHECK(values_of(gradients[k++]) == Values{2.0 * (i + 1)});
    }
}

TEST_CASE("each result of an op has a cotangent of its own, present or not") {
  static const OpInfo powers = row("powers", 2, 4, powers_gradient);
  for (int present = 1; present < 8; ++present) {
    INFO("present " << present);
    const Tensor leaves[] = {leaf(vec({2})), leaf(vec({3}))};
    std::vector<Tensor> y{vec({4}), vec({27}), vec({6}), from<int64_t>({7}, {1})};
    {
      Recording recording;
      record(powers, leaves, {}, y);
    }
    CHECK_FALSE(y[3].tracked());
    std::vector<Tensor> cts(4);
    for (size_t k = 0; k < 3; ++k)
      if (present >> k & 1) cts[k] = vec({k == 0 ? 1.0 : k == 1 ? 10.0 : 100.0});
    const std::vector<Tensor> g = backward(y, cts, leaves);
    const double da = (present & 1 ? 4 : 0) + (present & 4 ? 300 : 0), db = (present & 2 ? 270 : 0) + (present & 4 ? 200 : 0);
    CHECK((g[0] ? values_of(g[0]) : Values{0}) == Values{da});
    CHECK((g[1] ? values_of(g[1]) : Values{0}) == Values{db});
  }
}

TEST_CASE("specs that only a missing cotangent asks for are kept, for any number of results") {
  static const OpInfo multiples = row("multiples", 1, -1, multiples_gradient);
  for (size_t count : {3, 40}) {
    const Tensor x = leaf(vec({5}));
    std::vector<Tensor> y;
    for (size_t k = 0; k < count; ++k) y.push_back(vec({5.0 * static_cast<double>(k)}));
    {
      Recording recording;
      record(multiples, {&x, 1}, {}, y);
    }
    std::vector<Tensor> cts(count);
    cts[count - 1] = vec({1});
    CHECK(values_of(backward(y, cts, {&x, 1})[0]) == Values{static_cast<double>(count - 1)});
  }
}

TEST_CASE("a second derivative passes through a saved result at its own place") {
  static const OpInfo powers = row("powers_again", 2, 4, powers_gradient);
  const Function cubed = [](std::span<const Tensor> in) {
    const Tensor operands[] = {in[0], in[1]};
    std::vector<Tensor> y{square(in[0]), in[1] * in[1] * in[1], in[0] * in[1], from<int64_t>({0}, {1})};
    for (Tensor& t : y) t = detached(t);
    record(powers, operands, {}, y);
    return std::vector{y[1]};
  };
  const Tensor x[] = {vec({2}), vec({3})};
  const Function slope = [&](std::span<const Tensor> in) { return std::vector{grad(cubed, in)[1]}; };
  CHECK(values_of(grad(cubed, x)[1]) == Values{27});
  CHECK(values_of(grad(slope, x)[1]) == Values{18});  // 3y/b: through y 3·3b²/b, directly −3b³/b²
}
