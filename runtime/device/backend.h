// What the runtime asks of a device: memory, copies, code and launches. Its work is done in the order in which it is asked for.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "braid/abi.h"
#include "braid/device.h"
#include "braid/tensor.h"

namespace braid {

/// The kernels of one segment on a device. Any number of threads may launch them.
class DeviceModule {
 public:
  virtual ~DeviceModule() = default;
  /// As braid_launch; `shared_bytes` beyond what the kernel declares itself.
  virtual int32_t launch(int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes, void** arguments) = 0;
};

/// Addresses are the device's: the host must not follow them. Any number of threads may call.
class DeviceBackend {
 public:
  virtual ~DeviceBackend() = default;
  /// At least `bytes` bytes, aligned to 256. Throws Error(memory).
  virtual std::byte* allocate(size_t bytes) = 0;
  virtual void free(std::byte* address) noexcept = 0;
  virtual void copy_in(std::byte* to, const void* from, size_t bytes) = 0;
  /// Waits for what was launched before.
  virtual void copy_out(void* to, const std::byte* from, size_t bytes) = 0;
  virtual void copy(std::byte* to, const std::byte* from, size_t bytes) = 0;
  /// What code for this device is made for: "emulated", "sm_90".
  virtual std::string target() const = 0;
  /// Whether one of `images` may be loaded.
  virtual bool runs(std::span<const braid_image> images) const = 0;
  /// The best of `images` for this device, which outlive the module. Throws Error(segment) with what the device says is wrong.
  virtual std::unique_ptr<DeviceModule> load(std::span<const braid_image> images) = 0;
  /// What the last launch on this thread that did not return 0 was about.
  virtual std::string problem() const = 0;
};

/// Of a device that is not the host. Throws Error(unsupported) when there is none: "cuda: no driver".
DeviceBackend& backend_of(Device device);
DeviceBackend& emulated_backend();
DeviceBackend& cuda_backend(int index);

/// A tensor on `device` whose elements are not set; else as `empty`. What is not on the host is one row-major block, and `data` is null.
Tensor empty_on(Device device, DType dtype, const Shape& shape);
/// The same elements, with no place on the tape, where `device` is.
Tensor moved_to(const Tensor& x, Device device);
/// A tensor of another shape over the same block.
Tensor reshaped_there(const Tensor& x, const Shape& shape);
/// Where the first element of a tensor is that is not on the host.
std::byte* address_of(const Tensor& x);

/// Whether a concrete tensor is not on the host.
inline bool is_elsewhere(const Tensor& x) { return !x->data && !x.traced() && !x.device().is_host(); }

/// The one device that operands are on: tensors without axes that are on the host follow the others. Throws Error(value) naming both when
/// there are two.
Device common_device(std::string_view what, std::span<const Tensor> operands);

}  // namespace braid
