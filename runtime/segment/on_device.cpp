// Running a segment where its inputs are, when that is not the host.
#include "runtime/core/inline_vector.h"
#include "runtime/device/eager.h"
#include "runtime/segment/device_code.h"
#include "runtime/segment/name.h"
#include "runtime/segment/segment.h"
#include "runtime/segment/stacks.h"

namespace braid {
namespace {

int32_t launch_kernel(void* stream, int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes,
                      void** arguments) {
  return static_cast<DeviceModule*>(stream)->launch(kernel, grid, block, shared_bytes, arguments);
}

}  // namespace

const DeviceCode* Segment::code_on(Device device) const {
  std::lock_guard lock(device_mutex_);
  for (const auto& [known, code] : on_devices_)
    if (known == device) return code.get();
  return on_devices_.emplace_back(device, make_device_code(device)).second.get();
}

SegmentResults Segment::run_on(Device device, std::span<const Tensor> inputs) const {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& x = inputs[i];
    if (!x || x.traced() || x.device() == device) continue;
    const bool given = i < signature_.inputs.size() && signature_.inputs[i].cls == BRAID_FRESH && x.rank() > 0;
    require(!given, ErrorCode::value, Readable{signature_.name}, ": inputs are on ", device, " and on ", x.device());
  }
  const auto value = [this](size_t k) -> const SegmentValue& {
    return k < signature_.outputs.size() ? signature_.outputs[k] : signature_.residuals[k - signature_.outputs.size()];
  };
  const DeviceCode* there = code_on(device);
  if (!there) {
    SegmentResults results = run_here(inputs, {});
    note_on_host(signature_.name, device);
    for (size_t k = 0; k < results.size(); ++k)
      if (has_buffer(value(k)) && !is_stack(value(k).spec)) results[k] = moved_to(results[k], device);
    return results;
  }

  InlineVector<Tensor, 12> moved;
  InlineVector<braid_buffer, 12> in, out;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec& expected = signature_.inputs[i].spec;
    require(inputs[i] && inputs[i].spec() == expected, ErrorCode::internal, Readable{signature_.name}, ": input ", i, " does not fit");
    moved.push_back(moved_to(inputs[i], device));
    in.push_back({address_of(moved[i]), nullptr});
  }
  SegmentResults results;
  for (size_t k = 0; k < signature_.outputs.size() + signature_.residuals.size(); ++k) {
    const SegmentValue& v = value(k);
    if (v.cls == BRAID_SAME_AS_INPUT) {
      results.push_back(inputs[v.index]);
    } else if (v.cls == BRAID_SAME_AS_OUTPUT) {
      results.push_back(results[v.index]);
    } else {
      results.push_back(empty_on(device, v.spec.dtype, v.spec.shape));
      out.push_back({address_of(results[k]), nullptr});
    }
  }
  const Tensor workspace = empty_on(device, DType::boolean, {there->code.workspace_size});
  const braid_context context{nullptr, nullptr, 1, nullptr, there->kernels.get(), launch_kernel};
  const int32_t status = there->code.run(&context, in.data(), out.data(), address_of(workspace));
  require(status == BRAID_NO_FAULT, ErrorCode::internal, Readable{signature_.name}, ": ", backend_of(device).problem());
  return results;
}

}  // namespace braid
