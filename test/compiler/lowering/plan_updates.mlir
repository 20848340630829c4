// RUN: braid-opt %s --plan-updates --split-input-file | FileCheck %s

// The kernel that reads the old value element by element writes over it; a reader before it is no matter.
// CHECK-LABEL: func.func @in_place(
// CHECK-NOT:     braid.updates
// CHECK:         %[[S:.*]] = call @sum
// CHECK-NEXT:    %[[Q:.*]] = call @sub(
// CHECK-NEXT:    return %[[Q]], %[[S]]
// CHECK:       func.func private @sub({{.*}}) -> tensor<4xf32> attributes {braid.ties = array<i64: 0>}
// CHECK:       func.func private @sum({{[^{]*}}{
func.func @in_place(%p: tensor<4xf32>, %g: tensor<4xf32>) -> (tensor<4xf32>, tensor<f32>) attributes {braid.updates = array<i64: 0, -1>} {
  %s = call @sum(%p) : (tensor<4xf32>) -> tensor<f32>
  %q = call @sub(%p, %g) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q, %s : tensor<4xf32>, tensor<f32>
}
func.func private @sub(%p: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %q = braid.sub %p, %g : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}
func.func private @sum(%p: tensor<4xf32>) -> tensor<f32> {
  %s = braid.sum %p {axes = array<i64: 0>, keepdims = false} : (tensor<4xf32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// A reader behind it, and what may have a fault: the kernel moves.
// CHECK-LABEL: func.func @moved(
// CHECK-NEXT:    call @neg
// CHECK-NEXT:    braid.gather
// CHECK-NEXT:    %[[Q:.*]] = call @sub(
// CHECK-NEXT:    return %[[Q]]
func.func @moved(%p: tensor<4xf32>, %g: tensor<4xf32>, %i: tensor<2xi64>) -> (tensor<4xf32>, tensor<4xf32>, tensor<2xf32>) attributes {braid.updates = array<i64: 0, -1, -1>} {
  %q = call @sub(%p, %g) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %n = call @neg(%p) : (tensor<4xf32>) -> tensor<4xf32>
  %t = braid.gather %g, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %q, %n, %t : tensor<4xf32>, tensor<4xf32>, tensor<2xf32>
}
func.func private @sub(%p: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %q = braid.sub %p, %g : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}
func.func private @neg(%p: tensor<4xf32>) -> tensor<4xf32> {
  %n = braid.neg %p : (tensor<4xf32>) -> tensor<4xf32>
  return %n : tensor<4xf32>
}

// -----

// The reader needs what was made of the old value and the old value: a copy at the end.
// CHECK-LABEL: func.func @both(
// CHECK-NEXT:    %[[Q:.*]] = call @sub(
// CHECK-NEXT:    %[[R:.*]] = call @sub(
// CHECK-NEXT:    %[[C:.*]] = call @[[COPY:.*update.*]](%[[Q]])
// CHECK-NEXT:    return %[[C]], %[[R]]
// CHECK:       func.func private @sub({{[^{]*}}{
// CHECK:       func.func private @[[COPY]](
func.func @both(%p: tensor<4xf32>, %g: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) attributes {braid.updates = array<i64: 0, -1>} {
  %q = call @sub(%p, %g) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = call @sub(%p, %q) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q, %r : tensor<4xf32>, tensor<4xf32>
}
func.func private @sub(%p: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %q = braid.sub %p, %g : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}

// -----

// Two values that are read for one another: the first waits for the second, which then has no place.
// CHECK-LABEL: func.func @swapped(
// CHECK-DAG:     %[[B:.*]] = call @k(%arg1, %arg0)
// CHECK-DAG:     %[[A:.*]] = call @k(%arg0, %arg1)
// CHECK:         call @{{.*}}update
// CHECK:         return
func.func @swapped(%a: tensor<4xf32>, %b: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) attributes {braid.updates = array<i64: 0, 1>} {
  %x = call @k(%a, %b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %y = call @k(%b, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %x, %y : tensor<4xf32>, tensor<4xf32>
}
func.func private @k(%p: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %q = braid.sub %p, %g : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}

// -----

// Elements that are read at other places: a copy.
// CHECK-LABEL: func.func @turned(
// CHECK:         %[[T:.*]] = call @turn
// CHECK-NEXT:    call @{{.*}}update{{.*}}(%[[T]])
func.func @turned(%p: tensor<4x4xf32>) -> tensor<4x4xf32> attributes {braid.updates = array<i64: 0>} {
  %q = call @turn(%p) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %q : tensor<4x4xf32>
}
func.func private @turn(%p: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %n = braid.neg %p : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %t = braid.transpose %n {permutation = array<i64: 1, 0>} : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %t : tensor<4x4xf32>
}
