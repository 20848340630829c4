// Branches, loops and functions with a gradient of their own: run now, or handed to the active tracer as one region op.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "braid/grad.h"
#include "braid/tensor.h"

namespace braid {

/// What `cond`, `while_loop` and `custom_gradient` promise of the functions that they are given, their *bodies*:
///
/// - A body may use any tensor of the code around it, traced or not (an implicit capture); gradients flow to it.
/// - Concretely a body runs as often as the program says, op by op, and the tape records its ops like any others.
/// - While tracing, each body runs exactly once, in the order then, else or condition, body, or forward, rule; what it computes
///   becomes a part of the region op. A region may hold others. An exception that leaves a body leaves the call.
/// - A traced tensor that a body made is unknown outside of it: only what the body returns comes out, as a tensor of the region op.
///   Other uses throw Error(escaped).
///
/// `names` are what messages call the results or carried values, by position; without a name they say the position alone.

/// The results of `then()` where `predicate`, a tensor with one element, is not 0, else those of `otherwise()`. With a traced predicate
/// both bodies are traced, and their results must agree in count, shape and dtype.
/// Throws Error(type) for a predicate that is absent or has another number of elements, and for branches that do not agree:
/// "cond: result 1 (z) is f32[2] in one branch and f32[3] in the other".
std::vector<Tensor> cond(const Tensor& predicate, const Function& then, const Function& otherwise, std::span<const std::string> names = {});

/// The carried values when `condition(carried)`, one tensor with one element, is 0; as long as it is not, they become `body(carried)`,
/// which keeps their shapes and dtypes. As long as the condition is concrete, trips run one by one, while tracing too: such a loop is
/// unrolled. From the first traced condition on, the rest is one region op, for which the condition is traced once more.
/// Throws Error(type) for a value that changes: "while_loop: carried value 0 (x) is f32[4] before the body and f32[2] after it".
std::vector<Tensor> while_loop(const Function& condition, const Function& body, std::span<const Tensor> carried,
                               std::span<const std::string> names = {});

/// The gradients of `inputs`, given inputs, results and the cotangents of all results (zeros where there is none): one tensor per input,
/// absent where nothing flows. It may be differentiated again, as far as it is made of ops.
using GradientRule =
    std::function<std::vector<Tensor>(std::span<const Tensor> inputs, std::span<const Tensor> results, std::span<const Tensor> cotangents)>;

/// forward(inputs), whose gradient is what `rule` says, in every mode. Nothing flows to what `forward` or `rule` capture: they are given as
/// inputs. The tape keeps inputs and results, not what `forward` computes between them.
/// Throws Error(type) when the rule returns another number of gradients than there are inputs, or one of another spec.
std::vector<Tensor> custom_gradient(std::span<const Tensor> inputs, const Function& forward, const GradientRule& rule);

/// f(), of which gradients keep nothing but what it gets from outside: the first backward that comes to it runs it again, in a trace by the
/// same ops. Gradients have the same bits as without, and flow to all that `f` captures. Concretely `f` must record the same ops each time,
/// from the same values.
std::vector<Tensor> checkpoint(std::function<std::vector<Tensor>()> f);

}  // namespace braid
