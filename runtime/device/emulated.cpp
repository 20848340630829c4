// The emulated device. Its addresses are none of the host's and are never used again, so that what follows one on the host traps, and what
// uses freed memory in a kernel is found.
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "braid/error.h"
#include "runtime/core/storage.h"
#include "runtime/device/backend.h"
#include "runtime/device/emulated_memory.h"
#include "runtime/device/emulated_run.h"

namespace braid {

namespace {

thread_local std::string last_problem;

class EmulatedModule final : public DeviceModule {
 public:
  EmulatedModule(EmulatedMemory& memory, const braid_image& image) : memory_(memory), image_(image) {}

  int32_t launch(int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t, void** arguments) override {
    const auto* kernels = static_cast<const braid_emulated_kernel*>(image_.data);
    const EmulatedLaunch launch{image_.kernels[kernel], kernels[kernel], grid[0], block[0], arguments};
    const bool flat = grid[1] == 1 && grid[2] == 1 && block[1] == 1 && block[2] == 1;
    last_problem = flat ? run_emulated(memory_, launch) : text(launch.name, ": the emulated device has grids and blocks of one axis");
    return last_problem.empty() ? 0 : 1;
  }

 private:
  EmulatedMemory& memory_;
  const braid_image image_;
};

class EmulatedBackend final : public DeviceBackend {
 public:
  std::byte* allocate(size_t bytes) override { return memory_.allocate(bytes); }
  void free(std::byte* address) noexcept override { memory_.free(address); }
  void copy_in(std::byte* to, const void* from, size_t bytes) override { std::memcpy(at(to, bytes), from, bytes); }
  void copy_out(void* to, const std::byte* from, size_t bytes) override { std::memcpy(to, at(from, bytes), bytes); }
  void copy(std::byte* to, const std::byte* from, size_t bytes) override { std::memmove(at(to, bytes), at(from, bytes), bytes); }
  std::string target() const override { return "emulated"; }
  bool runs(std::span<const braid_image> images) const override { return find(images) != nullptr; }
  std::unique_ptr<DeviceModule> load(std::span<const braid_image> images) override {
    const braid_image* image = find(images);
    require(image, ErrorCode::segment, "there is no code for the emulated device");
    return std::make_unique<EmulatedModule>(memory_, *image);
  }
  std::string problem() const override { return last_problem; }

 private:
  static const braid_image* find(std::span<const braid_image> images) {
    for (const braid_image& image : images)
      if (image.kind == BRAID_IMAGE_EMULATED) return &image;
    return nullptr;
  }

  std::byte* at(const std::byte* address, size_t bytes) {
    const EmulatedMemory::Block block = memory_.block_at(address);
    const auto offset = static_cast<size_t>(address - block.address);
    require(block.host && offset <= block.bytes && bytes <= block.bytes - offset, ErrorCode::internal, "emulated: a copy of ", bytes,
            " bytes leaves the memory that was allocated");
    return block.host + offset;
  }

  EmulatedMemory memory_;
};

}  // namespace

std::byte* EmulatedMemory::allocate(size_t bytes) {
  constexpr size_t kAlignment = 256;
  auto* host = static_cast<std::byte*>(take_block(bytes));
  std::lock_guard lock(mutex_);
  std::byte* address = next_;
  next_ += (bytes + kAlignment) / kAlignment * kAlignment;  // never adjacent to another
  blocks_.emplace(address, Block{address, host, bytes});
  return address;
}

void EmulatedMemory::free(std::byte* address) noexcept {
  std::lock_guard lock(mutex_);
  const auto at = blocks_.find(address);
  give_block(at->second.host, at->second.bytes);
  blocks_.erase(at);
  changes_.fetch_add(1, std::memory_order_release);
}

EmulatedMemory::Block EmulatedMemory::block_at(const std::byte* address) const {
  std::shared_lock lock(mutex_);
  auto at = blocks_.upper_bound(address);
  if (at == blocks_.begin()) return {};
  --at;
  return address <= at->first + at->second.bytes ? at->second : Block();
}

DeviceBackend& emulated_backend() {
  static EmulatedBackend& one = *new EmulatedBackend;  // tensors may outlive every static object
  return one;
}

}  // namespace braid
