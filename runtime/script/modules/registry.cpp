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
    {"mindspore", build_mindspore}, {"numpy", build_numpy}, {"braid", build_braid},   {"math", build_math},
    {"time", build_time},           {"sys", build_sys},     {"typing", build_typing},
};

/// Gives the built-in functions in `names` that have no home yet this one.
void settle(const Namespace& names, const std::string& home) {
  const auto function = [&](const Value& v) {
    if (auto* f = v.as<BuiltinObject>(); f && f->home.empty()) f->home = home;
  };
  for (const Namespace::Entry& e : names.entries()) {
    function(e.value);
    if (auto* p = e.value.as<PropertyObject>())
      for (const Value* part : {&p->getter, &p->setter, &p->deleter}) function(*part);
    if (auto* c = e.value.as<ClassObject>(); c && c->module.empty() && !c->settled) {
      c->settled = true;
      function(c->construct);
      settle(c->attributes, c->name.text() + ".");
    }
  }
}

}  // namespace

void settle_builtins(Interpreter& vm) {
  Namespace classes;  // also those that no name leads to
  for (const Value& cls : vm.types.owned) classes.set(cls.get<ClassObject>()->name, cls);
  settle(classes, "");
  settle(vm.builtins, "builtins.");
  for (const Namespace::Entry& e : vm.modules.entries()) settle(e.value.get<ModuleObject>()->names, e.name.text() + ".");
}

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
    settle_builtins(vm);
    if (const Value* built = vm.modules.find(Symbol(name))) return *built;
  }
  if (const Value* file = library_module(vm, name)) return *file;
  raise(vm, Exc::module_not_found_error, "no module named '", name, "'",
        root == "random" || name == "numpy.random" ? ": random numbers are not supported yet"
                                                   : ": a braid script is one file and has the built-in modules mindspore, "
                                                     "numpy, braid, math, time, sys and typing");
}

}  // namespace braid::script
