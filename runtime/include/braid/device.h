// Where the elements of a tensor are: on the host, on a GPU, or on the emulated device, which runs kernels of a GPU on the host and checks
// what they do.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace braid {

enum class DeviceKind : uint8_t { cpu, cuda, emulated };

struct Device {
  DeviceKind kind = DeviceKind::cpu;
  uint8_t index = 0;  ///< of a GPU

  bool is_host() const { return kind == DeviceKind::cpu; }
  bool operator==(const Device&) const = default;
};

/// "cpu", "cuda:0", "emulated".
std::ostream& operator<<(std::ostream& out, Device device);

/// The device that is written so; "cuda" is "cuda:0". Throws Error(value) for another name. Whether there is such a device shows when it is
/// used.
Device device_named(std::string_view name);

/// Where ops without operands put their results, and scripts their tensors: what WithDevice says on this thread, else the last
/// set_default_device, else BRAID_DEVICE, else the host. Throws Error(value) when the variable names no device.
Device default_device();

/// Throws Error(unsupported) when the device cannot be used: "cuda: no driver".
void set_default_device(Device device);

/// Makes `device` the default of this thread for its lifetime.
class WithDevice {
 public:
  explicit WithDevice(Device device);
  ~WithDevice();
  WithDevice(const WithDevice&) = delete;

 private:
  int previous_;
};

}  // namespace braid
