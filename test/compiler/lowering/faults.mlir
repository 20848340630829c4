// RUN: braid-opt %s --simplify | FileCheck %s
// RUN: braid-opt %s --simplify --form-groups | FileCheck %s --check-prefix=GROUPS

// An op that may fault stays without uses, with what it reads; of equal ones the first does, and what reads them is equal too.
// CHECK-LABEL: func.func @unused(
// CHECK-NEXT:    %[[T:.*]] = braid.neg
// CHECK-NEXT:    braid.gather %[[T]]
// CHECK-NEXT:    return
// GROUPS-LABEL: func.func @unused(
// GROUPS-NEXT:    %[[T:.*]] = call
// GROUPS-NEXT:    braid.gather %[[T]]
// GROUPS-NEXT:    %[[Y:.*]] = call
// GROUPS-NEXT:    return %[[Y]]
func.func @unused(%x: tensor<4xf32>, %i: tensor<2xi64>) -> tensor<4xf32> {
  %t = braid.neg %x : (tensor<4xf32>) -> tensor<4xf32>
  %a = braid.gather %t, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  %b = braid.exp %a : (tensor<2xf32>) -> tensor<2xf32>
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @equal(
// CHECK-NEXT:    %[[Y:.*]] = braid.gather
// CHECK-NEXT:    %[[E:.*]] = braid.exp %[[Y]]
// CHECK-NEXT:    braid.add %[[E]], %[[E]]
// CHECK-NEXT:    return
func.func @equal(%x: tensor<4xf32>, %i: tensor<2xi64>) -> tensor<2xf32> {
  %a = braid.gather %x, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  %b = braid.gather %x, %i {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  %c = braid.exp %a : (tensor<2xf32>) -> tensor<2xf32>
  %d = braid.exp %b : (tensor<2xf32>) -> tensor<2xf32>
  %y = braid.add %c, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// A loop carries what its ops that may fault read.
// CHECK-LABEL: func.func @loop(
// CHECK:         braid.while(%{{.*}}, %{{.*}}) : (tensor<i64>, tensor<2xi64>)
// CHECK:           braid.gather
// CHECK:         return
// GROUPS-LABEL: func.func @loop(
// GROUPS:         braid.while(%{{.*}}, %{{.*}}) : (tensor<i64>, tensor<2xi64>)
// GROUPS:           braid.gather
// GROUPS:         return
func.func @loop(%x: tensor<4xf32>, %i: tensor<2xi64>, %n: tensor<i64>) -> tensor<4xf32> {
  %0 = braid.constant dense<0> : tensor<i64>
  %k, %j, %z = braid.while(%0, %i, %x) : (tensor<i64>, tensor<2xi64>, tensor<4xf32>) -> (tensor<i64>, tensor<2xi64>, tensor<4xf32>) if {
  ^bb0(%k1: tensor<i64>, %j1: tensor<2xi64>, %z1: tensor<4xf32>):
    %p = braid.less %k1, %n : (tensor<i64>, tensor<i64>) -> tensor<i1>
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%k1: tensor<i64>, %j1: tensor<2xi64>, %z1: tensor<4xf32>):
    %one = braid.constant dense<1> : tensor<i64>
    %k2 = braid.add %k1, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
    %a = braid.gather %x, %j1 {axis = 0 : i64} : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
    %j2 = braid.add %j1, %j1 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
    %z2 = braid.exp %z1 : (tensor<4xf32>) -> tensor<4xf32>
    braid.yield %k2, %j2, %z2 : tensor<i64>, tensor<2xi64>, tensor<4xf32>
  }
  return %x : tensor<4xf32>
}
