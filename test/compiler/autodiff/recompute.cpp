// Recomputed parts of segments: gradients have the bits of the eager program without them, and less is saved.
#include "compiler/autodiff/Partition.h"
#include "test/autograd/recomputed_program.h"
#include "test/compiler/autodiff/programs.h"

namespace braid::compiler::regions_test {
namespace {

using test::Wrap;
using PartOf = std::function<List(const Wrap& part, Tensors inputs)>;

List asIs(const std::function<List()>& f) { return f(); }
List kept(const std::function<List()>& f) { return checkpoint(f); }

/// With the parts that `f` marks recomputed, it has the bits that it has without.
void checkKept(const PartOf& f, const List& inputs) {
  const auto with = [f](const Wrap& wrap) { return [f, wrap](Tensors in) { return f(wrap, in); }; };
  checkAllEqual(with(asIs), with(kept), inputs);
}

/// Bytes of the results that are made for gradients alone.
int64_t savedBytes(const Segment& forward) {
  int64_t bytes = 0;
  for (const SegmentValue& value : forward.signature().residuals)
    if (value.cls == BRAID_FRESH) bytes += element_count(value.spec.shape) * static_cast<int64_t>(size_of(value.spec.dtype));
  return bytes;
}

/// A chain of parts, each with a part of its own.
List chain(const Wrap& part, const Tensor& x, int parts) {
  Tensor y = x;
  for (int i = 0; i < parts; ++i)
    y = part([=] {
      const Tensor half = part([=] { return List{tanh(exp(sin(y)))}; })[0];
      return List{sin(exp(sin(half * y)))};
    })[0];
  return {sum(y * y)};
}

}  // namespace

TEST_CASE("inputs of a recomputed part are used 1 to 4 times in it and outside of it") {
  for (int times = 1; times <= 4; ++times) {
    INFO(times << " times");
    checkKept([times](const Wrap& part, Tensors in) { return test::many_uses(part, in, times); }, {mixed({5}, 1), mixed({5}, 2)});
  }
}

TEST_CASE("a recomputed part of composites and contractions") {
  checkKept(
      [](const Wrap& part, Tensors in) {
        return part([x = in[0], w = in[1]] {
          const Tensor y = softmax(matmul(x, w), 1);
          return List{matmul(y, w) * relu(x), y};
        });
      },
      {mixed({4, 4}, 1), mixed({4, 4}, 2)});
}

TEST_CASE("loops and branches in recomputed parts, and recomputed parts in loops and branches") {
  for (int trips : {1, 3}) {
    INFO(trips << " trips");
    const auto trip = [](const Wrap& part, const Tensor& c, const Tensor& w) {
      return part([=] {
        const Tensor y = sin(c * w) * w;
        return cond(sum(y) > 0.1f, [=](Tensors) { return List{y * exp(c) - 0.5f}; }, [=](Tensors) { return List{sin(y) + c}; });
      })[0];
    };
    const auto loop = [trips](const Tensor& x, const TensorFunction& body) {
      const Tensor n = count(trips) + convert(sum(x) * 0.0f, DType::i64);
      return repeat(n, {x}, body)[1] * 1.5f;
    };
    checkKept(
        [=](const Wrap& part, Tensors in) {
          return part([=, x = in[0], w = in[1]] { return List{loop(x, [&](Tensors c) { return List{tanh(c[0] * w) * x}; })}; });
        },
        {mixed({4}, 1), mixed({4}, 2)});
    checkKept([=](const Wrap& part, Tensors in) { return List{loop(in[0], [&](Tensors c) { return List{trip(part, c[0], in[1])}; })}; },
              {mixed({4}, 1), mixed({4}, 2)});
    checkKept(
        [=](const Wrap& part, Tensors in) {
          return cond(
              sum(in[0]) > sum(in[1]),
              [&](Tensors) {
                return part(
                    [=, x = in[0], w = in[1]] { return List{loop(sin(x) * w, [&](Tensors c) { return List{trip(part, c[0], w)}; })}; });
              },
              [&](Tensors) { return List{trip(part, in[0] * in[1], in[1])}; });
        },
        {mixed({4}, 1) + 3.0f, mixed({4}, 2)});
  }
}

TEST_CASE("gradients of recomputed parts inside of a segment") {
  const List inputs = {mixed({4}, 1), mixed({4}, 2)};
  const auto check = [&](const PartOf& f, std::initializer_list<Program> programs) {
    const auto gradients = [f](const Wrap& wrap) {
      return [f, wrap](Tensors in) { return grad([&](Tensors xs) { return f(wrap, xs); }, in); };
    };
    for (const Program& program : programs) checkEqual(gradients(asIs), gradients(kept), program, inputs);
  };
  check([](const Wrap& part, Tensors in) { return chain(part, in[0] * in[1], 2); }, {alone, between, second(alone)});
  check(
      [](const Wrap& part, Tensors in) {
        const Tensor n = count(3) + convert(sum(in[0]) * 0.0f, DType::i64);
        return List{
            sum(repeat(n, {in[0]}, [&](Tensors c) { return part([c = c[0], w = in[1]] { return List{sin(exp(c * w)) * w}; }); })[1])};
      },
      {alone, between});
}

TEST_CASE("a forward saves what recomputed parts are given alone, unless another gradient encloses its own") {
  constexpr int64_t n = 1 << 10;
  const auto savedBy = [&](const Wrap& part, bool once) {
    const auto segment = compiled(testProvider(), "chain", [&](Tensors in) { return chain(part, in[0], 3); }, {{DType::f32, {n}}});
    return savedBytes(*segment->forward(Wants{0}, once)) / (n * 4);
  };
  CHECK(savedBy(asIs, true) == 3 * 5);
  CHECK(savedBy(kept, false) == 3 * 5);
  CHECK(savedBy(kept, true) == 3);  // what the second and third part were given, and their result
}

TEST_CASE("a gradient in a segment needs less memory where parts are recomputed") {
  constexpr int64_t n = 1 << 12;
  const auto workspace = [&](const Wrap& part) {
    const TensorFunction step = [&](Tensors in) { return grad([&](Tensors xs) { return chain(part, xs[0], 8); }, in); };
    return compiled(testProvider(), "step", step, {{DType::f32, {n}}})->code().workspace_size / (n * 4);
  };
  CHECK(workspace(asIs) > 8 * 3);
  CHECK(workspace(kept) < 8 + 8);
}

}  // namespace braid::compiler::regions_test
