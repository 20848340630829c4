// Where the evaluator meets segments: the call of a compiled function, and what its body may see and do.
#pragma once
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "braid/cache_stats.h"
#include "runtime/script/segment/tensor_flow.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"
#include "runtime/script/value/sequences.h"

namespace braid::capture {
struct Entry;
}

namespace braid::script {

struct Frame;

/// What a compiled body may not change of the world before its call.
enum class Mutation : uint8_t { global, free_variable, attribute, item, container, iterator };

/// The body of a compiled function while it runs or is traced. The evaluator asks at each place where the body touches the world
/// around it: an object with a serial below `first_serial` is external. Reads come after the fact; a hook may throw. What a hook returns is
/// what the body gets: `value`, or a NumberObject for a number that is an input.
class SegmentScope {
 public:
  /// `function` is how messages call the compiled function.
  SegmentScope(uint64_t first, std::string function) : first_serial(first), name(std::move(function)) {}
  virtual ~SegmentScope() = default;

  bool external(const Object& object) const { return object.serial < first_serial; }

  /// A global or built-in name was looked up in `names`, the module's namespace or the built-ins.
  virtual Value global_read(const Namespace& names, Symbol name, const Value& value) = 0;
  /// A free variable whose cell is external: one of the closure of an external function, or handed on from one.
  virtual Value free_variable_read(const CellObject& cell, Symbol name, const Value& value) = 0;
  /// The default of parameter `index` of an external function was used.
  virtual Value default_read(const FunctionObject& function, uint32_t index, const Value& value) = 0;
  /// An external object was asked for an attribute. `value` is what the instance or its class holds, before a function of the
  /// class is bound to the object (`raw_attribute` finds it again), and absent when there was none.
  virtual Value attribute_read(const Value& object, Symbol name, const Value& value) = 0;
  /// The class of an external instance was used: to look up what only classes hold (special methods, properties), or as a value.
  virtual void class_read(const InstanceObject& object) = 0;
  /// What the classes of external `cls` hold under `name`, but for the first `passed` of them, was asked for; absent for nothing.
  virtual void class_attribute_read(const ClassObject& cls, int passed, Symbol name, const Value& value) = 0;
  /// object[key] of an external list, tuple, or dict; `value` is absent when there is none.
  virtual Value item_read(const Value& container, const Value& key, const Value& value) = 0;
  /// Any part of an external list, tuple, dict or set may have been read: its length, keys and items.
  virtual void contents_read(const Value& container) = 0;
  /// How many items an external list, tuple, dict or set has was asked for.
  virtual void length_read(const Value& container) = 0;
  /// An external bound method was called: its function and its object were read.
  virtual void method_read(const BoundMethodObject& method) = 0;
  /// Which attributes an external instance has was asked for; their values are reported by `attribute_read`.
  virtual void names_read(const InstanceObject& object) = 0;
  /// What an external Parameter is called, or whether it is trained, was asked for.
  virtual void name_read(const TensorObject& parameter) = 0;
  virtual void trained_read(const TensorObject& parameter) = 0;
  /// Two objects of which at least one is an external tensor, parameter, or instance were compared with `is`.
  virtual void identity_read(const Value& a, const Value& b, bool same) = 0;

  /// The value of an external cell, as the body sees it now.
  virtual Tensor read(TensorObject& cell) = 0;
  /// A new value for an external cell; an effect of the segment.
  virtual void write(TensorObject& cell, const Tensor& value) = 0;
  /// What `read` gives from now on, for the time of a gradient; returns what it gave. Not an effect.
  virtual Tensor exchange(TensorObject& cell, const Tensor& value) = 0;
  /// Where the value of an external cell that was exchanged is kept. For cleanups: it throws nothing and checks nothing.
  virtual Tensor& kept(TensorObject& cell) noexcept = 0;
  /// object.name = value on an external instance. True when the scope has taken care of it (a tensor); else the evaluator stores the
  /// value. `value` is a tensor: for any other, the evaluator throws.
  virtual bool attribute_write(InstanceObject& object, Symbol name, const Value& value) = 0;
  /// How many attributes have been written so far; makes as if those after the first `count` had not.
  virtual size_t attribute_writes() const = 0;
  virtual void forget_attribute_writes(size_t count) = 0;

  /// A line (its end included) for the script's output.
  virtual void print(std::vector<PrintPart> parts) = 0;
  /// Any other change from inside. `what` is the name of the variable or attribute, else what was done ("list.append"). Throws.
  [[noreturn]] void mutation(Mutation kind, const std::string& what) const;
  /// The way that the body takes depends on a tensor in `construct` ("an if", "'and'"). Throws.
  [[noreturn]] void branch(std::string_view construct) const;
  /// A tensor's elements are needed as Python values by `what` ("bool()", "item()"). Throws.
  [[noreturn]] void conversion(std::string_view what) const;
  /// Whether a NumberObject is about: then what a body raises may not be what it would raise with the number's value.
  virtual bool has_numbers() const { return false; }
  /// A function that has no meaning inside a compiled function was called. Throws.
  [[noreturn]] void forbidden(std::string_view what) const;

  const uint64_t first_serial;
  const std::string name;
  TensorFlow flow;
  const Frame* outside = nullptr;  ///< the frame that the call was made in
};

/// A compiled variant of a function, and what is at its slots for one call, until script code runs.
struct CompiledVariant {
  std::shared_ptr<const capture::Entry> entry;
  std::vector<const Value*> slots;
};

/// Who runs compiled functions.
class SegmentHooks {
 public:
  virtual ~SegmentHooks() = default;
  /// A call from outside any segment of a CompiledObject, of a BoundMethodObject of one or, in graph mode, of a Cell or of a
  /// GradientObject over one.
  /// `run_inline` runs the body; arguments may be moved out.
  virtual Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) = 0;
  /// For one function, or for all when `function` is null.
  virtual CacheStats stats(const Value* function) = 0;
  /// What `callable` is compiled for.
  virtual std::vector<std::shared_ptr<const capture::Entry>> variants(const Value&) { return {}; }
  /// The variant for a call, which is compiled if need be, with the numbers at the paths `numbers` as inputs. Runs nothing; throws what the
  /// body throws while it is traced.
  virtual CompiledVariant variant(Interpreter& vm, const Value& callable, const Arguments& arguments, const std::set<std::string>& numbers);
};

/// Runs the body of `callable`, as `SegmentHooks::call` got it, in the current scope.
Value run_inline(Interpreter& vm, const Value& callable, const Arguments& arguments);

/// What `object.name` is before binding: of an instance or its class, a class, a module; null when there is none.
const Value* raw_attribute(Interpreter& vm, const Value& object, Symbol name);

/// Hooks that run every body eagerly, by the rules of compiled functions.
std::unique_ptr<SegmentHooks> eager_hooks();

/// What a part adds to the line.
std::string print_text(const PrintPart& part);

/// Writes a printed line to the script's output.
void write_parts(Interpreter& vm, const std::vector<PrintPart>& parts);

/// Makes `scope` the interpreter's for its lifetime.
class WithSegment {
 public:
  WithSegment(Interpreter& vm, SegmentScope* scope);
  ~WithSegment();
  WithSegment(const WithSegment&) = delete;

 private:
  Interpreter& vm_;
  SegmentScope* previous_;
};

}  // namespace braid::script
