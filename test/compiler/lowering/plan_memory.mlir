// RUN: braid-opt %s --plan-memory --split-input-file | FileCheck %s

// %a and %c are never alive at once and share bytes; %b is between them. 100 floats take 448 bytes, a multiple of 64.
// CHECK-LABEL: func.func @chain(
// CHECK-SAME:    %[[W:[^:]*]]: memref<896xi8>) attributes {braid.workspace = 896 : i64}
// CHECK:         %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-NEXT:    %[[A:.*]] = memref.view %[[W]][%[[ZERO]]][] : memref<896xi8> to memref<100xf32>
// CHECK-NEXT:    call @k(%{{.*}}, %[[A]])
// CHECK:         %[[PLACE:.*]] = arith.constant 448 : index
// CHECK-NEXT:    %[[B:.*]] = memref.view %[[W]][%[[PLACE]]][]
// CHECK-NEXT:    call @k(%[[A]], %[[B]])
// CHECK:         %[[AGAIN:.*]] = arith.constant 0 : index
// CHECK-NEXT:    %[[C:.*]] = memref.view %[[W]][%[[AGAIN]]][]
// CHECK-NEXT:    call @k(%[[B]], %[[C]])
// CHECK-NEXT:    call @k(%[[C]], %{{.*}})
// CHECK-NOT:     memref.alloc
func.func @chain(%x: memref<100xf32>, %y: memref<100xf32>) {
  %a = memref.alloc() : memref<100xf32>
  call @k(%x, %a) : (memref<100xf32>, memref<100xf32>) -> ()
  %b = memref.alloc() : memref<100xf32>
  call @k(%a, %b) : (memref<100xf32>, memref<100xf32>) -> ()
  %c = memref.alloc() : memref<100xf32>
  call @k(%b, %c) : (memref<100xf32>, memref<100xf32>) -> ()
  call @k(%c, %y) : (memref<100xf32>, memref<100xf32>) -> ()
  return
}
func.func private @k(memref<100xf32>, memref<100xf32>)

// -----

// All are alive at once: the largest comes first, the others after it. A buffer of no elements has an address of its own.
// CHECK-LABEL: func.func @together(
// CHECK-SAME:    memref<256xi8>) attributes {braid.workspace = 256 : i64}
// CHECK:         arith.constant 128 : index
// CHECK-NEXT:    memref.view {{.*}} to memref<1xi8>
// CHECK:         arith.constant 0 : index
// CHECK-NEXT:    memref.view {{.*}} to memref<9xf64>
// CHECK:         arith.constant 192 : index
// CHECK-NEXT:    memref.view {{.*}} to memref<0xf32>
func.func @together() {
  %a = memref.alloc() : memref<1xi8>
  %b = memref.alloc() : memref<9xf64>
  %c = memref.alloc() : memref<0xf32>
  call @k(%a, %b, %c) : (memref<1xi8>, memref<9xf64>, memref<0xf32>) -> ()
  return
}
func.func private @k(memref<1xi8>, memref<9xf64>, memref<0xf32>)

// -----

// CHECK-LABEL: func.func @nothing(
// CHECK-SAME:    memref<0xi8>) attributes {braid.workspace = 0 : i64}
func.func @nothing() {
  return
}

// -----

// A fault is reported at the beginning of the workspace.
// CHECK-LABEL: func.func @fault(
// CHECK-SAME:    memref<64xi8>) attributes {braid.workspace = 64 : i64}
func.func @fault(%x: memref<4xf32>, %n: index) {
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1) types([tensor<4xf32>, tensor<4xf32>]) words([])
  return
}

// -----

// %a is read in each trip, so it lives as long as the loop; %b and %c are buffers of one trip, one after the other.
// CHECK-LABEL: func.func @loop(
// CHECK-SAME:    memref<128xi8>) attributes {braid.workspace = 128 : i64}
// CHECK:         %[[P:.*]] = arith.constant [[A:[0-9]+]] : index
// CHECK-NEXT:    memref.view %{{.*}}[%[[P]]]
// CHECK:         scf.for
// CHECK:           %[[Q:.*]] = arith.constant [[B:[0-9]+]] : index
// CHECK-NEXT:      memref.view %{{.*}}[%[[Q]]]
// CHECK:           %[[R:.*]] = arith.constant [[B]] : index
// CHECK-NEXT:      memref.view %{{.*}}[%[[R]]]
func.func @loop(%x: memref<4xf32>, %n: index) {
  %a = memref.alloc() : memref<4xf32>
  call @k(%x, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    func.call @k(%a, %x) : (memref<4xf32>, memref<4xf32>) -> ()
    %b = memref.alloc() : memref<4xf32>
    func.call @k(%x, %b) : (memref<4xf32>, memref<4xf32>) -> ()
    %c = memref.alloc() : memref<4xf32>
    func.call @k(%x, %c) : (memref<4xf32>, memref<4xf32>) -> ()
  }
  return
}
func.func private @k(memref<4xf32>, memref<4xf32>)

// -----

// Threads need the most that any launch does.
// CHECK-LABEL: func.func @scratch(
// CHECK-SAME:    attributes {braid.scratch = 128 : i64, braid.workspace = 64 : i64}
func.func @scratch(%x: memref<4xf32>, %n: index) {
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1) scratch(64) types([tensor<4xf32>, tensor<4xf32>]) words([])
  braid.launch extern @k(%x : memref<4xf32>) outs(%x : memref<4xf32>) units(%n : index) grain(1) scratch(128) types([tensor<4xf32>, tensor<4xf32>]) words([])
  return
}
