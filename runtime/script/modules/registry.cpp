// Which modules there are, and what an import of another one says.
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/library/library.h"
#include "runtime/script/modules/modules.h"

namespace braid::script {

namespace {

struct Builder {
  std::string_view root;
  void (*build)(Interpreter&);
};

constexpr Builder kBuilders[] = {
    {"mindspore", build_mindspore}, {"numpy", build_numpy}, {"braid", build_braid}, {"math", build_math},
    {"time", build_time},           {"sys", build_sys},     {"typing", build_typing},
};

}  // namespace

ModuleObject& add_module(Interpreter& vm, const char* name, const char* missing) {
  Ref<ModuleObject> m = make<ModuleObject>(name);
  m->missing = missing;
  vm.modules.set(Symbol(name), m);
  std::string_view path(name);
  if (size_t dot = path.rfind('.'); dot != std::string_view::npos)
    vm.modules.find(Symbol(path.substr(0, dot)))->get<ModuleObject>()->names.set(Symbol(path.substr(dot + 1)), m);
  return *m;
}

Value import_module(Interpreter& vm, std::string_view name) {
  if (const Value* known = vm.modules.find(Symbol(name))) return *known;
  std::string_view root = name.substr(0, name.find('.'));
  for (const Builder& b : kBuilders) {
    if (b.root != root || vm.modules.find(Symbol(root))) continue;
    b.build(vm);
    if (const Value* built = vm.modules.find(Symbol(name))) return *built;
  }
  if (const Value* file = library_module(vm, name)) return *file;
  raise(vm, Exc::module_not_found_error, "no module named '", name, "'",
        root == "random" || name == "numpy.random" ? ": random numbers are not supported yet"
                                                   : ": a braid script is one file and has the built-in modules mindspore, "
                                                     "numpy, braid, math, time, sys and typing");
}

}  // namespace braid::script
