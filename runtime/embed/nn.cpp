// Cells and the first layers.
#include "braid/nn.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <random>
#include <typeinfo>
#include <unordered_set>

#include "braid/operators.h"
#include "runtime/embed/compiled_functions.h"
#include "runtime/embed/variable_scope.h"
#include "runtime/ops/dispatch.h"

namespace braid::nn {

struct Cell::Members {
  std::vector<std::pair<std::string, Variable>> parameters;
  std::vector<std::pair<std::string, Cell*>> children;
  std::vector<std::pair<int64_t, ForwardHook>> hooks;
  int64_t next_hook = 1;
  bool has_parent = false;  // whose name for it its parameters have
  std::once_flag once;      // of the next
  std::unique_ptr<CompiledFunction> compiled;
  std::atomic<bool> traced{false};  // it is a part of compiled functions

  /// Whether it is `other` or has it below.
  bool holds(const Cell& other) const {
    return std::ranges::any_of(children, [&](const auto& c) { return c.second == &other || c.second->members_->holds(other); });
  }

  bool taken(const std::string& name) const {
    return std::ranges::any_of(parameters, [&](const auto& p) { return p.first == name; }) ||
           std::ranges::any_of(children, [&](const auto& c) { return c.first == name; });
  }
  void add_prefix(const std::string& prefix) {
    for (auto& [name, variable] : parameters) variable.impl()->name = prefix + "." + variable.name();
    for (auto& [name, cell] : children) cell->members_->add_prefix(prefix);
  }
  void collect(Variables& into, std::unordered_set<const VariableImpl*>& known, bool all) const {
    for (const auto& [name, variable] : parameters)
      if ((all || variable.requires_grad()) && known.insert(variable.impl().get()).second) into.push_back(variable);
    for (const auto& [name, cell] : children) cell->members_->collect(into, known, all);
  }
  Variables collected(bool all) const {
    Variables out;
    std::unordered_set<const VariableImpl*> known;
    collect(out, known, all);
    return out;
  }
};

Cell::Cell() : members_(std::make_unique<Members>()) {}
Cell::~Cell() = default;

Tensor Cell::operator()(const Tensor& x) {
  if (mode() == Mode::graph && !active_tracer()) {
    std::call_once(members_->once, [&] {
      members_->compiled = std::make_unique<CompiledFunction>("construct", std::source_location::current(), typeid(*this));
    });
    if (members_->compiled->compiles()) {
      const CompiledFunction::Body body{
          [this](std::span<const Tensor> in) { return std::vector<tree::Leaf>{{tree::Part::Kind::tensor, 0, constructed(in[0])}}; },
          [](std::span<const Tensor> x) { return std::vector<bool>(x.size()); }};
      const tree::Part part{tree::Part::Kind::tensor, 0, &x};
      const CompiledFunction::Outcome y = members_->compiled->call({&part, 1}, body);
      return y.many.empty() ? y.one.tensor : y.many[0].tensor;
    }
  }
  return constructed(x);
}

Tensor Cell::constructed(const Tensor& x) {
  Tensor y = construct(x);
  if (active_tracer()) members_->traced.store(true, std::memory_order_relaxed);
  if (members_->hooks.empty()) return y;
  const auto hooks = members_->hooks;  // one may remove itself, or others
  for (const auto& [number, hook] : hooks)
    if (Tensor instead = hook(*this, x, y)) y = std::move(instead);
  return y;
}

Variables Cell::parameters() const { return members_->collected(false); }

Variables Cell::variables() const { return members_->collected(true); }

int64_t Cell::register_forward_hook(ForwardHook hook) {
  require(static_cast<bool>(hook), ErrorCode::type, "register_forward_hook: the hook is absent");
  if (members_->traced) note_changed_callables();
  members_->hooks.emplace_back(members_->next_hook, std::move(hook));
  return members_->next_hook++;
}

bool Cell::remove_hook(int64_t number) {
  if (members_->traced) note_changed_callables();
  return std::erase_if(members_->hooks, [&](const auto& h) { return h.first == number; }) > 0;
}

Variable Cell::parameter(const std::string& name, const Tensor& value, bool requires_grad) {
  require(!members_->taken(name), ErrorCode::value, "parameter: '", name, "' is taken");
  Variable made(value, name, requires_grad);
  members_->parameters.emplace_back(name, made);
  return made;
}

void Cell::children(std::initializer_list<std::pair<std::string, std::reference_wrapper<Cell>>> cells) {
  for (const auto& [name, cell] : cells) {
    require(!members_->taken(name), ErrorCode::value, "children: '", name, "' is taken");
    require(!name.empty(), ErrorCode::value, "children: a name is empty");
    require(&cell.get() != this && !cell.get().members_->holds(*this), ErrorCode::value, "children: '", name, "' holds the cell itself");
    if (!std::exchange(cell.get().members_->has_parent, true)) cell.get().members_->add_prefix(name);
    members_->children.emplace_back(name, &cell.get());
  }
}

Initializer uniform(double bound, uint64_t seed) {
  // The engine's numbers are fixed by the C++ standard; its distributions are not.
  return [engine = std::make_shared<std::mt19937>(static_cast<uint32_t>(seed)), bound](const Shape& shape) {
    Tensor x = empty(DType::f32, shape);
    for (float& v : std::span(x.data<float>(), static_cast<size_t>(element_count(shape))))
      v = static_cast<float>(bound * ((*engine)() * 0x1p-31 - 1.0));
    return x;
  };
}

namespace {

/// What a layer begins with that was not told: another one for each layer.
Initializer default_initializer(int64_t inputs) {
  static std::atomic<uint64_t> layers{0};
  return uniform(1.0 / std::sqrt(static_cast<double>(std::max<int64_t>(inputs, 1))), layers.fetch_add(1));
}

}  // namespace

Linear::Linear(int64_t inputs, int64_t outputs, bool has_bias, const Initializer& initializer)
    : weight(parameter("weight", (initializer ? initializer : default_initializer(inputs))({outputs, inputs}))),
      bias(has_bias ? std::vector<Variable>{parameter("bias", (initializer ? initializer : default_initializer(inputs))({outputs}))}
                    : std::vector<Variable>{}) {}

Tensor Linear::construct(const Tensor& x) {
  const Tensor y = matmul(x, transpose(weight));
  return bias.empty() ? y : y + bias[0];
}

Sequential& Sequential::then(Stage stage) {
  require(static_cast<bool>(stage), ErrorCode::type, "Sequential: the function is absent");
  stages_.push_back(std::move(stage));
  return *this;
}

void Sequential::adopt(std::unique_ptr<Cell> cell) {
  children({{std::to_string(stages_.size()), *cell}});
  stages_.push_back([made = cell.get()](const Tensor& x) { return (*made)(x); });
  owned_.push_back(std::move(cell));
}

Tensor Sequential::construct(const Tensor& x) {
  Tensor y = x;
  for (const Stage& stage : stages_) y = stage(y);
  return y;
}

LayerNorm::LayerNorm(int64_t size, double eps)
    : weight(parameter("weight", full({size}, 1))), bias(parameter("bias", full({size}, 0))), eps_(eps) {}

Tensor LayerNorm::construct(const Tensor& x) {
  const auto [variance, mean] = var_mean(x, {-1}, 0, true);
  return (x - mean) / sqrt(variance + eps_) * weight + bias;
}

Embedding::Embedding(int64_t count, int64_t size, const Initializer& initializer)
    : weight(parameter("weight", (initializer ? initializer : uniform(1.0))({count, size}))) {}

Tensor Embedding::construct(const Tensor& x) { return gather(weight, x, 0); }

Tensor mse_loss(const Tensor& x, const Tensor& target) { return mean(square(x - target)); }

Tensor cross_entropy(const Tensor& logits, const Tensor& labels) {
  require(logits.rank() == 2 && labels.rank() == 1 && labels.shape()[0] == logits.shape()[0], ErrorCode::shape,
          "cross_entropy: logits are ", logits.spec(), ", labels ", labels.spec(), "; expected [n, classes] and [n]");
  const Tensor shifted = logits - amax(logits, {1}, true);
  const Tensor picked = gather_elements(shifted, reshape(labels, {labels.shape()[0], 1}), 1);
  return mean(log(sum(exp(shifted), {1}, true)) - picked);
}

}  // namespace braid::nn
