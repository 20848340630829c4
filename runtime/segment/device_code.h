// A segment's code for a device.
#pragma once
#include <memory>

#include "braid/abi.h"
#include "runtime/device/backend.h"

namespace braid {

/// Machine code for the host that launches kernels on a device, and those kernels. What `code.workspace_size` says is on the device.
struct DeviceCode {
  std::shared_ptr<const void> owner;  ///< of the machine code
  braid_code code;
  std::unique_ptr<DeviceModule> kernels;
};

}  // namespace braid
