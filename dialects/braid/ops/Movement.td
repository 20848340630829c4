// Ops that move elements without computing.
#ifndef BRAID_OPS_MOVEMENT
#define BRAID_OPS_MOVEMENT

include "dialects/braid/BraidOpBase.td"

class Braid_MovementOp<string mnemonic> : Braid_Op<mnemonic> {
  let kind       = "structured";
  let gradient   = ["rule"];
  let accepts    = All;
  let normalised = 1;
}

def Braid_ReshapeOp : Braid_MovementOp<"reshape"> {
  let role       = "view";
  let summary   = "The same elements in row-major order under another shape; one length may be -1 and is computed.";
  let arguments = (ins Braid_Tensor:$x, Braid_ShapeAttr:$shape);
  let reference = [{ np.reshape(x, shape) }];
  let cases     = ["(2, 3), shape=(3, 2)", "(2, 3), shape=(-1,)", "(2, 3, 4), shape=(4, -1)", "(), shape=(1, 1)", "(1,), shape=()",
                   "(0, 3), shape=(3, 0)"];
}

def Braid_TransposeOp : Braid_MovementOp<"transpose"> {
  let role       = "view";
  let summary   = "Axes in another order: axis i of the result is axis permutation[i] of x; no permutation reverses them.";
  let arguments = (ins Braid_Tensor:$x, Braid_IndicesAttr:$permutation);
  let defaults  = ["permutation = {}"];
  let reference = [{ np.transpose(x, permutation) }];
  let cases     = ["(2, 3), permutation=(1, 0)", "(2, 3, 4), permutation=(2, 0, 1)", "(2, 3, 4), permutation=(0, -1, 1)",
                   "(), permutation=()", "(0, 3), permutation=(1, 0)"];
}

def Braid_BroadcastToOp : Braid_MovementOp<"broadcast_to"> {
  let role       = "view";
  let summary   = "x repeated along axes of length 1 and along new leading axes; a length of -1 keeps that of x.";
  let arguments = (ins Braid_Tensor:$x, Braid_ShapeAttr:$shape);
  let reference = [{ np.broadcast_to(x, shape) }];
  let cases     = ["(3,), shape=(2, 3)", "(2, 1), shape=(2, 3)", "(), shape=(2, 2)", "(1, 3, 1), shape=(4, 2, 3, 2)", "(1,), shape=(0,)",
                   "(2, 3), shape=(2, 3)"];
}

def Braid_SliceOp : Braid_MovementOp<"slice"> {
  let role       = "view";
  let summary   = "The elements from starts to before stops in each axis, every steps-th of them; no steps means 1 everywhere.";
  let arguments = (ins Braid_Tensor:$x, Braid_IndicesAttr:$starts, Braid_IndicesAttr:$stops, Braid_IndicesAttr:$steps);
  let defaults  = ["steps = {}"];
  let reference = [{ x[window(starts, stops, steps)] }];
  let in_script = 0;  // where `slice` takes sizes
  let cases     = ["(5,), starts=(1,), stops=(4,), steps=(1,)", "(5, 4), starts=(0, 1), stops=(5, 4), steps=(2, 3)",
                   "(4,), starts=(2,), stops=(2,), steps=(1,)", "(), starts=(), stops=(), steps=()",
                   "(3, 7), starts=(1, 0), stops=(3, 7), steps=(1, 2)"];
}

def Braid_PadOp : Braid_MovementOp<"pad"> {
  let role       = "placement";
  let summary    = "x with low[i] elements of value before axis i and high[i] after it.";
  let arguments  = (ins Braid_Tensor:$x, Braid_IndicesAttr:$low, Braid_IndicesAttr:$high, Braid_NumberAttr:$value);
  let defaults   = ["value = 0"];
  let normalised = 0;
  let reference  = [{ np.pad(x, list(zip(low, high)), constant_values=value) }];
  let in_script  = 0;  // where `pad` takes another form of padding
  let cases      = ["(3,), low=(1,), high=(2,), value=0", "(2, 3), low=(0, 1), high=(1, 0), value=2", "(0,), low=(2,), high=(0,), value=1",
                    "(2, 2), low=(0, 0), high=(0, 0), value=0"];
}

def Braid_SliceUpdateOp : Braid_MovementOp<"slice_update"> {
  let role       = "placement";
  let summary   = "x with the elements that a slice of the same bounds would give replaced by update.";
  let arguments = (ins Braid_Tensor:$x, Braid_Tensor:$update, Braid_IndicesAttr:$starts, Braid_IndicesAttr:$steps);
  let gradient  = ["rule", "rule"];
  let defaults  = ["steps = {}"];
  let reference = [{ slice_update(x, update, starts, steps) }];
  let cases     = ["(5,), (3,), starts=(1,), steps=(1,)", "(5, 4), (3, 2), starts=(0, 1), steps=(2, 2)", "(4,), (0,), starts=(2,), steps=(1,)",
                   "(), (), starts=(), steps=()"];
}

class Braid_PiecesOp<string mnemonic> : Braid_Op<mnemonic> {
  let kind     = "composite";
  let gradient = ["decompose"];
  let accepts  = All;
  let results  = (outs Variadic<Braid_Tensor>:$ys);
}

def Braid_SplitOp : Braid_PiecesOp<"split"> {
  let summary    = "Consecutive pieces along an axis: of one length, the last perhaps shorter, or of the lengths that are given.";
  let arguments  = (ins Braid_Tensor:$x, Braid_SizesAttr:$sizes, Braid_AxisAttr:$axis);
  let defaults   = ["axis = 0"];
  let normalised = 1;
  let reference  = [{ pieces(x, sizes, axis) }];
  let cases      = ["(6,), sizes=2", "(5, 2), sizes=2", "(2, 6), sizes=(1, 3, 2), axis=1", "(2, 3, 4), sizes=(4, 0), axis=-1",
                    "(0, 3), sizes=2", "(12, 1), sizes=1"];
}

def Braid_UnstackOp : Braid_PiecesOp<"unstack"> {
  let summary   = "The parts of x at each index along an axis, without that axis.";
  let arguments = (ins Braid_Tensor:$x, Braid_AxisAttr:$axis);
  let defaults  = ["axis = 0"];
  let reference = [{ [np.take(x, i, axis) for i in range(x.shape[axis])] }];
  let aliases   = ["unbind"];
  let cases     = ["(3,)", "(2, 3)", "(2, 3), axis=1", "(2, 3, 4), axis=-2", "(2, 0)"];
}

def Braid_ConcatOp : Braid_MovementOp<"concat"> {
  let role       = "placement";
  let summary    = "Tensors one after the other along an axis.";
  let portable   = 1;
  let arguments  = (ins Variadic<Braid_Tensor>:$xs, Braid_AxisAttr:$axis);
  let defaults   = ["axis = 0"];
  let normalised = 0;
  let reference  = [{ np.concatenate(xs, axis) }];
  let aliases    = ["cat"];
  let cases      = ["(2, 3), (1, 3)", "(2, 1), (2, 3), (2, 2), axis=1", "(2, 3), axis=-1", "(0,), (2,)", "(2, 2, 1), (2, 2, 2), axis=-1"];
}

#endif
