// The names of devices, and which one is the default.
#include "braid/device.h"

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <ostream>

#include "braid/error.h"
#include "runtime/device/backend.h"

namespace braid {
namespace {

constexpr int kUnset = -1;
thread_local constinit int device_of_thread = kUnset;  // of WithDevice

int number_of(Device device) { return static_cast<int>(device.kind) << 8 | device.index; }
Device device_of(int number) { return {static_cast<DeviceKind>(number >> 8), static_cast<uint8_t>(number)}; }

std::atomic<int>& device_of_process() {
  static std::atomic<int> number{[] {
    const char* wanted = std::getenv("BRAID_DEVICE");
    if (!wanted || !*wanted) return number_of({});
    try {
      return number_of(device_named(wanted));
    } catch (const Error& e) {
      fail(e.code(), "BRAID_DEVICE: ", e.what());
    }
  }()};
  return number;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Device device) {
  constexpr const char* kNames[] = {"cpu", "cuda", "emulated"};
  out << kNames[static_cast<int>(device.kind)];
  if (device.kind == DeviceKind::cuda) out << ':' << int{device.index};
  return out;
}

Device device_named(std::string_view name) {
  if (name == "cpu") return {};
  if (name == "emulated") return {DeviceKind::emulated, 0};
  if (name == "cuda") return {DeviceKind::cuda, 0};
  uint8_t index = 0;
  if (name.starts_with("cuda:")) {
    const char *begin = name.data() + 5, *end = name.data() + name.size();
    const auto [last, problem] = std::from_chars(begin, end, index);
    if (begin != end && last == end && problem == std::errc()) return {DeviceKind::cuda, index};
  }
  fail(ErrorCode::value, "expected a device, which is cpu, cuda:0 or emulated, got '", name, "'");
}

Device default_device() {
  if (device_of_thread != kUnset) return device_of(device_of_thread);
  return device_of(device_of_process().load(std::memory_order_relaxed));
}

void set_default_device(Device device) {
  if (!device.is_host()) backend_of(device);
  device_of_process().store(number_of(device), std::memory_order_relaxed);
}

WithDevice::WithDevice(Device device) : previous_(std::exchange(device_of_thread, number_of(device))) {}
WithDevice::~WithDevice() { device_of_thread = previous_; }

}  // namespace braid
