// A call of a compiled function: found among its variants, compiled, looked up in a bundle, or run op by op.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "braid/error.h"
#include "runtime/autograd/tape.h"
#include "runtime/capture/results.h"
#include "runtime/capture/variants.h"
#include "runtime/ops/structured.h"
#include "runtime/segment/name.h"

namespace braid::capture {

/// A front end's side of one call. It is used by the thread that calls.
template <class H>
concept Host =
    Places<H> && Builds<H> && std::derived_from<H, Compiling> &&
    requires(H& host, typename H::Place place, const std::string& refusal, Variants& variants, std::shared_ptr<const Entry> entry) {
      { host.resolved } -> std::same_as<Resolved<H>&>;
      { host.input(place) } -> std::same_as<Tensor>;           // a tensor's value, or a number as a tensor
      { host.op_by_op() } -> std::same_as<typename H::Built>;  // runs the body; nothing of it is seen outside when it throws
      host.rehearse();                                         // the same, but nothing of it is ever seen
      host.refuse(refusal);                                    // throws
      // Runs the body of this call once more, whenever a derivative that its segment lacks is needed, and warns of it.
      { host.again(variants, entry) } -> std::same_as<OpByOp>;
    };

/// Runs the body, and says once for each function that it did; `why` says why. With BRAID_STRICT=1 it is an error instead. A body that
/// fails was never compiled: its own error is what every other way of running reports.
template <Host H>
typename H::Built run_op_by_op(H& host, Variants& variants, const std::string& why) {
  if (variants.strict()) {
    host.rehearse();
    host.refuse(why + " (BRAID_STRICT=1)");
  }
  typename H::Built result = host.op_by_op();
  if (const std::string warning = variants.first_warning(why); !warning.empty()) host.warn(warning);
  return result;
}

/// Calls the entry's segment; a backward that its bundle lacks is made of the body. With BRAID_STRICT=1 it is an error once it is asked
/// for.
template <Host H>
SegmentResults run_segment(H& host, Variants& variants, const Entry& entry, std::span<const Tensor> inputs) {
  Segment& segment = *entry.segment;
  if (recording_depth() == 0 && entry.signature.failure < 0 && !segment.updated().empty()) {
    std::vector<uint8_t> replaced(inputs.size());
    for (uint16_t i : segment.updated()) replaced[i] = unshared(inputs[i], 2);  // the object that is assigned, and `inputs`
    return segment.run(inputs, replaced);
  }
  if (recording_depth() == 0 || (segment.makes_derivatives() ? !segment.rules_fault() : variants.strict())) [[likely]]
    return braid::call(entry.segment, inputs);
  return braid::call(entry.segment, inputs, host.again(variants, entry.shared_from_this()));
}

/// Runs the segment of an entry that fits.
template <Host H>
typename H::Built run(H& host, Variants& variants, const Entry& entry) {
  variants.touch(entry);
  InlineVector<Tensor, 12> inputs;
  for (int slot : entry.signature.inputs) inputs.push_back(host.input(host.resolved[static_cast<size_t>(slot)]));
  if (recording_depth() > 0 && !variants.strict() && !entry.segment->makes_derivatives()) {
    const std::string lacking = lacking_derivative(entry.segment, inputs);
    if (!lacking.empty()) return run_op_by_op(host, variants, variants.why_lacking(lacking));
  }
  const auto outputs = [&] {
    try {
      return run_segment(host, variants, entry, inputs);
    } catch (const Fault&) {
      host.rehearse();  // nothing has happened yet: it fails at the first of its lines that does
      throw;
    }
  };
  return Results<H>(host, entry.signature, host.resolved, outputs()).finish();
}

/// Calls the function that `view` is of. Throws what the body throws.
template <Host H>
typename H::Built call(H& host, Variants& variants, View& view) {
  if (const Entry* entry = view.find([&](const Signature& s) { return match(s, host, host.resolved); })) [[likely]]
    return run(host, variants, *entry);
  const std::shared_ptr<const Entry> made = variants.compile(host);
  if (!made) return run_op_by_op(host, variants, variants.why_missing(host));
  Mismatch why;
  require(match(made->signature, host, host.resolved, &why), ErrorCode::internal, readable(variants.function()),
          ": a trace does not fit the call it was made for: ", why.text);
  return run(host, variants, *made);
}

}  // namespace braid::capture
