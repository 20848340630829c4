// All ops, by family.
#ifndef BRAID_OPS
#define BRAID_OPS

include "dialects/braid/ops/Pointwise.td"
include "dialects/braid/ops/Compare.td"
include "dialects/braid/ops/Creation.td"
include "dialects/braid/ops/Reduce.td"
include "dialects/braid/ops/Contract.td"
include "dialects/braid/ops/Movement.td"
include "dialects/braid/ops/Indexing.td"
include "dialects/braid/ops/Composite.td"
include "dialects/braid/ops/Structure.td"
include "dialects/braid/ops/Regions.td"

#endif
