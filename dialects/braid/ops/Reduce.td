// Reductions over axes.
#ifndef BRAID_OPS_REDUCE
#define BRAID_OPS_REDUCE

include "dialects/braid/BraidOpBase.td"

class Braid_ReduceOp<string mnemonic> : Braid_Op<mnemonic> {
  let arguments = (ins Braid_Tensor:$x, Braid_AxesAttr:$axes, Braid_FlagAttr:$keepdims);
  let defaults  = ["axes = {}", "keepdims = false"];
}

def Braid_SumOp : Braid_ReduceOp<"sum"> {
  let role      = "reduction";
  let combiner  = "add";
  let neutral   = "0";
  let summary   = "The sum over axes, over all of them when none are given; integers and bools are summed as i64.";
  let kind      = "structured";
  let gradient  = ["rule"];
  let accepts   = !listconcat(Float, ["i64"]);
  let promotion = "wide";
  let reference = [{ np.sum(x, axis=axes, keepdims=keepdims) }];
  let cases     = ["(2, 3)", "(2, 3), axes=(0,)", "(2, 3), axes=(1,), keepdims=True", "(2, 3, 4), axes=(0, 2)", "(2, 3, 4), axes=(-1,)",
                   "()", "(0, 3), axes=(0,)", "(3, 0)", "(70,)", "(5, 33), axes=(1,)"];
}

def Braid_AmaxOp : Braid_ReduceOp<"amax"> {
  let role      = "reduction";
  let combiner  = "max";
  let neutral   = "-inf";
  let summary   = "The largest element over axes, over all of them when none are given. Equal largest elements share the gradient evenly.";
  let kind      = "structured";
  let gradient  = ["rule"];
  let accepts   = Numeric;
  let reference = [{ np.amax(x, axis=axes, keepdims=keepdims) }];
  let cases     = ["(2, 3)", "(2, 3), axes=(0,)", "(2, 3), axes=(1,), keepdims=True", "(2, 3, 4), axes=(0, 2)", "(0, 3), axes=(1,)", "()"];
}

def Braid_AminOp : Braid_ReduceOp<"amin"> {
  let summary   = "The smallest element over axes, over all of them when none are given. Equal smallest elements share the gradient evenly.";
  let kind      = "composite";
  let gradient  = ["decompose"];
  let accepts   = Numeric;
  let reference = [{ np.amin(x, axis=axes, keepdims=keepdims) }];
  let cases     = ["(2, 3)", "(2, 3), axes=(0,)", "(2, 3), axes=(1,), keepdims=True", "(2, 3, 4), axes=(0, 2)", "(0, 3), axes=(1,)", "()"];
}

def Braid_MeanOp : Braid_ReduceOp<"mean"> {
  let summary   = "The sum over axes divided by the number of elements summed; integers and bools are taken as f32.";
  let kind      = "composite";
  let gradient  = ["decompose"];
  let promotion = "float";
  let reference = [{ np.mean(x, axis=axes, keepdims=keepdims) }];
  let ulp       = 1;
  let cases     = ["(2, 3)", "(2, 3), axes=(0,)", "(2, 3), axes=(1,), keepdims=True", "(2, 3, 4), axes=(0, 2)", "()", "(0, 3), axes=(1,)"];
}

def Braid_VarMeanOp : Braid_Op<"var_mean"> {
  let summary   = "The variance over axes, and the mean: the sum of the squared differences from the mean, divided by n - ddof.";
  let arguments = (ins Braid_Tensor:$x, Braid_AxesAttr:$axes, Braid_IntegerAttr:$ddof, Braid_FlagAttr:$keepdims);
  let results   = (outs Braid_Tensor:$var, Braid_Tensor:$mean);
  let kind      = "composite";
  let gradient  = ["decompose"];
  let promotion = "float";
  let defaults  = ["axes = {}", "ddof = 0", "keepdims = false"];
  let reference = [{ (np.var(x, axis=axes, ddof=ddof, keepdims=keepdims), np.mean(x, axis=axes, keepdims=keepdims)) }];
  let ulp       = 4;
  let cases     = ["(2, 3)", "(2, 3), axes=(0,), ddof=1", "(2, 3), axes=(1,), ddof=1, keepdims=True", "(2, 3, 4), axes=(0, 2)", "()",
                   "(5, 33), axes=(1,), ddof=-1"];
}

#endif
