// Variables outside of traced functions hold their values themselves; inside, the scope of the trace does.
#include "braid/variable.h"

#include "braid/error.h"
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

void forget_recorded_variables() {
  for (const auto& weak : recorded_variables)
    if (const auto variable = weak.lock()) variable->cell() = detached(variable->cell());
  recorded_variables.clear();
}

Variable::Variable(const Tensor& value, std::string name, bool requires_grad) : impl_(std::make_shared<VariableImpl>()) {
  impl_->name = std::move(name);
  impl_->requires_grad = requires_grad;
  require(static_cast<bool>(value), ErrorCode::type, called(*impl_), ": the value is absent");
  require(!value.traced(), ErrorCode::escaped, called(*impl_), ": a traced tensor cannot be its first value; make it outside");
  require(!requires_grad || is_floating(value.dtype()), ErrorCode::type, called(*impl_), ": ", value.spec(),
          " has no gradient; pass requires_grad = false");
  impl_->value = value;
}

Tensor Variable::value() const { return variable_scope ? variable_scope->read(impl_) : impl_->cell(); }

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
