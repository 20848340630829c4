// The portable kernels: inner loops that are compiled once per CPU level, and the table in which the drivers find them.
#pragma once
#include <cstddef>
#include <cstdint>

#include "dialects/rules/op.h"
#include "runtime/core/cpu.h"
#include "runtime/ops/kernels/structured.h"

namespace braid {

/// One inner loop over n elements. pointers[0] is the result, the others the operands; steps are in bytes, 0 for an operand that is
/// the same for all elements. The result overlaps no operand.
using PointwiseKernel = void (*)(int64_t n, std::byte* const* pointers, const int64_t* steps);

struct PointwiseEntry {
  PointwiseKernel run = nullptr;  ///< null: the op does not take this dtype
  int operand_count = 0;
  DType first = DType::f32;  ///< dtype of operand 0; that of the others is the key of the entry
  DType result = DType::f32;
};

/// Where part of a reduction (runtime/ops/reference.h) finds its elements: those of outer index p begin at x + offsets[p], those
/// along the last collapsed axis are `stride` apart, from index `begin` to before `end`. All in elements.
struct ReducePart {
  const void* x;
  const int64_t* offsets;
  int64_t outer;
  int64_t begin, end, stride;
};

/// Each gives the whole cascade over its part. A part of a cascade that is to be finished by `columns` has one outer index and kFan^i
/// (in lanes: kFan^i * kLanes) elements, or kFan^i outer indices.
struct ReduceEntry {
  /// One output of a reduction that includes the last axis; the stride is 1.
  void (*row)(const ReducePart& part, void* y) = nullptr;
  /// Its kLanes lanes, and what they are combined to.
  void (*lanes)(const ReducePart& part, void* lanes) = nullptr;
  void (*combine)(const void* lanes, void* y) = nullptr;
  /// `columns` neighbouring outputs of one that does not; their elements are neighbours too.
  void (*columns)(const ReducePart& part, int64_t columns, void* y) = nullptr;
};

/// Part of a contraction: y(i, j) for i < rows and j < columns. b(k, j) = b[k * b_step + j] is readable for every j below the entry's
/// `columns`. Strides are in elements.
struct ContractBlock {
  const void* a;
  int64_t a_row, a_step;
  const void* b;
  int64_t b_step;
  int64_t steps;  ///< length of k, at most kSteps
  int64_t rows, columns;
  void* y;
  int64_t y_row, y_column;
  enum class Into { fresh, zero, sum } into;  ///< what the chain over k is added to: nothing, +0, what y holds
};

struct ContractEntry {
  void (*block)(const ContractBlock& block) = nullptr;
  int columns = 0;  ///< the most columns of a block
  /// Adds `tile`, rows of the most columns, to y as `into` says; what is of the operands does not matter.
  void (*add)(const void* tile, const ContractBlock& block) = nullptr;
  /// The lanes of a run of at most kSteps * kLanes steps of one output by the rule for few outputs; a and b without gaps.
  void (*lanes)(const void* a, const void* b, int64_t steps, void* lanes) = nullptr;
};

struct StructuredEntry {
  braid_kernel run = nullptr;  ///< null: the op has no such kernel, or does not take this dtype
  braid_kernel_division work = nullptr;
  const char* symbol = nullptr;  ///< the name of `run` in the archive of every level, which adds "_" and its own name
};

struct KernelTable {
  PointwiseEntry pointwise[kOpCount][kDTypeCount];
  PointwiseKernel convert[kDTypeCount][kDTypeCount] = {};  ///< [from][to]; equal dtypes copy
  ReduceEntry sum[kDTypeCount], amax[kDTypeCount];
  ContractEntry contract[kDTypeCount];
  StructuredEntry structured[kOpCount][kDTypeCount];  ///< by dtype of operand 0; of result 0 for an op without operands
};

namespace kernels {
namespace baseline {
const KernelTable& table();
}
namespace v3 {
const KernelTable& table();
}
namespace v4 {
const KernelTable& table();
}
}  // namespace kernels

/// The table of the level in use: cpu_level(), or what use_kernels said last.
const KernelTable& kernel_table();

/// For tests that compare the levels. The machine has `level`.
void use_kernels(CpuLevel level);

}  // namespace braid
