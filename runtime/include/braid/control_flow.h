// Branches, loops and functions with a gradient of their own: run now, or one op in a compiled function.
#pragma once
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "braid/grad.h"
#include "braid/tensor.h"
#include "braid/tree.h"

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

/// What `scan` does, for runs of tensors.
std::pair<std::vector<Tensor>, std::vector<Tensor>> scan_rows(
    const std::function<std::pair<std::vector<Tensor>, std::vector<Tensor>>(std::span<const Tensor> carried, std::span<const Tensor> row)>&
        body,
    std::span<const Tensor> carried, std::span<const Tensor> rows);

/// `cond` for trees: then() or otherwise(), which return the same type.
template <class Then, class Otherwise>
  requires tree::Tree<std::invoke_result_t<const Then&>>
auto cond(const Tensor& predicate, const Then& then, const Otherwise& otherwise) {
  using Result = std::invoke_result_t<const Then&>;
  static_assert(std::is_same_v<Result, std::invoke_result_t<const Otherwise&>>, "cond: both functions return one type");
  std::optional<Result> like;
  const auto flat = [&like](const auto& f) {
    return [&](std::span<const Tensor>) {
      const Result result = f();
      if (like) tree::require_alike(*like, result, "cond: the results of both functions differ");
      like = result;
      return tree::leaves(result);
    };
  };
  const std::vector<Tensor> results = cond(predicate, Function(flat(then)), Function(flat(otherwise)));
  return tree::with_leaves(*std::move(like), results);
}

/// `while_loop` for a tree of carried values: condition(carried) is a tensor of one element, body(carried) a tree like it.
template <class Condition, class Body, tree::Tree Carried>
  requires std::convertible_to<std::invoke_result_t<const Condition&, const Carried&>, Tensor>
Carried while_loop(const Condition& condition, const Body& body, const Carried& carried) {
  const std::vector<Tensor> results =
      while_loop([&](std::span<const Tensor> now) { return std::vector<Tensor>{condition(tree::with_leaves(carried, now))}; },
                 [&](std::span<const Tensor> now) {
                   const Carried next = body(tree::with_leaves(carried, now));
                   tree::require_alike(carried, next, "while_loop: a carried value changes");
                   return tree::leaves(next);
                 },
                 tree::leaves(carried));
  return tree::with_leaves(carried, results);
}

/// For each row of the tensors of `rows` along their first axis, in order: `body(carried, row)` returns what is carried on and a result.
/// Returns what is carried at the end, and the results stacked along a new first axis. In a compiled function it is one loop. Throws
/// Error(shape) for tensors without axes, of different first lengths, or without rows.
template <class Body, tree::Tree Carried, tree::Tree Rows>
auto scan(const Body& body, const Carried& carried, const Rows& rows) {
  using Pair = std::invoke_result_t<const Body&, const Carried&, const Rows&>;
  using Row = typename Pair::second_type;
  std::optional<Row> like;
  auto [last, stacked] = scan_rows(
      [&](std::span<const Tensor> now, std::span<const Tensor> row) {
        auto [next, result] = body(tree::with_leaves(carried, now), tree::with_leaves(rows, row));
        tree::require_alike(carried, Carried(next), "scan: a carried value changes");
        if (like) tree::require_alike(*like, Row(result), "scan: a result changes");
        like = result;
        return std::pair(tree::leaves(Carried(next)), tree::leaves(*like));
      },
      tree::leaves(carried), tree::leaves(rows));
  return std::pair(tree::with_leaves(carried, last), tree::with_leaves(*std::move(like), stacked));
}

/// `checkpoint` for functions of trees: f(arguments...), of which a gradient keeps the arguments only.
template <class F, tree::Tree... Arguments>
  requires std::invocable<const F&, const Arguments&...> && (sizeof...(Arguments) > 0)
auto checkpoint(const F& f, const Arguments&... arguments) {
  using Result = std::decay_t<std::invoke_result_t<const F&, const Arguments&...>>;
  auto like = std::make_shared<Result>();
  const std::vector<Tensor> results = checkpoint(std::function<std::vector<Tensor>()>([=] {
    *like = f(arguments...);
    std::vector<Tensor> leaves = tree::leaves(*like);
    tree::each(*like, [](Tensor& x) { x = {}; });
    return leaves;
  }));
  return tree::with_leaves(*like, results);
}

/// A function of tensors with one result whose gradient is what `rule(inputs, result, cotangent)` says, a tensor for each input, absent
/// where nothing flows; in every mode and of every order that `rule` itself has.
template <class F, class Rule>
auto custom_vjp(F f, Rule rule) {
  return [f = std::move(f), rule = std::move(rule)](const std::same_as<Tensor> auto&... inputs) {
    const Tensor given[] = {inputs...};
    return custom_gradient(
        given,
        [&f](std::span<const Tensor> in) {
          return std::vector<Tensor>{
              [&]<size_t... i>(std::index_sequence<i...>) { return f(in[i]...); }(std::make_index_sequence<sizeof...(inputs)>())};
        },
        [rule](std::span<const Tensor> in, std::span<const Tensor> results, std::span<const Tensor> cotangents) -> std::vector<Tensor> {
          return rule(in, results[0], cotangents[0]);
        })[0];
  };
}

}  // namespace braid
