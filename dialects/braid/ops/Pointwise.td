// Pointwise arithmetic. In gradients the cotangent is multiplied and divided by strong_mul and strong_div: where it is 0, as on the side
// that a `where` did not choose, the gradient is 0 also when the derivative is infinite or NaN.
#ifndef BRAID_OPS_POINTWISE
#define BRAID_OPS_POINTWISE

include "dialects/braid/BraidOpBase.td"

def Braid_NegOp : Braid_UnaryOp<"neg", Numeric> {
  let summary   = "Each element with its sign changed.";
  let scalar    = [{ -x }];
  let gradient  = [[{ -dy }]];
  let reference = [{ np.negative(x) }];
  let aliases   = ["negative"];
}

def Braid_AbsOp : Braid_UnaryOp<"abs", Numeric> {
  let summary   = "The absolute value of each element; its gradient at 0 is 0.";
  let scalar    = [{ abs(x) }];
  let gradient  = [[{ where(x > 0, dy, where(x < 0, -dy, 0)) }]];
  let reference = [{ np.abs(x) }];
  let aliases   = ["absolute"];
}

def Braid_SquareOp : Braid_UnaryOp<"square", Numeric> {
  let summary   = "Each element times itself.";
  let scalar    = [{ x * x }];
  let gradient  = [[{ strong_mul(dy, x + x) }]];
  let reference = [{ np.square(x) }];
}

def Braid_ExpOp : Braid_UnaryOp<"exp"> {
  let summary   = "e to the power of each element.";
  let scalar    = [{ exp(x) }];
  let gradient  = [[{ strong_mul(dy, y) }]];
  let reference = [{ np.exp(x) }];
  let ulp       = 2;
}

def Braid_LogOp : Braid_UnaryOp<"log"> {
  let summary   = "The natural logarithm of each element.";
  let scalar    = [{ log(x) }];
  let gradient  = [[{ strong_div(dy, x) }]];
  let reference = [{ np.log(x) }];
  let ulp       = 2;
  let domain    = ["0.1, 5"];
}

def Braid_SqrtOp : Braid_UnaryOp<"sqrt"> {
  let summary   = "The square root of each element.";
  let scalar    = [{ sqrt(x) }];
  let gradient  = [[{ strong_div(dy * 0.5, y) }]];
  let reference = [{ np.sqrt(x) }];
  let domain    = ["0.1, 5"];
}

def Braid_SinOp : Braid_UnaryOp<"sin"> {
  let summary   = "The sine of each element, in radians; beyond 2^48 a number counts as a multiple of 2 pi.";
  let scalar    = [{ sin(x) }];
  let gradient  = [[{ strong_mul(dy, cos(x)) }]];
  let reference = [{ np.sin(np.where(np.isfinite(x) & (np.abs(x) > 2.0**48), 0 * x, x)) }];
  let ulp       = 2;
}

def Braid_CosOp : Braid_UnaryOp<"cos"> {
  let summary   = "The cosine of each element, in radians; beyond 2^48 a number counts as a multiple of 2 pi.";
  let scalar    = [{ cos(x) }];
  let gradient  = [[{ -strong_mul(dy, sin(x)) }]];
  let reference = [{ np.cos(np.where(np.isfinite(x) & (np.abs(x) > 2.0**48), 0 * x, x)) }];
  let ulp       = 2;
}

def Braid_TanhOp : Braid_UnaryOp<"tanh"> {
  let summary   = "Hyperbolic tangent of each element.";
  let scalar    = [{ tanh(x) }];
  let gradient  = [[{ strong_mul(dy, 1.0 - y * y) }]];
  let reference = [{ np.tanh(x) }];
  let ulp       = 2;
}

def Braid_SigmoidOp : Braid_UnaryOp<"sigmoid"> {
  let summary   = "1 / (1 + exp(-x)) of each element.";
  let scalar    = [{ sigmoid(x) }];
  let gradient  = [[{ strong_mul(dy, y * (1.0 - y)) }]];
  let reference = [{ 1 / (1 + np.exp(-x)) }];
  let ulp       = 4;
}

def Braid_ReluOp : Braid_UnaryOp<"relu", Numeric> {
  let summary   = "Each element, or 0 where it is negative; its gradient at 0 is 0.";
  let scalar    = [{ max(x, 0) }];
  let gradient  = [[{ where(y > 0, dy, 0) }]];
  let reference = [{ np.maximum(x, 0) }];
}

def Braid_SoftsignOp : Braid_UnaryOp<"softsign"> {
  let summary   = "x / (1 + |x|) of each element.";
  let scalar    = [{ x / (1.0 + abs(x)) }];
  let gradient  = [[{ strong_div(dy, square(1.0 + abs(x))) }]];
  let reference = [{ x / (1 + np.abs(x)) }];
  let ulp       = 1;
}

def Braid_AddOp : Braid_BinaryOp<"add"> {
  let summary   = "The sum of two tensors, element by element.";
  let scalar    = [{ a + b }];
  let gradient  = [[{ dy }], [{ dy }]];
  let reference = [{ np.add(a, b) }];
}

def Braid_SubOp : Braid_BinaryOp<"sub"> {
  let summary   = "The difference of two tensors, element by element.";
  let scalar    = [{ a - b }];
  let gradient  = [[{ dy }], [{ -dy }]];
  let reference = [{ np.subtract(a, b) }];
  let aliases   = ["subtract"];
}

def Braid_MulOp : Braid_BinaryOp<"mul"> {
  let summary   = "The product of two tensors, element by element.";
  let scalar    = [{ a * b }];
  let gradient  = [[{ strong_mul(dy, b) }], [{ strong_mul(dy, a) }]];
  let reference = [{ np.multiply(a, b) }];
  let aliases   = ["multiply"];
}

def Braid_DivOp : Braid_BinaryOp<"div", Float> {
  let summary   = "The quotient of two tensors, element by element; integers are divided as f32.";
  let scalar    = [{ a / b }];
  let gradient  = [[{ strong_div(dy, b) }], [{ -strong_div(strong_mul(dy, y), b) }]];
  let reference = [{ np.divide(a, b) }];
  let promotion = "float";
  let aliases   = ["divide", "true_divide"];
  let domain    = ["-3, 3", "0.5, 3"];
}

def Braid_MaxOp : Braid_BinaryOp<"max"> {
  let summary   = "The larger of two elements. NaN wins, -0 is below +0, and a tie gives each half of the gradient.";
  let scalar    = [{ max(a, b) }];
  let gradient  = [[{ where(a > b, dy, where(equal(a, b), dy * 0.5, 0)) }], [{ where(b > a, dy, where(equal(a, b), dy * 0.5, 0)) }]];
  let reference = [{ np.maximum(a, b) }];
  let aliases   = ["maximum"];
  let in_script = 0;  // where `max` is a reduction
}

def Braid_MinOp : Braid_BinaryOp<"min"> {
  let summary   = "The smaller of two elements. NaN wins, -0 is below +0, and a tie gives each half of the gradient.";
  let scalar    = [{ min(a, b) }];
  let gradient  = [[{ where(a < b, dy, where(equal(a, b), dy * 0.5, 0)) }], [{ where(b < a, dy, where(equal(a, b), dy * 0.5, 0)) }]];
  let reference = [{ np.minimum(a, b) }];
  let aliases   = ["minimum"];
  let in_script = 0;  // where `min` is a reduction
}

// At b = 0 the derivative by a is 0, also at a = 0. By b it is 0 where a is not positive: there y is 0 or not differentiable.
def Braid_PowOp : Braid_BinaryOp<"pow", Float> {
  let summary   = "a to the power of b, element by element; integers are taken as f32. Its gradient in b is 0 where a is not positive.";
  let scalar    = [{ pow(a, b) }];
  let gradient  = [[{ strong_mul(dy, strong_mul(b, pow(a, b - 1.0))) }],
                   [{ where(a > 0, strong_mul(dy, y * log(where(a > 0, a, 1))), 0) }]];
  let reference = [{ np.power(a, b) }];
  let promotion = "float";
  let ulp       = 4;
  let domain    = ["0.2, 3", "-2, 2"];
}

// Products of a cotangent. They are linear in a also where a is 0, so that gradients of gradients are right there. Where a is 0 because a
// `where` did not choose it, what comes back for a may be infinite, which that `where` ends; nothing of it may come back for b, hence
// the products that are 0 where either side is.
def Braid_StrongMulOp : Braid_BinaryOp<"strong_mul", Float> {
  let summary   = "The product of two tensors, element by element, and 0 where a is 0 whatever b is.";
  let scalar    = [{ select(a == 0, a, a * b) }];
  let gradient  = [[{ strong_mul(dy, b) }], [{ strong_mul_both(dy, a) }]];
  let reference = [{ np.where(a == 0, 0, np.multiply(a, b)) }];
  let promotion = "float";
  let in_script = 0;
}

def Braid_StrongMulBothOp : Braid_BinaryOp<"strong_mul_both", Float> {
  let summary   = "The product of two tensors, element by element, and 0 where either is 0 whatever the other is.";
  let scalar    = [{ select(a == 0, a, select(b == 0, b, a * b)) }];
  let gradient  = [[{ strong_mul_both(dy, b) }], [{ strong_mul_both(dy, a) }]];
  let reference = [{ np.where((a == 0) | (b == 0), 0, np.multiply(a, b)) }];
  let promotion = "float";
  let in_script = 0;
}

def Braid_StrongDivOp : Braid_BinaryOp<"strong_div", Float> {
  let summary   = "The quotient of two tensors, element by element, and 0 where a is 0 whatever b is.";
  let scalar    = [{ select(a == 0, a, a / b) }];
  let gradient  = [[{ strong_div(dy, b) }], [{ -strong_div(strong_mul_both(dy, y), b) }]];
  let reference = [{ np.where(a == 0, 0, np.divide(a, b)) }];
  let promotion = "float";
  let in_script = 0;
  let domain    = ["-3, 3", "0.5, 3"];
}

def Braid_StopGradientOp : Braid_UnaryOp<"stop_gradient", All> {
  let summary   = "The same values, as a constant of every gradient.";
  let scalar    = [{ x }];
  let gradient  = ["none"];
  let reference = [{ x }];
}

def Braid_ConvertOp : Braid_Op<"convert"> {
  let role      = "pointwise";
  let summary     = "The elements as another dtype.";
  let description = [{
    Integers wrap. A floating-point number becomes the integer next to it towards zero; beyond the range it becomes the nearest bound,
    and NaN becomes 0. Anything but 0 is true.
  }];
  let arguments = (ins Braid_Tensor:$x, Braid_DTypeAttr:$dtype);
  let kind      = "structured";
  let gradient  = ["rule"];
  let accepts   = All;
  let promotion = "none";
  let reference = [{ converted(x, dtype) }];
  let aliases   = ["cast"];
  let in_script = 0;
  let cases     = ["(7,), dtype='f32'", "(2, 3), dtype='f64'", "(7,), dtype='i32'", "(3, 2), dtype='i64'", "(7,), dtype='bool'",
                   "(), dtype='f64'", "(2, 0), dtype='f32'", "(7,), dtype='f16'", "(7,), dtype='bf16'", "(7,), dtype='i16'",
                   "(7,), dtype='i8'", "(7,), dtype='u8'"];
}

#endif
