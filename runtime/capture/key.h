// What those who know nothing of captures are told of a segment: how the source calls its values, and what a call does.
#pragma once
#include <string>
#include <vector>

#include "runtime/capture/signature.h"
#include "runtime/segment/provider.h"

namespace braid::capture {

/// "x", "net.layers[0].weight", "self.step": the name of what a slot leads to, as the source would say it. `parameters` are those that the
/// positional arguments go to.
std::string source_name(const Signature& signature, int slot, const std::vector<Symbol>& parameters);

/// The key of a segment with this signature.
SegmentKey key_of(const Signature& signature, const std::vector<Symbol>& parameters);

}  // namespace braid::capture
