// What one trace of a compiled function read, assumed and changed: enough to find out at a later call whether the same machine code
// serves it, and to apply its effects. The same data is kept in memory and, as JSON, in a bundle.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "braid/shape.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/segment/tensor_flow.h"
#include "runtime/script/syntax/ast.h"
#include "runtime/script/value/value.h"

namespace braid::script {

struct InstanceObject;

/// How a value is reached, from the slot of what holds it or from the call itself.
enum class Step : uint8_t {
  callee,         ///< what is called: a function, a Cell, a gradient
  argument,       ///< positional argument `index`
  keyword,        ///< keyword argument `index`, called `name`
  global,         ///< the global or built-in `name`
  attribute,      ///< attribute `name` of an instance, class or module
  item,           ///< element `index` of a list or tuple; start, stop or step of a slice
  key,            ///< the value at `key` of a dict
  free_variable,  ///< captured variable `index` of a function
  default_value,  ///< the default of parameter `index` of a function
  wrapped,        ///< what a compiled function, gradient, static or class method wraps; the function of a bound method; the dict of a
                  ///< view; getter, setter or deleter (`index`) of a property; the class of a super object
  self,           ///< the object of a bound method or super object
  weights,        ///< the weights of a gradient
  class_of,       ///< the class of an instance
  super,          ///< what the classes of a class hold as `name`, but for the first `index` of them
  module,         ///< the module of the full name `name`
};

/// What was assumed of a value.
enum class CheckKind : uint8_t {
  absent,    ///< there is none
  tensor,    ///< a tensor of `spec`; its elements are an input of the segment
  constant,  ///< a constant with the same type and bits
  number,    ///< any int, or any float, as `constant` is one; an input of the segment, i64[] or f64[]
  sequence,  ///< a list, tuple or slice (as `identity` says) of `length` elements
  dict,      ///< a dict with `keys`, in order
  set,       ///< a set of `keys`, in order
  identity,  ///< a function, class, instance, module, unread tensor …, as `identity_of` names it
  array,     ///< a NumPy array with the same dtype, shape and bits (`identity` holds their digest)
  same,      ///< the very object in slot `index`
};

struct Check {
  CheckKind kind = CheckKind::absent;
  TensorSpec spec;
  bool parameter = false;   // tensor: it is a Parameter
  Value constant;           // constant, number
  int64_t length = 0;       // sequence
  std::vector<Value> keys;  // dict, set; identity: the names of an instance's attributes, when they were asked for
  Symbol identity;          // sequence, identity, array
  Value called, trained;    // tensor, identity: a Parameter's name and requires_grad, when they were asked for
  int same_as = -1;
  mutable const Object* passed = nullptr;  // identity: what passed last, its serial, and the kind of the value that was called after it
  mutable uint64_t passed_serial = 0;
  mutable Kind passed_kind = {};
};

/// A value that the trace read. Slots come after the slots they are reached from.
struct Slot {
  int parent = -1;
  Step step = Step::callee;
  Symbol name = {};
  int64_t index = 0;
  Value key = {};
  Check check = {};
};

/// How deep containers may be nested that a compiled function takes or returns.
inline constexpr int kMaxNesting = 100;

/// The structure of a result: Python values with tensors at the leaves.
struct Result {
  enum class Kind : uint8_t { constant, tensor, slot, tuple, list, dict, set, slice, again };
  Kind kind = Kind::constant;
  Value constant;
  int index = 0;  // tensor: number of a new tensor object; slot: the very object there; again: the very container with this
                  // number, in the order in which containers are complete
  std::vector<Result> items;
  std::vector<Value> keys;  // dict
};

/// What a call does besides returning, in the order of the program.
struct Effect {
  enum class Kind : uint8_t { print, assign, set_attribute };
  /// A piece of printed text, or output `output` as `str` or `repr` shows it when that is not -1.
  struct Part {
    std::string text;
    int output = -1;
    bool repr = false;
  };
  Kind kind = Kind::print;
  std::vector<Part> parts;  // print
  int site = -1;            // print, where the log says when: its number there; the outputs are stacks, of which each time takes a row
  int slot = -1;            // assign: the tensor; set_attribute: the instance
  int output = -1;          // assign: its new value
  Symbol name;              // set_attribute
  Result value;             // set_attribute
};

struct Signature {
  std::string function;  ///< as `function_name` says
  int positional = 0;    ///< how many positional arguments the call has
  std::vector<Symbol> keywords;
  std::vector<Slot> slots;
  std::vector<int> inputs;                    ///< the slot of each input of the segment
  int outputs = 0;                            ///< how many outputs the segment has
  std::vector<std::pair<int, int>> distinct;  ///< slots that must not be one object, because they were compared
  std::vector<int> apart;                     ///< slots of tensors and instances that are changed: no other slot may be the same object
  std::vector<int> tensors;                   ///< the output of each new tensor object
  Result result;
  std::vector<Effect> effects;
  int failure = -1;  ///< the output that says which of `failures` is due, numbered from 1, 0 for none; -1: none can be
  std::vector<Failure> failures;
  int log = -1;  ///< the output, a stack, that says which prints with a site happen, in order; -1: there are none

  std::string to_json() const;
  /// Throws Error(bundle) for a text that is not a signature: every number in it is checked.
  static Signature from_json(const std::string& text);
};

/// "Net.construct@net.py:12:5", "class Net@net.py:9:1 < Cell", "built-in math.pow" …: equal for values that behave alike, in this process
/// and in the one that compiled the bundle. Empty for a value that cannot be named so.
Symbol identity_of(const Value& value);

/// The names of an object's attributes, in order.
std::vector<Value> names_of(const InstanceObject& object);

/// "argument 0.layers[2].weight": how a message names a slot.
std::string path_of(const Signature& signature, int slot);

/// "f32[2, 3]", "float 2.0", "list of 3": how a message names what was assumed.
std::string text_of(const Check& check);

}  // namespace braid::script
