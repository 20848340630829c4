// A name is looked for in the text of the files, so that a script that uses none of them reads none.
#include "runtime/script/library/library.h"

#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/segment_hooks.h"

namespace braid::script {
namespace {

bool is_part_of(const LibraryFile& file, std::string_view package) {
  return file.module.size() > package.size() + 1 && file.module.starts_with(package) && file.module[package.size()] == '.' &&
         file.module.find('.', package.size() + 1) == std::string_view::npos;
}

/// Whether a line of the file begins with the definition of a class or function called `name`.
bool defines(const LibraryFile& file, std::string_view name) {
  for (std::string_view keyword : {"\nclass ", "\ndef "})
    for (size_t at = file.text.find(keyword); at != std::string_view::npos; at = file.text.find(keyword, at + 1)) {
      const std::string_view rest = file.text.substr(at + keyword.size());
      if (rest.starts_with(name) && rest.size() > name.size() && (rest[name.size()] == '(' || rest[name.size()] == ':')) return true;
    }
  return false;
}

bool is_defined_in(const Value& value, const ScriptModule& script) {
  if (auto* f = value.as<FunctionObject>()) return f->script == &script;
  auto* cls = value.as<ClassObject>();
  return cls && cls->module == script.module.get<ModuleObject>()->name;
}

const Value* read(Interpreter& vm, const LibraryFile& file) {
  if (const Value* known = vm.modules.find(Symbol(file.module))) return known;
  // What is made here was there before every compiled function, and none of them sees how it is made.
  const Heap::EarlySerials early;
  const WithSegment outside(vm, nullptr);
  const WithTracer concrete(nullptr);
  const RecordingDepth unrecorded(0);
  const ScriptModule& script = vm.run_library(file);
  ModuleObject& package = *import_module(vm, file.module.substr(0, file.module.rfind('.'))).get<ModuleObject>();
  for (const Namespace::Entry& e : script.globals().entries())
    if (e.name.text()[0] != '_' && is_defined_in(e.value, script)) package.names.set(e.name, e.value);
  return vm.modules.find(Symbol(file.module));
}

}  // namespace

const Value* library_module(Interpreter& vm, std::string_view name) {
  for (const LibraryFile& file : library_files())
    if (file.module == name) return read(vm, file);
  return nullptr;
}

const Value* find_in_library(Interpreter& vm, const ModuleObject& module, Symbol name) {
  for (const LibraryFile& file : library_files()) {
    if (!is_part_of(file, module.name) || name.text()[0] == '_' || !defines(file, name.text())) continue;
    read(vm, file);
    return module.names.find(name);
  }
  return nullptr;
}

void read_package(Interpreter& vm, const ModuleObject& module) {
  for (const LibraryFile& file : library_files())
    if (is_part_of(file, module.name)) read(vm, file);
}

}  // namespace braid::script
