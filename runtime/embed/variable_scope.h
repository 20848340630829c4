// Where variables live, and who sees that they are read and set.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "braid/variable.h"

namespace braid {

struct VariableImpl {
  Tensor value;
  std::string name;
  bool requires_grad = true;
  /// The trace that it was made in, whose body alone knows it; 0 outside.
  uint64_t trace = 0;
  /// Of a variable that another front end keeps: where its value stands, and what keeps it.
  Tensor* elsewhere = nullptr;
  std::shared_ptr<void> keeper;

  Tensor& cell() { return elsewhere ? *elsewhere : value; }
};

/// A function that variables are inputs and outputs of, while it is traced.
class VariableScope {
 public:
  virtual ~VariableScope() = default;
  virtual Tensor read(const std::shared_ptr<VariableImpl>& variable) = 0;
  virtual void write(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) = 0;
  /// What `read` gives from now on, for the time of a gradient; returns what it gave. Not an effect.
  virtual Tensor exchange(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) = 0;

  /// That of this thread; null outside of traced functions.
  static VariableScope* active();
};

/// Makes `scope` the thread's for its lifetime.
class WithVariableScope {
 public:
  explicit WithVariableScope(VariableScope* scope);
  ~WithVariableScope();
  WithVariableScope(const WithVariableScope&) = delete;

 private:
  VariableScope* previous_;
};

/// `variable` gets another value for the time of a gradient; returns the one before.
Tensor exchange_value(const std::shared_ptr<VariableImpl>& variable, const Tensor& value);

/// `f` for a second run in the place of the first: there it reads the variables as it read them first, and sets none that others see.
std::function<std::vector<Tensor>()> with_same_variables(std::function<std::vector<Tensor>()> f);

using VariableValues = std::unordered_map<std::shared_ptr<VariableImpl>, Tensor>;

/// Runs `f`, of whose effects on variables nothing is seen; returns those that it read or set, as it left them.
VariableValues rehearse(const std::function<void()>& f);

/// Takes the values off the tape that variables got while this thread recorded. To be called when the outermost gradient ends.
void forget_recorded_variables() noexcept;

}  // namespace braid
