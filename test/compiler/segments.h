// What the tests of derivative segments share: segments of C++ functions, and inputs with many different bits.
#pragma once
#include <cmath>

#include "braid/grad.h"
#include "compiler/frontend/trace/CompilingProvider.h"
#include "runtime/autograd/tape.h"
#include "test/compiler/interpreted_segment.h"

namespace braid::compiler {

/// f32 or f64 elements in (-1, 1) that no short sum makes exact: the fractional parts of multiples of the golden ratio.
inline Tensor mixed(const Shape& shape, int seed, DType dtype = DType::f32) {
  Tensor x = empty(dtype, shape);
  with_element_type(dtype, [&]<class T>() {
    for (int64_t i = 0; i < element_count(shape); ++i) {
      const double turn = 0.6180339887498949 * static_cast<double>(i + 1 + 1000 * seed);
      x.data<T>()[i] = static_cast<T>(2 * (turn - std::floor(turn)) - 1);
    }
  });
  return x;
}

inline std::vector<TensorSpec> specsOf(std::span<const Tensor> tensors) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : tensors) specs.push_back(t.spec());
  return specs;
}

enum class Through { interpreter, machineCode };

/// A provider for tests that compile.
inline CompilingProvider& testProvider() {
  static CompilingProvider provider;
  return provider;
}

inline std::shared_ptr<Segment> compiled(CompilingProvider& provider, const std::string& name, const TensorFunction& f,
                                         const std::vector<TensorSpec>& inputs) {
  const std::unique_ptr<Trace> trace = provider.begin(name);
  const WithTracer tracing(&trace->tracer());
  std::vector<Tensor> handles;
  for (const TensorSpec& spec : inputs) handles.push_back(trace->add_input(spec));
  return trace->finish(f(handles), std::string("key of " + name));
}

/// A function that runs `f` as a segment, traced for the specs of the first call.
inline TensorFunction asSegment(TensorFunction f, Through through = Through::interpreter) {
  auto segment = std::make_shared<std::shared_ptr<Segment>>();
  return [f = std::move(f), segment, through](std::span<const Tensor> inputs) {
    if (!*segment) {
      const RecordingDepth unrecorded(0);
      const std::vector<TensorSpec> specs = specsOf(inputs);
      if (through == Through::interpreter)
        *segment = InterpretedSegment::make(traced("f#0", f, specs));
      else
        *segment = compiled(testProvider(), "f", f, specs);
    }
    const SegmentResults results = call(*segment, inputs);
    return std::vector<Tensor>(results.begin(), results.end());
  };
}

inline bool sameBits(std::span<const Tensor> a, std::span<const Tensor> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), bitwise_equal);
}

}  // namespace braid::compiler
