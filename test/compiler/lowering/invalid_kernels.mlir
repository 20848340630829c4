// RUN: braid-opt %s --lower-kernels --split-input-file --verify-diagnostics

// expected-error @+1 {{'f': expects one block that returns its results}}
func.func private @f(tensor<4xf32>) -> tensor<4xf32>

// -----

// expected-error @+1 {{'f': a kernel has one result}}
func.func private @f(%a: tensor<4xf32>) {
  return
}

// -----

// expected-error @+1 {{'f': expects tensors of static shape, given 'i32'}}
func.func private @f(%a: i32) -> i32 {
  return %a : i32
}

// -----

func.func private @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{cannot be a part of a kernel}}
  %y = braid.softmax %a {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func private @f(%a: tensor<2x2x2xf32>) -> tensor<f32> {
  %s = braid.sum %a {axes = array<i64: 0>, keepdims = false} : (tensor<2x2x2xf32>) -> tensor<2x2xf32>
  // expected-error @+1 {{is a second anchor, after braid.sum}}
  %y = braid.sum %s {axes = array<i64: 0, 1>, keepdims = false} : (tensor<2x2xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(%a: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %c = braid.concat %a, %a {axis = 0 : i64} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  // expected-error @+1 {{cannot come after braid.concat in one kernel}}
  %y = braid.slice %c {starts = array<i64: 0, 0>, stops = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (tensor<4x2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// -----

func.func private @f(%a: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @+1 {{is not canonical: --canonicalize-contractions comes first}}
  %y = braid.dot_general %a, %a {lhs_batching = array<i64>, rhs_batching = array<i64>, lhs_contracting = array<i64: 1>, rhs_contracting = array<i64: 0>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// -----

func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{has no lowering: expects calls of kernels, reshapes and constants}}
  %y = braid.exp %a : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// expected-error @+1 {{'f': each result must come from a call of its own}}
func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  return %a : tensor<4xf32>
}
