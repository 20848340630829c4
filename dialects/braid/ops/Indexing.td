// Ops that find, order and place elements along an axis by their indices, which are i64 and may count from the end.
#ifndef BRAID_OPS_INDEXING
#define BRAID_OPS_INDEXING

include "dialects/braid/BraidOpBase.td"

class Braid_IndexingOp<string mnemonic, list<string> dtypes> : Braid_Op<mnemonic> {
  let kind     = "structured";
  let portable = 1;
  let accepts  = dtypes;
}

def Braid_GatherOp : Braid_IndexingOp<"gather", All> {
  let summary   = "The slices of x at indices along an axis; the axes of indices take the place of that axis.";
  let arguments = (ins Braid_Tensor:$x, Braid_Index:$indices, Braid_AxisAttr:$axis);
  let faults    = 1;
  let gradient  = ["rule", "none"];
  let reference = [{ np.take(x, indices, axis) }];
  let cases     = ["(5,), (3,), axis=0", "(3, 4), (2, 2), axis=1", "(3, 4), (7,), axis=0", "(2, 3, 4), (5,), axis=-2", "(4, 2), (), axis=0",
                   "(3, 2), (0,), axis=0", "(2, 0), (3,), axis=0"];
}

def Braid_IndexSelectOp : Braid_Op<"index_select"> {
  let summary   = "The slices of x at indices, which have one axis, along an axis.";
  let arguments = (ins Braid_Tensor:$x, Braid_Index:$indices, Braid_AxisAttr:$axis);
  let kind      = "composite";
  let faults    = 1;
  let gradient  = ["decompose", "none"];
  let accepts   = All;
  let reference = [{ np.take(x, indices, axis) }];
  let in_order  = ["x", "axis", "indices"];
  let cases     = ["(5,), (3,), axis=0", "(2, 3, 4), (5,), axis=-1"];
}

def Braid_IndexAddOp : Braid_IndexingOp<"index_add", Numeric> {
  let summary   = "x with the slices of updates added at indices along an axis, one after the other.";
  let arguments = (ins Braid_Tensor:$x, Braid_Index:$indices, Braid_Tensor:$updates, Braid_AxisAttr:$axis);
  let faults    = 1;
  let gradient  = ["rule", "none", "rule"];
  let reference = [{ index_add(x, indices, updates, axis) }];
  let in_script = 0;  // where it changes a Parameter
  let cases     = ["(5,), (3,), (3,), axis=0", "(3, 4), (7,), (7, 4), axis=0", "(2, 3, 4), (5,), (2, 5, 4), axis=-2", "(3, 2), (0,), (0, 2), axis=0",
                   "(2, 70), (3,), (3, 70), axis=0"];
}

def Braid_GatherElementsOp : Braid_IndexingOp<"gather_elements", All> {
  let summary   = "For each place of indices the element of x there, but for the axis, along which it is the index.";
  let arguments = (ins Braid_Tensor:$x, Braid_Index:$indices, Braid_AxisAttr:$axis);
  let faults    = 1;
  let gradient  = ["rule", "none"];
  let reference = [{ np.take_along_axis(x, indices, axis) }];
  let aliases   = ["gather_d"];
  let in_order  = ["x", "axis", "indices"];
  let cases     = ["(5,), (3,), axis=0", "(3, 4), (5, 4), axis=0", "(2, 3, 4), (2, 3, 2), axis=-1", "(3, 2), (0, 2), axis=0"];
}

def Braid_ScatterReductionAttr : Braid_EnumAttr<["none", "add"]>;

def Braid_ScatterElementsOp : Braid_IndexingOp<"scatter_elements", All> {
  let summary     = "x with each update put, or added, at its place, but for the axis, along which it is the index.";
  let description = "Of several updates for one element the last one stays, or they are added in their order along the axis.";
  let arguments   = (ins Braid_Tensor:$x, Braid_Index:$indices, Braid_Tensor:$updates, Braid_AxisAttr:$axis,
                     Braid_ScatterReductionAttr:$reduction);
  let faults      = 1;
  let gradient    = ["rule", "none", "rule"];
  let defaults    = ["axis = 0", "reduction = none"];
  let reference   = [{ scatter_elements(x, indices, updates, axis, reduction) }];
  let aliases     = ["tensor_scatter_elements"];
  let cases       = ["(5,), (3,), (3,)", "(3, 4), (5, 4), (5, 4)", "(2, 3, 4), (2, 3, 5), (2, 3, 5), axis=-1", "(3, 2), (0, 2), (0, 2)",
                     "(2, 70), (3, 70), (3, 70)"];
}

def Braid_CumsumOp : Braid_IndexingOp<"cumsum", ["f32", "f64", "f16", "bf16", "i64"]> {
  let summary   = "The sum of the elements up to each one along an axis, or with reverse from each one on; integers and bools are summed as i64.";
  let arguments = (ins Braid_Tensor:$x, Braid_AxisAttr:$axis, Braid_FlagAttr:$reverse);
  let gradient  = ["rule"];
  let promotion = "wide";
  let defaults  = ["reverse = false"];
  let reference = [{ np.flip(np.cumsum(np.flip(x, axis), axis), axis) if reverse else np.cumsum(x, axis) }];
  let cases     = ["(5,), axis=0", "(3, 4), axis=0", "(2, 3, 4), axis=-1, reverse=True", "(3, 0), axis=1", "(2, 70), axis=0", "(3, 2), axis=0, reverse=True"];
}

def Braid_SortOp : Braid_IndexingOp<"sort", Numeric> {
  let summary     = "The elements in order along an axis, and the indices at which they stood.";
  let description = "NaN counts as the largest, −0 and +0 as equal; equal elements keep their order.";
  let arguments   = (ins Braid_Tensor:$x, Braid_AxisAttr:$axis, Braid_FlagAttr:$descending);
  let results     = (outs Braid_Tensor:$values, Braid_Index32:$indices);
  let gradient    = ["rule"];
  let defaults    = ["axis = -1", "descending = false"];
  let reference   = [{ ordered(x, axis, descending) }];
  let cases       = ["(7,)", "(3, 4), axis=0", "(2, 3, 4), axis=1, descending=True", "(3, 0)", "(0, 3)", "(50,)", "(2, 40), descending=True"];
}

def Braid_ArgsortOp : Braid_Op<"argsort"> {
  let summary   = "The indices of sort.";
  let arguments = (ins Braid_Tensor:$x, Braid_AxisAttr:$axis, Braid_FlagAttr:$descending);
  let results   = (outs Braid_Index32:$y);
  let kind      = "composite";
  let gradient  = ["decompose"];
  let accepts   = Numeric;
  let defaults  = ["axis = -1", "descending = false"];
  let reference = [{ ordered(x, axis, descending)[1] }];
  let cases     = ["(7,)", "(3, 4), axis=0, descending=True"];
}

def Braid_TopkOp : Braid_IndexingOp<"topk", Numeric> {
  let summary     = "The k largest elements along an axis, or the smallest, from the first on, and the indices at which they stood.";
  let description = "In the order of sort; of equal elements the one with the smaller index comes first. They are sorted in any case.";
  let arguments   = (ins Braid_Tensor:$x, Braid_IntegerAttr:$k, Braid_AxisAttr:$axis, Braid_FlagAttr:$largest, Braid_FlagAttr:$sorted);
  let results     = (outs Braid_Tensor:$values, Braid_Index32:$indices);
  let gradient    = ["rule"];
  let defaults    = ["axis = -1", "largest = true", "sorted = true"];
  let reference   = [{ tuple(np.take(y, range(k), axis) for y in ordered(x, axis, largest)) }];
  let cases       = ["(7,), k=3", "(3, 4), k=2, axis=0", "(2, 3, 4), k=4, largest=False", "(5,), k=0", "(2, 40), k=17"];
}

class Braid_ExtremeIndexOp<string mnemonic> : Braid_IndexingOp<mnemonic, Numeric> {
  let arguments = (ins Braid_Tensor:$x, Braid_AxesAttr:$axes, Braid_FlagAttr:$keepdims);
  let results   = (outs Braid_Index:$y);
  let gradient  = ["none"];
  let defaults  = ["axes = {}", "keepdims = false"];
  let cases     = ["(7,)", "(3, 4), axes=(0,)", "(2, 3, 4), axes=(-1,), keepdims=True", "(2, 3)", "(0, 3), axes=(1,)", "(3, 70), axes=(0,)", "()"];
}

def Braid_ArgmaxOp : Braid_ExtremeIndexOp<"argmax"> {
  let summary     = "The index of the first largest element along one axis, or in row-major order among all.";
  let description = "The first NaN, where there is one; −0 and +0 are equal.";
  let reference   = [{ np.argmax(x, axis=axes[0] if axes else None, keepdims=keepdims) }];
}

def Braid_ArgminOp : Braid_ExtremeIndexOp<"argmin"> {
  let summary     = "The index of the first smallest element along one axis, or in row-major order among all.";
  let description = "The first NaN, where there is one; −0 and +0 are equal.";
  let results     = (outs Braid_Index32:$y);
  let reference   = [{ np.argmin(x, axis=axes[0] if axes else None, keepdims=keepdims) }];
}

def Braid_OneHotOp : Braid_Op<"one_hot"> {
  let summary     = "on_value where an index is the position along a new axis of length depth, off_value elsewhere.";
  let description = "The result is of the dtype of the numbers: f32, i64 or bool. An index beyond the axis has off_value everywhere.";
  let arguments   = (ins Braid_Index:$indices, Braid_IntegerAttr:$depth, Braid_NumberAttr:$on_value, Braid_NumberAttr:$off_value,
                     Braid_IntegerAttr:$axis);
  let kind        = "composite";
  let gradient    = ["decompose"];
  let accepts     = [];
  let defaults    = ["on_value = 1", "off_value = 0", "axis = -1"];
  let reference   = [{ one_hot(indices, depth, on_value, off_value, axis) }];
  let in_script   = 0;  // where the values may be tensors
  let cases       = ["(4,), depth=3", "(2, 3), depth=4, axis=0", "(2, 3), depth=2, on_value=2.5, off_value=-1.0, axis=1", "(), depth=3"];
}

#endif
