// --export of `braid compile`: what it says, and the C functions that come of it.
#pragma once
#include <string>
#include <vector>

#include "compiler/bundle/Writer.h"
#include "runtime/script/export.h"

namespace braid::tools {

/// "step", "step:f32[32,784],i64[32],float". Throws Error(value) for a text that is none of these, and for a name that is there twice.
std::vector<script::ExportRequest> export_requests(const std::vector<std::string>& texts);

/// What C sees of the functions that were found for `requests`. Throws Error(value), with the place in the script, for one that cannot be
/// called without it.
Exports exports_of(const std::vector<script::ExportRequest>& requests, const std::vector<script::FoundFunction>& found);

/// The C functions of the bundle `out`, whose code is among `contents`.
compiler::Artefact artefact_of(const std::string& out, const Exports& exports, const compiler::BundleContents& contents);

/// Writes the header beside the bundle `out`.
void write_header(const std::string& out, const compiler::Artefact& artefact);

}  // namespace braid::tools
