// The body of a compiled function while it is traced: what it reads becomes slots, what it changes becomes effects.
#pragma once
#include <unordered_map>
#include <vector>

#include "runtime/script/segment/match.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/segment/provider.h"

namespace braid::script {

/// A compiled body under the tracer of `trace`. Leaves all external objects as they were when it is destroyed.
class TraceScope final : public SegmentScope {
 public:
  /// `function` is how messages call the compiled function.
  TraceScope(Interpreter& vm, std::string function, Trace& trace, const CallSite& site);
  ~TraceScope() override;

  /// Ends the body: `result` is what it returned. Throws for a value that a segment cannot return.
  Signature finish(const std::string& function, const Value& result);
  /// The outputs that the signature's numbers refer to.
  std::span<const Tensor> outputs() const { return outputs_; }

  void global_read(const Namespace& names, Symbol name, const Value& value) override;
  void free_variable_read(const CellObject& cell, Symbol name, const Value& value) override;
  void default_read(const FunctionObject& function, uint32_t index, const Value& value) override;
  void attribute_read(const Value& object, Symbol name, const Value& value) override;
  void class_read(const InstanceObject& object) override;
  void class_attribute_read(const ClassObject& cls, int passed, Symbol name, const Value& value) override;
  void item_read(const Value& container, const Value& key, const Value& value) override;
  void contents_read(const Value& container) override;
  void method_read(const BoundMethodObject& method) override;
  void identity_read(const Value& a, const Value& b, bool same) override;
  Tensor read(TensorObject& cell) override;
  void write(TensorObject& cell, const Tensor& value) override;
  Tensor exchange(TensorObject& cell, const Tensor& value) override;
  bool attribute_write(InstanceObject& object, Symbol name, const Value& value) override;
  void print(std::vector<PrintPart> parts) override;

 private:
  struct Variable {  // an external cell
    Tensor value;    // as the body sees it; empty before it is read or written
    bool written = false;
  };
  struct StoredAttribute {  // an attribute of an external instance that the body has set
    Value holder;
    Symbol name;
    Value before;           // absent when there was none
  };

  /// The slot of `value`, one step from `parent`; made when it is new.
  int add(const Value& value, Slot slot);
  /// Everything inside an argument: tensors become inputs, the rest is guarded.
  void add_contents(const Value& container, int slot);
  int slot_of(const Value& object, const char* what);
  void make_input(const Value& cell, int slot);
  Result result_of(const Value& value, std::unordered_map<const Object*, int>& tensors);
  int output(const Tensor& value);
  bool stored(const Value& holder, Symbol name) const;

  Interpreter& vm_;
  Trace& trace_;
  Signature signature_;
  std::vector<Value> alive_;                         // objects named by the maps below
  std::unordered_map<const Object*, int> slots_;     // of external objects
  std::unordered_map<const Object*, std::pair<int, int>> free_cells_;  // a closure's cell: slot of a function, index
  std::unordered_map<TensorObject*, Variable> variables_;
  std::vector<TensorObject*> written_;               // in the order of their first assignment
  std::vector<StoredAttribute> stored_;
  std::vector<Tensor> outputs_;
};

}  // namespace braid::script
