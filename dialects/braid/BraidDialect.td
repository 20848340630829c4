// The braid dialect: tensor programs between the frontends and linalg. What its ops mean is said once, by the runtime's rules.
#ifndef BRAID_DIALECT
#define BRAID_DIALECT

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Braid_Dialect : Dialect {
  let name = "braid";
  let cppNamespace = "::braid::ir";
  let summary = "Ops over ranked tensors of the runtime's dtypes, each defined by one record.";
  let hasConstantMaterializer = 1;
}

// An op whose result types the runtime's shape rule of the same name computes: while building, parsing and verifying.
class Braid_RuledOp<string mnemonic> : Op<Braid_Dialect, mnemonic> {
  // Whether elements of its operands may be an error, as its kernel says, or an op that it is made of. A fault is seen from outside as a write
  // is: the op stays although nobody uses its results.
  bit faults = 0;
  let traits = !listconcat(!if(faults, [MemoryEffects<[MemWrite]>], [Pure]), [DeclareOpInterfaceMethods<InferTypeOpInterface>]);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let skipDefaultBuilders = 1;  // they take half of the dialect's compile time, and the tracer builds ops by name
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$operands, "::llvm::ArrayRef<::mlir::Type>":$types), [{
    $_state.addOperands(operands);
    $_state.addTypes(types);
  }]>];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *context, std::optional<::mlir::Location> location, ::mlir::ValueRange operands,
        ::mlir::DictionaryAttr attributes, ::mlir::OpaqueProperties properties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &results) {
      if constexpr (!std::is_same_v<Properties, ::mlir::EmptyProperties>)
        if (properties)
          attributes = ::llvm::dyn_cast_or_null<::mlir::DictionaryAttr>(
              getPropertiesAsAttr(context, *properties.as<Properties *>()));
      return ::braid::ir::inferByRule(getOperationName(), context, location, operands, attributes, results);
    }
  }];
}

#endif
