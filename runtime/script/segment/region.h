// Code that runs although it may not be what runs: what it changes is found out and taken back.
#pragma once
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/script/eval/frame.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// What code can change: a variable, or an object that is older than the code's run.
struct Place {
  enum class Kind : uint8_t {
    result,     ///< what the function returns
    local,      ///< variable `index` of the frame
    cell,       ///< a variable that closures see
    tensor,     ///< the value of a tensor object
    attribute,  ///< attribute `name` of an instance
    list,
    dict,
    set,
    array,
    failure,  ///< TensorFlow::failure
  };
  Kind kind = Kind::result;
  uint32_t index = 0;
  Symbol name = {};
  Value object = {};

  bool operator==(const Place& other) const {
    return kind == other.kind && index == other.index && name == other.name && object.same(other.object);
  }
};

/// What is in a place now: a value, absent for none. Of a tensor, list, dict, set or array, an object of its own with the same inside; of
/// `failure` 0 or a tensor. Reads of external tensors and attributes are observed by the segment.
Value content_of(Interpreter& vm, const Frame& frame, const Place& place);

/// Puts such a content there, as the script would.
void put_content(Interpreter& vm, Frame& frame, const Place& place, const Value& content);

/// Whether two contents of a place are the same: the same object or constant, the same inside.
bool same_content(const Place& place, const Value& a, const Value& b);

/// How many references to an object are held by what knows of a branch or loop, and so are no use of it.
using Held = std::function<uint32_t(const Object&)>;

/// One run of code in a frame. While it lives, changes are noted; in the end everything is as it was. Innermost first.
class Region {
 public:
  /// `beside` counts what is held around this run. `where` is how messages call the code.
  Region(Interpreter& vm, Frame& frame, Held beside = {}, const char* where = "an if or a loop over a tensor");
  ~Region();
  Region(const Region&) = delete;

  /// Whether the object was there before.
  bool older(const Object& object) const { return object.serial < first_serial_; }

  /// To be called before a container, array, cell or tensor changes. `what` is what is done. Throws for an object whose changes cannot
  /// be taken back.
  void changes(Object& object, std::string_view what);
  /// To be called before an attribute is set or deleted.
  void changes_attribute(InstanceObject& object, Symbol name);

  /// Where the content is another than before.
  std::vector<Place> changed() const;
  /// What was there before.
  Value before(const Place& place) const;

  const char* where() const { return where_; }
  /// How many references to `object` this region and those around it hold.
  uint32_t held(const Object& object) const;

 private:
  struct Noted {
    Place place;
    Value before;
  };
  void note(Place place);
  void restore(const Noted& noted);

  Interpreter& vm_;
  Frame& frame_;
  Region* outer_;
  Held beside_;
  const char* where_;
  uint64_t first_serial_;
  size_t attribute_writes_;
  std::vector<Value> locals_;
  Value result_;
  Tensor failure_;
  std::vector<Noted> noted_;
  std::unordered_map<const Object*, std::vector<Symbol>> known_;  // objects and, for instances, the attributes in noted_
};

}  // namespace braid::script
