// Gradient functions: what `grad`, `value_and_grad` and `GradOperation` return.
#pragma once
#include <vector>

#include "runtime/script/value/callables.h"

namespace braid::script {

/// What a gradient function differentiates and how its result is arranged.
struct GradientPlan {
  bool all_inputs = false;  ///< every tensor argument; else those at `positions`
  std::vector<int64_t> positions;
  bool tuple_of_inputs = false;  ///< a tuple even for one input
  bool inputs = true;            ///< inputs are differentiated at all
  bool with_weights = false;
  bool with_value = false;    ///< (value, gradients)
  bool has_aux = false;       ///< only the first result is differentiated
  bool sensitivity = false;   ///< the last argument is the cotangent of the result
  const char* name = "grad";  ///< how messages call it
};

struct GradientObject : Object {
  static constexpr Kind tag = Kind::gradient;
  GradientObject(Value f, Value w, GradientPlan p) : Object(tag), function(std::move(f)), weights(std::move(w)), plan(std::move(p)) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(function);
    visit.child(weights);
  }
  Value function;
  Value weights;  // a Parameter, a tuple or list of them, or absent
  GradientPlan plan;
  mutable Symbol identity;  ///< its name in signatures, once that was asked for
};

/// Whether it differentiates a Cell, which makes its call a segment in graph mode.
bool is_over_cell(const GradientObject& gradient);

/// Runs the function under the tape and differentiates.
Value call_gradient(Interpreter& vm, const GradientObject& gradient, Arguments arguments);

}  // namespace braid::script
