// How the runtime gives names to scripts: functions, types and their methods.
#pragma once
#include <initializer_list>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

/// A built-in function; see BuiltinObject for the signature.
struct Definition {
  const char* name;
  const char* signature;
  Native run;
};

inline void define(Namespace& names, std::initializer_list<Definition> definitions) {
  for (const Definition& d : definitions) names.set(Symbol(d.name), builtin(d.name, d.signature, d.run));
}

/// Attributes that are computed: `run` gets the object.
inline void define_properties(Namespace& names, std::initializer_list<Definition> definitions) {
  for (const Definition& d : definitions)
    names.set(Symbol(d.name), make<PropertyObject>(builtin(d.name, d.signature, d.run), Value(), Value()));
}

/// A type that scripts cannot derive from. `construct` null: it cannot be called.
ClassObject* define_type(Interpreter& vm, const char* name, const char* signature, Native construct, ClassObject* base = nullptr);

void define_types(Interpreter& vm);
void define_functions(Interpreter& vm);
void define_conversions(Interpreter& vm);
void define_iteration(Interpreter& vm);
void define_number_types(Interpreter& vm);
void define_str(Interpreter& vm);
void define_list(Interpreter& vm);
void define_tuple(Interpreter& vm);
void define_dict(Interpreter& vm);
void define_set(Interpreter& vm);
void define_class_tools(Interpreter& vm);

/// The first argument as a T: what a method is called on.
template <class T>
T& self(Interpreter& vm, const NativeCall& c) {
  if (T* object = c[0].as<T>()) return *object;
  raise(vm, Exc::type_error, c.function.name, "() does not apply to a '", type_name(vm, c[0]), "' object");
}

/// An int argument; `missing` when it is not given or None.
inline int64_t integer_or(Interpreter& vm, const NativeCall& c, size_t i, int64_t missing) {
  return c.given(i) ? to_index(vm, c[i], c.function.parameters[i].text()) : missing;
}
inline bool truth_or(Interpreter& vm, const NativeCall& c, size_t i, bool missing) { return c.has(i) ? truth(vm, c[i]) : missing; }

/// Sorts by `less` of keys, stably; `key` may be None.
void sort(Interpreter& vm, std::vector<Value>& items, const Value& key, bool reverse);

}  // namespace braid::script
