// How the values of two ways become one: what both have alike stays, tensors become results of the branch or loop, anything else
// has no value afterwards.
#pragma once
#include <string>
#include <vector>

#include "runtime/script/segment/region.h"

namespace braid::script {

/// One value that follows from two.
struct Join {
  enum class Kind : uint8_t { same, tensor, tuple, list, dict, counter, undecided };
  Kind kind = Kind::undecided;
  Value value;              // same; of a counter, its value in the first turn
  int result = -1;          // tensor
  std::vector<Join> items;  // tuple, list, dict
  std::vector<Value> keys;  // dict
  std::string why;          // counter, undecided

  bool has_value() const { return kind < Kind::counter; }
  bool like(const Join& other) const;
};

/// What is true of one way: what it is called, where it ends.
struct WayEnd {
  std::string label;     ///< "where the condition at line 3 holds (line 4)", "before the loop at line 3"
  bool goes_on = true;   ///< what follows in this function can see its variables
  bool returns = false;  ///< the function's result is set
  bool lives = true;     ///< no exception ended it
};

/// All that a branch or loop changes.
class Plan {
 public:
  Plan() = default;
  /// `since` is the serial of the first object that the ways can have made, `turn` that of the first which this turn of a loop made.
  Plan(Interpreter& vm, uint64_t since, const WayEnd& first, const WayEnd& second, uint64_t turn = 0);

  /// Adds a place with its contents in both ways. Throws for what cannot be joined, unless it is a variable.
  void add(const Frame& frame, const Place& place, const Value& a, const Value& b);
  /// The value of an expression. Throws likewise; `what` names it.
  void add_value(const char* what, const Value& a, const Value& b);
  /// A result that belongs to no place; its number.
  int add_result(const TensorSpec& spec);

  /// A variable without a value in `before` has none here.
  void keep_undecided(const Plan& before);
  bool has(const Place& place) const;
  /// Whether each place has a value after a loop, or with `counters` has the number of its turn.
  bool carries_all(bool counters) const;
  /// Whether a turn leaves in one place the tensor that it found in another.
  bool passes_on() const { return passes_on_; }
  /// Gives the variables that count the turns of a loop what they have after `turns` of them.
  void install_counters(Frame& frame, int64_t turns) const;
  bool like(const Plan& other) const;
  /// How many references to `object` the plan holds.
  uint32_t held(const Object& object) const;
  std::span<const Place> places() const { return places_; }
  std::span<const TensorSpec> specs() const { return specs_; }

  /// The results of a way, from what is in the places now and `value`. Those that the way has no value for are 0.
  std::vector<Tensor> results(const Frame& frame, bool second, const Value& value) const;
  /// Puts the joined values into their places. Returns the value of the expression. `undecided` gets each variable without a value and why.
  Value install(Frame& frame, std::span<const Tensor> results, std::vector<std::pair<uint32_t, std::string>>& undecided) const;

 private:
  struct Leaf {
    const Object *a, *b;  // the tensor objects; null for a number
    int result;
  };
  Join join(const Value& a, const Value& b, const std::string& what, int depth = 0);
  Join alone(const Value& v, const std::string& what, int depth = 0);
  Join contents(const Place& place, const Value& a, const Value& b, const std::string& what);
  Join undecided(const Value& a, const Value& b, const std::string& what) const;
  Join leaf(const TensorSpec& spec, const Object* a, const Object* b);
  bool older(const Object& object) const { return object.serial < since_; }
  std::string shown(const Value& v) const;
  bool relevant(const Place& place, bool second) const;
  void collect(const Join& join, const Value& v, bool relevant, std::vector<Tensor>& out) const;
  Value build(const Join& join, std::span<const Tensor> results, std::vector<Value>& made) const;

  Interpreter* vm_ = nullptr;
  uint64_t since_ = 0, turn_ = 0;
  bool passes_on_ = false;
  WayEnd ends_[2];
  std::vector<Place> places_;
  std::vector<Join> joins_;
  Join value_;
  bool has_value_ = false;
  std::vector<TensorSpec> specs_;
  std::vector<Leaf> leaves_;
  std::vector<std::pair<int, Value>> older_;  // a result that may be an object from before
  std::vector<std::pair<int, int>> pairs_;    // results of which each may be the other
};

}  // namespace braid::script
