// Variable: a named value that a program reads and changes, such as a parameter, a moment of an optimiser or a counter.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "braid/tensor.h"

namespace braid {

struct VariableImpl;

/// A handle of a variable; copies are handles of the same one. In a compiled function a variable is an implicit input where it is read and
/// an implicit output where it is set, so its value may change between calls. What a handle refers to never changes: assigning a
/// Tensor sets the value, and assigning another handle does not compile.
class Variable {
 public:
  /// Within a compiled function it is a local one. Throws Error(type) for an absent value, and for one with `requires_grad` that is not
  /// floating point.
  explicit Variable(const Tensor& value, std::string name = {}, bool requires_grad = true);
  Variable(const Variable&) = default;  // a moved handle is a copied one, so that none is without a variable
  Variable& operator=(const Variable&) = delete;

  /// The value as the running function sees it.
  Tensor value() const;
  operator Tensor() const { return value(); }
  /// Throws Error(type) for an absent value and Error(shape) for one of another dtype or shape.
  void set(const Tensor& value) const;
  const Variable& operator=(const Tensor& value) const {
    set(value);
    return *this;
  }

  DType dtype() const { return value().dtype(); }
  Shape shape() const { return value().shape(); }
  const std::string& name() const;
  /// Whether optimisers train it; a gradient can be taken with respect to any variable.
  bool requires_grad() const;
  /// Whether both are handles of one variable.
  bool is(const Variable& other) const { return impl_ == other.impl_; }

  /// For front ends.
  explicit Variable(std::shared_ptr<VariableImpl> impl);
  const std::shared_ptr<VariableImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<VariableImpl> impl_;
};

using Variables = std::vector<Variable>;

}  // namespace braid
