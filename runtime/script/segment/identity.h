// What the values of a script are called in signatures.
#pragma once
#include <string>
#include <vector>

#include "runtime/core/symbol.h"
#include "runtime/script/value/value.h"

namespace braid::script {

struct Code;
struct InstanceObject;

/// What values are called that have no names of their own.
namespace called {
inline const Symbol parameter{"Parameter"}, tensor{"Tensor"}, list{"list"}, tuple{"tuple"}, slice{"slice"}, super{"super"},
    method{"method"}, compiled{"compiled function"}, static_method{"static method"}, class_method{"class method"}, property{"property"};
inline const Symbol views[] = {Symbol("keys of a dict"), Symbol("values of a dict"), Symbol("items of a dict")};  // by DictViewObject::Part
}  // namespace called

/// "Net.construct@net.py:12:5~…", "class Net@net.py:9:1~… < Cell", "built-in math.pow" …: equal for values that behave alike, in this
/// process and in the one that compiled the bundle. What a value wraps has a slot of its own and is not part of its name. Empty for a
/// value that cannot be named so.
Symbol identity_of(const Value& value);

/// "array f64[3] 1234…": of equal arrays.
std::string digest_of(const Tensor& array);

/// The code that a call of `callee` runs: a function's, or that of `construct` of a Cell; null for what has none in a script.
const Code* code_of(const Value& callee);

/// The parameters that the positional arguments of a call of `callee` go to.
std::vector<Symbol> parameters_of(const Value& callee);

/// The names of an object's attributes, in order.
std::vector<Symbol> names_of(const InstanceObject& object);

}  // namespace braid::script
