// Ops that only the compiler needs: they hold values or structure a function, and have no counterpart in the runtime.
#ifndef BRAID_STRUCTURE_OPS
#define BRAID_STRUCTURE_OPS

include "dialects/braid/BraidDialect.td"

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
  let hasFolder = 1;
}

#endif
