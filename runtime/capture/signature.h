// What one trace of a compiled function read, assumed and changed: enough to find out at a later call whether the same machine code
// serves it, and to apply its effects. The same data is kept in memory and, as JSON, in a bundle. Nothing here knows what an object is.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "braid/shape.h"
#include "runtime/capture/constant.h"
#include "runtime/core/location.h"
#include "runtime/core/symbol.h"

namespace braid::capture {

/// How a value is reached, from the slot of what holds it or from the call itself.
enum class Step : uint8_t {
  callee,         ///< what is called: a function, a Cell, a gradient
  argument,       ///< positional argument `index`
  keyword,        ///< keyword argument `index`, called `name`
  global,         ///< the global or built-in `name`
  attribute,      ///< attribute `name` of an instance, class or module
  item,           ///< element `index` of a list or tuple; start, stop or step of a slice
  key,            ///< the value at `key` of a dict
  free_variable,  ///< captured variable `index` of a function, called `name`
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
  identity,  ///< a function, class, instance, module, unread tensor …, by the name that the host gives it
  array,     ///< an array of the host with the same dtype, shape and bits (`identity` holds their digest)
  same,      ///< the very object in slot `same_as`
};

struct Check {
  CheckKind kind = CheckKind::absent;
  bool parameter = false;      // tensor: it is a Parameter
  int same_as = -1;            // same
  Symbol identity;             // sequence, identity, array
  TensorSpec spec;             // tensor
  Constant constant;           // constant, number
  int64_t length = 0;          // sequence
  std::vector<Constant> keys;  // dict, set
  // What was asked of an object beside its kind.
  std::optional<std::vector<Symbol>> attributes;  // identity: the names of an instance's attributes
  std::optional<std::string> called;              // tensor, identity: a Parameter's name
  std::optional<bool> trained;                    // tensor, identity: a Parameter's requires_grad

  bool has_details() const { return attributes || called || trained; }
};

/// A value that the trace read. Slots come after the slots they are reached from.
struct Slot {
  int parent = -1;
  Step step = Step::callee;
  Symbol name = {};
  int64_t index = 0;
  Constant key = {};
  Check check = {};
};

/// How deep containers may be nested that a compiled function takes or returns.
inline constexpr int kMaxNesting = 100;

/// The structure of a result: constants and containers with tensors at the leaves.
struct Result {
  enum class Kind : uint8_t { constant, tensor, slot, tuple, list, dict, set, slice, again };
  Kind kind = Kind::constant;
  Constant constant;
  int index = 0;  // tensor: number of a new tensor object; slot: the very object there; again: the very container with this
                  // number, in the order in which containers are complete
  std::vector<Result> items;
  std::vector<Constant> keys;  // dict
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

/// An exception that a tensor decides about: raised after the call, as if the body had stopped there.
struct Failure {
  struct Place {
    std::string file, function;  ///< function: empty at module level
    Range range;
  };
  std::string exception;  ///< the name of a built-in exception class
  std::vector<Constant> arguments;
  std::vector<Place> traceback;  ///< within the body, innermost first
};

struct Signature {
  std::string function;  ///< the name that its provider knows the function by
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

/// "argument 0.layers[2].weight": how a message names a slot.
std::string path_of(const Signature& signature, int slot);

/// "f32[2, 3]", "float 2.0", "list of 3": how a message names what was assumed.
std::string text_of(const Check& check);

}  // namespace braid::capture
