// Setting an interpreter up and running a script to its end.
#include "runtime/script/interpreter.h"

#include "runtime/core/location.h"
#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/library/library.h"
#include "runtime/script/modules/cell.h"
#include "runtime/script/modules/modules.h"
#include "runtime/script/syntax/parser.h"
#include "runtime/script/tensor/tensor_methods.h"

namespace braid::script {

Interpreter::Interpreter(std::ostream& o, std::ostream& e) : out(o), err(e), hooks(eager_hooks()), stack_limit(lowest_stack_address()) {
  define_types(*this);
  define_functions(*this);
  define_iteration(*this);
  define_tensors(*this);
  define_cell(*this);
  settle_builtins(*this);
}

Interpreter::~Interpreter() { current_location = {}; }  // it names a script that goes now

void Interpreter::set_segment_hooks(std::unique_ptr<SegmentHooks> h) { hooks = h ? std::move(h) : eager_hooks(); }

std::unique_ptr<ScriptModule> Interpreter::parsed(std::string text, const std::string& filename, const std::string& module) {
  auto script = std::make_unique<ScriptModule>();
  script->syntax = parse(std::move(text), filename);
  script->hints.assign(script->syntax->expr_count, 0);
  script->absent.assign(script->syntax->expr_count, 0);
  script->constants.resize(script->syntax->constant_count);
  Ref<ModuleObject> object = make<ModuleObject>(module);
  object->names.set(names::name, str(module));
  object->names.set(names::file, str(filename));
  script->module = object;
  return script;
}

int Interpreter::run_source(std::string text, const std::string& filename, const std::string& module) {
  stack_limit = lowest_stack_address();
  try {
    scripts.push_back(parsed(std::move(text), filename, module));
  } catch (const SyntaxError& error) {
    err << error.what() << "\n";
    return 1;
  }
  int status = run_module(*scripts.back());
  out.flush();
  return status;
}

const ScriptModule& Interpreter::run_library(const LibraryFile& file) {
  const std::string name(file.module);
  library.push_back(parsed(std::string(file.text.substr(1)), "<" + name + ">", name));  // without the line end before the text
  ScriptModule& script = *library.back();
  modules.set(Symbol(name), script.module);
  const Code& code = script.syntax->code();
  Frame top{&script, &code, nullptr, nullptr, nullptr, nullptr, nullptr, &code.range, frame, {}};
  run_frame(*this, top);
  return script;
}

namespace {

/// The exit status that a SystemExit asks for; text goes to `err`.
int exit_status(Interpreter& vm, const ExceptionObject& e) {
  const Value* args = e.attributes.find(names::args);
  auto* items = args ? args->as<TupleObject>() : nullptr;
  if (!items || items->items.empty() || items->items[0].is_none()) return 0;
  if (items->items[0].is_integral()) return static_cast<int>(items->items[0].integer() & 255);
  vm.err << to_str(vm, items->items[0]) << "\n";
  return 1;
}

}  // namespace

int Interpreter::run_module(ScriptModule& script) {
  const Code& code = script.syntax->code();
  Frame top{&script, &code, nullptr, nullptr, nullptr, nullptr, nullptr, &code.range, nullptr, {}};
  try {
    run_frame(*this, top);
    return 0;
  } catch (const Raised& raised) {
    handled.clear();
    out.flush();
    if (raised.object().cls->derives_from(types.exceptions[static_cast<int>(Exc::system_exit)])) return exit_status(*this, raised.object());
    err << describe(*this, raised);
    return 1;
  }
}

}  // namespace braid::script
