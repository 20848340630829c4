// Scripts that a C++ program keeps and calls.
#include "braid/module.h"

#include <algorithm>
#include <sstream>
#include <thread>
#include <unordered_map>

#include "runtime/capture/environment.h"
#include "runtime/embed/compiler_library.h"
#include "runtime/embed/variable_scope.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/run.h"
#include "runtime/script/segment/compiled_calls.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid {

using script::Value;

/// A run of a script, on the thread that it belongs to.
struct LoadedScript {
  explicit LoadedScript(std::ostream& out) {
    const script::Heap::Use none(nullptr);
    vm_.emplace(out, problems);
  }
  ~LoadedScript() {
    const script::Heap::Use own(&vm_->heap);
    kept.clear();
    vm_.reset();
  }

  std::ostringstream problems;
  const std::thread::id thread = std::this_thread::get_id();
  std::vector<Value> kept;  // what variables stand for
  std::unordered_map<const script::TensorObject*, std::weak_ptr<VariableImpl>> variables;

  script::Interpreter& vm() { return *vm_; }

  /// Runs `f`; what the script raises becomes Error(value) with its traceback.
  template <class F>
  auto guarded(const std::string& what, const F& f) {
    require(std::this_thread::get_id() == thread, ErrorCode::unsupported, what, ": the script was loaded by another thread");
    const script::Heap::Use own(&vm_->heap);
    try {
      return f();
    } catch (const script::Raised& raised) {
      std::string traceback = describe(*vm_, raised);
      while (traceback.ends_with('\n')) traceback.pop_back();
      vm_->handled.clear();
      fail(ErrorCode::value, what, ": the script raised\n", traceback);
    }
  }

  /// The value at a path of attributes.
  Value at(const std::string& path) {
    Value found;
    for (size_t begin = 0; begin <= path.size();) {
      const size_t end = std::min(path.find('.', begin), path.size());
      const Symbol name(path.substr(begin, end - begin));
      if (begin == 0) {
        const Value* global = vm_->scripts.back()->module.get<script::ModuleObject>()->names.find(name);
        found = global ? *global : Value();
      } else {
        uint32_t hint = 0;
        found = find_attribute(*vm_, found, name, hint);
      }
      require(!found.absent(), ErrorCode::value, "the script has no '", path.substr(0, end), "'");
      begin = end + 1;
    }
    return found;
  }

 private:
  std::optional<script::Interpreter> vm_;
};

namespace {

using Kind = detail::ScriptArguments::Kind;

/// The value that begins at `next`, which moves on.
Value value_of(const std::vector<detail::ScriptArguments::Part>& parts, size_t& next, LoadedScript& s) {
  const auto& part = parts[next++];
  switch (part.kind) {
    case Kind::tensor:
      require(static_cast<bool>(part.tensor), ErrorCode::type, "a tensor of the arguments is absent");
      return script::wrap(part.tensor);
    case Kind::boolean:
      return Value(part.integer != 0);
    case Kind::integer:
      return Value(part.integer);
    case Kind::floating:
      return Value(part.floating);
    case Kind::text:
      return script::str(part.text);
    case Kind::none:
      return Value::none();
    case Kind::dict: {
      auto dict = script::make<script::DictObject>();
      for (int64_t i = 0; i < part.integer; ++i) {
        const Value key = value_of(parts, next, s);
        dict->table.set(s.vm(), key, value_of(parts, next, s));
      }
      return dict;
    }
    default: {
      std::vector<Value> items;
      for (int64_t i = 0; i < part.integer; ++i) items.push_back(value_of(parts, next, s));
      return part.kind == Kind::list ? script::list(std::move(items)) : script::tuple(std::move(items));
    }
  }
}

/// The tensors of a result; anything but containers is left out.
void collect(script::Interpreter& vm, const Value& value, std::vector<Tensor>& out, int depth = 0) {
  require(depth <= 100, ErrorCode::value, "a result is nested deeper than 100");
  if (auto* t = value.as<script::TensorObject>()) {
    out.push_back(read(vm, *t));
  } else if (auto* a = value.as<script::ArrayObject>()) {
    out.push_back(a->value);
  } else if (value.is(script::Kind::list) || value.is(script::Kind::tuple)) {
    for (const Value& item : script::to_vector(vm, value)) collect(vm, item, out, depth + 1);
  } else if (auto* d = value.as<script::DictObject>()) {
    for (const auto& e : d->table.entries())
      if (!e.key.absent()) collect(vm, e.value, out, depth + 1);
  }
}

Variable variable_of(const std::shared_ptr<LoadedScript>& s, const Value& value) {
  auto* cell = value.get<script::TensorObject>();
  const auto [at, first] = s->variables.try_emplace(cell);
  if (first) s->kept.push_back(value);
  std::weak_ptr<VariableImpl>& known = at->second;
  if (auto same = known.lock()) return Variable(std::move(same));
  auto impl = std::make_shared<VariableImpl>();
  impl->name = cell->name;
  impl->requires_grad = cell->parameter && cell->requires_grad;
  impl->elsewhere = &cell->value;
  impl->keeper = s;
  known = impl;
  return Variable(std::move(impl));
}

}  // namespace

std::vector<Tensor> ScriptFunction::call(const detail::ScriptArguments& given, size_t count) const {
  require(!active_tracer(), ErrorCode::unsupported, path_,
          ": a function of a script cannot be a part of a compiled function of C++; decorate it in the script");
  LoadedScript& s = *script_;
  return s.guarded(path_, [&] {
    std::vector<Value> arguments;
    for (size_t next = 0, i = 0; i < count; ++i) arguments.push_back(value_of(given.parts, next, s));
    const Value result = script::call(s.vm(), s.at(path_), script::Arguments{arguments, {}});
    std::vector<Tensor> out;
    collect(s.vm(), result, out);
    s.vm().out.flush();
    return out;
  });
}

ScriptFunction Module::function(const std::string& path) const {
  script_->guarded(path, [&] { script_->at(path); });
  return {script_, path};
}

Variable Module::variable(const std::string& path) const {
  return script_->guarded(path, [&] {
    const Value found = script_->at(path);
    require(found.is(script::Kind::tensor), ErrorCode::value, "'", path, "' of the script is ", type_name(script_->vm(), found),
            ", not a tensor");
    return variable_of(script_, found);
  });
}

Variables Module::parameters(const std::string& path) const {
  return script_->guarded(path, [&] {
    script::Interpreter& vm = script_->vm();
    const Value found = script_->at(path);
    auto* instance = found.as<script::InstanceObject>();
    require(instance && instance->cls->is_cell, ErrorCode::value, "'", path, "' of the script is ", type_name(vm, found), ", not a Cell");
    const Value method = get_attribute(vm, found, Symbol("trainable_params"));
    Variables out;
    for (const Value& p : script::to_vector(vm, script::call(vm, method))) out.push_back(variable_of(script_, p));
    return out;
  });
}

Module load(const std::string& path, std::ostream& out) {
  const std::string text = script::read_script(path);
  check_environment();
  auto loaded = std::make_shared<LoadedScript>(out);
  loaded->vm().graph_mode = graph_mode_by_default();
  loaded->vm().set_segment_hooks(std::make_unique<script::CompiledCalls>(compiling_provider()));
  if (loaded->guarded(path, [&] { return loaded->vm().run_source(text, path); }) != 0) {
    std::string problems = std::move(loaded->problems).str();
    while (problems.ends_with('\n')) problems.pop_back();
    fail(ErrorCode::value, path, ": the script failed\n", problems);
  }
  return Module(std::move(loaded));
}

}  // namespace braid
