// The C functions are a few instructions each: they gather their arguments and call the archive of runtime/artefact with their table.
#include "compiler/bundle/Artefact.h"
#include "compiler/bundle/ConstantBuilder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"

namespace braid::compiler {
namespace {

class ArtefactBuilder : ConstantBuilder {
 public:
  ArtefactBuilder(llvm::Module& module, const Artefact& artefact)
      : ConstantBuilder(module), artefact_(artefact), i32_(llvm::Type::getInt32Ty(context_)), i64_(llvm::Type::getInt64Ty(context_)) {}

  void build() {
    layout_ = stored(layout());
    llvm::Type* p = pointer();
    forward("state_size", i64_, {}, [&](llvm::IRBuilder<>&, auto) { return word(artefact_.blockSize); });
    forwardTo("init", "braid_artefact_init", i32_, {p, i64_});
    forwardTo("save", "braid_artefact_save", i32_, {p, p});
    forwardTo("load", "braid_artefact_load", i32_, {p, p});
    forwardTo("text", "braid_artefact_text", p, {p, i32_});
    forwardTo("state_field", "braid_artefact_field", p, {i64_});
    forwardTo("workspace_size", "braid_artefact_workspace_size", i64_, {i64_});
    for (const ArtefactFunction& f : artefact_.functions) exported(f);
  }

 private:
  llvm::Constant* layout() {
    std::vector<llvm::Constant*> fields;
    for (auto [field, offset] : llvm::zip_equal(artefact_.state, artefact_.offsets)) {
      const Tensor value = contiguous(field.value);
      const llvm::StringRef content(reinterpret_cast<const char*>(value->data),
                                    static_cast<size_t>(element_count(value.shape())) * size_of(value.dtype()));
      const bool zeros = llvm::all_of(content, [](char c) { return c == 0; });
      fields.push_back(structure({text(field.name), text(name_of(value.dtype())), word(static_cast<uint64_t>(value.rank())),
                                  numbers(value.shape()), word(offset), word(content.size()), zeros ? null() : bytes(content)}));
    }
    return structure({text(artefact_.name), word(fields.size()), word(artefact_.blockSize), word(artefact_.workspace),
                      word(artefact_.shared), word(artefact_.scratch), word(artefact_.hash), array(fields)});
  }

  llvm::Constant* numbers(const Shape& shape) {
    std::vector<llvm::Constant*> all;
    for (int64_t dim : shape) all.push_back(word(static_cast<uint64_t>(dim)));
    return array(all);
  }
  llvm::Constant* place(const braid_place& p) { return structure({word(p.kind), word(p.at)}); }
  llvm::Constant* places(const std::vector<braid_place>& all) {
    return array(llvm::map_to_vector(all, [&](const braid_place& p) { return place(p); }));
  }
  llvm::Constant* copies(const std::vector<braid_copy>& all) {
    return array(llvm::map_to_vector(all, [&](const braid_copy& c) { return structure({place(c.from), place(c.to), word(c.bytes)}); }));
  }

  llvm::Constant* table(const ArtefactFunction& f) {
    const std::string name = artefact_.name + "_" + f.source.name;
    std::vector<llvm::Constant*> arguments, code, failures;
    for (auto [i, parameter] : llvm::enumerate(f.parameters)) {
      const size_t taken = f.source.arguments.size();
      const TensorSpec& spec = (i < taken ? f.source.arguments[i] : f.source.results[i - taken]).spec;
      arguments.push_back(structure({text(parameter), word(static_cast<uint64_t>(element_count(spec.shape)) * size_of(spec.dtype)),
                                     word(size_of(spec.dtype)), word(i >= taken)}));
    }
    auto* run = llvm::FunctionType::get(i32_, /*isVarArg=*/false);
    for (const auto& [level, object] : f.code)
      code.push_back(
          structure({number<uint32_t>(level), llvm::cast<llvm::Constant>(module_.getOrInsertFunction(object.symbol, run).getCallee()),
                     word(static_cast<uint64_t>(object.workspaceSize)), word(static_cast<uint64_t>(object.scratchSize))}));
    for (const std::string& failure : f.source.failures) failures.push_back(text(failure));
    return structure({text(name), layout_, word(arguments.size()), word(f.in.size()), word(f.out.size()), word(f.before.size()),
                      word(f.after.size()), word(code.size()), word(failures.size()), array(arguments), places(f.in), places(f.out),
                      copies(f.before), copies(f.after), array(code), word(f.staging), place(f.failure), array(failures)});
  }

  /// A function of the bundle called `name`, whose body returns what `body` builds.
  template <class Body>
  void forward(const std::string& name, llvm::Type* result, llvm::ArrayRef<llvm::Type*> types, Body body) {
    auto* function = llvm::Function::Create(llvm::FunctionType::get(result, types, false), llvm::GlobalValue::ExternalLinkage,
                                            artefact_.name + "_" + name, module_);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "", function));
    builder.CreateRet(body(builder, llvm::map_to_vector(function->args(), [](llvm::Argument& a) -> llvm::Value* { return &a; })));
  }

  /// One that calls `callee` with the layout before its own arguments.
  void forwardTo(const std::string& name, llvm::StringRef callee, llvm::Type* result, llvm::ArrayRef<llvm::Type*> types) {
    forward(name, result, types, [&](llvm::IRBuilder<>& builder, llvm::SmallVector<llvm::Value*> arguments) {
      arguments.insert(arguments.begin(), layout_);
      llvm::SmallVector<llvm::Type*> all = llvm::map_to_vector(arguments, [](llvm::Value* v) { return v->getType(); });
      return builder.CreateCall(module_.getOrInsertFunction(callee, llvm::FunctionType::get(result, all, false)), arguments);
    });
  }

  void exported(const ArtefactFunction& f) {
    llvm::Type* p = pointer();
    llvm::SmallVector<llvm::Type*> types{p, p};
    for (const ExportedValue& argument : f.source.arguments)
      types.push_back(!argument.number ? p : argument.spec.dtype == DType::f64 ? llvm::Type::getDoubleTy(context_) : i64_);
    types.append(f.source.results.size(), p);
    llvm::Constant* own = stored(table(f));
    forward(f.source.name, i32_, types, [&](llvm::IRBuilder<>& builder, llvm::SmallVector<llvm::Value*> given) {
      llvm::Value* gathered = builder.CreateAlloca(p, builder.getInt32(static_cast<uint32_t>(given.size())));
      for (auto [i, value] : llvm::enumerate(llvm::drop_begin(given, 2))) {
        llvm::Value* address = value;
        if (!value->getType()->isPointerTy()) {
          address = builder.CreateAlloca(value->getType());
          builder.CreateStore(value, address);
        }
        builder.CreateStore(address, builder.CreateConstGEP1_64(p, gathered, i));
      }
      auto* type = llvm::FunctionType::get(i32_, {p, p, p, p}, false);
      return builder.CreateCall(module_.getOrInsertFunction("braid_artefact_call", type), {own, given[0], given[1], gathered});
    });
  }

  const Artefact& artefact_;
  llvm::Type *i32_, *i64_;
  llvm::Constant* layout_ = nullptr;
};

}  // namespace

void addArtefact(llvm::Module& module, const Artefact& artefact) { ArtefactBuilder(module, artefact).build(); }

}  // namespace braid::compiler
