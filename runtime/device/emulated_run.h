// Runs a kernel on the emulated device.
#pragma once
#include <string>

#include "braid/abi.h"

namespace braid {

class EmulatedMemory;

struct EmulatedLaunch {
  const char* name;
  braid_emulated_kernel kernel;
  uint32_t blocks, threads;
  void** arguments;
};

/// All threads of all blocks, block by block; those of a block take turns at barriers and exchanges. Returns the first thing that a thread
/// did wrong, empty when there is none: an element outside its buffer, memory that is not allocated, a barrier or an exchange that not all
/// threads reach, and two threads at one place of shared memory between two barriers, of which one writes.
std::string run_emulated(const EmulatedMemory& memory, const EmulatedLaunch& launch);

}  // namespace braid
