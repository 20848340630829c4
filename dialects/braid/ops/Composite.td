// Ops that are their decomposition into others.
#ifndef BRAID_OPS_COMPOSITE
#define BRAID_OPS_COMPOSITE

include "dialects/braid/BraidOpBase.td"

def Braid_SoftmaxOp : Braid_Op<"softmax"> {
  let summary   = "exp(x) divided by its sum along an axis, computed from x less its largest element.";
  let arguments = (ins Braid_Tensor:$x, Braid_AxisAttr:$axis);
  let kind      = "composite";
  let gradient  = ["decompose"];
  let promotion = "float";
  let defaults  = ["axis = -1"];
  let reference = [{ np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True) }];
  let ulp       = 16;
  let cases     = ["(5,)", "(2, 3)", "(2, 3), axis=0", "(2, 3, 4), axis=1", "(0, 3)", "(3, 1)"];
}

#endif
