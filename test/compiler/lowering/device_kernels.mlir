// RUN: braid-opt %s --lower-kernels --split-input-file | FileCheck %s
// RUN: braid-opt %s --start-from=loops --split-input-file | FileCheck %s --check-prefix=LLVM

// Each thread of a pointwise kernel computes one element; units are blocks. The host launches through its context.
// CHECK-LABEL: func.func @pointwise(
// CHECK:         %[[BLOCKS:.*]] = arith.constant 4 : index
// CHECK:         braid.launch @double(%{{.*}} : memref<1000xf32>) outs(%{{.*}} : memref<1000xf32>) units(%[[BLOCKS]] : index) grain(1)
// CHECK-LABEL: func.func private @double(
// CHECK-SAME:    attributes {braid.threads = 256 : i64}
// CHECK-DAG:     gpu.block_id x
// CHECK-DAG:     gpu.thread_id x
// CHECK:         scf.if
// CHECK:           memref.load
// CHECK:           arith.addf
// CHECK:           memref.store
// LLVM-LABEL:  llvm.func @pointwise(
// LLVM-SAME:     %[[CONTEXT:[^:]*]]: !llvm.ptr
// LLVM:          %[[LAUNCH:.*]] = llvm.getelementptr %[[CONTEXT]][5]
// LLVM:          llvm.call
// LLVM:        llvm.func ptx_kernelcc @double(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr {llvm.noalias})
// LLVM:          llvm.call_intrinsic "llvm.nvvm.read.ptx.sreg.ctaid.x"
module attributes {braid.target = {cpu = "x86-64-v3", kernels = "v3", vector_bytes = 32 : i64, device = "sm_80"}} {
  func.func @pointwise(%x: tensor<10x100xf32>) -> tensor<10x100xf32> {
    %y = call @double(%x) : (tensor<10x100xf32>) -> tensor<10x100xf32>
    return %y : tensor<10x100xf32>
  }
  func.func private @double(%x: tensor<10x100xf32>) -> tensor<10x100xf32> {
    %y = braid.add %x, %x : (tensor<10x100xf32>, tensor<10x100xf32>) -> tensor<10x100xf32>
    return %y : tensor<10x100xf32>
  }
}

// -----

// The lanes of a row's sum are the threads of a warp, which exchange their results.
// CHECK-LABEL: func.func private @rows(
// CHECK:         scf.for
// CHECK:         gpu.shuffle xor
// CHECK-COUNT-4: gpu.shuffle xor
// LLVM-LABEL:  @rows(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)
// LLVM-NOT:      call_intrinsic
module attributes {braid.target = {cpu = "x86-64-v3", kernels = "v3", vector_bytes = 32 : i64, device = "emulated"}} {
  func.func @sums(%x: tensor<10x100xf32>) -> tensor<10xf32> {
    %y = call @rows(%x) : (tensor<10x100xf32>) -> tensor<10xf32>
    return %y : tensor<10xf32>
  }
  func.func private @rows(%x: tensor<10x100xf32>) -> tensor<10xf32> {
    %y = braid.sum %x {axes = array<i64: 1>, keepdims = false} : (tensor<10x100xf32>) -> tensor<10xf32>
    return %y : tensor<10xf32>
  }
}

// -----

// A block of a product goes through tiles of the operands in shared memory.
// CHECK-LABEL: func.func private @product(
// CHECK:         memref.alloca() : memref<512xf32, 3>
// CHECK:         scf.for
// CHECK:           gpu.barrier
// CHECK:           math.fma
// CHECK:           gpu.barrier
// LLVM:        llvm.mlir.global internal @product.shared() {addr_space = 3 : i32
// LLVM:        llvm.call_intrinsic "llvm.nvvm.barrier.cta.sync.aligned.all"
module attributes {braid.target = {cpu = "x86-64-v3", kernels = "v3", vector_bytes = 32 : i64, device = "sm_80"}} {
  func.func @matmul(%x: tensor<1x40x100xf32>, %w: tensor<1x100x30xf32>) -> tensor<1x40x30xf32> {
    %y = call @product(%x, %w) : (tensor<1x40x100xf32>, tensor<1x100x30xf32>) -> tensor<1x40x30xf32>
    return %y : tensor<1x40x30xf32>
  }
  func.func private @product(%x: tensor<1x40x100xf32>, %w: tensor<1x100x30xf32>) -> tensor<1x40x30xf32> {
    %y = braid.dot_general %x, %w {lhs_batching = array<i64: 0>, rhs_batching = array<i64: 0>, lhs_contracting = array<i64: 2>, rhs_contracting = array<i64: 1>} : (tensor<1x40x100xf32>, tensor<1x100x30xf32>) -> tensor<1x40x30xf32>
    return %y : tensor<1x40x30xf32>
  }
}
