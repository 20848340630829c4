// An op on a device is a segment with one op, kept under what determines its code.
#include "runtime/device/eager.h"

#include <cstdio>
#include <map>
#include <mutex>
#include <set>

#include "runtime/autograd/tape.h"
#include "runtime/device/backend.h"
#include "runtime/ops/structured.h"
#include "runtime/segment/name.h"
#include "runtime/segment/provider.h"

namespace braid {
namespace {

struct OneOpSegments {
  std::mutex mutex;
  const Provider* provider = nullptr;
  std::map<std::string, std::shared_ptr<Segment>> segments;
};

OneOpSegments& one_op_segments() {
  static OneOpSegments& one = *new OneOpSegments;  // used by tensors of static objects
  return one;
}

std::shared_ptr<Segment> compiled(Provider& provider, Op op, Operands operands, const Attributes& attributes, const std::string& key) {
  const auto trace = provider.begin(text("braid.", info(op).name));
  if (!trace) return nullptr;
  std::vector<Tensor> inputs, outputs;
  for (const Tensor& x : operands) inputs.push_back(trace->add_input(x.spec()));
  {
    const RecordingDepth none(0);
    const WithTracer tracer(&trace->tracer());
    for (Tensor& y : dispatch_all(op, inputs, attributes)) outputs.push_back(std::move(y));
  }
  return trace->finish(outputs, key);
}

/// Null where there is none for it.
std::shared_ptr<Segment> segment_of(Op op, Operands operands, const Attributes& attributes) {
  const std::shared_ptr<Provider> provider = braid::provider();
  if (!provider || info(op).portable || operands.empty()) return nullptr;
  std::string key(info(op).name);
  for (const Tensor& x : operands) key += text(' ', x.spec());
  for (int64_t word : words_of(attributes)) key += text(' ', word);
  OneOpSegments& known = one_op_segments();
  {
    std::lock_guard lock(known.mutex);
    if (known.provider != provider.get()) {
      known.segments.clear();
      known.provider = provider.get();
    }
    if (const auto found = known.segments.find(key); found != known.segments.end()) return found->second;
  }
  std::shared_ptr<Segment> segment;
  const std::string quoted = '"' + key + '"';
  for (const StoredSegment& stored : provider->stored(text("braid.", info(op).name)))
    if (stored.signature == quoted) segment = stored.segment;
  if (!segment) segment = compiled(*provider, op, operands, attributes, quoted);
  std::lock_guard lock(known.mutex);
  return known.segments.emplace(std::move(key), std::move(segment)).first->second;
}

}  // namespace

void note_on_host(std::string_view what, Device device, std::string_view why) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> noted;
  std::lock_guard lock(mutex);
  if (!noted.emplace(what).second) return;
  const std::string reason = why.empty() ? text("it has no code for ", device) : std::string(why);
  std::fputs(text("braid: ", readable(what), " runs on the host: ", reason, "\n").c_str(), stderr);
}

Results run_elsewhere(Op op, Operands operands, const Attributes& attributes, Specs results, Device device) {
  if (op == Op::reshape) return reshaped_there(operands[0], results[0].shape);
  if (const std::shared_ptr<Segment> segment = segment_of(op, operands, attributes)) {
    std::vector<Tensor> there;
    for (const Tensor& x : operands) there.push_back(is_elsewhere(x) ? x : moved_to(x, device));
    Results made;
    for (Tensor& y : segment->run(there)) made.push_back(std::move(y));
    return made;
  }
  std::vector<Tensor> here;
  for (const Tensor& x : operands) here.push_back(on_host(x));
  if (!here.empty()) note_on_host(info(op).name, device);
  Results made;
  for (const Tensor& y : run_all(op, here, attributes, results)) made.push_back(moved_to(y, device));
  return made;
}

}  // namespace braid
