// Structured kernels: one op on whole arrays as a plain C function, which eager code and compiled objects call alike. They are compiled
// once per CPU level, without exceptions, allocation or anything else of the C++ runtime, so that an object needs libc and libm only.
#pragma once
#include "braid/abi.h"
#include "braid/dtype.h"
#include "runtime/ops/generated/structured_kernels.h"

extern "C" {

/// The element type (the number of a braid::DType) and the shape of an array, whose elements lie in row-major order without gaps.
typedef struct {
  int64_t dtype, rank;
  int64_t shape[8];
} braid_array_type;

/// One call of an op. `data` and `types` list the operands, then the results; no result overlaps an operand. `words` holds the attributes
/// in the order of the op's record: an axis, an int, a flag, an enumerator or a dtype is one word, a float one with its bits as f64, a
/// number two (whether it is a float; its value or bits), a list or a text its length and then its entries.
typedef struct {
  void* const* data; /* null when only the types are asked for */
  const braid_array_type* types;
  const int64_t* words;
  int64_t operand_count, result_count;
} braid_kernel_call;

/// How the work of a call may be divided. The units 0 … units - 1 are independent: any thread may do any of them, in any order. A thread is
/// worth starting for `grain` units. Each one that works on the call needs `scratch` bytes, aligned to 64.
typedef struct {
  int64_t units, grain, scratch;
} braid_kernel_work;

/// A function of the types and the words alone.
typedef braid_kernel_work (*braid_kernel_division)(const braid_kernel_call* call);

/// Writes the units [begin, end) of the results. Returns BRAID_NO_FAULT, or the kind of the fault of the first unit that has one, which it
/// describes in `fault`; the results then hold anything. A fault depends on its unit's operands only.
typedef int32_t (*braid_kernel)(const braid_kernel_call* call, int64_t begin, int64_t end, void* scratch, braid_fault* fault);

}  // extern "C"

namespace braid::kernels {
namespace {

/// The attributes of a call, read in the order of the op's record.
class Words {
 public:
  struct List {
    const int64_t* entries;
    int64_t count;
    int64_t operator[](int64_t i) const { return entries[i]; }
  };
  struct Number {
    bool is_floating;
    int64_t integer;
    double floating;
  };

  explicit Words(const braid_kernel_call& call) : next_(call.words) {}
  int64_t integer() { return *next_++; }
  double floating() { return bits(*next_++); }
  List list() {
    const int64_t count = *next_++;
    next_ += count;
    return {next_ - count, count};
  }
  Number number() {
    const bool is_floating = *next_++ != 0;
    const int64_t word = *next_++;
    return {is_floating, is_floating ? 0 : word, is_floating ? bits(word) : static_cast<double>(word)};
  }

 private:
  static double bits(int64_t word) {
    double x;
    __builtin_memcpy(&x, &word, sizeof x);
    return x;
  }
  const int64_t* next_;
};

inline const braid_array_type& operand_type(const braid_kernel_call& call, int64_t i) { return call.types[i]; }
inline const braid_array_type& result_type(const braid_kernel_call& call, int64_t i = 0) { return call.types[call.operand_count + i]; }

template <class T>
inline const T* operand(const braid_kernel_call& call, int64_t i) {
  return static_cast<const T*>(call.data[i]);
}
template <class T>
inline T* result(const braid_kernel_call& call, int64_t i = 0) {
  return static_cast<T*>(call.data[call.operand_count + i]);
}

/// The product of the lengths of axes [from, to).
inline int64_t extent(const braid_array_type& type, int64_t from, int64_t to) {
  int64_t product = 1;
  for (int64_t axis = from; axis < to; ++axis) product *= type.shape[axis];
  return product;
}
inline int64_t element_count(const braid_array_type& type) { return extent(type, 0, type.rank); }

/// `units` units of about `cost` simple operations each.
inline braid_kernel_work divided(int64_t units, int64_t cost, int64_t scratch = 0) {
  constexpr int64_t kWorthAThread = 32768;
  const int64_t grain = kWorthAThread / (cost > 0 ? cost : 1);
  return {units, grain > 0 ? grain : 1, scratch};
}

/// Describes a fault of kind `kind`, which it returns.
inline int32_t fault_of(int32_t kind, braid_fault* fault, const char* text, int64_t a = 0, int64_t b = 0, int64_t c = 0, int64_t d = 0) {
  *fault = {text, {a, b, c, d}};
  return kind;
}

}  // namespace
}  // namespace braid::kernels

// A source of kernels defines `template <class T> struct Body` with two static functions
//   braid_kernel_work work(const braid_kernel_call& call);
//   int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void* scratch, braid_fault* fault);
// and ends, outside all namespaces, with BRAID_STRUCTURED_KERNELS(op, Body): that makes the op's C functions, one per dtype in the record.
// T is the element of operand 0; of result 0 for an op without operands.
#define BRAID_JOINED_(op, part, level) braid_##op##_##part##_##level
#define BRAID_JOINED(op, part, level) BRAID_JOINED_(op, part, level)
/// The symbol of a kernel, or of its division (`part` is <dtype>_work): braid_iota_f32_v3.
#define BRAID_KERNEL_SYMBOL(op, part) BRAID_JOINED(op, part, BRAID_CPU_LEVEL)

#define BRAID_DEFINE_KERNEL(op, dtype, Body)                                                                                           \
  extern "C" braid_kernel_work BRAID_KERNEL_SYMBOL(op, dtype##_work)(const braid_kernel_call* call) {                                  \
    return braid::kernels::BRAID_CPU_LEVEL::Body<braid::ElementOf<braid::DType::dtype>::type>::work(*call);                            \
  }                                                                                                                                    \
  extern "C" int32_t BRAID_KERNEL_SYMBOL(op, dtype)(const braid_kernel_call* call, int64_t begin, int64_t end, void* scratch,          \
                                                    braid_fault* fault) {                                                              \
    return braid::kernels::BRAID_CPU_LEVEL::Body<braid::ElementOf<braid::DType::dtype>::type>::run(*call, begin, end, scratch, fault); \
  }
#define BRAID_STRUCTURED_KERNELS(op, Body) BRAID_DTYPES_OF_##op(BRAID_DEFINE_KERNEL, Body)
