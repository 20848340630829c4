// The image refers to texts and functions that live as long as the code.
#include "compiler/LoadDevice.h"

#include "compiler/Target.h"
#include "llvm/ADT/StringExtras.h"

namespace braid::compiler {
namespace {

struct LoadedDeviceCode {
  LoadedDeviceCode(CompiledObject compiled, LoadedObject code, const std::string& architecture)
      : object(std::move(compiled)), loaded(std::move(code)), target(imageTarget(architecture)) {
    const DeviceKernels& kernels = object.device;
    const bool emulated = target == kEmulated;
    for (const std::string& name : emulated ? kernels.names : kernels.symbols) names.push_back(name.c_str());
    if (emulated)
      for (const std::string& symbol : kernels.symbols) functions.push_back(loaded.find(symbol));
    image = {static_cast<uint32_t>(emulated ? BRAID_IMAGE_EMULATED : BRAID_IMAGE_PTX),
             static_cast<uint32_t>(names.size()),
             target.c_str(),
             emulated ? static_cast<const void*>(functions.data()) : kernels.ptx.c_str(),
             emulated ? functions.size() * sizeof(void*) : kernels.ptx.size() + 1,
             names.data()};
  }

  CompiledObject object;
  LoadedObject loaded;
  std::string target;
  std::vector<const char*> names;
  std::vector<void*> functions;
  braid_image image;
};

}  // namespace

std::string imageTarget(llvm::StringRef architecture) {
  if (architecture.starts_with("sm_") && llvm::isDigit(architecture.back())) return ("compute_" + architecture.drop_front(3)).str();
  return architecture.str();
}

llvm::Expected<std::shared_ptr<const DeviceCode>> loadForDevice(CompiledObject object, DeviceBackend& backend) {
  llvm::Expected<LoadedObject> loaded = load(object);
  if (!loaded) return loaded.takeError();
  auto owner = std::make_shared<const LoadedDeviceCode>(std::move(object), std::move(*loaded), backend.target());
  auto code = std::make_shared<DeviceCode>();
  code->code = owner->loaded.code();
  if (owner->image.n_kernels > 0) code->kernels = backend.load({&owner->image, 1});
  code->owner = std::move(owner);
  return code;
}

}  // namespace braid::compiler
