// The base classes of op records. A record is the one definition of an op: tools/opgen.py makes the C++ functions, the op table, scalar
// bodies, gradient rules, the script module, the reference and the sweep from it; mlir-tblgen makes the dialect's op.
#ifndef BRAID_OP_BASE
#define BRAID_OP_BASE

include "mlir/IR/OpBase.td"
include "dialects/braid/BraidDialect.td"

// Sets of dtypes.
defvar Float = ["f32", "f64", "f16", "bf16"];
defvar Numeric = !listconcat(Float, ["i32", "i64", "i16", "i8", "u8"]);
defvar Bool = ["bool"];
defvar All = !listconcat(Numeric, Bool);

// Attribute kinds (dialects/rules/attributes.h). In the dialect attributes are normalised and all present.
def Braid_AxisAttr    : ConfinedAttr<I64Attr, []>           { string kind = "axis"; }
def Braid_AxesAttr    : ConfinedAttr<DenseI64ArrayAttr, []> { string kind = "axes"; }
def Braid_IndicesAttr : ConfinedAttr<DenseI64ArrayAttr, []> { string kind = "indices"; }
def Braid_ShapeAttr   : ConfinedAttr<DenseI64ArrayAttr, []> { string kind = "shape"; }
def Braid_DTypeAttr   : ConfinedAttr<TypeAttr, []>          { string kind = "dtype"; }
def Braid_FlagAttr    : ConfinedAttr<BoolAttr, []>          { string kind = "boolean"; }
def Braid_IntegerAttr : ConfinedAttr<I64Attr, []>           { string kind = "integer"; }
def Braid_NumberAttr  : AnyAttrOf<[BoolAttr, I64Attr, F64Attr]> { string kind = "number"; }
def Braid_IntsAttr    : ConfinedAttr<DenseI64ArrayAttr, []> { string kind = "ints"; }
def Braid_FloatsAttr  : ConfinedAttr<DenseF64ArrayAttr, []> { string kind = "floats"; }
def Braid_SizesAttr   : ConfinedAttr<DenseI64ArrayAttr, []> { string kind = "sizes"; }
def Braid_StringAttr  : ConfinedAttr<StrAttr, []>           { string kind = "string"; }
// One of some words: `def Braid_ModeAttr : Braid_EnumAttr<["none", "add"]>;`. In C++ it is an enum class named after op and attribute.
class Braid_EnumAttr<list<string> all> : ConfinedAttr<StrAttr, []> { string kind = "enumeration"; list<string> words = all; }

defvar Braid_Tensor = AnyRankedTensor;
// Operands that are not elements (OperandKind in dialects/rules/op.h). A result may be an index too.
class Braid_SpecialTensor<string kind> : ConfinedType<AnyRankedTensor, []> { string operand = kind; }
def Braid_Condition : Braid_SpecialTensor<"condition">;
def Braid_Index     : Braid_SpecialTensor<"index">;
def Braid_Index32   : Braid_SpecialTensor<"index32">;  // results alone: i32, where MindSpore gives that

// What other libraries call the parameters that scripts pass by keyword: "ours: theirs …".
def Braid_Keywords {
  list<string> spellings = ["a: input x", "b: other y", "x: input value input_x tensor", "sizes: split_size_or_sections",
                            "xs: tensors", "c: condition cond", "axes: axis dim",
                            "axis: dim", "keepdims: keep_dims keepdim", "ddof: correction", "indices: index input_indices", "updates: src", "permutation: input_perm axes", "shape: size",
                            "value: fill_value"];
}

class Braid_Op<string mnemonic> : Braid_RuledOp<mnemonic> {
  string kind = ?;                  // pointwise | structured | composite
  string scalar = "";               // pointwise: a C++ expression over the scalar vocabulary, operands by name
  // One entry per operand. An expression over Tensors (operands by name, y the one result, dy its cotangent), or one of
  // "rule" (<name>_gradient in dialects/rules), "decompose", "none". Leaving it out is an error.
  list<string> gradient = ?;
  list<string> accepts = Float;     // dtypes of the operands
  // How operands that differ in dtype, or are not accepted, are brought together before the op: "promote" (their common dtype,
  // dialects/rules/promotion.cpp), "float" (the same, then integers and bools become f32), "wide" (the same, then they become i64), "none".
  string promotion = "promote";
  string result = "same";           // pointwise: dtype of the result, "same" (as the last operand) or "bool"
  list<string> defaults = [];       // "attribute = value" for trailing attributes that a call may leave out
  // What it is to fusion and code generation (Role in dialects/rules/op.h): pointwise ops are that; else "view" (with <name>_view),
  // "source", "reduction" (with the two fields below), "contraction", "placement" (with <name>_placement), or "none".
  string role = "";
  string combiner = "";             // reduction: the pointwise op that combines two elements
  string neutral = "";              // reduction: a number that changes nothing, -inf among them
  bit portable = 0;                 // structured: runtime/ops/kernels/structured has its kernel, under the op's name (structured.h)
  bit normalised = 0;               // <name>_normalised in dialects/rules completes and checks the attributes of a call
  list<string> aliases = [];        // further names in the script module `ops`
  bit in_script = 1;                // whether the op's own name is one there
  list<string> in_order = [];       // the parameters as scripts order them, where that is not operands first
  string reference = "";            // an expression over NumPy arrays in float64, an independent source of golden values
  int ulp = 0;                      // how far from the reference a float result may be, in units in its last place; 0: exact
  list<string> domain = [];         // sweep of gradients: "low, high" per operand; default -3, 3
  list<string> cases = [];          // sweep of structured ops: "(2, 3), axes=(0,)": shapes of the operands, then attributes
  // Several results have names, Variadic ones are as many as the shape rule says. C++ returns a struct of them or a vector, scripts a tuple.
  let results = (outs Braid_Tensor:$y);
}

class Braid_UnaryOp<string mnemonic, list<string> dtypes = Float> : Braid_Op<mnemonic> {
  let arguments = (ins Braid_Tensor:$x);
  let kind = "pointwise";
  let accepts = dtypes;
  let promotion = "float";
}

class Braid_BinaryOp<string mnemonic, list<string> dtypes = Numeric> : Braid_Op<mnemonic> {
  let arguments = (ins Braid_Tensor:$a, Braid_Tensor:$b);
  let kind = "pointwise";
  let accepts = dtypes;
}

class Braid_CompareOp<string mnemonic> : Braid_BinaryOp<mnemonic, All> {
  let result = "bool";
  let gradient = ["none", "none"];
}

#endif
