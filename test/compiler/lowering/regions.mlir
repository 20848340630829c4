// RUN: braid-opt %s --form-groups --lower-kernels --split-input-file | FileCheck %s

// A carried value lives in the buffer of the result; kernels of the body are launched within the loop.
// CHECK-LABEL: func.func @loop(
// CHECK-SAME:    %[[I:[^:]*]]: memref<1xf32>, %[[N:[^:]*]]: memref<1xf32>, %[[Y:[^:]*]]: memref<1xf32>)
// CHECK:         memref.copy %[[I]], %[[Y]]
// CHECK:         scf.while
// CHECK:           braid.launch @loop.{{[0-9]}}_less(%[[Y]], %[[N]]
// CHECK:           scf.condition
// CHECK:         do
// CHECK:           braid.launch @loop.{{[0-9]}}_add(%[[Y]], %[[N]] : {{.*}}) outs(%[[NEXT:.*]] : memref<1xf32>)
// CHECK:           memref.copy %[[NEXT]], %[[Y]]
func.func @loop(%i: tensor<f32>, %n: tensor<f32>) -> tensor<f32> {
  %y = braid.while(%i) : (tensor<f32>) -> tensor<f32> if {
  ^bb0(%a: tensor<f32>):
    %p = braid.less %a, %n : (tensor<f32>, tensor<f32>) -> tensor<i1>
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%a: tensor<f32>):
    %b = braid.add %a, %n : (tensor<f32>, tensor<f32>) -> tensor<f32>
    braid.yield %b : tensor<f32>
  }
  return %y : tensor<f32>
}

// -----

// Both branches write the result.
// CHECK-LABEL: func.func @branch(
// CHECK-SAME:    %[[P:[^:]*]]: memref<1xi8>, %[[X:[^:]*]]: memref<2xf32>, %[[Y:[^:]*]]: memref<2xf32>)
// CHECK:         memref.load %[[P]]
// CHECK:         scf.if
// CHECK:           braid.launch @branch.{{[0-9]}}_exp(%[[X]] : memref<2xf32>) outs(%[[A:.*]] : memref<2xf32>)
// CHECK:           memref.copy %[[A]], %[[Y]]
// CHECK:         } else {
// CHECK:           memref.copy %[[X]], %[[Y]]
func.func @branch(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = braid.cond %p : tensor<2xf32> then {
    %a = braid.exp %x : (tensor<2xf32>) -> tensor<2xf32>
    braid.yield %a : tensor<2xf32>
  } else {
    braid.yield %x : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}

// -----

// A loop passes on how many rows a stack has; its memory is in the workspace, or that of the result.
// CHECK-LABEL: func.func @rows(
// CHECK-SAME:    %[[I:[^:]*]]: memref<1xf32>, %[[S:[^:]*]]: memref<4xi64>)
// CHECK:         %[[MEMORY:.*]] = memref.alloc() : memref<4xi64>
// CHECK:         scf.while (%{{.*}} = %{{.*}}) : (index) -> index
// CHECK:         do
// CHECK:           braid.store_rows %{{.*}}, %[[MEMORY]]
// CHECK:         memref.copy %[[MEMORY]], %[[S]]
func.func @rows(%i: tensor<f32>) -> tensor<?xf32> {
  %s = braid.stack : tensor<?xf32>
  %y:2 = braid.while(%i, %s) : (tensor<f32>, tensor<?xf32>) -> (tensor<f32>, tensor<?xf32>) if {
  ^bb0(%a: tensor<f32>, %t: tensor<?xf32>):
    %p = braid.less %a, %i : (tensor<f32>, tensor<f32>) -> tensor<i1>
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%a: tensor<f32>, %t: tensor<?xf32>):
    %b = braid.add %a, %i : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %u = braid.push %b : tensor<f32> to %t : tensor<?xf32>
    braid.yield %b, %u : tensor<f32>, tensor<?xf32>
  }
  return %y#1 : tensor<?xf32>
}
