// RUN: braid-opt %s --lower-to-llvm --lower-runtime-calls --split-input-file | FileCheck %s

// A kernel that is launched twice has one launcher and one task. One unit is a call.
// CHECK-LABEL: llvm.func @twice(
// CHECK-SAME:    %[[CONTEXT:[^:]*]]: !llvm.ptr, %[[IN:[^:]*]]: !llvm.ptr, %[[OUT:[^:]*]]: !llvm.ptr, %{{[^:]*}}: !llvm.ptr) -> i32
// CHECK:         llvm.call @k.launch(%[[CONTEXT]], %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> ()
// CHECK:         llvm.call @k.launch(
// CHECK:         llvm.call @k(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
// CHECK:         llvm.return %{{.*}} : i32
// CHECK:       llvm.func internal @k(
// CHECK:       llvm.func internal @k.task(
// CHECK:         llvm.call @k(
// CHECK-NOT:   llvm.func internal @k.task
// CHECK:       llvm.func internal @k.launch(
// CHECK-NOT:   llvm.func
func.func @twice(%x: memref<8xf32>, %y: memref<8xf32>, %w: memref<0xi8>) attributes {braid.inputs = 1 : i64} {
  %n = arith.constant 8 : index
  %one = arith.constant 1 : index
  braid.launch @k(%x : memref<8xf32>) outs(%y : memref<8xf32>) units(%n : index) grain(2)
  braid.launch @k(%y : memref<8xf32>) outs(%y : memref<8xf32>) units(%n : index) grain(2)
  braid.launch @k(%y : memref<8xf32>) outs(%y : memref<8xf32>) units(%one : index) grain(2)
  return
}
func.func private @k(%x: memref<8xf32>, %y: memref<8xf32>, %begin: index, %end: index) {
  return
}

// -----

// An external kernel is called with a braid_kernel_call, whose types and words are constants; after a fault the function ends.
// CHECK-LABEL: llvm.func @faulty(
// CHECK-SAME:    %[[CONTEXT:[^:]*]]: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %[[WORKSPACE:[^:]*]]: !llvm.ptr) -> i32
// CHECK:         %[[STATUS:.*]] = llvm.call @braid_gather_f32_v3.launch(%[[CONTEXT]], %[[WORKSPACE]],
// CHECK:         %[[FINE:.*]] = llvm.icmp "eq" %[[STATUS]], %{{.*}} : i32
// CHECK:         llvm.cond_br %[[FINE]], ^[[NEXT:.*]], ^[[EXIT:bb[0-9]+]](%[[STATUS]] : i32)
// CHECK:       ^[[EXIT]](%[[KIND:[^:]*]]: i32):
// CHECK-NEXT:    llvm.return %[[KIND]] : i32
// CHECK-DAG:   llvm.func @braid_gather_f32_v3(!llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
// CHECK-DAG:   llvm.mlir.global internal constant @braid_gather_f32_v3.types(dense<[0, 2, 4, 3, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 3, 0, 0, 0, 0, 0, 0]>
// CHECK-DAG:   llvm.mlir.global internal constant @braid_gather_f32_v3.words(dense<7>
func.func @faulty(%x: memref<12xf32>, %i: memref<5xi64>, %y: memref<15xf32>, %w: memref<64xi8>) attributes {braid.inputs = 2 : i64} {
  %n = arith.constant 5 : index
  braid.launch extern @braid_gather_f32_v3(%x, %i : memref<12xf32>, memref<5xi64>) outs(%y : memref<15xf32>) units(%n : index) grain(1) types([tensor<4x3xf32>, tensor<5xi64>, tensor<5x3xf32>]) words([7])
  return
}

// -----

// What a thread needs beside lies behind the workspace, at the number of its worker.
// CHECK-LABEL: llvm.func @scratch(
// CHECK-SAME:    %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %[[WORKSPACE:[^:]*]]: !llvm.ptr) -> i32
// CHECK:         %[[SIZE:.*]] = llvm.mlir.constant(192 : i64) : i64
// CHECK-NEXT:    %[[SCRATCH:.*]] = llvm.getelementptr %[[WORKSPACE]][%[[SIZE]]]
// CHECK:         llvm.call @braid_sort_f32_v3.launch(%{{.*}}, %[[WORKSPACE]], %{{.*}}, %{{.*}}, %[[SCRATCH]], %{{.*}})
// CHECK-LABEL: llvm.func internal @braid_sort_f32_v3.task(
// CHECK-SAME:    %[[PACKED:[^:]*]]: !llvm.ptr, %{{[^:]*}}: i64, %{{[^:]*}}: i64, %[[WORKER:[^:]*]]: i64)
// CHECK:         %[[BYTES:.*]] = llvm.mlir.constant(128 : i64) : i64
// CHECK-NEXT:    %[[OFFSET:.*]] = llvm.mul %[[WORKER]], %[[BYTES]]
// CHECK:         %[[OWN:.*]] = llvm.getelementptr %{{.*}}[%[[OFFSET]]]
// CHECK:         llvm.call @braid_sort_f32_v3(%{{.*}}, %{{.*}}, %{{.*}}, %[[OWN]], %{{.*}})
func.func @scratch(%x: memref<64xf32>, %y: memref<64xf32>, %w: memref<192xi8>) attributes {braid.inputs = 1 : i64, braid.workspace = 192 : i64, braid.scratch = 128 : i64} {
  %n = arith.constant 4 : index
  braid.launch extern @braid_sort_f32_v3(%x : memref<64xf32>) outs(%y : memref<64xf32>) units(%n : index) grain(1) scratch(128) types([tensor<4x16xf32>, tensor<4x16xf32>]) words([1])
  return
}
