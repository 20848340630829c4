// What expressions do to values: the protocol of Python's operators, attributes, items, calls and iteration.
// Every function throws Raised (or braid::Error) where Python raises.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/slice.h"
#include "runtime/script/eval/exception.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/script/syntax/expr.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {

// Classes.
ClassObject* class_of(const Interpreter& vm, const Value& value);
/// The name of the value's class: "int", "Tensor", "Net".
const std::string& type_name(const Interpreter& vm, const Value& value);
/// `class_of` for a script that gets to see the class.
Value class_as_value(Interpreter& vm, const Value& value);
bool is_instance(const Interpreter& vm, const Value& value, const ClassObject* cls);
/// What the classes of `cls` hold under `name`, unbound; null when nothing.
const Value* class_attribute(Interpreter& vm, const ClassObject* cls, Symbol name);
/// The same for the class of an instance, whatever the instance itself holds.
const Value* special_attribute(Interpreter& vm, const InstanceObject& object, Symbol name);
/// The same without what `object` provides; null for other values.
const Value* user_method(Interpreter& vm, const Value& value, Symbol name);
/// To be called after the attributes of a class have changed.
void class_changed(Interpreter& vm);

// Truth, comparison, text.
bool truth(Interpreter& vm, const Value& value);
bool equal(Interpreter& vm, const Value& a, const Value& b);
/// a is b.
bool identical(Interpreter& vm, const Value& a, const Value& b);
uint64_t hash_of(Interpreter& vm, const Value& value);
Value compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b);
bool less(Interpreter& vm, const Value& a, const Value& b);
std::string repr(Interpreter& vm, const Value& value);
/// As `repr`, with escapes for everything beyond ASCII.
std::string ascii(Interpreter& vm, const Value& value);
std::string to_str(Interpreter& vm, const Value& value);
/// What `!r`, `!s` and `!a` make of a value in a format.
std::string converted(Interpreter& vm, const Value& value, char conversion);
/// As `to_str`, tensors kept apart from the text around them.
void to_parts(Interpreter& vm, const Value& value, std::vector<PrintPart>& parts);
/// format(value, spec).
std::string format_value(Interpreter& vm, const Value& value, std::string_view spec);

// Operators.
Value binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);
/// a op= b: the value that `a`'s name gets.
Value in_place(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);
Value divmod(Interpreter& vm, const Value& a, const Value& b);
Value unary(Interpreter& vm, UnaryOp op, const Value& value);
std::string_view symbol_of(BinaryOp op);

// Attributes. `hint` remembers where an instance's attribute was found.
Value get_attribute(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint);
Value get_attribute(Interpreter& vm, const Value& object, Symbol name);
/// Absent when there is no such attribute.
Value find_attribute(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint);
void set_attribute(Interpreter& vm, const Value& object, Symbol name, const Value& value);
/// What `object.__setattr__` does: no `__setattr__` of the class runs, but the setter of a property does.
void set_instance_attribute(Interpreter& vm, InstanceObject& object, Symbol name, const Value& value);
void delete_attribute(Interpreter& vm, const Value& object, Symbol name);
/// What `object.__delattr__` does.
void delete_instance_attribute(Interpreter& vm, InstanceObject& object, Symbol name);
/// What a class holds, as seen through `self`: functions become bound methods, properties their value.
Value bind(Interpreter& vm, const Value& found, const Value& self, ClassObject* owner);

// Items.
Value get_item(Interpreter& vm, const Value& object, const Value& key);
void set_item(Interpreter& vm, const Value& object, const Value& key, const Value& value);
void delete_item(Interpreter& vm, const Value& object, const Value& key);
bool contains(Interpreter& vm, const Value& container, const Value& item);
int64_t length(Interpreter& vm, const Value& value);
/// Throws KeyError for a key that a dict or set does not have.
[[noreturn]] void missing_key(Interpreter& vm, const Value& key);

/// What a slice says, as numbers. Their __index__ may change what is sliced, so its length is asked afterwards.
SliceBounds bounds_of(Interpreter& vm, const SliceObject& slice);

// Calls. Arguments are moved out.
Value call(Interpreter& vm, const Value& callee, Arguments arguments);
Value call(Interpreter& vm, const Value& callee, std::initializer_list<Value> positional = {});
Value call_method(Interpreter& vm, const Value& object, Symbol name, std::initializer_list<Value> positional = {});
/// Calls `function` with `self` before the other arguments.
Value call_with_self(Interpreter& vm, const Value& function, const Value& self, Arguments arguments);
bool callable(Interpreter& vm, const Value& value);
/// What is called, without the decorator and the object that it is bound to.
const Value& undecorated(const Value& callee);
/// "f", "Net.construct", …: how messages call it.
std::string callable_name(Interpreter& vm, const Value& callee);

// Iteration.
Value iterator(Interpreter& vm, const Value& iterable);
/// Whether `iterator` takes the value.
bool iterable(Interpreter& vm, const Value& value);
/// False at the end.
bool next(Interpreter& vm, const Value& iterator, Value& out);
std::vector<Value> to_vector(Interpreter& vm, const Value& iterable);
template <class F>
void for_each(Interpreter& vm, const Value& iterable, F&& f) {
  Value it = iterator(vm, iterable), item;
  while (next(vm, it, item)) f(item);
}

// Numbers and arguments.
int64_t to_index(Interpreter& vm, const Value& value, std::string_view what);
[[noreturn]] void overflow(Interpreter& vm);
/// The text of a str. Throws TypeError naming `what`.
const std::string& text_of(Interpreter& vm, const Value& value, std::string_view what);

// Guards.
/// The lowest address that the evaluator lets the stack of the current thread grow to.
const char* lowest_stack_address();
/// Throws RecursionError when little of the C++ stack is left.
void check_stack(Interpreter& vm);
/// One more call within calls, as long as it lives. Throws RecursionError beyond 1000: for frames, and for calls through objects, which
/// hand on ever more arguments before the stack ends.
class Nested {
 public:
  explicit Nested(Interpreter& vm);
  ~Nested() { --depth_; }
  Nested(const Nested&) = delete;

 private:
  int& depth_;
};
/// To be called before a built-in changes a container or iterator: throws when it is external to the current segment, or a copy whose
/// changes Python would show elsewhere.
void check_mutable(Interpreter& vm, const Value& object, std::string_view what);
/// To be called before a built-in reads the items of a container.
void observe_contents(Interpreter& vm, const Value& container);
/// Throws MemoryError for a size that no script needs.
void check_size(Interpreter& vm, double items);
/// Sets braid::current_location from the current frame.
void locate(Interpreter& vm);

}  // namespace braid::script
