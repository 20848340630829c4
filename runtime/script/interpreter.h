// The interpreter: runs a script and holds everything that the run owns.
#pragma once
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "runtime/script/eval/exception.h"
#include "runtime/script/eval/frame.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/script/syntax/ast.h"

namespace braid::script {

class TensorReads;
struct LibraryFile;

/// The classes of values that are not instances of a script's classes.
struct Types {
  ClassObject* of_kind[kKindCount] = {};
  ClassObject *object = nullptr, *none = nullptr, *boolean = nullptr, *integer = nullptr, *floating = nullptr;
  ClassObject *ellipsis = nullptr, *not_implemented = nullptr;
  ClassObject* exceptions[kExcCount] = {};
  ClassObject *cell = nullptr, *parameter = nullptr;
  Value dtypes[kDTypeCount], numpy_dtypes[kDTypeCount];
  std::vector<Value> owned;  // keeps the classes alive
};

/// One run of one or more scripts, on one thread. Its members are the evaluator's state; users construct and run it.
class Interpreter {
 public:
  /// `out` gets what scripts print, `err` what is uncaught. Both outlive the interpreter.
  Interpreter(std::ostream& out, std::ostream& err);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;

  /// Runs a script, the module `module`, to its end. Returns the exit status: 0, or 1 after an uncaught exception, whose traceback went to
  /// `err`.
  int run_source(std::string text, const std::string& filename, const std::string& module = "__main__");

  /// Runs a file of the library as a module of its own. Throws what it raises.
  const ScriptModule& run_library(const LibraryFile& file);

  /// Who runs compiled functions from now on; null for "eagerly, by the same rules".
  void set_segment_hooks(std::unique_ptr<SegmentHooks> hooks);

  Heap heap;  // first, so that it is freed last
  Types types;
  Namespace builtins;
  Namespace modules;  // built-in modules imported so far, by full name
  std::vector<std::unique_ptr<ScriptModule>> scripts, library;
  std::ostream& out;
  std::ostream& err;

  std::unique_ptr<SegmentHooks> hooks;
  SegmentScope* segment = nullptr;  // null outside compiled bodies
  bool graph_mode = false;
  TensorReads* tensor_reads = nullptr;  // who wants to know of the tensors that are read
  std::vector<Value> recorded_cells;    // tensors that got a value with a place on the tape during a gradient

  /// Whether one more call fits: into Python's limit and into the C++ stack of this thread.
  bool may_nest() const { return depth<max_depth&& static_cast<const char*>(__builtin_frame_address(0))> stack_limit; }

  static constexpr int max_depth = 1000;
  Frame* frame = nullptr;
  int depth = 0;            // of calls
  const char* stack_limit;  // the lowest address that this thread's stack may grow to
  ValueStack stack;
  std::vector<Value> handled;  // exceptions whose handlers run, innermost last
  AttributeCache attribute_cache;
  Value spare_method;  // a bound method that served one call of a compiled method and can serve the next

 private:
  static std::unique_ptr<ScriptModule> parsed(std::string text, const std::string& filename, const std::string& module);
  int run_module(ScriptModule& script);
};

}  // namespace braid::script
