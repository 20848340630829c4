// RUN: braid-opt %s --recompute-parts --decompose-composites | FileCheck %s

// The numeric contract states softmax in these ops; the largest element takes no part in gradients.
// CHECK-LABEL: func.func @softmax(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x3xf32>
// CHECK:         %[[MOST:.*]] = braid.amax %[[X]] {axes = array<i64: 1>, keepdims = true}
// CHECK:         %[[STILL:.*]] = braid.stop_gradient %[[MOST]]
// CHECK:         %[[WIDE:.*]] = braid.broadcast_to %[[STILL]]
// CHECK:         %[[D:.*]] = braid.sub %[[X]], %[[WIDE]]
// CHECK:         %[[E:.*]] = braid.exp %[[D]]
// CHECK:         %[[SUM:.*]] = braid.sum %[[E]] {axes = array<i64: 1>, keepdims = true}
// CHECK:         %[[ALL:.*]] = braid.broadcast_to %[[SUM]]
// CHECK:         %[[Y:.*]] = braid.div %[[E]], %[[ALL]]
// CHECK:         return %[[Y]]
func.func @softmax(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = braid.softmax %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// A decomposition promotes as the op does, and is decomposed itself.
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<2x3xf32>, %[[B:[^:]*]]: tensor<3x4xf64>
// CHECK:         %[[WIDE:.*]] = braid.convert %[[A]] {dtype = f64}
// CHECK:         %[[Y:.*]] = braid.dot_general %[[WIDE]], %[[B]] {{.*}}lhs_contracting = array<i64: 1>{{.*}}rhs_contracting = array<i64: 0>
// CHECK:         return %[[Y]]
func.func @matmul(%a: tensor<2x3xf32>, %b: tensor<3x4xf64>) -> tensor<2x4xf64> {
  %y = braid.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf64>) -> tensor<2x4xf64>
  return %y : tensor<2x4xf64>
}

// CHECK-LABEL: func.func @mean(
// CHECK-NOT:     braid.mean
// CHECK:         braid.sum %{{.*}} {axes = array<i64: 0>, keepdims = false}
// CHECK-NOT:     braid.mean
// CHECK:         braid.div
func.func @mean(%x: tensor<4x3xf32>) -> tensor<3xf32> {
  %y = braid.mean %x {axes = array<i64: 0>, keepdims = false} : (tensor<4x3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// Once gradients are taken, a function with a gradient of its own is what it computes, here with another one inside, and a leaf is what it
// stands for.
// CHECK-LABEL: func.func @custom_gradient(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2xf32>
// CHECK-NEXT:    %[[A:.*]] = braid.exp %[[X]]
// CHECK-NEXT:    %[[B:.*]] = braid.tanh %[[A]]
// CHECK-NEXT:    %[[C:.*]] = braid.neg %[[B]]
// CHECK-NEXT:    return %[[C]]
func.func @custom_gradient(%x: tensor<2xf32>) -> tensor<2xf32> {
  %l = braid.leaf %x : tensor<2xf32>
  %y = braid.custom_gradient(%l) gives [0] : (tensor<2xf32>) -> tensor<2xf32> forward {
  ^bb0(%a: tensor<2xf32>):
    %b = braid.exp %a : (tensor<2xf32>) -> tensor<2xf32>
    %z = braid.custom_gradient(%b) gives [] : (tensor<2xf32>) -> tensor<2xf32> forward {
    ^bb0(%c: tensor<2xf32>):
      %d = braid.tanh %c : (tensor<2xf32>) -> tensor<2xf32>
      braid.yield %d : tensor<2xf32>
    } rule {
    ^bb0(%c: tensor<2xf32>, %d: tensor<2xf32>, %dd: tensor<2xf32>):
      braid.yield
    }
    braid.yield %z : tensor<2xf32>
  } rule {
  ^bb0(%a: tensor<2xf32>, %b: tensor<2xf32>, %db: tensor<2xf32>):
    %s = braid.softmax %db {axis = 0 : i64} : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %s : tensor<2xf32>
  }
  %r = braid.neg %y : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
