// Contractions.
#ifndef BRAID_OPS_CONTRACT
#define BRAID_OPS_CONTRACT

include "dialects/braid/BraidOpBase.td"

def Braid_DotGeneralOp : Braid_Op<"dot_general"> {
  let role        = "contraction";
  let summary     = "Sums of products over paired axes.";
  let description = [{
    y[batch, lhs free, rhs free] = Σ lhs[batch, lhs free, contracted] · rhs[batch, rhs free, contracted]. Batching and contracted axes
    are given in pairs, position by position; free axes keep their order.
  }];
  let arguments = (ins Braid_Tensor:$lhs, Braid_Tensor:$rhs, Braid_IndicesAttr:$lhs_batching, Braid_IndicesAttr:$rhs_batching,
                   Braid_IndicesAttr:$lhs_contracting, Braid_IndicesAttr:$rhs_contracting);
  let kind      = "structured";
  let gradient  = ["rule", "rule"];
  let accepts   = Numeric;
  let reference = [{ dot_general(lhs, rhs, lhs_batching, rhs_batching, lhs_contracting, rhs_contracting) }];
  let cases     = ["(2, 3), (3, 4), lhs_batching=(), rhs_batching=(), lhs_contracting=(1,), rhs_contracting=(0,)",
                   "(5, 2, 3), (4, 5, 3), lhs_batching=(0,), rhs_batching=(1,), lhs_contracting=(2,), rhs_contracting=(2,)",
                   "(2, 3, 4), (4, 5, 3), lhs_batching=(), rhs_batching=(), lhs_contracting=(1, 2), rhs_contracting=(2, 0)",
                   "(3,), (3,), lhs_batching=(), rhs_batching=(), lhs_contracting=(0,), rhs_contracting=(0,)",
                   "(2, 0), (0, 3), lhs_batching=(), rhs_batching=(), lhs_contracting=(1,), rhs_contracting=(0,)",
                   "(2,), (3,), lhs_batching=(), rhs_batching=(), lhs_contracting=(), rhs_contracting=()"];
}

def Braid_MatmulOp : Braid_Op<"matmul"> {
  let summary     = "The matrix product, as NumPy's matmul.";
  let description = [{
    The last two axes are matrices and the others are broadcast. A vector on the left is a row and on the right a column, and that axis is
    left out of the result.
  }];
  let arguments = (ins Braid_Tensor:$a, Braid_Tensor:$b);
  let kind      = "composite";
  let gradient  = ["decompose", "decompose"];
  let accepts   = Numeric;
  let reference = [{ np.matmul(a, b) }];
  let cases     = ["(2, 3), (3, 4)", "(3,), (3, 4)", "(2, 3), (3,)", "(3,), (3,)", "(5, 2, 3), (3, 4)", "(2, 3), (5, 3, 4)",
                   "(5, 1, 2, 3), (6, 3, 4)", "(2, 0), (0, 3)", "(0, 2), (2, 3)", "(4, 3), (4, 3, 2)"];
}

#endif
