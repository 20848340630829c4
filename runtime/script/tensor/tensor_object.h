// Tensors as a script sees them: cells that names are bound to, NumPy arrays, and dtypes.
#pragma once
#include <string>

#include "braid/tensor.h"
#include "runtime/script/value/value.h"

namespace braid::script {

class Interpreter;

struct TensorObject;

/// Stands for a tensor as an argument of a function that is differentiated: that function gets `object`, which began as `leaf`.
struct StandIn {
  Ref<TensorObject> object;
  Tensor leaf;
};

/// A Tensor or Parameter: a cell with a value. Elements of the value never change; `x[i] = v` and `assign` put another
/// value into the cell. Read and written through `read` and `write` below, so that a segment sees it.
struct TensorObject : Object {
  static constexpr Kind tag = Kind::tensor;
  explicit TensorObject(Tensor v) : Object(tag), value(std::move(v)) { Heap::current().grow(held().bytes); }
  Held held() const override { return elements_of(value); }
  static Held elements_of(const Tensor& x) {
    if (!x || x.traced()) return {};
    return {static_cast<size_t>(element_count(x.shape())) * size_of(x.dtype()), x->storage.get()};
  }

  Tensor value;
  bool parameter = false;
  bool requires_grad = true;          ///< of a parameter
  std::string name;                   ///< of a parameter
  const StandIn* stand_in = nullptr;  ///< while there is one
};

/// A NumPy array: a constant of the host. Its operations run at once, also while a function is traced, and are never
/// recorded.
struct ArrayObject : Object {
  static constexpr Kind tag = Kind::array;
  explicit ArrayObject(Tensor v) : Object(tag), value(std::move(v)) { Heap::current().grow(held().bytes); }
  Held held() const override { return TensorObject::elements_of(value); }
  Tensor value;
  bool part = false;    ///< x[1:] of another, which NumPy would change with it; nothing is assigned to such
  bool scalar = false;  ///< a result without axes: shown as its number, hashed as it, never changed in place
};

/// mindspore.float32 or numpy.float32: equal, but shown as their module shows them.
struct DTypeObject : Object {
  static constexpr Kind tag = Kind::dtype;
  DTypeObject(DType t, bool n) : Object(tag), dtype(t), numpy(n) {}
  DType dtype;
  bool numpy;
};

/// "Float32", …, "Bool": MindSpore's spelling.
inline const char* mindspore_name(DType t) { return braid::info(t).mindspore_name; }
/// "float32", …, "bool": NumPy's spelling.
inline const char* numpy_name(DType t) { return braid::info(t).numpy_name; }

/// Whether one of them stands in for the other.
inline bool stand_for_one(const TensorObject& a, const TensorObject& b) {
  return (a.stand_in && a.stand_in->object.get() == &b) || (b.stand_in && b.stand_in->object.get() == &a);
}
/// Raises RuntimeError: one of them was changed, and they would no longer be one object.
[[noreturn]] void changed_under_two_names(Interpreter& vm);

/// The value in the cell; a segment may turn it into a handle. Raises RuntimeError where a stand-in has another value by now, as `write`
/// does where there is one.
Tensor read(Interpreter& vm, TensorObject& cell);
/// Puts a value into the cell.
void write(Interpreter& vm, TensorObject& cell, const Tensor& value);

/// To be called when a cell that outlives the running gradient got a value: the outermost gradient takes it off the tape at its end.
void note_recorded(Interpreter& vm, TensorObject& cell);

/// `x` where a script's tensors are, if it is on the host: constants of the host follow the tensors beside them. A value of a trace, or on
/// the tape, stays.
Tensor placed(const Tensor& x);

inline Value wrap(Tensor value) { return make<TensorObject>(std::move(value)); }
inline Value wrap_array(Tensor value) { return make<ArrayObject>(std::move(value)); }
/// What NumPy's operators, reductions and subscripts give: a scalar where there are no axes.
inline Value wrap_result(Tensor value) {
  Ref<ArrayObject> a = make<ArrayObject>(std::move(value));
  a->scalar = a->value.rank() == 0;
  return a;
}

}  // namespace braid::script
