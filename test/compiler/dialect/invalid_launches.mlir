// RUN: braid-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{expects a grain of at least 1, given 0}}
  braid.launch @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(0)
  return
}

// -----

func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{expects a kernel of the module, given @k}}
  braid.launch @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1)
  return
}

// -----

func.func private @k(%x: memref<4xf32>, %begin: index, %end: index) {
  return
}
func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{expects @k to take its buffers and, for a CPU, a range of units}}
  braid.launch @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1)
  return
}

// -----

func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{an external kernel, and no other, has types and words}}
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1)
  return
}

// -----

func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{expects a type for each of the 2 buffers, given 1}}
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1) types([tensor<4xf32>]) words([])
  return
}

// -----

func.func @f(%x: memref<4xf32>, %n: index) {
  // expected-error @+1 {{expects scratch for external kernels only, a multiple of 64 bytes, given 100}}
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1) scratch(100) types([tensor<4xf32>, tensor<4xf32>]) words([])
  return
}
