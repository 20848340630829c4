// Cells: models made of parameters and other cells.
#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "braid/compiled.h"
#include "braid/ops.h"
#include "braid/variable.h"

namespace braid::nn {

/// A function with parameters. A derived class has its cells as members, makes itself known to its constructor, and defines `construct`:
///
///     struct Net : nn::Cell {
///       nn::Linear hidden{784, 128}, out{128, 10};
///       Net() { children({{"hidden", hidden}, {"out", out}}); }
///       Tensor construct(const Tensor& x) override { return out(relu(hidden(x))); }
///     };
///
/// Cells are objects: not copied and not moved. A cell outlives what it is a child of.
class Cell {
 public:
  Cell();
  virtual ~Cell();
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  virtual Tensor construct(const Tensor& x) = 0;
  /// construct(x), then the forward hooks. Called from outside in graph mode, it is compiled as a whole.
  Tensor operator()(const Tensor& x);

  /// Its own and its children's, each once, in the order they were made known; those with `requires_grad` alone.
  Variables parameters() const;
  /// All of them.
  Variables variables() const;

  /// What may take the place of an output: a tensor, or an absent one to leave it.
  using ForwardHook = std::function<Tensor(Cell& cell, const Tensor& input, const Tensor& output)>;
  /// Calls `hook` after each `construct`, in the order of registration, until it is removed. A compiled function that calls the cell has
  /// it as a part, and is traced anew when hooks are added or removed. Returns its number for `remove_hook`.
  int64_t register_forward_hook(ForwardHook hook);
  /// False when there is no such hook.
  bool remove_hook(int64_t number);

 protected:
  /// A parameter of this cell. Throws Error(value) for a name that is taken.
  Variable parameter(const std::string& name, const Tensor& value, bool requires_grad = true);
  /// Makes cells known under their names, which become part of the names of their parameters ("hidden.weight").
  void children(std::initializer_list<std::pair<std::string, std::reference_wrapper<Cell>>> cells);

 private:
  Tensor constructed(const Tensor& x);  // construct(x), then the hooks

  struct Members;
  std::unique_ptr<Members> members_;
};

/// Makes the first value of a parameter of that shape.
using Initializer = std::function<Tensor(const Shape& shape)>;
/// Numbers of f32 from -bound to bound that follow from `seed` and their position alone; every call goes on where the last one stopped.
Initializer uniform(double bound, uint64_t seed = 0);

/// x · weightᵀ + bias. weight is [outputs, inputs] and bias [outputs], both f32 and uniform in ±1/√inputs unless it is said otherwise. x is
/// [..., inputs].
class Linear final : public Cell {
 public:
  Linear(int64_t inputs, int64_t outputs, bool has_bias = true, const Initializer& initializer = {});
  Tensor construct(const Tensor& x) override;

  const Variable weight;
  const std::vector<Variable> bias;  ///< one or none
};

/// Cells and functions of one tensor, one after the other. It owns its cells.
class Sequential final : public Cell {
 public:
  using Stage = std::function<Tensor(const Tensor&)>;
  Sequential() = default;
  /// Adds a cell that is made in place, called "0", "1", …
  template <std::derived_from<Cell> C, class... Arguments>
  C& add(Arguments&&... arguments) {
    auto cell = std::make_unique<C>(std::forward<Arguments>(arguments)...);
    C& made = *cell;
    adopt(std::move(cell));
    return made;
  }
  /// Adds a function without parameters.
  Sequential& then(Stage stage);
  Tensor construct(const Tensor& x) override;

 private:
  void adopt(std::unique_ptr<Cell> cell);
  std::vector<std::unique_ptr<Cell>> owned_;
  std::vector<Stage> stages_;
};

/// (x - mean) / √(variance + eps) · weight + bias, over the last axis of x, which has `size` elements. weight begins as ones, bias as
/// zeros.
class LayerNorm final : public Cell {
 public:
  explicit LayerNorm(int64_t size, double eps = 1e-5);
  Tensor construct(const Tensor& x) override;

  const Variable weight, bias;

 private:
  const double eps_;
};

/// The rows of weight, [count, size], at the indices x, which are i32 or i64: [...] gives [..., size].
class Embedding final : public Cell {
 public:
  Embedding(int64_t count, int64_t size, const Initializer& initializer = {});
  Tensor construct(const Tensor& x) override;

  const Variable weight;
};

/// The mean of (x - target)² over all elements.
Tensor mse_loss(const Tensor& x, const Tensor& target);
/// The mean over the rows of `logits`, [n, classes], of -log softmax at the class that `labels`, [n] of i32 or i64, says.
Tensor cross_entropy(const Tensor& logits, const Tensor& labels);

}  // namespace braid::nn
