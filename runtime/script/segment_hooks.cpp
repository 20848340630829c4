// What a compiled body may not do, and how it prints.
#include "runtime/script/segment_hooks.h"

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/identity.h"
#include "runtime/script/tensor/tensor_text.h"

namespace braid::script {

CompiledVariant SegmentHooks::variant(Interpreter&, const Value& callable, const Arguments&, const std::set<std::string>&) {
  fail(ErrorCode::segment, identity_of(callable).text(), ": nothing is compiled here");
}

void SegmentScope::mutation(Mutation kind, const std::string& what) const {
  std::string rule;
  switch (kind) {
    case Mutation::global:
      rule = "assigns the global variable '" + what + "'";
      break;
    case Mutation::free_variable:
      rule = "assigns the variable '" + what + "' of an enclosing function";
      break;
    case Mutation::attribute:
      rule = "assigns the attribute '" + what + "', which is not a tensor, of an object from outside";
      break;
    case Mutation::item:
    case Mutation::container:
      rule = "changes an object from outside (" + what + ")";
      break;
    case Mutation::iterator:
      rule = "advances an iterator from outside";
      break;
  }
  fail(ErrorCode::segment, "compiled function '", name, "' ", rule, ": only tensors can be changed from inside");
}

void SegmentScope::branch(std::string_view construct) const {
  fail(ErrorCode::segment, "compiled function '", name, "': ", construct, " over a tensor is not supported in a compiled function");
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

}  // namespace braid::script
