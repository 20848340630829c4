// The built-in modules, each made when it is first imported.
#pragma once
#include "runtime/script/builtins/define.h"

namespace braid::script {

/// Makes a module, keeps it under its full name and, for "a.b", binds it in module "a".
ModuleObject& add_module(Interpreter& vm, const char* name, const char* missing = "");

/// Tells every built-in function that can be found by now where that is. To be called whenever more of them are defined.
void settle_builtins(Interpreter& vm);

void build_mindspore(Interpreter& vm);
void build_numpy(Interpreter& vm);
void build_braid(Interpreter& vm);
void build_math(Interpreter& vm);
void build_time(Interpreter& vm);
void build_sys(Interpreter& vm);
void build_typing(Interpreter& vm);

/// float32, float64, int32, int64 and bool_, as mindspore or as numpy shows them.
void add_dtypes(Interpreter& vm, Namespace& names, bool numpy);

/// Every op of the generated table, and the functions that stand beside them in `mindspore.ops`.
void add_ops(Namespace& names);

/// grad and value_and_grad.
void add_gradients(Namespace& names);
/// GradOperation.
void add_grad_operation(Namespace& names);

/// The decorator of compiled functions, called `name`.
Value compiled_decorator(const char* name);

}  // namespace braid::script
