// Blocks of a contraction: each element is one run of fused multiply-adds over k, held in registers for a tile of outputs.
#include "runtime/ops/cascade.h"
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
  if (block.columns == kTileColumns<T> && block.y_column == 1) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < kTileVectors; ++v) {
        T* to = y + i * block.y_row + v * width;
        Vector<T> run = sum[i][v];
        if (block.into != ContractBlock::Into::fresh) run = (block.into == ContractBlock::Into::sum ? load(to) : Vector<T>{}) + run;
        store(to, run);
      }
    return;
  }
  T runs[rows][kTileColumns<T>];  // apart from `sum`, which stays in registers only as long as no index into it is computed
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 2
    for (int v = 0; v < kTileVectors; ++v) store(&runs[i][v * width], sum[i][v]);
  for (int i = 0; i < rows; ++i)
    for (int64_t j = 0; j < block.columns; ++j) {
      T& element = y[i * block.y_row + j * block.y_column];
      if (block.into == ContractBlock::Into::fresh)
        element = runs[i][j];
      else
        element = (block.into == ContractBlock::Into::sum ? element : T{}) + runs[i][j];
    }
}

template <class T>
void contract_block(const ContractBlock& block) {
  int64_t row = 0;
  for (; row + kTileRows <= block.rows; row += kTileRows) tile<T, kTileRows>(block, row);
  for (; row < block.rows; ++row) tile<T, 1>(block, row);
}

template <class T>
void contract_add(const void* tile, const ContractBlock& block) {
  for (int64_t i = 0; i < block.rows; ++i) {
    const T* from = static_cast<const T*>(tile) + i * kTileColumns<T>;
    T* to = static_cast<T*>(block.y) + i * block.y_row;
    for (int64_t j = 0; j < block.columns; ++j) {
      T& element = to[j * block.y_column];
      element = (block.into == ContractBlock::Into::sum ? element : T{}) + from[j];
    }
  }
}

template <class T>
[[gnu::always_inline]] inline T multiply_add_one(T a, T b, T c) {
  if constexpr (std::is_floating_point_v<T>)
    return std::fma(a, b, c);
  else
    return a * b + c;
}

template <class T>
void contract_lanes(const void* a_begin, const void* b_begin, int64_t steps, void* lanes) {
  const T *a = static_cast<const T*>(a_begin), *b = static_cast<const T*>(b_begin);
  T lane[kLanes] = {};
  int64_t k = 0;
  for (; k + kLanes <= steps; k += kLanes)
    for (int i = 0; i < kLanes; ++i) lane[i] = multiply_add_one(a[k + i], b[k + i], lane[i]);
  for (int i = 0; k + i < steps; ++i) lane[i] = multiply_add_one(a[k + i], b[k + i], lane[i]);
  std::memcpy(lanes, lane, sizeof lane);
}

template <class T>
ContractEntry entry() {
  return {contract_block<T>, kTileColumns<T>, contract_add<T>, contract_lanes<T>};
}

}  // namespace

void fill_contract(KernelTable& table) {
  table.contract[static_cast<int>(DType::f32)] = entry<float>();
  table.contract[static_cast<int>(DType::f64)] = entry<double>();
  table.contract[static_cast<int>(DType::i32)] = entry<uint32_t>();
  table.contract[static_cast<int>(DType::i64)] = entry<uint64_t>();
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
