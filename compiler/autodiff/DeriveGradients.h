// Autodiff as a pass, for looking at gradients with braid-opt.
#ifndef BRAID_COMPILER_AUTODIFF_DERIVEGRADIENTS_H
#define BRAID_COMPILER_AUTODIFF_DERIVEGRADIENTS_H

namespace braid::compiler {

/// Registers --derive-gradients="wants=0,-1 cotangents=0".
///
///   func @f(%x, %n) -> (%y)   ⟶   func @"f|fwd 0,-"(%x, %n) -> (%y, %r)
///                                 func @"f|fwd 0,-|bwd 0"(%r, %dy, %running) -> (%dx)
///
/// `wants` has one entry per argument: the number of its gradient, or -1.
void registerAutodiffPasses();

}  // namespace braid::compiler

#endif
