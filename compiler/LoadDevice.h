// Code for a device, ready to run in this process.
#ifndef BRAID_COMPILER_LOADDEVICE_H
#define BRAID_COMPILER_LOADDEVICE_H

#include "compiler/Compile.h"
#include "runtime/segment/device_code.h"

namespace braid::compiler {

/// Links the host part of `object`, which was compiled for `backend.target()`, and loads the kernels. Throws Error(segment) with what the
/// device says is wrong with them.
llvm::Expected<std::shared_ptr<const DeviceCode>> loadForDevice(CompiledObject object, DeviceBackend& backend);

/// The oldest device, as in braid_image, that PTX for `architecture` runs on: "compute_80" for "sm_80", but "sm_90a" for itself.
std::string imageTarget(llvm::StringRef architecture);

}  // namespace braid::compiler

#endif
