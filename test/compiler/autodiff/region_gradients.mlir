// RUN: braid-opt %s --derive-gradients="wants=-1,0 cotangents=0" | FileCheck %s

// Each trip saves what its gradient reads; the reverse loop counts down, pops, and carries the running gradient of what is captured. The first
// trip, in which the carried value is the captured one, is a branch behind it.
// CHECK-LABEL: func.func @"power|fwd -,0"(
// CHECK:         %[[R:.*]]:4 = braid.while(
// CHECK:           braid.push
// CHECK:         {trips = 2 : i64}
// CHECK-LABEL: func.func @"power|fwd -,0|bwd 0"(
// CHECK:         braid.while(
// CHECK:           braid.greater
// CHECK:         } do {
// CHECK:           braid.pop from
// CHECK:           braid.strong_mul
// CHECK:           braid.strong_mul
// CHECK:         braid.cond
func.func @power(%n: tensor<i64>, %x: tensor<3xf32>) -> tensor<3xf32> {
  %one = braid.full {dtype = i64, shape = array<i64>, value = 1 : i64} : () -> tensor<i64>
  %y:2 = braid.while(%one, %x) : (tensor<i64>, tensor<3xf32>) -> (tensor<i64>, tensor<3xf32>) if {
  ^bb0(%i: tensor<i64>, %a: tensor<3xf32>):
    %p = braid.less %i, %n : (tensor<i64>, tensor<i64>) -> tensor<i1>
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%i: tensor<i64>, %a: tensor<3xf32>):
    %j = braid.add %i, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
    %b = braid.mul %a, %x : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    braid.yield %j, %b : tensor<i64>, tensor<3xf32>
  }
  return %y#1 : tensor<3xf32>
}
