// Running a segment's machine code, and asking its provider for derivatives.
#include "runtime/segment/segment.h"
#include "runtime/segment/name.h"

#include "runtime/autograd/alias.h"
#include "runtime/core/inline_vector.h"
#include "runtime/core/storage.h"
#include "runtime/core/threads.h"
#include "runtime/device/backend.h"
#include "runtime/ops/structured.h"
#include "runtime/segment/stacks.h"

namespace braid {
namespace {

/// Memory for one run of a segment.
class Workspace {
 public:
  Workspace(const braid_code& code, int64_t workers)
      : bytes_(static_cast<size_t>(code.workspace_size + workers * code.scratch_size)), data_(bytes_ > 0 ? take_block(bytes_) : nullptr) {}
  ~Workspace() {
    if (data_) give_block(data_, bytes_);
  }
  Workspace(const Workspace&) = delete;
  void* data() const { return data_; }

 private:
  size_t bytes_;
  void* data_;
};

template <class T>
std::string listed(const std::vector<T>& values) {
  std::string s;
  for (const T& v : values) {
    if (&v != values.data()) s += ',';
    s += v < 0 ? std::string("-") : std::to_string(v);
  }
  return s;
}

}  // namespace

Segment::Segment(SegmentSignature signature, braid_code code) : signature_(std::move(signature)), code_(code) {
  for (const SegmentValue& value : signature_.outputs)
    if (value.cls == BRAID_UPDATES_INPUT) updated_.push_back(value.index);
}

bool unshared(const Tensor& x, uint32_t handles) {
  const TensorImpl& t = *x.get();
  return t.references.count() == handles && !t.node && t.storage && t.storage->references.count() == 1 && !t.storage->owner &&
         is_contiguous(x);
}

SegmentResults Segment::run(std::span<const Tensor> inputs, std::span<const uint8_t> replaced) const {
  bool elsewhere = false;
  for (const Tensor& x : inputs) elsewhere |= x && !x.get()->data;
  if (elsewhere) [[unlikely]]
    for (const Tensor& x : inputs)
      if (x && is_elsewhere(x)) return run_on(x.device(), inputs);
  if (inputs.empty())
    if (const Device device = default_device(); !device.is_host()) return run_on(device, inputs);
  return run_here(inputs, replaced);
}

SegmentResults Segment::run_here(std::span<const Tensor> inputs, std::span<const uint8_t> replaced) const {
  const auto& expected = signature_.inputs;
  require(inputs.size() == expected.size(), ErrorCode::internal, Readable{signature_.name}, ": takes ", expected.size(), " inputs, given ",
          inputs.size());
  InlineVector<braid_buffer, 12> in;
  std::vector<Tensor> packed;  // keeps copies of strided inputs alive
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& x = inputs[i];
    require(static_cast<bool>(x), ErrorCode::type, Readable{signature_.name}, ": input ", i, " is absent");
    require(!x.traced(), ErrorCode::escaped, Readable{signature_.name}, ": a traced tensor escaped its trace");
    require(x.dtype() == expected[i].spec.dtype && (x.shape() == expected[i].spec.shape || fits(x, expected[i].spec)), ErrorCode::internal,
            Readable{signature_.name}, ": input ", i, " is ", x.spec(), ", compiled for ", expected[i].spec);
    if (is_contiguous(x)) {
      in.push_back({x.get()->data, x.shape().data()});
    } else {
      packed.push_back(contiguous(x));
      in.push_back({packed.back().get()->data, x.shape().data()});
    }
  }

  SegmentResults results;
  InlineVector<braid_buffer, 12> out;
  std::unique_ptr<braid_stack[]> stacks;  // by result, where there are any
  const auto result = [this](size_t k) -> const SegmentValue& {
    const size_t outputs = signature_.outputs.size();
    return k < outputs ? signature_.outputs[k] : signature_.residuals[k - outputs];
  };
  auto prepare = [&](const SegmentValue& value) {
    switch (value.cls) {
      case BRAID_SAME_AS_INPUT:
        results.push_back(inputs[value.index]);
        break;
      case BRAID_SAME_AS_OUTPUT:
        results.push_back(results[value.index]);
        break;
      default:
        if (is_stack(value.spec)) [[unlikely]] {
          if (!stacks) stacks = std::make_unique<braid_stack[]>(signature_.outputs.size() + signature_.residuals.size());
          out.push_back({&stacks[results.size()], nullptr});
          results.push_back(Tensor());
          break;
        }
        results.push_back(value.cls == BRAID_UPDATES_INPUT && !replaced.empty() && replaced[value.index]
                              ? alias(inputs[value.index])
                              : empty(value.spec.dtype, value.spec.shape));
        out.push_back({results.back().get()->data, results.back().shape().data()});
    }
  };
  for (const SegmentValue& value : signature_.outputs) prepare(value);
  for (const SegmentValue& value : signature_.residuals) prepare(value);

  if (!out.empty() || code_.workspace_size > 0) {  // without results it may have a fault
    braid_context context{braid_pool_parallel_for, nullptr, 1, push_rows, nullptr, nullptr};
    if (code_.scratch_size > 0) {
      context.workers = thread_count();
      context.pool = &context.workers;
    }
    const Workspace workspace(code_, context.workers);
    const int32_t status = code_.run(&context, in.data(), out.data(), workspace.data());
    if (stacks) [[unlikely]]
      for (size_t k = 0; k < results.size(); ++k)
        if (!results[k]) results[k] = take_rows(stacks[k], result(k).spec);
    const bool kept = release_rows();
    if (status != BRAID_NO_FAULT) [[unlikely]] {
      require(workspace.data() != nullptr, ErrorCode::internal, Readable{signature_.name}, ": failed with status ", status);
      throw_fault(status, *static_cast<const braid_fault*>(workspace.data()));
    }
    require(kept, ErrorCode::memory, Readable{signature_.name}, ": not enough memory for what its loops save");
  }
  return results;
}

const std::shared_ptr<Segment>& Segment::forward(std::span<const int16_t> wants, bool once) {
  once = once && recomputes_;
  return (once ? once_ : forwards_).at(wants, [this, once](const Wants& key) { return derive_forward(key, once); });
}

const std::shared_ptr<Segment>& Segment::backward(std::span<const uint16_t> cotangents) {
  return backwards_.at(cotangents, [this](const Cotangents& key) { return derive_backward(key); });
}

std::string_view function_in(std::string_view name) {
  const size_t number = name.rfind('#');  // a function's name has that of its file in it, which may have any character
  return number == std::string_view::npos || name.find('|', number) != std::string_view::npos ? "" : name.substr(0, number);
}

std::string forward_name(const std::string& name, const Wants& wants, bool once) {
  return name + (once ? "|once " : "|fwd ") + listed(wants);
}

std::string backward_name(const std::string& name, const Cotangents& cotangents) {
  return name + "|bwd " + listed(std::vector<int>(cotangents.begin(), cotangents.end()));
}

}  // namespace braid
