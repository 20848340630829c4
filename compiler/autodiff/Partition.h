// Divides a joint function into a forward and a backward: what is saved, and what is computed again.
#ifndef BRAID_COMPILER_AUTODIFF_PARTITION_H
#define BRAID_COMPILER_AUTODIFF_PARTITION_H

#include "compiler/autodiff/Joint.h"

namespace braid::compiler {

/// `function` that also returns, as residuals, the primal values that its backward needs, whichever cotangents are present. For a gradient
/// that is taken `once`, what no other gradient encloses, the backward computes recomputed parts again.
SegmentFunction deriveForward(const SegmentFunction& function, const Wants& wants, bool once = false);

/// The backward of `forward` (made by deriveForward with the same `wants` and `once`) for those cotangents. Its inputs, in this order:
/// residuals, inputs of the forward (only when the cotangent of a residual is present), cotangents, running gradients; the first three
/// kinds only where they are needed. Its outputs: one gradient per wanted group.
SegmentFunction deriveBackward(const SegmentFunction& forward, const Wants& wants, const Cotangents& cotangents, bool once = false);

}  // namespace braid::compiler

#endif
