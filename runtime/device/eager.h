// Ops on tensors that are not on the host.
#pragma once
#include "runtime/ops/dispatch.h"

namespace braid {

/// The same on `device` as run_all on the host, with the same bits: a segment of this one op, which the provider of the process makes, or
/// the op's portable kernel on the host, with copies, where there is none. Tensors without axes may be on the host.
Results run_elsewhere(Op op, Operands operands, const Attributes& attributes, Specs results, Device device);

/// Says once per process and `what` on stderr that it runs on the host, and why.
void note_on_host(std::string_view what, Device device, std::string_view why = {});

}  // namespace braid
