// RUN: braid-opt %s --plan-memory --lower-runtime-calls --split-input-file --verify-diagnostics

func.func @count() {
  // expected-error @+1 {{cannot place a value of 'memref<4611686018427387904xf32>' in the workspace}}
  %y = memref.alloc() : memref<4611686018427387904xf32>
  return
}

// -----

func.func @length(%n: index) {
  // expected-error @+1 {{cannot place a value of 'memref<?xf32>' in the workspace}}
  %y = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

// expected-error @+1 {{'f': expects a body, arguments with a workspace, and braid.inputs, the number of inputs}}
llvm.func @f(%a: !llvm.ptr, %w: !llvm.ptr) attributes {braid.inputs = 7 : i64} {
  llvm.return
}

// -----

// expected-error @+1 {{'f': expects pointers as arguments, given 'i32'}}
llvm.func @f(%a: i32, %w: !llvm.ptr) attributes {braid.inputs = 1 : i64} {
  llvm.return
}

// -----

// expected-error @+1 {{'f': expects to return nothing}}
llvm.func @f(%a: !llvm.ptr, %w: !llvm.ptr) -> !llvm.ptr attributes {braid.inputs = 1 : i64} {
  llvm.return %a : !llvm.ptr
}
