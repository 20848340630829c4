// RUN: braid-opt %s --recompute-parts | FileCheck %s
// RUN: braid-opt %s --recompute-parts --canonicalize --cse | FileCheck %s --check-prefix=APART
// RUN: braid-opt %s --recompute-parts --canonicalize --merge-apart --cse | FileCheck %s --check-prefix=MERGED

// What is read behind the part is computed again before its first reader, from the values that the part read.
// CHECK-LABEL: func.func @behind(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2xf32>, %[[G:[^:]*]]: tensor<2xf32>
// CHECK:         %[[V:.*]] = braid.sin %[[X]]
// CHECK:         %[[W:.*]] = braid.exp %[[V]]
// CHECK:         %[[E:.*]] = braid.neg %[[G]]
// CHECK:         %[[U:.*]] = braid.apart %[[X]]
// CHECK:         %[[AGAIN:.*]] = braid.sin %[[U]]
// CHECK:         %[[D:.*]] = braid.mul %[[E]], %[[AGAIN]]
// CHECK:         return %[[W]], %[[D]]

// The two are not merged while braid.apart is between them, and would be after it.
// APART-COUNT-2: braid.sin
// MERGED: braid.sin
// MERGED-NOT: braid.sin
// MERGED: return
func.func @behind(%x: tensor<2xf32>, %g: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %v = braid.sin %x {braid.parts = array<i64: 0>} : (tensor<2xf32>) -> tensor<2xf32>
  %w = braid.exp %v {braid.parts = array<i64: 0>, braid.within = array<i64: 0>} : (tensor<2xf32>) -> tensor<2xf32>
  %e = braid.neg %g : (tensor<2xf32>) -> tensor<2xf32>
  %d = braid.mul %e, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %w, %d : tensor<2xf32>, tensor<2xf32>
}
