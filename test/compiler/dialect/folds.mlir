// RUN: braid-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @same_bits(
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]], %[[X]]
func.func @same_bits(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %one = braid.full {dtype = f32, shape = array<i64: 3>, value = 1 : i64} : () -> tensor<3xf32>
  %zero = braid.constant dense<0.0> : tensor<3xf32>
  %a = braid.mul %one, %x : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %b = braid.sub %x, %zero : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %c = braid.neg %x : (tensor<3xf32>) -> tensor<3xf32>
  %d = braid.neg %c : (tensor<3xf32>) -> tensor<3xf32>
  %e = braid.convert %x {dtype = f32} : (tensor<3xf32>) -> tensor<3xf32>
  %f = braid.stop_gradient %x : (tensor<3xf32>) -> tensor<3xf32>
  return %a, %b, %d, %e, %f : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// -0 + 0 is +0, and x * 0 has the sign of x.
// CHECK-LABEL: func.func @other_bits(
// CHECK-DAG: braid.add
// CHECK-DAG: braid.mul
func.func @other_bits(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %zero = braid.constant dense<0.0> : tensor<3xf32>
  %a = braid.add %x, %zero : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %b = braid.mul %x, %zero : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %a, %b : tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: func.func @movement(
// CHECK-SAME: %[[X:[^:]*]]: tensor<2x3xf32>
// CHECK: %[[R:.*]] = braid.reshape %[[X]] {shape = array<i64: 6>}
// CHECK: return %[[X]], %[[R]]
func.func @movement(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<6xf32>) {
  %a = braid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %b = braid.transpose %a {permutation = array<i64: 1, 0>} : (tensor<3x2xf32>) -> tensor<2x3xf32>
  %c = braid.reshape %x {shape = array<i64: 3, 2>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %d = braid.reshape %c {shape = array<i64: 6>} : (tensor<3x2xf32>) -> tensor<6xf32>
  return %b, %d : tensor<2x3xf32>, tensor<6xf32>
}

// CHECK-LABEL: func.func @constants(
// CHECK-DAG: braid.constant dense<[2, 3]> : tensor<2xi64>
// CHECK-DAG: braid.constant dense<5.000000e-01> : tensor<4096x4096xf32>
// CHECK-DAG: braid.constant dense<[true, false]> : tensor<2xi1>
func.func @constants() -> (tensor<2xi64>, tensor<4096x4096xf32>, tensor<2xi1>) {
  %i = braid.iota {axis = 0 : i64, dtype = i64, shape = array<i64: 2>} : () -> tensor<2xi64>
  %two = braid.full {dtype = i64, shape = array<i64: 2>, value = 2 : i64} : () -> tensor<2xi64>
  %a = braid.add %i, %two : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  %one = braid.full {dtype = f32, shape = array<i64: 4096, 4096>, value = 1 : i64} : () -> tensor<4096x4096xf32>
  %b = braid.add %one, %one : (tensor<4096x4096xf32>, tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
  %c = braid.div %one, %b : (tensor<4096x4096xf32>, tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
  %e = braid.full {dtype = i64, shape = array<i64: 2>, value = 1 : i64} : () -> tensor<2xi64>
  %d = braid.less %i, %e : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi1>
  return %a, %c, %d : tensor<2xi64>, tensor<4096x4096xf32>, tensor<2xi1>
}

// CHECK-LABEL: func.func @select(
// CHECK-SAME: %[[X:[^:]*]]: tensor<2xf32>, %[[Y:[^:]*]]: tensor<2xf32>
// CHECK-NEXT: return %[[Y]]
func.func @select(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %no = braid.constant dense<false> : tensor<2xi1>
  %z = braid.select %no, %x, %y : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}
