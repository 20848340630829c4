// The rules of compiled bodies, and the hooks that run them without any segment.
#include "runtime/script/segment_hooks.h"

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/tensor_text.h"

namespace braid::script {

void SegmentScope::mutation(Mutation kind, const std::string& what) const {
  std::string rule;
  switch (kind) {
    case Mutation::global: rule = "assigns the global variable '" + what + "'"; break;
    case Mutation::free_variable: rule = "assigns the variable '" + what + "' of an enclosing function"; break;
    case Mutation::attribute:
      rule = "assigns the attribute '" + what + "', which is not a tensor, of an object from outside";
      break;
    case Mutation::item:
    case Mutation::container: rule = "changes an object from outside (" + what + ")"; break;
    case Mutation::iterator: rule = "advances an iterator from outside"; break;
  }
  fail(ErrorCode::segment, "compiled function '", name, "' ", rule, ": only tensors can be changed from inside");
}

void SegmentScope::conversion(std::string_view what) const {
  fail(ErrorCode::segment, "compiled function '", name, "': ", what,
       " needs the value of a tensor, which is not known while the function is compiled");
}

void SegmentScope::forbidden(std::string_view what) const {
  fail(ErrorCode::segment, "compiled function '", name, "': ", what, " is not allowed inside a compiled function");
}

std::string print_text(const PrintPart& part) {
  if (!part.tensor) return part.text;
  return part.repr ? tensor_repr(part.tensor) : to_string(part.tensor);
}

void write_parts(Interpreter& vm, const std::vector<PrintPart>& parts) {
  for (const PrintPart& p : parts) vm.out << print_text(p);
}

namespace {

/// Lets everything happen at once.
class EagerScope final : public SegmentScope {
 public:
  EagerScope(Interpreter& vm, std::string function)
      : SegmentScope(vm.heap.next_serial(), std::move(function)), vm_(vm) {}

  void global_read(const Namespace&, Symbol, const Value&) override {}
  void free_variable_read(const CellObject&, Symbol, const Value&) override {}
  void default_read(const FunctionObject&, uint32_t, const Value&) override {}
  void attribute_read(const Value&, Symbol, const Value&) override {}
  void class_read(const InstanceObject&) override {}
  void class_attribute_read(const ClassObject&, int, Symbol, const Value&) override {}
  void item_read(const Value&, const Value&, const Value&) override {}
  void contents_read(const Value&) override {}
  void method_read(const BoundMethodObject&) override {}
  void identity_read(const Value&, const Value&, bool) override {}
  Tensor read(TensorObject& cell) override { return cell.value; }
  void write(TensorObject& cell, const Tensor& value) override { cell.value = value; }
  Tensor exchange(TensorObject& cell, const Tensor& value) override { return std::exchange(cell.value, value); }
  bool attribute_write(InstanceObject&, Symbol, const Value&) override { return false; }
  void print(std::vector<PrintPart> parts) override { write_parts(vm_, parts); }

 private:
  Interpreter& vm_;
};

class EagerHooks final : public SegmentHooks {
 public:
  Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) override {
    EagerScope scope(vm, callable_name(vm, callable));
    WithSegment with(vm, &scope);
    return run_inline(vm, callable, arguments);
  }
  SegmentStats stats(const Value*) override { return {}; }
};

}  // namespace

std::unique_ptr<SegmentHooks> eager_hooks() { return std::make_unique<EagerHooks>(); }

}  // namespace braid::script
