// Ops that only the compiler needs: they hold values or structure a function, and have no counterpart in the runtime.
#ifndef BRAID_STRUCTURE_OPS
#define BRAID_STRUCTURE_OPS

include "dialects/braid/BraidDialect.td"
include "mlir/IR/SymbolInterfaces.td"

def Braid_ConstantOp : Op<Braid_Dialect, "constant", [ConstantLike, Pure, AllTypesMatch<["value", "y"]>]> {
  let summary = "A tensor whose elements are known.";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Braid_LeafOp : Op<Braid_Dialect, "leaf", [Pure, SameOperandsAndResultType]> {
  let summary = "The same value, as an independent variable of a gradient that the function itself takes.";
  let description = [{
    What has accumulated for %y is added to the gradient of %x in one piece, as on the tape. Code is generated for %x.
  }];
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

def Braid_AgainOp : Op<Braid_Dialect, "again", [Pure, AllTypesMatch<["x", "first", "y"]>]> {
  let summary = "A value that was computed again, at the place on the tape of the first one.";
  let description = [{
    Gradients of %y are gradients of %first. Code is generated for %x.
  }];
  let arguments = (ins AnyRankedTensor:$x, AnyRankedTensor:$first);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `as` $first attr-dict `:` type($x)";
  let hasFolder = 1;
}

def Braid_ApartOp : Op<Braid_Dialect, "apart", [Pure, SameOperandsAndResultType]> {
  let summary = "The same value, of which nothing is known: what is computed of %y is not merged with what is computed of %x.";
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

def Braid_LaunchOp : Op<Braid_Dialect, "launch", [AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "All units of a kernel, by any threads; done when the next op begins.";
  let description = [{
    ```mlir
    braid.launch @layer(%x, %w : memref<6xf32>, memref<12xf32>) outs(%y : memref<8xf32>) units(%n : index) grain(8)
    braid.launch extern @braid_sort_f32_v3(%x : memref<64xf32>) outs(%y : memref<64xf32>) units(%n : index) grain(1)
                 scratch(256) types([tensor<4x16xf32>, tensor<4x16xf32>]) words([1])
    ```
    A kernel of the module takes the inputs, the outputs and a range [begin, end) of units. An external one is a portable kernel of the
    runtime (runtime/ops/kernels/structured.h): `types` are those of its operands and results, `words` its attributes; it may refuse
    elements, and then the function ends and returns the kind of the fault. One task gets `grain` units. Each thread that takes part has
    so many bytes of scratch, behind the workspace. Buffers are memrefs, and pointers once LLVM types are there.
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, UnitAttr:$external, Variadic<AnyType>:$inputs, Variadic<AnyType>:$outputs,
                   AnyTypeOf<[Index, I64]>:$units, I64Attr:$grain, OptionalAttr<I64Attr>:$scratch,
                   OptionalAttr<TypeArrayAttr>:$types, OptionalAttr<DenseI64ArrayAttr>:$words);
  let assemblyFormat = [{
    (`extern` $external^)? $kernel `(` ($inputs^ `:` type($inputs))? `)` `outs` `(` ($outputs^ `:` type($outputs))? `)`
    `units` `(` $units `:` type($units) `)` `grain` `(` $grain `)`
    (`scratch` `(` $scratch^ `)`)? (`types` `(` $types^ `)`)? (`words` `(` $words^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

#endif
