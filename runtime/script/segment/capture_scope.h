// What a compiled body reads: each value one step from the call or from a value read before. Traced or run op by op, a body is held to
// the same rules, so that an error does not come and go with the way of running.
#pragma once
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/script/segment/host.h"
#include "runtime/script/segment_hooks.h"

namespace braid::script {

/// Turns reads into slots. How tensors and effects are dealt with is left to the scopes derived from it.
class CaptureScope : public SegmentScope {
 public:
  CaptureScope(Interpreter& vm, const Value& callee);
  /// Attributes of external objects that the body has set get their old values, unless `keep_attributes` was called.
  ~CaptureScope() override;

  /// Runs the body; numbers that are inputs take the places of arguments in `site`. Throws what it throws, unless that holds a tensor that
  /// only the body knows.
  Value run(const CallSite& site);

  Value global_read(const Namespace& names, Symbol name, const Value& value) override;
  Value free_variable_read(const CellObject& cell, Symbol name, const Value& value) override;
  Value default_read(const FunctionObject& function, uint32_t index, const Value& value) override;
  Value attribute_read(const Value& object, Symbol name, const Value& value) override;
  void class_read(const InstanceObject& object) override;
  void class_attribute_read(const ClassObject& cls, int passed, Symbol name, const Value& value) override;
  Value item_read(const Value& container, const Value& key, const Value& value) override;
  void contents_read(const Value& container) override;
  void length_read(const Value& container) override;
  void method_read(const BoundMethodObject& method) override;
  void names_read(const InstanceObject& object) override;
  void name_read(const TensorObject& parameter) override;
  void trained_read(const TensorObject& parameter) override;
  void identity_read(const Value& a, const Value& b, bool same) override;
  bool has_numbers() const override { return !numbers_.empty() || flow.counted > 0; }
  bool attribute_write(InstanceObject& object, Symbol name, const Value& value) override;
  size_t attribute_writes() const override { return stored_.size(); }
  void forget_attribute_writes(size_t count) override { stored_.resize(count); }

 protected:
  /// The slot of a built-in module or a file of the library.
  int module_slot(const Value& module);
  struct StoredAttribute {  // an attribute of an external instance that the body has set
    Value holder;
    Symbol name;
    Value before;  // absent when there was none
  };

  /// Reads the callee and the arguments. To be called once, by the constructor of the derived class.
  void begin(const CallSite& site);
  /// What is assumed of a value that was read; `absent` for one that cannot be guarded.
  virtual capture::Check assumption(const Value& value) = 0;
  /// Whether the number that `slot` leads to shall be an input; what the body gets then.
  virtual bool is_input(const capture::Slot&) { return false; }
  virtual Value number_found(const Value& number, int slot);
  /// A tensor inside an argument.
  virtual void tensor_found(TensorObject& cell, int slot) = 0;
  /// The number of the output that has this value.
  virtual int output(const Tensor& value) = 0;

  /// Throws when the body also reads what one of the cells that it changed stands for.
  void check_one_name(std::span<TensorObject* const> changed);
  /// Throws when `object` was not read.
  int slot_of(const Value& object, std::string_view what, Symbol name = {});
  struct Returned {  // numbers of the new objects met so far; -1 for a container that is not complete
    std::unordered_map<const Object*, int> tensors, containers;
    int complete = 0, depth = 0;
  };
  /// Throws for a value that a segment cannot return.
  capture::Result result_of(const Value& value, Returned& returned);
  void keep_attributes() { stored_.clear(); }

  Interpreter& vm_;
  capture::Signature signature_;
  std::vector<Value> alive_;                      // objects named by the maps below
  std::unordered_map<const Object*, int> slots_;  // of external objects
  std::vector<StoredAttribute> stored_;
  std::unordered_map<int, Value> numbers_;  // NumberObjects by their slots

 private:
  /// A step from a slot: what tells one slot from another.
  struct StepKey {
    int parent;
    capture::Step step;
    Symbol name;
    int64_t index;
    capture::Constant key;
    bool operator==(const StepKey&) const = default;
  };
  struct StepHash {
    size_t operator()(const StepKey& step) const;
  };

  /// The slot of `value`, one step from the slot that `slot` names; made when it is new. `depth` counts the wrappers around it.
  int add(const Value& value, capture::Slot slot, int depth = 0, bool may_be_input = false);
  /// The same; what the body gets of it.
  Value seen(const Value& value, capture::Slot slot);
  /// Remembers the tuples among the keys of a dict or the elements of a set.
  void add_keys(const Value& container);
  /// What a wrapper wraps, or a slice consists of.
  void add_wrapped(const Value& wrapper, int slot, int depth);
  /// Everything inside an argument: tensors are read, the rest is guarded.
  void add_contents(const Value& container, int slot, int depth = 0);
  bool stored(const Value& holder, Symbol name) const;
  bool holds_own_tensor(const Value& value) const;
  void restore_attributes();

  std::unordered_set<const Object*> entered_;                          // containers whose contents were read as an argument's
  std::unordered_set<const Object*> contents_;                         // containers whose contents were read as a whole
  std::unordered_set<const Object*> keys_;                             // tuples that are keys, and those in them: known by value
  std::unordered_map<StepKey, int, StepHash> steps_;                   // slots by how they are reached
  std::unordered_map<const Object*, std::pair<int, int>> free_cells_;  // a closure's cell: slot of a function, index
};

}  // namespace braid::script
