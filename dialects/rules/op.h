// What the system knows of an op: one row of the table generated from the records.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "braid/tensor.h"
#include "dialects/rules/attributes.h"
#include "dialects/rules/element_map.h"
#include "runtime/core/inline_vector.h"

namespace braid {

/// The ops, in alphabetical order of their names. Numbers are never stored: files name ops by name.
enum class Op : uint16_t {
#define BRAID_OP(name) name,
#include "dialects/rules/generated/op_names.inc"
#undef BRAID_OP
};

enum class OpKind : uint8_t {
  pointwise,   ///< a scalar body applied to each element; operands have equal shapes
  structured,  ///< a primitive with a kernel, a lowering and rules of its own
  composite,   ///< its decomposition into other ops
};

enum class GradientKind : uint8_t { rule, decompose, none };

/// What an enumeration may be.
using Words = std::span<const std::string_view>;

/// What an op is to a compiler that fuses ops and writes loops for them.
enum class Role : uint8_t {
  none,         ///< it has none: it is decomposed, or its kernel is called
  pointwise,    ///< computes each element from the operands' elements at the same place
  view,         ///< moves elements, as `view` says
  source,       ///< elements from nothing: one number, or the index along an axis, whichever its attributes have
  reduction,    ///< combines the elements over axes
  contraction,  ///< sums products over paired axes
  placement,    ///< puts operands into parts of the result, as `placement` says
};

/// How operands are brought to one dtype that the op accepts, before the op.
enum class Promotion : uint8_t {
  none,      ///< they must fit as they are
  promote,   ///< their common dtype
  floating,  ///< the same, and integers and bools become f32
  wide,      ///< the same, and integers and bools become i64, what they are summed in
};

/// What an operand is to its op.
enum class OperandKind : uint8_t {
  element,    ///< of the dtypes that the op accepts, promoted together with the others of this kind
  condition,  ///< a bool
  index,      ///< an i64, converted from other integers
};

/// What a gradient rule sees of one recorded op. Touching `in` or `out` makes that value a saved one, so
/// operands are bound only where `wants` says that they are needed. Which values a rule touches may depend on
/// `wants` and `has_ct` alone.
class GradientScope {
 public:
  virtual ~GradientScope() = default;
  virtual Tensor in(int i) = 0;
  virtual Tensor out(int k = 0) = 0;
  /// The cotangent of result `k`; absent where `has_ct` says so. A rule runs only when that of some result is present.
  virtual Tensor ct(int k = 0) = 0;
  /// Whether the cotangent of result `k` is present; never that of an integer or bool.
  virtual bool has_ct(int k) const = 0;
  /// Whether the gradient of operand `i` is wanted.
  virtual bool wants(int i) const = 0;
  virtual int operand_count() const = 0;
  virtual int result_count() const = 0;
  virtual TensorSpec in_spec(int i) const = 0;
  virtual TensorSpec out_spec(int k = 0) const = 0;
  /// Adds `gradient` to that of operand `i`; it has the operand's dtype and shape.
  virtual void give(int i, const Tensor& gradient) = 0;
  virtual const Attributes& attributes() const = 0;
};

using Specs = std::span<const TensorSpec>;
using Operands = std::span<const Tensor>;
/// What each result of an op is.
using ResultSpecs = InlineVector<TensorSpec, 2>;
/// The results of an op.
using Results = InlineVector<Tensor, 2>;

/// The most operands, and the most results, of an op that has a fixed number of them: masks over them have as many bits. Records with
/// more are refused.
inline constexpr int kMaxFixed = 32;

struct OpInfo {
  std::string_view name;
  OpKind kind;
  GradientKind gradient_kind;
  Role role;
  Promotion promotion;
  int8_t operand_count;                             ///< -1: any number, at least one
  int8_t result_count;                              ///< -1: as many as the shape rule says
  uint32_t accepts;                                 ///< bit set over DType, of the operands that are elements
  std::span<const OperandKind> operand_kinds = {};  ///< none when all operands are elements
  bool portable = false;                            ///< it has a kernel of runtime/ops/kernels/structured
  bool faults = false;                              ///< elements of its operands may be an error (braid_fault)
  std::span<const std::string_view> attribute_names = {};
  std::span<const AttributeKind> attribute_kinds = {};
  std::span<const Words> attribute_words = {};  ///< of each enumeration; none of other kinds
  /// The results' dtypes and shapes. Throws Error without the op's name; `specs_of` adds it.
  ResultSpecs (*specs)(Specs operands, const Attributes& attributes);
  Op combiner = {};     ///< of a reduction: the pointwise op that combines two elements
  Number neutral = {};  ///< of a reduction: what combines with an element to that element, as a dtype takes it by the rule of `full`
  /// Null unless role is `view`. A reshape is one only when it adds or removes axes of length 1.
  ViewMap (*view)(Specs operands, const Attributes& attributes) = nullptr;
  /// Null unless role is `placement`.
  Placement (*placement)(Specs operands, const Attributes& attributes) = nullptr;
  /// Null unless gradient_kind is `rule`.
  void (*gradient)(GradientScope& scope);
  /// Null unless kind is `composite`; `decomposed` calls it. Throws Error without the op's name.
  Results (*decompose)(Operands operands, const Attributes& attributes) = nullptr;
  /// Completes the attributes of a call where their kinds do not say how; null when they do. Throws Error
  /// without the op's name.
  Attributes (*normalise)(Specs operands, const Attributes& attributes) = nullptr;
};

inline constexpr int kOpCount = 0
#define BRAID_OP(name) +1
#include "dialects/rules/generated/op_names.inc"
#undef BRAID_OP
    ;

const OpInfo& info(Op op);

inline OperandKind operand_kind(const OpInfo& op, size_t i) {
  return i < op.operand_kinds.size() ? op.operand_kinds[i] : OperandKind::element;
}

/// The op of that name, or null.
const Op* op_named(std::string_view name);

/// The results of a composite op by its decomposition. Checks dtypes; the number of operands and the attributes fit the op.
/// Throws Error("<op>: …").
Results decomposed(Op op, Operands operands, const Attributes& attributes);

/// Checks operand count and dtypes, then asks the op's shape rule. Every mode calls this: eager, tracing and
/// the verifier.
/// Throws Error("<op>: …").
ResultSpecs specs_of(Op op, Specs operands, const Attributes& attributes);

}  // namespace braid
