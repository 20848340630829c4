// Branches, loops, functions with a gradient of their own, and the stacks that loops save values on. Regions may use values from outside.
#ifndef BRAID_REGION_OPS
#define BRAID_REGION_OPS

include "dialects/braid/BraidDialect.td"

def Braid_Predicate : Type<0DTensorOf<[I1]>.predicate, "a bool without axes", "::mlir::RankedTensorType">,
                      BuildableType<"::mlir::RankedTensorType::get({}, $_builder.getI1Type())">;
def Braid_Count : Type<0DTensorOf<[I64]>.predicate, "an i64 without axes", "::mlir::RankedTensorType">,
                  BuildableType<"::mlir::RankedTensorType::get({}, $_builder.getI64Type())">;

class Braid_RegionOp<string mnemonic, list<Trait> traits = []>
    : Op<Braid_Dialect, mnemonic, !listconcat(traits, [RecursiveMemoryEffects, RecursivelySpeculatable, SingleBlock])> {
  let hasVerifier = 1;
}

def Braid_CondOp : Braid_RegionOp<"cond", [NoRegionArguments]> {
  let summary = "What the first region yields where the predicate holds, else what the second yields.";
  let arguments = (ins Braid_Predicate:$predicate);
  let results = (outs Variadic<AnyRankedTensor>:$ys);
  let regions = (region SizedRegion<1>:$then, SizedRegion<1>:$otherwise);
  let assemblyFormat = "$predicate (`:` type($ys)^)? `then` $then `else` $otherwise attr-dict";
  let hasCanonicalizeMethod = 1;
}

def Braid_WhileOp : Braid_RegionOp<"while"> {
  let summary = "Carried values that become what the body yields for them as long as the condition yields true.";
  let arguments = (ins Variadic<AnyRankedTensor>:$carried);
  let results = (outs Variadic<AnyRankedTensor>:$ys);
  let regions = (region SizedRegion<1>:$condition, SizedRegion<1>:$body);
  let assemblyFormat = "`(` $carried `)` `:` functional-type($carried, $ys) `if` $condition `do` $body attr-dict";
  let hasCanonicalizeMethod = 1;
}

def Braid_CustomGradientOp : Braid_RegionOp<"custom_gradient"> {
  let summary = "What the first region yields; the second says its gradient.";
  let description = [{
    The second region takes the operands, the results and the cotangents of the results, and yields the gradients of the operands that `gives`
    lists. Nothing flows to what the regions capture. Once gradients are taken the op is its first region.
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$xs, DenseI64ArrayAttr:$gives);
  let results = (outs Variadic<AnyRankedTensor>:$ys);
  let regions = (region SizedRegion<1>:$forward, SizedRegion<1>:$rule);
  let assemblyFormat = "`(` $xs `)` `gives` $gives `:` functional-type($xs, $ys) `forward` $forward `rule` $rule attr-dict";
}

def Braid_YieldOp : Op<Braid_Dialect, "yield", [Pure, Terminator, ParentOneOf<["CondOp", "WhileOp", "CustomGradientOp"]>]> {
  let summary = "Ends a region with its results.";
  let arguments = (ins Variadic<AnyRankedTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

// A stack is a tensor whose first axis, of unknown length, counts its rows. Each value of a stack is pushed on at most once; it may be popped
// from any number of times, since that takes nothing away from the value itself.

def Braid_StackOp : Op<Braid_Dialect, "stack", [MemoryEffects<[MemAlloc]>]> {
  let summary = "A stack without rows.";
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "attr-dict `:` type($y)";
}

def Braid_PushOp : Op<Braid_Dialect, "push", [Pure, AllTypesMatch<["stack", "y"]>]> {
  let summary = "The stack with one more row, or with all rows of another stack.";
  let arguments = (ins AnyRankedTensor:$stack, AnyRankedTensor:$rows);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$rows `:` type($rows) `to` $stack `:` type($stack) attr-dict";
  let hasVerifier = 1;
}

def Braid_PopOp : Op<Braid_Dialect, "pop", [Pure, AllTypesMatch<["stack", "rest"]>]> {
  let summary = "The last row of a stack, or its last rows as a stack of their own; and the stack without them.";
  let arguments = (ins AnyRankedTensor:$stack, Optional<Braid_Count>:$count);
  let results = (outs AnyRankedTensor:$rest, AnyRankedTensor:$rows);
  let assemblyFormat = "(`rows` $count^)? `from` $stack `:` type($stack) `->` type($rows) attr-dict";
  let hasVerifier = 1;
}

// The same over buffers: a stack in memory is a braid_stack of abi.h, a memref<4xi64>, and a pointer once LLVM types are there.

def Braid_StoreRowsOp : Op<Braid_Dialect, "store_rows"> {
  let summary = "Puts `count` rows behind the first `at` of a stack in memory: those of a buffer, or those of another stack from `first` on.";
  let arguments = (ins AnyType:$rows, Optional<AnyTypeOf<[Index, I64]>>:$first, AnyType:$stack, AnyTypeOf<[Index, I64]>:$at,
                   AnyTypeOf<[Index, I64]>:$count, I64Attr:$bytes);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Braid_LoadRowOp : Op<Braid_Dialect, "load_row"> {
  let summary = "Copies row `at` of a stack in memory to a buffer.";
  let arguments = (ins AnyType:$stack, AnyTypeOf<[Index, I64]>:$at, AnyType:$row, I64Attr:$bytes);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Braid_CountOp : Op<Braid_Dialect, "count", [Pure]> {
  let summary = "The number of rows of a stack.";
  let arguments = (ins AnyRankedTensor:$stack);
  let results = (outs Braid_Count:$y);
  let assemblyFormat = "$stack `:` type($stack) attr-dict";
  let builders = [OpBuilder<(ins "::mlir::Value":$stack)>];
  let hasVerifier = 1;
}

#endif
