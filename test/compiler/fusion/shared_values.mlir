// RUN: braid-opt %s --form-groups --split-input-file | FileCheck %s

// Two kernels read a costly value that one computes; a cheap one is computed in both.
// CHECK-LABEL: func.func @twice(
// CHECK-NEXT:    %[[E:.*]] = call @[[SHARED:[^(]*]](
// CHECK-DAG:     %[[Y:.*]] = call @[[FIRST:[^(]*]](%[[E]])
// CHECK-DAG:     %[[Z:.*]] = call @[[SECOND:[^(]*]](%[[E]])
// CHECK:         return %[[Y]], %[[Z]]
// CHECK:       func.func private @[[SHARED]](
// CHECK-NEXT:    braid.exp
// CHECK-NEXT:    return
// CHECK:       func.func private @[[FIRST]](
// CHECK-NEXT:    braid.neg
// CHECK-NEXT:    braid.sum {{.*}} {axes = array<i64: 0>
// CHECK:       func.func private @[[SECOND]](
// CHECK-NEXT:    braid.neg
// CHECK-NEXT:    braid.sum {{.*}} {axes = array<i64: 1>
func.func @twice(%x: tensor<3x4xf32>) -> (tensor<4xf32>, tensor<3xf32>) {
  %e = braid.exp %x : (tensor<3x4xf32>) -> tensor<3x4xf32>
  %n = braid.neg %e : (tensor<3x4xf32>) -> tensor<3x4xf32>
  %y = braid.sum %n {axes = array<i64: 0>, keepdims = false} : (tensor<3x4xf32>) -> tensor<4xf32>
  %z = braid.sum %n {axes = array<i64: 1>, keepdims = false} : (tensor<3x4xf32>) -> tensor<3xf32>
  return %y, %z : tensor<4xf32>, tensor<3xf32>
}

// -----

// A result that another kernel reads is stored once and read.
// CHECK-LABEL: func.func @returned(
// CHECK-NEXT:    %[[N:.*]] = call @{{[^(]*}}neg(%{{.*}})
// CHECK-NEXT:    %[[Y:.*]] = call @{{[^(]*}}exp(%[[N]])
// CHECK-NEXT:    return %[[N]], %[[Y]]
func.func @returned(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %n = braid.neg %x : (tensor<3xf32>) -> tensor<3xf32>
  %y = braid.exp %n : (tensor<3xf32>) -> tensor<3xf32>
  return %n, %y : tensor<3xf32>, tensor<3xf32>
}

// -----

// Every result has a buffer of its own: an argument, and a value that is returned again, are copied.
// CHECK-LABEL: func.func @copies(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3xf32>
// CHECK:         %[[N:.*]] = call @{{[^(]*}}neg(%[[X]])
// CHECK:         %[[C:.*]] = call @[[COPY:[^(]*]](%[[X]])
// CHECK:         %[[D:.*]] = call @{{[^(]*}}(%[[N]])
// CHECK:         return %[[N]], %[[C]], %[[D]]
// CHECK:       func.func private @[[COPY]](%[[A:[^:]*]]: tensor<3xf32>)
// CHECK-NEXT:    return %[[A]]
func.func @copies(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %n = braid.neg %x : (tensor<3xf32>) -> tensor<3xf32>
  return %n, %x, %n : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
