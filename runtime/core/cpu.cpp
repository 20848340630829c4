// The levels are those of the x86-64 psABI; any other processor is at the baseline.
#include "runtime/core/cpu.h"

#include <algorithm>
#include <cstdlib>

#include "braid/error.h"

namespace braid {
namespace {

constexpr std::string_view kNames[] = {"baseline", "v3", "v4"};

CpuLevel detect() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (v3) return v4 ? CpuLevel::v4 : CpuLevel::v3;
#endif
  return CpuLevel::baseline;
}

CpuLevel choose() {
  const char* wanted = std::getenv("BRAID_CPU_LEVEL");
  if (!wanted || !*wanted) return detected_cpu_level();
  const auto* name = std::find(std::begin(kNames), std::end(kNames), wanted);
  require(name != std::end(kNames), ErrorCode::value, "BRAID_CPU_LEVEL: expected baseline, v3 or v4, got '", wanted, "'");
  return std::min(detected_cpu_level(), static_cast<CpuLevel>(name - std::begin(kNames)));
}

}  // namespace

std::string_view name_of(CpuLevel level) { return kNames[static_cast<int>(level)]; }

CpuLevel detected_cpu_level() {
  static const CpuLevel level = detect();
  return level;
}

CpuLevel cpu_level() {
  static const CpuLevel level = choose();
  return level;
}

}  // namespace braid
