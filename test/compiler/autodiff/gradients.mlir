// RUN: braid-opt %s --derive-gradients="wants=0,-1 cotangents=0" | FileCheck %s

// The running gradient comes first in the sum; nothing is saved but what the sweep reads.
// CHECK-LABEL: func.func @"f|fwd 0,-"(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3xf32>, %[[W:[^:]*]]: tensor<3xf32>
// CHECK:         %[[P:.*]] = braid.mul %[[X]], %[[W]]
// CHECK:         %[[Y:.*]] = braid.exp %[[P]]
// CHECK:         return %[[Y]], %[[Y]], %[[W]]
// CHECK-LABEL: func.func @"f|fwd 0,-|bwd 0"(
// CHECK-SAME:    %[[Y:[^:]*]]: tensor<3xf32>, %[[W:[^:]*]]: tensor<3xf32>, %[[DY:[^:]*]]: tensor<3xf32>, %[[RUNNING:[^:]*]]: tensor<3xf32>
// CHECK:         %[[DP:.*]] = braid.strong_mul %[[DY]], %[[Y]]
// CHECK:         %[[DX:.*]] = braid.strong_mul %[[DP]], %[[W]]
// CHECK:         %[[SUM:.*]] = braid.add %[[RUNNING]], %[[DX]]
// CHECK:         return %[[SUM]]
func.func @f(%x: tensor<3xf32>, %w: tensor<3xf32>) -> tensor<3xf32> {
  %p = braid.mul %x, %w : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %y = braid.exp %p : (tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}
