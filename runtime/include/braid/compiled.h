// Compiled functions: each signature of a call is traced once, compiled as a whole, and kept.
#pragma once
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

#include "braid/tree.h"
#include "braid/variable.h"

namespace braid {

/// What a function, or all of them, did so far.
struct CacheStats {
  int64_t compiles = 0;  ///< signatures first served
  int64_t traces = 0;    ///< bodies traced
  int64_t hits = 0;      ///< calls that found their code
  int64_t entries = 0;   ///< variants that are kept now
};

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
  /// Where the function stands, and what its type is called.
  CompiledFunction(std::string name, const std::source_location& where, const std::type_info& type);
  ~CompiledFunction();
  CompiledFunction(const CompiledFunction&) = delete;

  struct Outcome {
    std::vector<Tensor> tensors;
    std::shared_ptr<const void> form;  ///< a result without its tensors
  };
  struct Body {
    /// Runs the function on these tensors.
    std::function<Outcome(std::span<const Tensor>)> run;
    /// Whether the function owns the tensor: whether a copy of the function refers to it once more.
    std::function<bool(const Tensor&)> owns;
  };

  /// False where bodies run op by op: within a function that is being traced, with BRAID_JIT=0, and without a compiler.
  bool compiles() const;
  /// `form` is what else the arguments hold.
  Outcome call(std::string_view form, std::span<const Tensor> arguments, const Body& body);

  CacheStats stats() const;
  /// A line for each variant that is kept: what it was compiled for, and how often it was used.
  std::string explain_cache() const;
  /// Drops its code.
  void forget();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A callable that is compiled. Copies share their code.
template <class F>
class Compiled {
 public:
  Compiled(F f, std::string name, const std::source_location& where)
      : shared_(std::make_shared<Shared>(std::move(f), std::move(name), where)) {}

  template <tree::Tree... Arguments>
    requires std::invocable<const F&, const Arguments&...>
  auto operator()(const Arguments&... arguments) const {
    using Result = std::decay_t<std::invoke_result_t<const F&, const Arguments&...>>;
    const F& f = shared_->f;
    CompiledFunction& code = shared_->code;
    if (!code.compiles()) return Result(f(arguments...));
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
    CompiledFunction code;
  };

  template <class Result, class Function, class... Arguments>
  Result call(const Function& f, const Arguments&... arguments) const {
    std::string form;
    std::vector<Tensor> tensors;
    tensors.reserve(sizeof...(arguments));
    (tree::append_form(arguments, form), ...);
    (tree::each(arguments, [&](const Tensor& x) { tensors.push_back(x); }), ...);
    // Two words, so that no allocation is needed for a call that finds its code.
    const auto run = [&f, given = std::forward_as_tuple(arguments...)](std::span<const Tensor> traced) {
      std::tuple<Arguments...> like(given);
      const Result result = std::apply(f, tree::with_leaves(std::move(like), traced));
      auto form_of_result = std::make_shared<Result>(result);
      tree::each(*form_of_result, [](Tensor& x) { x = {}; });
      return CompiledFunction::Outcome{tree::leaves(result), std::move(form_of_result)};
    };
    const CompiledFunction::Body body{std::ref(run), [this](const Tensor& x) { return owns(x); }};
    CompiledFunction::Outcome outcome = shared_->code.call(form, tensors, body);
    return tree::with_leaves(*static_cast<const Result*>(outcome.form.get()), outcome.tensors);
  }

  bool owns(const Tensor& x) const {
    if constexpr (std::copy_constructible<F>) {
      const uint32_t before = x.get()->references.count();
      [[maybe_unused]] const F copy(shared_->f);
      return x.get()->references.count() > before;
    } else {
      return false;
    }
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
/// - numbers captured by value belong to `f`. A number that is read through a reference is taken as it was when the call was traced: what
///   changes is to be an argument, or a Variable.
///
/// A call within a compiled function becomes a part of that. Throws what `f` throws; Error(segment) also for a tensor of the trace that
/// `f` kept.
template <class F>
Compiled<std::decay_t<F>> compiled(F&& f, std::string name = {}, const std::source_location& where = std::source_location::current()) {
  return {std::forward<F>(f), std::move(name), where};
}

}  // namespace braid
