// RUN: braid-opt %s --form-groups --split-input-file | FileCheck %s

// A contraction, and all that follows it at its elements, is one kernel; the bias is broadcast in it.
// CHECK-LABEL: func.func @layer(
// CHECK-NEXT:    %[[Y:.*]] = call @[[K:[^(]*]](
// CHECK-NEXT:    return %[[Y]]
// CHECK:       func.func private @[[K]](
// CHECK-NEXT:    braid.dot_general
// CHECK-NEXT:    braid.broadcast_to
// CHECK-NEXT:    braid.add
// CHECK-NEXT:    braid.relu
// CHECK-NEXT:    return
// CHECK-NOT:   func.func
func.func @layer(%x: tensor<1x2x3xf32>, %w: tensor<1x3x4xf32>, %bias: tensor<4xf32>) -> tensor<1x2x4xf32> {
  %p = braid.dot_general %x, %w {lhs_batching = array<i64: 0>, rhs_batching = array<i64: 0>, lhs_contracting = array<i64: 2>, rhs_contracting = array<i64: 1>} : (tensor<1x2x3xf32>, tensor<1x3x4xf32>) -> tensor<1x2x4xf32>
  %b = braid.broadcast_to %bias {shape = array<i64: 1, 2, 4>} : (tensor<4xf32>) -> tensor<1x2x4xf32>
  %s = braid.add %p, %b : (tensor<1x2x4xf32>, tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  %y = braid.relu %s : (tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  return %y : tensor<1x2x4xf32>
}

// -----

// What comes before a reduction is computed in it, a view too; a second anchor is a kernel of its own.
// CHECK-LABEL: func.func @anchors(
// CHECK-NEXT:    %[[S:.*]] = call @[[FIRST:[^(]*]](
// CHECK-NEXT:    %[[Y:.*]] = call @[[SECOND:[^(]*]](%[[S]])
// CHECK-NEXT:    return %[[Y]]
// CHECK:       func.func private @[[FIRST]](
// CHECK-NEXT:    braid.transpose
// CHECK-NEXT:    braid.exp
// CHECK-NEXT:    braid.sum
// CHECK-NEXT:    return
// CHECK:       func.func private @[[SECOND]](
// CHECK-NEXT:    braid.neg
// CHECK-NEXT:    braid.sum
// CHECK-NEXT:    return
func.func @anchors(%x: tensor<3x4xf32>) -> tensor<f32> {
  %t = braid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<3x4xf32>) -> tensor<4x3xf32>
  %e = braid.exp %t : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %s = braid.sum %e {axes = array<i64: 1>, keepdims = false} : (tensor<4x3xf32>) -> tensor<4xf32>
  %n = braid.neg %s : (tensor<4xf32>) -> tensor<4xf32>
  %y = braid.sum %n {axes = array<i64: 0>, keepdims = false} : (tensor<4xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

// Before a broadcast, a cheap op is repeated for each element; a costly one is stored.
// CHECK-LABEL: func.func @broadcast(
// CHECK-NEXT:    %[[E:.*]] = call @[[SMALL:[^(]*]](
// CHECK-NEXT:    call @[[WIDE:[^(]*]](%[[E]], %{{.*}})
// CHECK:       func.func private @[[SMALL]](
// CHECK-NEXT:    braid.exp
// CHECK-NEXT:    return
// CHECK:       func.func private @[[WIDE]](
// CHECK-NEXT:    braid.neg
// CHECK-NEXT:    braid.broadcast_to
// CHECK-NEXT:    braid.add
func.func @broadcast(%b: tensor<4xf32>, %x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %e = braid.exp %b : (tensor<4xf32>) -> tensor<4xf32>
  %n = braid.neg %e : (tensor<4xf32>) -> tensor<4xf32>
  %w = braid.broadcast_to %n {shape = array<i64: 3, 4>} : (tensor<4xf32>) -> tensor<3x4xf32>
  %y = braid.add %w, %x : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// -----

// Equal groups are one kernel.
// CHECK-LABEL: func.func @alike(
// CHECK-NEXT:    %[[A:.*]] = call @[[K:[^(]*]](%{{.*}})
// CHECK-NEXT:    %[[B:.*]] = call @[[K]](%{{.*}})
// CHECK-NEXT:    return %[[A]], %[[B]]
// CHECK:       func.func private @[[K]](
// CHECK-NOT:   func.func
func.func @alike(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %a = braid.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %b = braid.exp %y : (tensor<4xf32>) -> tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// -----

// A concat of many operands is left to its portable kernel; what it reads is stored.
// CHECK-LABEL: func.func @many(
// CHECK:         %[[E:.*]] = call @{{.*}}exp(
// CHECK-NEXT:    %[[C:.*]] = braid.concat %[[E]], %{{.*}}
// CHECK-NEXT:    return %[[C]]
func.func @many(%x: tensor<1xf32>) -> tensor<17xf32> {
  %e = braid.exp %x : (tensor<1xf32>) -> tensor<1xf32>
  %y = braid.concat %e, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x {axis = 0 : i64} : (tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<17xf32>
  return %y : tensor<17xf32>
}

// -----

// Each level reads the one before in two ways: after two levels, a group would compute the next one eight times.
// CHECK-LABEL: func.func @halves(
// CHECK-NEXT:    %[[A:.*]] = call @[[FIRST:[^(]*]](%{{.*}}) : (tensor<16xf32>) -> tensor<8xf32>
// CHECK-NEXT:    %[[B:.*]] = call @[[SECOND:[^(]*]](%[[A]]) : (tensor<8xf32>) -> tensor<1xf32>
// CHECK-NEXT:    return %[[B]]
func.func @halves(%x: tensor<16xf32>) -> tensor<1xf32> {
  %0 = braid.slice %x {starts = array<i64: 0>, stops = array<i64: 16>, steps = array<i64: 2>} : (tensor<16xf32>) -> tensor<8xf32>
  %1 = braid.slice %x {starts = array<i64: 1>, stops = array<i64: 16>, steps = array<i64: 2>} : (tensor<16xf32>) -> tensor<8xf32>
  %2 = braid.add %0, %1 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %3 = braid.slice %2 {starts = array<i64: 0>, stops = array<i64: 8>, steps = array<i64: 2>} : (tensor<8xf32>) -> tensor<4xf32>
  %4 = braid.slice %2 {starts = array<i64: 1>, stops = array<i64: 8>, steps = array<i64: 2>} : (tensor<8xf32>) -> tensor<4xf32>
  %5 = braid.add %3, %4 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %6 = braid.slice %5 {starts = array<i64: 0>, stops = array<i64: 4>, steps = array<i64: 2>} : (tensor<4xf32>) -> tensor<2xf32>
  %7 = braid.slice %5 {starts = array<i64: 1>, stops = array<i64: 4>, steps = array<i64: 2>} : (tensor<4xf32>) -> tensor<2xf32>
  %8 = braid.add %6, %7 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %9 = braid.slice %8 {starts = array<i64: 0>, stops = array<i64: 1>, steps = array<i64: 1>} : (tensor<2xf32>) -> tensor<1xf32>
  %10 = braid.slice %8 {starts = array<i64: 1>, stops = array<i64: 2>, steps = array<i64: 1>} : (tensor<2xf32>) -> tensor<1xf32>
  %11 = braid.add %9, %10 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %11 : tensor<1xf32>
}
