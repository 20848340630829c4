// Python's exceptions: objects of a script that travel as one C++ exception.
#pragma once
#include <string>
#include <vector>

#include "braid/error.h"
#include "runtime/script/syntax/source.h"
#include "runtime/script/value/classes.h"

namespace braid::script {

class Interpreter;

/// The built-in exception classes, each after its base.
enum class Exc : uint8_t {
  base_exception,
  system_exit,
  keyboard_interrupt,
  exception,
  arithmetic_error,
  overflow_error,
  zero_division_error,
  assertion_error,
  attribute_error,
  import_error,
  module_not_found_error,
  lookup_error,
  index_error,
  key_error,
  memory_error,
  name_error,
  unbound_local_error,
  os_error,
  file_not_found_error,
  runtime_error,
  not_implemented_error,
  recursion_error,
  stop_iteration,
  syntax_error,
  type_error,
  value_error,
  unicode_error,
  floating_point_error,
  eof_error,
  warning,
  user_warning,
  deprecation_warning,
  runtime_warning
};
inline constexpr int kExcCount = static_cast<int>(Exc::runtime_warning) + 1;

struct TracebackEntry {
  const Source* source;
  Range range;
  std::string function;  // empty at module level
};

/// An instance of BaseException. `traceback` begins where it was raised.
struct ExceptionObject : InstanceObject {
  explicit ExceptionObject(ClassObject* c) : InstanceObject(c) {}
  void each_child(ChildVisitor& visit) override {
    InstanceObject::each_child(visit);
    visit.child(cause);
    visit.child(context);
  }
  Value cause, context;
  bool suppress_context = false;
  bool stated = false;  ///< by a raise or an assert of the script
  std::vector<TracebackEntry> traceback;
  const void* noted = nullptr;  // the frame whose place is already the last of the traceback
};

/// What is thrown.
struct Raised {
  Value exception;
  ExceptionObject& object() const { return *exception.get<ExceptionObject>(); }
};

/// To be called before `raised` is thrown: what is being handled becomes its context.
void add_context(Interpreter& vm, const Raised& raised);

/// Throws a new exception of a built-in class.
[[noreturn]] void raise_text(Interpreter& vm, Exc type, const std::string& message);

template <class... Parts>
[[noreturn]] void raise(Interpreter& vm, Exc type, const Parts&... parts) {
  raise_text(vm, type, text(parts...));
}

/// Inside a catch block: what is being handled, as an exception of the script. Errors of the runtime get the Python class of their code.
Raised current_exception(Interpreter& vm);

/// The traceback and message that Python prints for an uncaught exception, with those that led to it.
std::string describe(Interpreter& vm, const Raised& raised);

/// The names of the class and its bases that handlers go by.
ClassObject* class_of_error(Interpreter& vm, ErrorCode code);

/// Makes the exception classes and puts them into the built-in names.
void define_exceptions(Interpreter& vm);

}  // namespace braid::script
