// Writes C structures as constants of an LLVM module. LLVM lays structures out as C does, so only the order and the types of their members
// must agree.
#ifndef BRAID_COMPILER_BUNDLE_CONSTANTBUILDER_H
#define BRAID_COMPILER_BUNDLE_CONSTANTBUILDER_H

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

namespace braid::compiler {

class ConstantBuilder {
 public:
  explicit ConstantBuilder(llvm::Module& module) : module_(module), context_(module.getContext()) {}

 protected:
  llvm::PointerType* pointer() { return llvm::PointerType::get(context_, 0); }
  llvm::Constant* null() { return llvm::ConstantPointerNull::get(pointer()); }

  template <class T>
  llvm::Constant* number(uint64_t value) {
    return llvm::ConstantInt::get(llvm::IntegerType::get(context_, 8 * sizeof(T)), value);
  }
  llvm::Constant* word(uint64_t value) { return number<uint64_t>(value); }

  llvm::Constant* structure(llvm::ArrayRef<llvm::Constant*> members) { return llvm::ConstantStruct::getAnon(context_, members); }

  /// A pointer to `value` in the bundle.
  llvm::GlobalVariable* stored(llvm::Constant* value) {
    return new llvm::GlobalVariable(module_, value->getType(), /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage, value);
  }
  llvm::Constant* text(llvm::StringRef value) { return stored(llvm::ConstantDataArray::getString(context_, value)); }
  llvm::Constant* array(llvm::ArrayRef<llvm::Constant*> elements) {
    if (elements.empty()) return null();
    return stored(llvm::ConstantArray::get(llvm::ArrayType::get(elements.front()->getType(), elements.size()), elements));
  }
  llvm::Constant* bytes(llvm::StringRef value) {
    return stored(llvm::ConstantDataArray::getRaw(value, value.size(), llvm::Type::getInt8Ty(context_)));
  }

  llvm::Module& module_;
  llvm::LLVMContext& context_;
};

}  // namespace braid::compiler

#endif
