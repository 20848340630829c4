// Comparisons, logic and selection.
#ifndef BRAID_OPS_COMPARE
#define BRAID_OPS_COMPARE

include "dialects/braid/BraidOpBase.td"

def Braid_EqualOp : Braid_CompareOp<"equal"> {
  let summary   = "Whether a is b, element by element.";
  let scalar    = [{ a == b }];
  let reference = [{ np.equal(a, b) }];
  let aliases   = ["eq"];
}

def Braid_NotEqualOp : Braid_CompareOp<"not_equal"> {
  let summary   = "Whether a is not b, element by element.";
  let scalar    = [{ a != b }];
  let reference = [{ np.not_equal(a, b) }];
  let aliases   = ["ne"];
}

def Braid_LessOp : Braid_CompareOp<"less"> {
  let summary   = "Whether a is below b, element by element.";
  let scalar    = [{ a < b }];
  let reference = [{ np.less(a, b) }];
  let aliases   = ["lt"];
}

def Braid_LessEqualOp : Braid_CompareOp<"less_equal"> {
  let summary   = "Whether a is at most b, element by element.";
  let scalar    = [{ a <= b }];
  let reference = [{ np.less_equal(a, b) }];
  let aliases   = ["le"];
}

def Braid_GreaterOp : Braid_CompareOp<"greater"> {
  let summary   = "Whether a is above b, element by element.";
  let scalar    = [{ a > b }];
  let reference = [{ np.greater(a, b) }];
  let aliases   = ["gt"];
}

def Braid_GreaterEqualOp : Braid_CompareOp<"greater_equal"> {
  let summary   = "Whether a is at least b, element by element.";
  let scalar    = [{ a >= b }];
  let reference = [{ np.greater_equal(a, b) }];
  let aliases   = ["ge"];
}

def Braid_LogicalAndOp : Braid_BinaryOp<"logical_and", Bool> {
  let summary   = "Whether a and b hold, element by element.";
  let scalar    = [{ a & b }];
  let gradient  = ["none", "none"];
  let reference = [{ np.logical_and(a, b) }];
}

def Braid_LogicalOrOp : Braid_BinaryOp<"logical_or", Bool> {
  let summary   = "Whether a or b holds, element by element.";
  let scalar    = [{ a | b }];
  let gradient  = ["none", "none"];
  let reference = [{ np.logical_or(a, b) }];
}

def Braid_LogicalNotOp : Braid_UnaryOp<"logical_not", Bool> {
  let summary   = "Whether x does not hold, for each element.";
  let scalar    = [{ !x }];
  let gradient  = ["none"];
  let reference = [{ np.logical_not(x) }];
  let promotion = "none";
}

def Braid_SelectOp : Braid_Op<"select"> {
  let summary   = "a where c holds, else b, element by element. What is not chosen gets a gradient of exactly 0.";
  let arguments = (ins Braid_Condition:$c, Braid_Tensor:$a, Braid_Tensor:$b);
  let kind      = "pointwise";
  let scalar    = [{ select(c, a, b) }];
  let gradient  = ["none", [{ where(c, dy, 0) }], [{ where(c, 0, dy) }]];
  let accepts   = All;
  let reference = [{ np.where(c, a, b) }];
  let aliases   = ["where"];
}

#endif
