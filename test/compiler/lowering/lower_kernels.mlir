// RUN: braid-opt %s --lower-kernels --split-input-file | FileCheck %s

// Results are arguments of the function, so only the value between the kernels is allocated. A reshape is the buffer itself.
// CHECK-LABEL: func.func @f(
// CHECK-SAME:    %[[X:[^:]*]]: memref<6xf32>, %[[Y:[^:]*]]: memref<6xf32>) attributes {braid.inputs = 1 : i64}
// CHECK-NEXT:    %[[A:.*]] = memref.alloc() : memref<6xf32>
// CHECK-NEXT:    %[[ONE:.*]] = arith.constant 1 : index
// CHECK-NEXT:    braid.launch @k(%[[X]] : memref<6xf32>) outs(%[[A]] : memref<6xf32>) units(%[[ONE]] : index) grain(1)
// CHECK:         braid.launch @k(%[[A]] : memref<6xf32>) outs(%[[Y]] : memref<6xf32>)
// CHECK-NEXT:    return
// CHECK:       func.func private @k(%{{[^:]*}}: memref<6xf32>, %{{[^:]*}}: memref<6xf32> {llvm.noalias}, %{{[^:]*}}: index, %{{[^:]*}}: index) {
func.func @f(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %a = call @k(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b = call @k(%a) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %y = braid.reshape %b {shape = array<i64: 6>} : (tensor<2x3xf32>) -> tensor<6xf32>
  return %y : tensor<6xf32>
}
func.func private @k(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = braid.exp %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// -----

// Work that is worth it can be shared: the kernel does the units that it is given, and the launch is of all of them.
// CHECK-LABEL: func.func @big(
// CHECK:         %[[ALL:.*]] = arith.constant {{[0-9]+}} : index
// CHECK-NEXT:    braid.launch @k({{.*}}) outs({{.*}}) units(%[[ALL]] : index) grain({{[1-9][0-9]*}})
// CHECK:       func.func private @k({{.*}}, %[[BEGIN:[^:]*]]: index, %[[END:[^:]*]]: index) {
// CHECK:         scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
func.func @big(%x: tensor<4000x1000xf32>) -> tensor<4000xf32> {
  %y = call @k(%x) : (tensor<4000x1000xf32>) -> tensor<4000xf32>
  return %y : tensor<4000xf32>
}
func.func private @k(%x: tensor<4000x1000xf32>) -> tensor<4000xf32> {
  %y = braid.sum %x {axes = array<i64: 1>, keepdims = false} : (tensor<4000x1000xf32>) -> tensor<4000xf32>
  return %y : tensor<4000xf32>
}

// -----

// No elements, no writes; a sum of none is a result that has elements.
// CHECK-LABEL: func.func private @map(
// CHECK-NOT:     {{store|transfer_write}}
// CHECK:         return
// CHECK-LABEL: func.func private @total(
// CHECK:         {{store|transfer_write}}
func.func @empty(%x: tensor<0x3xf32>) -> (tensor<0x3xf32>, tensor<3xf32>) {
  %y = call @map(%x) : (tensor<0x3xf32>) -> tensor<0x3xf32>
  %z = call @total(%x) : (tensor<0x3xf32>) -> tensor<3xf32>
  return %y, %z : tensor<0x3xf32>, tensor<3xf32>
}
func.func private @map(%x: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %y = braid.exp %x : (tensor<0x3xf32>) -> tensor<0x3xf32>
  return %y : tensor<0x3xf32>
}
func.func private @total(%x: tensor<0x3xf32>) -> tensor<3xf32> {
  %y = braid.sum %x {axes = array<i64: 0>, keepdims = false} : (tensor<0x3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// Parts of a placement that are worth sharing are launches one after the other; small ones share one.
// CHECK-LABEL: func.func @placed(
// CHECK:         braid.launch @big(%[[X:.*]] : memref<4000000xf32>) outs(%[[Y:.*]] : memref<8001000xf32>) units(%{{.*}} : index) grain
// CHECK:         braid.launch @[[SECOND:big_[0-9]+]](%[[X]] : memref<4000000xf32>) outs(%[[Y]] : memref<8001000xf32>)
// CHECK:         braid.launch @small({{.*}}) units(%[[ONE:.*]] : index) grain(1)
// CHECK-NOT:     braid.launch
// CHECK:       func.func private @big(
// CHECK:       func.func private @[[SECOND]](
func.func @placed(%x: tensor<4000x1000xf32>, %a: tensor<2xf32>) -> (tensor<8001x1000xf32>, tensor<4xf32>) {
  %y = call @big(%x) : (tensor<4000x1000xf32>) -> tensor<8001x1000xf32>
  %z = call @small(%a) : (tensor<2xf32>) -> tensor<4xf32>
  return %y, %z : tensor<8001x1000xf32>, tensor<4xf32>
}
func.func private @big(%x: tensor<4000x1000xf32>) -> tensor<8001x1000xf32> {
  %r = braid.slice %x {starts = array<i64: 0, 0>, stops = array<i64: 1, 1000>, steps = array<i64: 1, 1>} : (tensor<4000x1000xf32>) -> tensor<1x1000xf32>
  %y = braid.concat %x, %x, %r {axis = 0 : i64} : (tensor<4000x1000xf32>, tensor<4000x1000xf32>, tensor<1x1000xf32>) -> tensor<8001x1000xf32>
  return %y : tensor<8001x1000xf32>
}
func.func private @small(%a: tensor<2xf32>) -> tensor<4xf32> {
  %y = braid.concat %a, %a {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
