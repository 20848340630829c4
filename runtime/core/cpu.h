// Which set of instructions the machine offers, in the levels that machine code is made for.
#pragma once
#include <string_view>

namespace braid {

/// In ascending order; the values are those of BRAID_CPU_* in abi.h.
enum class CpuLevel : int { baseline = 0, v3 = 1, v4 = 2 };
inline constexpr int kCpuLevels = 3;

/// "baseline", "v3" or "v4".
std::string_view name_of(CpuLevel level);

/// The best level that this machine has, or the lower one that the environment variable BRAID_CPU_LEVEL names.
/// Throws Error(value) when the variable names no level.
CpuLevel cpu_level();

/// The best level that this machine has.
CpuLevel detected_cpu_level();

}  // namespace braid
