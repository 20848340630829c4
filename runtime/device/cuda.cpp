// NVIDIA's driver, opened when the first GPU is asked for. All work is on the default stream, so it is done in order.
#include <dlfcn.h>

#include <charconv>
#include <mutex>
#include <vector>

#include "braid/error.h"
#include "runtime/device/backend.h"

namespace braid {
namespace {

using Address = unsigned long long;

/// The functions of the driver that are used, under their names there.
struct Driver {
  int (*cuInit)(unsigned);
  int (*cuDeviceGetCount)(int*);
  int (*cuDeviceGet)(int*, int);
  int (*cuDeviceGetAttribute)(int*, int, int);
  int (*cuDevicePrimaryCtxRetain)(void**, int);
  int (*cuCtxSetCurrent)(void*);
  int (*cuMemAlloc_v2)(Address*, size_t);
  int (*cuMemFree_v2)(Address);
  int (*cuMemcpyHtoD_v2)(Address, const void*, size_t);
  int (*cuMemcpyDtoH_v2)(void*, Address, size_t);
  int (*cuMemcpyDtoD_v2)(Address, Address, size_t);
  int (*cuModuleLoadData)(void**, const void*);
  int (*cuModuleUnload)(void*);
  int (*cuModuleGetFunction)(void**, void*, const char*);
  int (*cuLaunchKernel)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
  int (*cuGetErrorString)(int, const char**);

  /// Throws Error(unsupported): "cuda: no driver".
  static const Driver& get();
  std::string text_of(int status) const {
    const char* words = nullptr;
    return cuGetErrorString(status, &words) == 0 && words ? words : text("status ", status);
  }
  void check(int status, ErrorCode code, std::string_view what) const {
    if (status != 0) fail(code, "cuda: ", what, ": ", text_of(status));
  }
};

const Driver& Driver::get() {
  static const Driver driver = [] {
    void* library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    require(library, ErrorCode::unsupported, "cuda: no driver");
    Driver d;
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      require(function, ErrorCode::unsupported, "cuda: the driver has no ", name);
    };
    find(d.cuInit, "cuInit");
    find(d.cuDeviceGetCount, "cuDeviceGetCount");
    find(d.cuDeviceGet, "cuDeviceGet");
    find(d.cuDeviceGetAttribute, "cuDeviceGetAttribute");
    find(d.cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain");
    find(d.cuCtxSetCurrent, "cuCtxSetCurrent");
    find(d.cuMemAlloc_v2, "cuMemAlloc_v2");
    find(d.cuMemFree_v2, "cuMemFree_v2");
    find(d.cuMemcpyHtoD_v2, "cuMemcpyHtoD_v2");
    find(d.cuMemcpyDtoH_v2, "cuMemcpyDtoH_v2");
    find(d.cuMemcpyDtoD_v2, "cuMemcpyDtoD_v2");
    find(d.cuModuleLoadData, "cuModuleLoadData");
    find(d.cuModuleUnload, "cuModuleUnload");
    find(d.cuModuleGetFunction, "cuModuleGetFunction");
    find(d.cuLaunchKernel, "cuLaunchKernel");
    find(d.cuGetErrorString, "cuGetErrorString");
    d.check(d.cuInit(0), ErrorCode::unsupported, "cannot begin");
    return d;
  }();
  return driver;
}

thread_local std::string last_problem_of_driver;

class CudaModule final : public DeviceModule {
 public:
  CudaModule(const Driver& driver, void* context, const braid_image& image) : driver_(driver), context_(context) {
    driver.check(driver.cuModuleLoadData(&module_, image.data), ErrorCode::segment, "code cannot be loaded");
    functions_.resize(image.n_kernels);
    for (uint32_t i = 0; i < image.n_kernels; ++i)
      driver.check(driver.cuModuleGetFunction(&functions_[i], module_, image.kernels[i]), ErrorCode::segment, image.kernels[i]);
  }
  ~CudaModule() override {
    driver_.cuCtxSetCurrent(context_);
    driver_.cuModuleUnload(module_);
  }

  int32_t launch(int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes, void** arguments) override {
    driver_.cuCtxSetCurrent(context_);
    const int status = driver_.cuLaunchKernel(functions_[static_cast<size_t>(kernel)], grid[0], grid[1], grid[2], block[0], block[1],
                                              block[2], shared_bytes, nullptr, arguments, nullptr);
    if (status != 0) last_problem_of_driver = "cuda: a kernel cannot be launched: " + driver_.text_of(status);
    return status;
  }

 private:
  const Driver& driver_;
  void* context_;
  void* module_ = nullptr;
  std::vector<void*> functions_;
};

class CudaBackend final : public DeviceBackend {
 public:
  explicit CudaBackend(int index) {
    constexpr int kMajor = 75, kMinor = 76;  // attributes: the compute capability
    int count = 0, major = 0, minor = 0, device = 0;
    driver_.check(driver_.cuDeviceGetCount(&count), ErrorCode::unsupported, "cannot count devices");
    require(index < count, ErrorCode::unsupported, "cuda: there is no device ", index, ", only ", count);
    driver_.check(driver_.cuDeviceGet(&device, index), ErrorCode::unsupported, "cannot open a device");
    driver_.cuDeviceGetAttribute(&major, kMajor, device);
    driver_.cuDeviceGetAttribute(&minor, kMinor, device);
    capability_ = 10 * major + minor;
    driver_.check(driver_.cuDevicePrimaryCtxRetain(&context_, device), ErrorCode::unsupported, "cannot open a device");
  }

  std::byte* allocate(size_t bytes) override {
    enter();
    Address address = 0;
    const int status = driver_.cuMemAlloc_v2(&address, std::max<size_t>(bytes, 1));
    if (status != 0) fail(ErrorCode::memory, "cuda: cannot allocate ", bytes, " bytes: ", driver_.text_of(status));
    return reinterpret_cast<std::byte*>(address);
  }
  void free(std::byte* address) noexcept override {
    driver_.cuCtxSetCurrent(context_);  // cuMemFree waits for what was launched before
    driver_.cuMemFree_v2(reinterpret_cast<Address>(address));
  }
  void copy_in(std::byte* to, const void* from, size_t bytes) override {
    enter();
    driver_.check(driver_.cuMemcpyHtoD_v2(reinterpret_cast<Address>(to), from, bytes), ErrorCode::internal, "a copy failed");
  }
  void copy_out(void* to, const std::byte* from, size_t bytes) override {
    enter();
    driver_.check(driver_.cuMemcpyDtoH_v2(to, reinterpret_cast<Address>(from), bytes), ErrorCode::internal, "a copy failed");
  }
  void copy(std::byte* to, const std::byte* from, size_t bytes) override {
    enter();
    driver_.check(driver_.cuMemcpyDtoD_v2(reinterpret_cast<Address>(to), reinterpret_cast<Address>(from), bytes), ErrorCode::internal,
                  "a copy failed");
  }
  std::string target() const override { return text("sm_", capability_); }
  bool runs(std::span<const braid_image> images) const override { return find(images) != nullptr; }
  std::unique_ptr<DeviceModule> load(std::span<const braid_image> images) override {
    enter();
    const braid_image* image = find(images);
    require(image, ErrorCode::segment, "there is no code for a device of compute capability ", capability_);
    return std::make_unique<CudaModule>(driver_, context_, *image);
  }
  std::string problem() const override { return last_problem_of_driver; }

 private:
  void enter() { driver_.check(driver_.cuCtxSetCurrent(context_), ErrorCode::internal, "cannot use a device"); }

  /// The number in "compute_80" or "sm_90a" when this device runs the image, else -1. Code for an architecture with a letter runs on that
  /// one only; a cubin on one with the same first digits and no lower last one.
  int rank_of(const braid_image& image) const {
    const std::string_view target = image.target;
    const size_t digits = target.find('_') + 1;
    int number = 0;
    const auto [end, problem] = std::from_chars(target.data() + digits, target.data() + target.size(), number);
    if (digits == 0 || problem != std::errc()) return -1;
    if (end != target.data() + target.size()) return number == capability_ ? number : -1;
    if (image.kind == BRAID_IMAGE_CUBIN && number / 10 != capability_ / 10) return -1;
    return number <= capability_ ? number : -1;
  }

  const braid_image* find(std::span<const braid_image> images) const {
    const braid_image* best = nullptr;
    for (const braid_image& image : images) {
      if (image.kind != BRAID_IMAGE_PTX && image.kind != BRAID_IMAGE_CUBIN) continue;
      const int rank = rank_of(image);
      if (rank < 0) continue;
      if (!best || std::pair(rank, image.kind) > std::pair(rank_of(*best), best->kind)) best = &image;
    }
    return best;
  }

  const Driver& driver_ = Driver::get();
  void* context_ = nullptr;
  int capability_ = 0;
};

}  // namespace

DeviceBackend& cuda_backend(int index) {
  static std::mutex mutex;
  static std::vector<std::unique_ptr<CudaBackend>>& backends = *new std::vector<std::unique_ptr<CudaBackend>>;
  std::lock_guard lock(mutex);
  const auto at = static_cast<size_t>(index);
  if (at >= backends.size()) backends.resize(at + 1);
  if (!backends[at]) backends[at] = std::make_unique<CudaBackend>(index);
  return *backends[at];
}

}  // namespace braid
