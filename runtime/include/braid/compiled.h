// Compiled functions: each signature of a call is traced once, compiled as a whole, and kept.
#pragma once
#include <array>
#include <concepts>
#include <functional>
#include <memory>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "braid/cache_stats.h"
#include "braid/tree.h"
#include "braid/variable.h"

namespace braid {

/// Over all compiled functions of C++ that are alive.
CacheStats cache_stats();

/// How functions run that nothing was said about.
enum class Mode : uint8_t {
  eager,  ///< op by op
  graph,  ///< a call of an nn::Cell from outside is compiled as a whole
};

/// For the whole process; it begins as BRAID_MODE says, else as eager.
void set_mode(Mode mode);
Mode mode();

/// What the calls of one compiled function share. Any number of threads may use it at once.
class CompiledFunction {
 public:
  /// `where` is where the function stands, `type` what its type is called.
  CompiledFunction(std::string name, const std::source_location& where, const std::type_info& type);
  ~CompiledFunction();
  CompiledFunction(const CompiledFunction&) = delete;

  /// The parts of a result: one, or `many`.
  struct Outcome {
    tree::Leaf one = {};
    std::vector<tree::Leaf> many = {};
  };
  struct Body {
    /// Runs the function on these tensors, in place of those among the arguments' parts; returns the parts of its result.
    std::function<std::vector<tree::Leaf>(std::span<const Tensor>)> run;
    /// Which of the tensors the function owns.
    std::function<std::vector<bool>(std::span<const Tensor>)> owned;
  };
  /// Which of the tensors each copy of a callable refers to once more; `copy` makes one, and is called a few times, since other threads may
  /// copy handles of the same tensors meanwhile.
  static std::vector<bool> counted_by_copies(std::span<const Tensor> tensors, const std::function<std::shared_ptr<const void>()>& copy);
  /// Whether a function is being traced on this thread.
  static bool is_traced();
  /// Tells it what else it owns: a compiled function that it calls is a part of it.
  static void also_owned(std::function<std::vector<bool>(std::span<const Tensor>)> owned);

  /// False where bodies run op by op: within a function that is being traced, with BRAID_JIT=0, and without a compiler.
  bool compiles();
  /// `parts` are those of the arguments. Returns those of the result. Throws what the body throws.
  Outcome call(std::span<const tree::Part> parts, const Body& body);

  CacheStats stats() const;
  /// A line for each variant that is kept: what it was compiled for.
  std::string explain_cache() const;

  /// Keeps what a global function consists of when the process ends: other threads may be calling it.
  static void keep_at_exit(const std::shared_ptr<void>& function) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A callable that is compiled. Copies share their code.
template <class F>
class Compiled {
 public:
  Compiled(const Compiled&) = default;  // a moved one is a copied one, so that none is empty
  Compiled& operator=(const Compiled&) = default;
  ~Compiled() { CompiledFunction::keep_at_exit(shared_); }
  Compiled(F f, std::string name, const std::source_location& where)
      : shared_(std::make_shared<Shared>(std::move(f), std::move(name), where)) {}

  template <tree::Tree... Arguments>
    requires std::invocable<const F&, const Arguments&...>
  auto operator()(const Arguments&... arguments) const {
    using Result = std::decay_t<std::invoke_result_t<const F&, const Arguments&...>>;
    const F& f = shared_->f;
    CompiledFunction& code = shared_->code;
    if (!code.compiles()) {
      if (CompiledFunction::is_traced())
        CompiledFunction::also_owned([shared = shared_](std::span<const Tensor> x) { return owned(shared, x); });
      return Result(f(arguments...));
    }
    if constexpr (std::is_void_v<Result>) {
      call<std::tuple<>>(
          [&](const Arguments&... given) {
            f(given...);
            return std::tuple<>();
          },
          arguments...);
    } else {
      static_assert(tree::Tree<Result>, "a compiled function returns a tree: tensors, numbers, and containers of them (braid/tree.h)");
      return call<Result>(f, arguments...);
    }
  }

  CacheStats cache_stats() const { return shared_->code.stats(); }
  std::string explain_cache() const { return shared_->code.explain_cache(); }

 private:
  struct Shared {
    Shared(F function, std::string name, const std::source_location& where)
        : f(std::move(function)), code(std::move(name), where, typeid(F)) {}
    const F f;
    mutable CompiledFunction code;
  };

  template <class Result, class Function, class... Arguments>
  Result call(const Function& f, const Arguments&... arguments) const {
    // Two words, so that no allocation is needed for a call that finds its code.
    const auto run = [&f, given = std::forward_as_tuple(arguments...)](std::span<const Tensor> traced) {
      std::tuple<Arguments...> like(given);
      const Result result = std::apply(f, tree::with_leaves(std::move(like), traced));
      std::vector<tree::Leaf> leaves;
      tree::flatten(result, [&](const tree::Part& part) {
        leaves.push_back({part.kind, part.bits, part.tensor ? *part.tensor : Tensor(),
                          part.text ? std::make_shared<const std::string>(*part.text) : nullptr});
      });
      return leaves;
    };
    const CompiledFunction::Body body{std::ref(run), [this](std::span<const Tensor> x) { return owned(shared_, x); }};
    const auto finish = [&](std::span<const tree::Part> parts) {
      CompiledFunction::Outcome outcome = shared_->code.call(parts, body);
      if (outcome.many.empty()) return tree::build<Result>([&]() -> tree::Leaf& { return outcome.one; });
      return tree::build<Result>([next = outcome.many.begin()]() mutable -> tree::Leaf& { return *next++; });
    };
    if constexpr ((std::is_same_v<Arguments, Tensor> && ...)) {
      const std::array<tree::Part, sizeof...(Arguments)> parts{tree::Part{tree::Part::Kind::tensor, 0, &arguments}...};
      return finish(parts);
    } else {
      std::vector<tree::Part> parts;
      (tree::flatten(arguments, [&](const tree::Part& part) { parts.push_back(part); }), ...);
      return finish(parts);
    }
  }

  static std::vector<bool> owned(const std::shared_ptr<Shared>& shared, std::span<const Tensor> tensors) {
    if constexpr (std::copy_constructible<F>)
      return CompiledFunction::counted_by_copies(tensors, [&] { return std::make_shared<const F>(shared->f); });
    else
      return std::vector<bool>(tensors.size());
  }

  std::shared_ptr<Shared> shared_;
};

/// `f`, compiled as a whole for each signature it is called with: structure, dtypes and shapes of its arguments, and the values of
/// arguments that are no tensors. Arguments and results are trees (braid/tree.h). Gradients flow through a call as through any op, and the
/// bits of all results are those of `f` itself.
///
/// `f` is called through a const reference, and must do the same whenever it is given the same. What it captures is never stale:
/// - a Variable is an implicit input, and where it is set an implicit output;
/// - a plain Tensor that `f` owns, captured by value or within a copied container, is an input that never changes;
/// - a plain Tensor that it does not own, captured by reference or global, may be replaced unseen, so its use is Error(segment);
/// - numbers captured by value belong to `f`;
/// - what else is reached through a reference or pointer (`this` included) is taken as it was when the call was traced: numbers, and which
///   Variables an object has. What changes is to be an argument, or the value of a Variable. Variables that are gone are noticed, and with
///   BRAID_CHECK=1 each call also runs op by op and is an error where that gives anything else.
///
/// A call within a compiled function becomes a part of that. Throws what `f` throws; Error(segment) also for a tensor of the trace that
/// `f` kept.
template <class F>
Compiled<std::decay_t<F>> compiled(F&& f, std::string name = {}, const std::source_location& where = std::source_location::current()) {
  return {std::forward<F>(f), std::move(name), where};
}

}  // namespace braid
