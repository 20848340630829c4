// RUN: braid-opt %s --split-input-file --verify-diagnostics

func.func @branches(%p: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{else's results have types ('tensor<3xf32>'), expected ('tensor<2xf32>')}}
  %z = braid.cond %p : tensor<2xf32> then {
    braid.yield %x : tensor<2xf32>
  } else {
    braid.yield %y : tensor<3xf32>
  }
  return
}

// -----

func.func @carried(%x: tensor<2xf32>, %y: tensor<3xf32>, %p: tensor<i1>) {
  // expected-error @+1 {{the body's results have types ('tensor<3xf32>'), expected ('tensor<2xf32>')}}
  %z = braid.while(%x) : (tensor<2xf32>) -> tensor<2xf32> if {
  ^bb0(%a: tensor<2xf32>):
    braid.yield %p : tensor<i1>
  } do {
  ^bb0(%a: tensor<2xf32>):
    braid.yield %y : tensor<3xf32>
  }
  return
}

// -----

func.func @condition(%x: tensor<2xf32>) {
  // expected-error @+1 {{the condition's results have types ('tensor<2xf32>'), expected ('tensor<i1>')}}
  %z = braid.while(%x) : (tensor<2xf32>) -> tensor<2xf32> if {
  ^bb0(%a: tensor<2xf32>):
    braid.yield %a : tensor<2xf32>
  } do {
  ^bb0(%a: tensor<2xf32>):
    braid.yield %a : tensor<2xf32>
  }
  return
}

// -----

func.func @row(%s: tensor<?x2xf32>, %x: tensor<3xf32>) {
  // expected-error @+1 {{expects a row of 'tensor<?x2xf32>' or such a stack, given 'tensor<3xf32>'}}
  %t = braid.push %x : tensor<3xf32> to %s : tensor<?x2xf32>
  return
}
