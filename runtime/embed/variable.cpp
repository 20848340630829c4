// Variables outside of traced functions hold their values themselves; inside, the scope of the trace does.
#include "braid/variable.h"

#include <unordered_map>
#include <unordered_set>

#include "braid/error.h"
#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/embed/variable_scope.h"

namespace braid {
namespace {

thread_local constinit VariableScope* variable_scope = nullptr;
thread_local std::vector<std::weak_ptr<VariableImpl>> recorded_variables;

std::string called(const VariableImpl& variable) { return variable.name.empty() ? "a variable" : text("variable '", variable.name, "'"); }

}  // namespace

VariableScope* VariableScope::active() { return variable_scope; }

WithVariableScope::WithVariableScope(VariableScope* scope) : previous_(std::exchange(variable_scope, scope)) {}
WithVariableScope::~WithVariableScope() { variable_scope = previous_; }

Tensor exchange_value(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) {
  if (variable_scope) return variable_scope->exchange(variable, value);
  return std::exchange(variable->cell(), value);
}

void forget_recorded_variables() noexcept {
  for (const auto& weak : recorded_variables) {
    try {
      if (const auto variable = weak.lock()) variable->cell() = detached(variable->cell());
    } catch (const Error&) {  // no memory for another handle: it stays on the tape
    }
  }
  recorded_variables.clear();
}

Variable::Variable(const Tensor& value, std::string name, bool requires_grad) : impl_(std::make_shared<VariableImpl>()) {
  impl_->name = std::move(name);
  impl_->requires_grad = requires_grad;
  require(static_cast<bool>(value), ErrorCode::type, called(*impl_), ": the value is absent");
  require(!requires_grad || is_floating(value.dtype()), ErrorCode::type, called(*impl_), ": ", value.spec(),
          " has no gradient; pass requires_grad = false");
  impl_->value = value;
  impl_->trace = outermost_trace;
  if (value.tracked()) recorded_variables.push_back(impl_);
}

Variable::Variable(std::shared_ptr<VariableImpl> impl) : impl_(std::move(impl)) {
  require(impl_ != nullptr, ErrorCode::type, "a handle needs a variable");
}

Tensor Variable::value() const { return variable_scope ? variable_scope->read(impl_) : impl_->cell(); }

namespace {

/// What a body gets that runs again: the values that it read first. What it sets is seen by itself alone.
class Replayed final : public VariableScope {
 public:
  explicit Replayed(const VariableValues& values) : values_(values) {}
  VariableValues take() { return std::move(values_); }
  Tensor read(const std::shared_ptr<VariableImpl>& variable) override { return value(variable); }
  void write(const std::shared_ptr<VariableImpl>& variable, const Tensor& v) override { value(variable) = v; }
  Tensor exchange(const std::shared_ptr<VariableImpl>& variable, const Tensor& v) override { return std::exchange(value(variable), v); }

 private:
  Tensor& value(const std::shared_ptr<VariableImpl>& variable) {
    auto [at, first] = values_.try_emplace(variable);
    if (first) at->second = variable->cell();
    return at->second;
  }
  VariableValues values_;
};

/// Notes what is read first, and leaves everything else to the scope around it.
class Noted final : public VariableScope {
 public:
  explicit Noted(VariableValues& values) : values_(values), around_(VariableScope::active()) {}
  Tensor read(const std::shared_ptr<VariableImpl>& variable) override {
    Tensor value = around_ ? around_->read(variable) : variable->cell();
    if (set_.count(variable.get()) == 0) values_.try_emplace(variable, value);
    return value;
  }
  void write(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    set_.insert(variable.get());
    const WithVariableScope around(around_);
    Variable(variable).set(value);
  }
  Tensor exchange(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    set_.insert(variable.get());
    return around_ ? around_->exchange(variable, value) : std::exchange(variable->cell(), value);
  }

 private:
  VariableValues& values_;
  std::unordered_set<VariableImpl*> set_;
  VariableScope* const around_;
};

}  // namespace

std::function<std::vector<Tensor>()> with_same_variables(std::function<std::vector<Tensor>()> f) {
  return [f = std::move(f), values = VariableValues(), again = false]() mutable {
    if (std::exchange(again, true)) {
      Replayed scope(values);
      const WithVariableScope replayed(&scope);
      return f();
    }
    Noted scope(values);
    const WithVariableScope noted(&scope);
    return f();
  };
}

VariableValues rehearse(const std::function<void()>& f) {
  Replayed scope({});
  const WithVariableScope variables(&scope);
  f();
  return scope.take();
}

void Variable::set(const Tensor& value) const {
  require(static_cast<bool>(value), ErrorCode::type, called(*impl_), ": the new value is absent");
  const TensorSpec before = impl_->cell().spec();
  require(value.spec() == before, ErrorCode::shape, called(*impl_), ": is ", before, ", the new value is ", value.spec());
  if (variable_scope) return variable_scope->write(impl_, value);
  require(!value.traced(), ErrorCode::escaped, called(*impl_), ": a traced tensor escaped its trace");
  impl_->cell() = value;
  if (value.tracked()) recorded_variables.push_back(impl_);
}

const std::string& Variable::name() const { return impl_->name; }
bool Variable::requires_grad() const { return impl_->requires_grad; }

}  // namespace braid
