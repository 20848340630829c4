// RUN: braid-opt %s | braid-opt | FileCheck %s
// RUN: braid-opt %s --canonicalize | FileCheck %s --check-prefix=SIMPLE

// CHECK-LABEL: func.func @branch(
// CHECK: %[[Y:.*]] = braid.cond %{{.*}} : tensor<2xf32> then {
// CHECK:   braid.yield %{{.*}} : tensor<2xf32>
// CHECK: } else {
func.func @branch(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = braid.cond %p : tensor<2xf32> then {
    %a = braid.exp %x : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %a : tensor<2xf32>
  } else {
    braid.yield %x : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}

// A known predicate leaves its branch alone.
// SIMPLE-LABEL: func.func @known(
// SIMPLE-NEXT: braid.exp
// SIMPLE-NEXT: return
func.func @known(%x: tensor<2xf32>) -> tensor<2xf32> {
  %p = braid.constant dense<true> : tensor<i1>
  %y = braid.cond %p : tensor<2xf32> then {
    %a = braid.exp %x : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %a : tensor<2xf32>
  } else {
    %b = braid.log %x : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %b : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}

// A carried value that never changes is used from outside, one that nothing depends on goes.
// CHECK-LABEL: func.func @loop(
// CHECK: braid.while(%{{.*}}, %{{.*}}, %{{.*}}) : (tensor<f32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>, tensor<2xf32>) if {
// CHECK: } do {
// SIMPLE-LABEL: func.func @loop(
// SIMPLE-SAME: %[[I:[^:]*]]: tensor<f32>, %[[X:[^:]*]]: tensor<2xf32>
// SIMPLE: %[[Y:.*]] = braid.while(%[[I]]) : (tensor<f32>) -> tensor<f32> if {
// SIMPLE: return %[[Y]], %[[X]]
func.func @loop(%i: tensor<f32>, %x: tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>) {
  %y:3 = braid.while(%i, %x, %x) : (tensor<f32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>, tensor<2xf32>) if {
  ^bb0(%a: tensor<f32>, %b: tensor<2xf32>, %c: tensor<2xf32>):
    %p = braid.less %a, %i : (tensor<f32>, tensor<f32>) -> tensor<i1>
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%a: tensor<f32>, %b: tensor<2xf32>, %c: tensor<2xf32>):
    %n = braid.add %a, %i : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %d = braid.exp %c : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %n, %b, %d : tensor<f32>, tensor<2xf32>, tensor<2xf32>
  }
  return %y#0, %y#1 : tensor<f32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @stack(
// CHECK: braid.stack : tensor<?x2xf32>
// CHECK: braid.push %{{.*}} : tensor<2xf32> to %{{.*}} : tensor<?x2xf32>
// CHECK: braid.pop from %{{.*}} : tensor<?x2xf32> -> tensor<2xf32>
// CHECK: braid.pop rows %{{.*}} from %{{.*}} : tensor<?x2xf32> -> tensor<?x2xf32>
func.func @stack(%x: tensor<2xf32>) -> tensor<2xf32> {
  %s = braid.stack : tensor<?x2xf32>
  %t = braid.push %x : tensor<2xf32> to %s : tensor<?x2xf32>
  %n = braid.count %t : tensor<?x2xf32>
  %r, %y = braid.pop from %t : tensor<?x2xf32> -> tensor<2xf32>
  %q, %z = braid.pop rows %n from %t : tensor<?x2xf32> -> tensor<?x2xf32>
  return %y : tensor<2xf32>
}
