// Runs the tree of one frame: expressions give values, statements say how they ended.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

/// How statements ended. `undecided`: as a tensor decides; `failed`: with an exception that a tensor decides about.
enum class Flow : uint8_t { normal, break_, continue_, return_, undecided, failed };

/// Between which flows a tensor decides: `flow` is i32[], the number of one of them; `kinds` has a bit for each.
struct Undecided {
  Tensor flow;
  uint8_t kinds = 0;
};

struct Way;

class Evaluator {
 public:
  Evaluator(Interpreter& vm, Frame& frame) : vm_(vm), f_(frame) {}

  Value eval(const Expr* node);
  /// Runs statements up to the first that does not end normally. A return's value is in the frame.
  Flow run(Block block);
  /// To be called when a tensor decides whether the function's code reached its end or returned: throws unless both give None.
  void check_result() const;
  /// The next element of a generator expression, whose frame this is; false at the end. `iterators` are those of its clauses, as
  /// far as they are entered.
  bool advance(const Comprehension& node, std::vector<Value>& iterators, Value& out);

 private:
  // expressions.cpp
  Value constant(const Constant& node);
  Value name(const Name& node);
  Value unary(const Unary& node);
  Value binary(const Binary& node);
  Value logical(const Logical& node);
  Value compare(const Compare& node);
  bool compare_once(CompareOp op, const Value& a, const Value& b, Value& result);
  Value attribute(const Attribute& node);
  Value subscript(const Subscript& node);
  Value index(const Expr* node);
  /// Whether the value counts as true in `construct`, as messages call it.
  bool decide(const Value& value, const char* construct);
  bool test(const Expr* node, const char* construct);
  // displays.cpp
  Value display(const Sequence& node);
  Value dict(const Dict& node);
  Value f_string(const FString& node);
  void append_f_string(const FString& node, std::string& out);
  Value comprehension(const Comprehension& node);
  void comprehend(const Comprehension& node, size_t clause, const Value* iterable, Value& result);
  // generators.cpp
  Value generator(const Comprehension& node);
  // calls.cpp
  Value call(const Call& node);
  /// A call of a function whose parameters are the arguments one by one: these are evaluated where its frame has its variables. The caller
  /// keeps the function alive.
  Value call_simple(const Call& node, const FunctionObject& function, const Value* self);
  Value call_spread(const Call& node, const Value& callee, const Value* self);
  Value function(const Code& code);
  Value super();
  // statements.cpp
  Flow statement(const Stmt* node);
  Flow for_loop(const For& node);
  Flow while_loop(const While& node);
  void assert_(const Assert& node);
  void import(const Import& node);
  void import_from(const ImportFrom& node);
  void define_function(const FunctionDef& node);
  void define_class(const ClassDef& node);
  Raised assertion(const Value& message);
  // control_flow.cpp, of bodies of compiled functions
  /// What a condition says: known while the body runs, or what a tensor without axes says.
  struct Decision {
    bool value = false;
    Tensor predicate;  // empty when it is known
    bool known() const { return !predicate; }
  };
  Decision decision(const Expr* node);
  Decision decision(const Logical& node, size_t first);
  Tensor predicate(const Value& tensor);
  /// Runs one way or the other, as `predicate` says when the function runs. `value`, if given, gets their value, which messages call
  /// `what`.
  Flow choose(const Tensor& predicate, const Way& then, const Way& otherwise, const char* what, Value* value);
  Flow run_way(const std::function<Flow(Value&)>& run, Value& value);
  /// Runs `rest` where the undecided flow so far is normal.
  Flow go_on(const std::function<Flow()>& rest);
  Flow settle(const Undecided& flow);
  Flow if_in_segment(const If& node, size_t first, Block rest, bool& rest_done);
  Flow run_after(Flow flow, Block rest);
  void assert_in_segment(const Assert& node);
  Value conditional_in_segment(const Conditional& node);
  Value logical_in_segment(const Logical& node, size_t first);
  Value compare_in_segment(const Compare& node, size_t first, const Value& left);
  Value value_of(const Tensor& predicate, const Expr* then, const Expr* otherwise, const char* what, const std::string& holds,
                 const std::string& fails);
  std::pair<std::string, std::string> labels(const Range& test, const Range* then, const Range* otherwise) const;
  // tensor_loops.cpp
  struct TensorLoop;
  struct LoopPlan;
  LoopPlan plan_of(const TensorLoop& loop, Flow so_far);
  Flow run_planned(const TensorLoop& loop, const LoopPlan& planned);
  Flow loop_over_tensor(const TensorLoop& loop, Flow so_far);
  /// Runs the turns for what is left in `items` as one loop, if a loop can hand on all that a turn changes: then the flow after it is in
  /// `flow`. False if nothing has happened.
  bool rest_as_loop(const For& node, IteratorObject& items, Flow& flow);
  Flow while_in_segment(const While& node);
  Flow for_in_segment(const For& node);
  std::optional<TensorLoop> range_over_tensor(const For& node, Value& iterable);
  Flow after_turn(Flow flow);
  Flow after_loop(Flow flow, Block otherwise);
  // try.cpp
  Flow try_(const Try& node);
  Flow guarded(const Try& node);
  Flow handle(const Try& node, Raised raised);
  Raised caught_here();
  [[noreturn]] void raise_(const Raise& node);
  Flow with(const With& node, size_t item);
  // assignment.cpp
  void assign(const Expr* target, const Value& value);
  void unpack(const Sequence& targets, const Value& value);
  void augmented(const AugmentedAssign& node);
  void remove(const Expr* target);
  void bind(const Variable& variable, Symbol name, Value value, uint32_t* hint = nullptr);
  void unbind(const Variable& variable, Symbol name);
  Value load(const Variable& variable, Symbol name, uint32_t& hint);
  Value load_global(Symbol name, uint32_t& hint);
  CellObject& cell(const Variable& variable) const;
  /// To be called before it gets another value.
  void cell_changes(CellObject& cell);

  void at(const Range& range) { f_.at = &range; }

  Interpreter& vm_;
  Frame& f_;
  /// What tensors have left undecided in this frame.
  struct Open {
    Undecided flow;                                       // while statements end with Flow::undecided
    std::vector<std::pair<uint32_t, std::string>> names;  // locals without a value, and why
  };
  Open& open() {
    if (!open_) open_ = std::make_unique<Open>();
    return *open_;
  }
  std::unique_ptr<Open> open_;  // few frames have one
};

/// The sum, difference or product of two ints or two floats; absent for anything else and on overflow.
inline Value arithmetic(BinaryOp op, const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) {
    int64_t r;
    if (op == BinaryOp::add && !__builtin_add_overflow(a.integer(), b.integer(), &r)) return r;
    if (op == BinaryOp::sub && !__builtin_sub_overflow(a.integer(), b.integer(), &r)) return r;
    if (op == BinaryOp::mul && !__builtin_mul_overflow(a.integer(), b.integer(), &r)) return r;
  } else if (a.is_float() && b.is_float()) {
    if (op == BinaryOp::add) return a.floating() + b.floating();
    if (op == BinaryOp::sub) return a.floating() - b.floating();
    if (op == BinaryOp::mul) return a.floating() * b.floating();
  }
  return {};
}

/// Runs the frame's code under the interpreter and returns its result; records the frame in passing exceptions.
Value run_frame(Interpreter& vm, Frame& frame);

/// Adds the frame's place to the traceback, once per passing of the exception.
void note_frame(Raised& raised, const Frame& frame);

/// Calls a function of a script.
Value call_function(Interpreter& vm, const FunctionObject& function, Arguments arguments, const Value* self = nullptr);

/// Calls a class: makes an instance, or what the built-in type makes.
Value instantiate(Interpreter& vm, ClassObject& cls, Arguments arguments);

/// Makes a class; `names` is what its body bound. Throws TypeError for bases that do not fit together.
Ref<ClassObject> make_class(Interpreter& vm, Symbol name, std::vector<Value> bases, Namespace names);

/// The built-in module of that full name. Throws ModuleNotFoundError.
Value import_module(Interpreter& vm, std::string_view name);

}  // namespace braid::script
