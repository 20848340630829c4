// RUN: braid-opt %s | braid-opt | FileCheck %s

// CHECK-LABEL: func.func @ops
func.func @ops(%x: tensor<2x3xf32>, %b: tensor<2x3xi1>) -> (tensor<3xf32>, tensor<2x3xf32>) {
  // CHECK: braid.tanh %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %y = braid.tanh %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: braid.sum %{{.*}} {axes = array<i64: 0>, keepdims = false} : (tensor<2x3xf32>) -> tensor<3xf32>
  %s = braid.sum %y {axes = array<i64: 0>, keepdims = false} : (tensor<2x3xf32>) -> tensor<3xf32>
  // CHECK: braid.full {dtype = f32, shape = array<i64: 2, 3>, value = 5.000000e-01 : f64} : () -> tensor<2x3xf32>
  %h = braid.full {dtype = f32, shape = array<i64: 2, 3>, value = 0.5 : f64} : () -> tensor<2x3xf32>
  // CHECK: braid.constant dense<1.000000e+00> : tensor<2x3xf32>
  %c = braid.constant dense<1.0> : tensor<2x3xf32>
  // CHECK: braid.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %z = braid.select %b, %h, %c : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: braid.split %{{.*}} {axis = 0 : i64, sizes = array<i64: 2, 0>} : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<0x3xf32>)
  %p:2 = braid.split %x {sizes = array<i64: 2, 0>, axis = 0 : i64} : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<0x3xf32>)
  return %s, %z : tensor<3xf32>, tensor<2x3xf32>
}
