// RUN: braid-opt %s --lower-kernels --split-input-file | FileCheck %s

// Results are arguments of the function, so only the value between the kernels is allocated. A reshape is the buffer itself.
// CHECK-LABEL: func.func @f(
// CHECK-SAME:    %[[X:[^:]*]]: memref<6xf32>, %[[Y:[^:]*]]: memref<6xf32>) attributes {braid.inputs = 1 : i64}
// CHECK-NEXT:    %[[A:.*]] = memref.alloc() : memref<6xf32>
// CHECK-NEXT:    call @k(%[[X]], %[[A]])
// CHECK-NEXT:    call @k(%[[A]], %[[Y]])
// CHECK-NEXT:    return
// CHECK:       func.func private @k(%{{[^:]*}}: memref<6xf32>, %{{[^:]*}}: memref<6xf32> {llvm.noalias}) {
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

// Work that is worth it can be shared: the kernel takes a range of its units, and the function asks for all of them.
// CHECK-LABEL: func.func @big(
// CHECK-DAG:     %[[NONE:.*]] = arith.constant 0 : index
// CHECK-DAG:     %[[ALL:.*]] = arith.constant [[UNITS:.*]] : index
// CHECK:         call @k(%{{.*}}, %{{.*}}, %[[NONE]], %[[ALL]])
// CHECK:       func.func private @k({{.*}}, %[[BEGIN:[^:]*]]: index, %[[END:[^:]*]]: index) attributes {braid.grain = {{[1-9][0-9]*}} : i64, braid.units = [[UNITS]] : i64}
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
