// RUN: braid-opt %s --canonicalize-contractions | FileCheck %s

// CHECK-LABEL: func.func @matrices(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<2x3xf32>, %[[B:[^:]*]]: tensor<3x4xf32>
// CHECK-DAG:     %[[L:.*]] = braid.reshape %[[A]] {{.*}} -> tensor<1x2x3xf32>
// CHECK-DAG:     %[[R:.*]] = braid.reshape %[[B]] {{.*}} -> tensor<1x3x4xf32>
// CHECK:         %[[P:.*]] = braid.dot_general %[[L]], %[[R]] {lhs_batching = array<i64: 0>, lhs_contracting = array<i64: 2>, rhs_batching = array<i64: 0>, rhs_contracting = array<i64: 1>} {{.*}} -> tensor<1x2x4xf32>
// CHECK:         %[[Y:.*]] = braid.reshape %[[P]] {{.*}} -> tensor<2x4xf32>
// CHECK:         return %[[Y]]
func.func @matrices(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %y = braid.dot_general %a, %b {lhs_batching = array<i64>, rhs_batching = array<i64>, lhs_contracting = array<i64: 1>, rhs_contracting = array<i64: 0>} : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// lhs is [k, batch, m], rhs is [batch, n, k]: axes move where the form wants them.
// CHECK-LABEL: func.func @moved(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<2x5x3xf32>, %[[B:[^:]*]]: tensor<5x4x2xf32>
// CHECK-DAG:     %[[L:.*]] = braid.transpose %[[A]] {permutation = array<i64: 1, 2, 0>} {{.*}} -> tensor<5x3x2xf32>
// CHECK-DAG:     %[[R:.*]] = braid.transpose %[[B]] {permutation = array<i64: 0, 2, 1>} {{.*}} -> tensor<5x2x4xf32>
// CHECK:         %[[Y:.*]] = braid.dot_general %[[L]], %[[R]] {{.*}} -> tensor<5x3x4xf32>
// CHECK:         return %[[Y]]
func.func @moved(%a: tensor<2x5x3xf32>, %b: tensor<5x4x2xf32>) -> tensor<5x3x4xf32> {
  %y = braid.dot_general %a, %b {lhs_batching = array<i64: 1>, rhs_batching = array<i64: 0>, lhs_contracting = array<i64: 0>, rhs_contracting = array<i64: 2>} : (tensor<2x5x3xf32>, tensor<5x4x2xf32>) -> tensor<5x3x4xf32>
  return %y : tensor<5x3x4xf32>
}

// Several contracted axes become one, in the order in which they are named: the first of lhs with the first of rhs.
// CHECK-LABEL: func.func @pairs(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<4x2x3xf32>, %[[B:[^:]*]]: tensor<2x3xf32>
// CHECK-DAG:     %[[T:.*]] = braid.transpose %[[A]] {permutation = array<i64: 0, 2, 1>} {{.*}} -> tensor<4x3x2xf32>
// CHECK-DAG:     %[[L:.*]] = braid.reshape %[[T]] {{.*}} -> tensor<1x4x6xf32>
// CHECK-DAG:     %[[U:.*]] = braid.transpose %[[B]] {permutation = array<i64: 1, 0>} {{.*}} -> tensor<3x2xf32>
// CHECK-DAG:     %[[R:.*]] = braid.reshape %[[U]] {{.*}} -> tensor<1x6x1xf32>
// CHECK:         braid.dot_general %[[L]], %[[R]] {{.*}} -> tensor<1x4x1xf32>
func.func @pairs(%a: tensor<4x2x3xf32>, %b: tensor<2x3xf32>) -> tensor<4xf32> {
  %y = braid.dot_general %a, %b {lhs_batching = array<i64>, rhs_batching = array<i64>, lhs_contracting = array<i64: 2, 1>, rhs_contracting = array<i64: 1, 0>} : (tensor<4x2x3xf32>, tensor<2x3xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// What has the form already stays as it is.
// CHECK-LABEL: func.func @canonical(
// CHECK-NEXT:    %[[Y:.*]] = braid.dot_general
// CHECK-NEXT:    return %[[Y]]
func.func @canonical(%a: tensor<5x3x2xf32>, %b: tensor<5x2x4xf32>) -> tensor<5x3x4xf32> {
  %y = braid.dot_general %a, %b {lhs_batching = array<i64: 0>, rhs_batching = array<i64: 0>, lhs_contracting = array<i64: 2>, rhs_contracting = array<i64: 1>} : (tensor<5x3x2xf32>, tensor<5x2x4xf32>) -> tensor<5x3x4xf32>
  return %y : tensor<5x3x4xf32>
}
