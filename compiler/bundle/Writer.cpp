// The table of abi.h as an object of its own, linked with those of the segments, and the file put in its place at the end.
#include "compiler/bundle/Writer.h"

#include "braid/version.h"
#include "compiler/Target.h"
#include "compiler/WriteFile.h"
#include "compiler/bundle/ConstantBuilder.h"
#include "compiler/bundle/Link.h"
#include "compiler/codegen/Object.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Target/TargetMachine.h"
#include "runtime/segment/bundle_trailer.h"

namespace braid::compiler {
namespace {

/// The object with the host part for devices: that of the emulated one has its kernels too. Null without images.
const CompiledObject* hostOfDevices(const BundleSegment& segment) {
  const CompiledObject* host = nullptr;
  for (const auto& [target, object] : segment.images)
    if (!host || target == kEmulated) host = &object;
  return host;
}

/// Makes the structures of abi.h.
class TableBuilder : ConstantBuilder {
 public:
  explicit TableBuilder(llvm::Module& module) : ConstantBuilder(module) {}

  void build(const BundleContents& contents) {
    std::vector<llvm::Constant*> segments;
    for (const BundleSegment& segment : contents.segments) segments.push_back(segmentOf(segment));
    const bool scripted = !contents.scriptName.empty();
    llvm::Constant* scriptName = scripted ? text(contents.scriptName) : null();
    llvm::Constant* script = scripted ? text(contents.script) : null();
    llvm::Constant* table = structure(
        {number<uint32_t>(BRAID_ABI_VERSION), number<uint32_t>(segments.size()), text(version()), scriptName, script, array(segments)});
    new llvm::GlobalVariable(module_, table->getType(), /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage, table,
                             BRAID_BUNDLE_SYMBOL);
  }

 private:
  llvm::Constant* values(const std::vector<SegmentValue>& values, const std::vector<std::string>& names = {}) {
    std::vector<llvm::Constant*> all;
    for (auto [i, value] : llvm::enumerate(values)) {
      std::vector<llvm::Constant*> dims;
      for (int64_t dim : value.spec.shape) dims.push_back(number<int64_t>(static_cast<uint64_t>(dim)));
      all.push_back(
          structure({number<uint8_t>(value.cls), number<uint8_t>(static_cast<uint64_t>(value.spec.dtype)), number<uint8_t>(dims.size()),
                     number<uint16_t>(value.index), array(dims), i < names.size() && !names[i].empty() ? text(names[i]) : null()}));
    }
    return array(all);
  }

  llvm::Constant* segmentOf(const BundleSegment& segment) {
    auto* run = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), /*isVarArg=*/false);
    std::vector<llvm::Constant*> code, images;
    auto addCode = [&](uint32_t level, const CompiledObject& object) {
      code.push_back(structure(
          {number<uint32_t>(level), llvm::Function::Create(run, llvm::GlobalValue::ExternalLinkage, object.symbol, module_),
           number<int64_t>(static_cast<uint64_t>(object.workspaceSize)), number<int64_t>(static_cast<uint64_t>(object.scratchSize))}));
    };
    for (const auto& [level, object] : segment.code) addCode(level, object);
    if (const CompiledObject* host = hostOfDevices(segment)) addCode(BRAID_HOST_OF_DEVICE, *host);
    for (const auto& [target, object] : segment.images) images.push_back(imageOf(target, object.device));
    const SegmentSignature& s = segment.signature;
    const SegmentKey& key = segment.key;
    const bool derived = function_in(s.name).empty();  // its values have no names in the source
    std::vector<llvm::Constant*> effects;
    if (!derived)
      for (const SegmentEffect& effect : key.effects)
        effects.push_back(
            structure({number<uint32_t>(effect.kind), number<int32_t>(static_cast<uint32_t>(effect.output)),
                       number<int32_t>(static_cast<uint32_t>(effect.input)), effect.target.empty() ? null() : text(effect.target)}));
    return structure({text(s.name), text(key.signature), number<uint32_t>(s.inputs.size()), number<uint32_t>(s.outputs.size()),
                      number<uint32_t>(s.residuals.size()), number<uint32_t>(code.size()), number<uint32_t>(effects.size()),
                      number<uint32_t>(images.size()), derived ? values(s.inputs) : values(s.inputs, key.inputs),
                      derived ? values(s.outputs) : values(s.outputs, key.outputs), values(s.residuals), array(code), array(effects),
                      array(images), number<uint64_t>(segment.irHash)});
  }

  llvm::Constant* imageOf(const std::string& target, const DeviceKernels& kernels) {
    const bool emulated = target == kEmulated;
    auto* function = llvm::FunctionType::get(llvm::Type::getVoidTy(context_), /*isVarArg=*/false);
    std::vector<llvm::Constant*> names, functions;
    for (const std::string& name : emulated ? kernels.names : kernels.symbols) names.push_back(text(name));
    if (emulated)
      for (const std::string& symbol : kernels.symbols)
        functions.push_back(llvm::Function::Create(function, llvm::GlobalValue::ExternalLinkage, symbol, module_));
    return structure({number<uint32_t>(emulated ? BRAID_IMAGE_EMULATED : BRAID_IMAGE_PTX), number<uint32_t>(names.size()), text(target),
                      emulated ? array(functions) : text(kernels.ptx),
                      number<uint64_t>(emulated ? functions.size() * sizeof(void*) : kernels.ptx.size() + 1), array(names)});
  }
};

llvm::Expected<ObjectBytes> tableObject(const BundleContents& contents) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = targetMachineFor("x86-64");
  if (!machine) return machine.takeError();
  llvm::LLVMContext context;
  llvm::Module module("bundle", context);
  module.setTargetTriple((*machine)->getTargetTriple());
  module.setDataLayout((*machine)->createDataLayout());
  TableBuilder(module).build(contents);
  if (contents.artefact) addArtefact(module, *contents.artefact);
  return emitObject(module, **machine);
}

/// Whether a rename may put a file in the place of `path`: it would do so with a device too.
bool replaceable(llvm::StringRef path) {
  llvm::sys::fs::file_status status;
  return llvm::sys::fs::status(path, status) || status.type() == llvm::sys::fs::file_type::regular_file;
}

}  // namespace

llvm::Error writeWhole(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts) {
  auto problem = [&](std::error_code reason) { return llvm::createStringError(reason, "cannot write " + path + ": " + reason.message()); };
  if (!replaceable(path))
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "cannot write " + path + ": it is not a regular file");
  // In the same folder, so that the last step is one rename.
  llvm::SmallString<128> unfinished;
  if (std::error_code reason = llvm::sys::fs::createUniqueFile(path + ".%%%%%%", unfinished)) return problem(reason);
  llvm::FileRemover remover(unfinished);
  if (std::error_code reason = writeFile(unfinished, parts)) return problem(reason);
  if (std::error_code reason = llvm::sys::fs::rename(unfinished, path)) return problem(reason);
  remover.releaseFile();
  return llvm::Error::success();
}

llvm::Error writeBundle(llvm::StringRef path, const BundleContents& contents) {
  llvm::Expected<ObjectBytes> table = tableObject(contents);
  if (!table) return table.takeError();
  std::vector<llvm::ArrayRef<char>> objects{*table};
  LinkOptions options;
  for (const BundleSegment& segment : contents.segments) {
    for (const auto& [level, object] : segment.code) {
      objects.push_back(object.object);
      if (!object.kernels.empty()) options.archives.insert(kernelArchive(object.kernels));
    }
    if (const CompiledObject* host = hostOfDevices(segment)) objects.push_back(host->object);
  }
  if (contents.artefact) {
    options.archives.insert("braid_artefact");
    options.name = llvm::sys::path::filename(path).str();
  }

  llvm::Expected<std::string> linked = linkShared(objects, options);
  if (!linked) return linked.takeError();
  const BundleTrailer trailer = trailer_of({reinterpret_cast<const unsigned char*>(linked->data()), linked->size()});
  const llvm::StringRef last(reinterpret_cast<const char*>(&trailer), sizeof trailer);

  return writeWhole(path, {*linked, last});
}

}  // namespace braid::compiler
