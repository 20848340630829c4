// Arguments that are differentiated, and what stands for them while the function runs.
#pragma once
#include <deque>
#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// Whether a value is a tensor, or a list, tuple or dict with one in it, at any depth.
bool has_tensors(const Value& value);

/// For its lifetime a function that is differentiated has stand-ins for the tensors in its arguments, and copies of the lists, tuples and
/// dicts around them, which it may not change.
class StandIns {
 public:
  StandIns(Interpreter& vm, const GradientPlan& plan) : vm_(vm), plan_(plan) {}
  /// After an exception too, what the function did to a tensor stays; not within a segment, where nothing does.
  ~StandIns();
  StandIns(const StandIns&) = delete;

  /// Makes them for `arguments[place]` and puts them there. Throws for a tensor that is not floating point.
  void enter(std::vector<Value>& arguments, size_t place);
  /// They stand from now on. To be called once, after the last `enter`.
  void begin();
  /// What the function put into its arguments is theirs from now on.
  void finish();

  /// One for each tensor, in the order of `enter`; an argument that was entered twice has one set of leaves.
  const std::vector<Tensor>& leaves() const { return leaves_; }
  /// The gradient of argument `place` in its structure, None for what is no tensor. `gradients` are those of the leaves.
  Value arranged(size_t place, std::span<const Tensor> gradients) const;

 private:
  struct Entered {
    Value argument;
    StandIn stand_in;
    const StandIn* outer = nullptr;  // what stood for the argument before
    TensorObject& cell() { return *argument.get<TensorObject>(); }
    bool changed() const { return stand_in.object->value.get() != stand_in.leaf.get(); }
  };
  /// What became of a value: a leaf, a container of further parts, or neither.
  struct Part {
    Value value;  // for the function
    int leaf = -1;
    int container = -1;
  };
  struct Container {
    Value copy;
    std::vector<Part> parts;
  };

  Part made(const Value& value, size_t place, int depth);
  Value arranged(const Part& part, std::span<const Tensor> gradients, std::vector<Value>& done) const;
  void leave() noexcept;

  Interpreter& vm_;
  const GradientPlan& plan_;
  std::deque<Entered> entered_;  // cells point to what it holds
  std::vector<Tensor> leaves_;
  std::vector<Container> containers_;
  std::unordered_map<const Object*, int> copies_;  // by what is copied; -1 while that is under way
  std::unordered_map<size_t, Part> places_;
};

}  // namespace braid::script
