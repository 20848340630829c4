// Blocks of a contraction: each element is one chain of fused multiply-adds over k, held in registers for a tile of outputs.
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/vector.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

#if defined(__AVX512F__)
constexpr int kTileRows = 8;
#elif defined(__AVX2__)
constexpr int kTileRows = 6;
#else
constexpr int kTileRows = 4;
#endif
constexpr int kTileVectors = 2;
constexpr int kContractLanes = 32;

template <class T>
constexpr int kTileColumns = kTileVectors * kVectorElements<T>;

template <class T, int rows>
void tile(const ContractBlock& block, int64_t first_row) {
  constexpr int width = kVectorElements<T>;
  const T* a = static_cast<const T*>(block.a) + first_row * block.a_row;
  const T* b = static_cast<const T*>(block.b);
  const int64_t a_row = block.a_row, a_step = block.a_step, b_step = block.b_step;
  Vector<T> sum[rows][kTileVectors] = {};
  for (int64_t k = block.steps; k > 0; --k, a += a_step, b += b_step) {
    const Vector<T> b_0 = load(b), b_1 = load(b + width);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
      sum[i][0] = multiply_add(a[i * a_row], b_0, sum[i][0]);
      sum[i][1] = multiply_add(a[i * a_row], b_1, sum[i][1]);
    }
  }
  T* y = static_cast<T*>(block.y) + first_row * block.y_row;
  for (int i = 0; i < rows; ++i)
    for (int64_t j = 0; j < block.columns; ++j) {
      T& element = y[i * block.y_row + j * block.y_column];
      const T result = sum[i][j / width][j % width];
      element = block.add ? element + result : result;
    }
}

template <class T>
void contract_block(const ContractBlock& block) {
  int64_t row = 0;
  for (; row + kTileRows <= block.rows; row += kTileRows) tile<T, kTileRows>(block, row);
  for (; row < block.rows; ++row) tile<T, 1>(block, row);
}

template <class T>
[[gnu::always_inline]] inline T multiply_add_one(T a, T b, T c) {
  if constexpr (std::is_floating_point_v<T>) return std::fma(a, b, c);
  else return a * b + c;
}

template <class T>
void contract_lanes(const void* a_begin, const void* b_begin, int64_t steps, void* y) {
  const T *a = static_cast<const T*>(a_begin), *b = static_cast<const T*>(b_begin);
  T lane[kContractLanes] = {};
  int64_t k = 0;
  for (; k + kContractLanes <= steps; k += kContractLanes)
    for (int i = 0; i < kContractLanes; ++i) lane[i] = multiply_add_one(a[k + i], b[k + i], lane[i]);
  for (int i = 0; k + i < steps; ++i) lane[i] = multiply_add_one(a[k + i], b[k + i], lane[i]);
  for (int half = kContractLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lane[i] = lane[i] + lane[i + half];
  *static_cast<T*>(y) = lane[0];
}

template <class T>
ContractEntry entry() {
  return {contract_block<T>, kTileColumns<T>, contract_lanes<T>};
}

}  // namespace

void fill_contract(KernelTable& table) {
  table.contract[static_cast<int>(DType::f32)] = entry<float>();
  table.contract[static_cast<int>(DType::f64)] = entry<double>();
  table.contract[static_cast<int>(DType::i32)] = entry<uint32_t>();
  table.contract[static_cast<int>(DType::i64)] = entry<uint64_t>();
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
