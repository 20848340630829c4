// What those who know nothing of scripts are told of a segment: how the source calls its values, and what a call does.
#pragma once
#include <string>
#include <vector>

#include "runtime/script/segment/signature.h"
#include "runtime/segment/provider.h"

namespace braid::script {

/// The code that a call of `callee` runs: a function's, or that of `construct` of a Cell; null for what has none in a script.
const Code* code_of(const Value& callee);

/// The parameters that the positional arguments of a call of `callee` go to.
std::vector<Symbol> parameters_of(const Value& callee);

/// "x", "net.layers[0].weight", "self.step": the name of what a slot leads to, as the source would say it.
std::string source_name(const Signature& signature, int slot, const std::vector<Symbol>& parameters);

/// The key of a segment that was traced for a call of `callee`.
SegmentKey key_of(const Signature& signature, const Value& callee);

}  // namespace braid::script
