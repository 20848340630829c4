// RUN: braid-opt %s --split-input-file --verify-diagnostics

func.func @inner(%a: tensor<4x3xf32>, %b: tensor<4x5xf32>) {
  // expected-error @+2 {{matmul: inner dimensions differ: lhs [4, 3], rhs [4, 5]}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.matmul %a, %b : (tensor<4x3xf32>, tensor<4x5xf32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @result(%a: tensor<4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<5xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.exp %a : (tensor<4xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @dtype(%a: tensor<4xi32>) {
  // expected-error @+2 {{exp: does not take i32, only f32, f64}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.exp %a : (tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @pieces(%a: tensor<4xf32>) {
  // expected-error @+2 {{split: the pieces make 3 of the 4 elements along axis 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %y:2 = braid.split %a {sizes = array<i64: 1, 2>, axis = 0 : i64} : (tensor<4xf32>) -> (tensor<1xf32>, tensor<2xf32>)
  return
}

// -----

func.func @pieces_too_few(%a: tensor<4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<2xf32>', 'tensor<2xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.split %a {sizes = array<i64: 2, 2>, axis = 0 : i64} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @axis(%a: tensor<4x2xf32>) {
  // expected-error @+2 {{sum: axis 2 is out of range for rank 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.sum %a {axes = array<i64: 2>, keepdims = false} : (tensor<4x2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @order(%a: tensor<4x2xf32>) {
  // expected-error @+2 {{sum: axes do not ascend: [1, 0]}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.sum %a {axes = array<i64: 1, 0>, keepdims = false} : (tensor<4x2xf32>) -> tensor<f32>
  return
}

// -----

func.func @permutation(%a: tensor<4x2xf32>) {
  // expected-error @+2 {{transpose:}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.transpose %a {permutation = array<i64: 0, 7>} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @element(%a: tensor<4xf80>) {
  // expected-error @+2 {{exp: expects elements of 'f32', 'f64', 'i32', 'i64', 'i1', 'f16', 'bf16', 'i16', 'i8' or 'ui8', given 'f80'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.exp %a : (tensor<4xf80>) -> tensor<4xf80>
  return
}

// -----

func.func @dynamic(%a: tensor<?xf32>) {
  // expected-error @+2 {{exp: expects tensors of static shape, given 'tensor<?xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = braid.exp %a : (tensor<?xf32>) -> tensor<?xf32>
  return
}
