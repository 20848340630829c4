// The eager driver of structured kernels: it lays the operands out, divides the work, and runs a call with a fault once more from the
// start, so that which fault is reported does not depend on threads.
#include "runtime/ops/structured.h"

#include <atomic>
#include <bit>

#include "runtime/core/storage.h"
#include "runtime/core/threads.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

void append_words(const Attribute& attribute, std::vector<int64_t>& words) {
  const auto list = [&](const auto& entries) {
    words.push_back(static_cast<int64_t>(entries.size()));
    words.insert(words.end(), entries.begin(), entries.end());
  };
  switch (attribute.kind()) {
    case AttributeKind::axis:
    case AttributeKind::boolean:
    case AttributeKind::enumeration:
    case AttributeKind::integer:
      return words.push_back(attribute.integer());
    case AttributeKind::dtype:
      return words.push_back(static_cast<int64_t>(attribute.dtype()));
    case AttributeKind::number: {
      const Number number = attribute.number();
      words.push_back(number.is_floating());
      return words.push_back(number.is_floating() ? std::bit_cast<int64_t>(number.floating()) : number.integer());
    }
    case AttributeKind::axes:
    case AttributeKind::indices:
    case AttributeKind::shape:
      return list(attribute.dims());
    case AttributeKind::ints:
      return list(attribute.ints());
    case AttributeKind::sizes:
      return list(attribute.sizes().list());
    case AttributeKind::floats:
      words.push_back(static_cast<int64_t>(attribute.floats().size()));
      for (double x : attribute.floats()) words.push_back(std::bit_cast<int64_t>(x));
      return;
    case AttributeKind::string:
      return list(attribute.string());
  }
}

/// Scratch of one thread; null when there is none.
class Scratch {
 public:
  explicit Scratch(int64_t bytes) : bytes_(static_cast<size_t>(bytes)), block_(bytes > 0 ? take_block(bytes_) : nullptr) {}
  ~Scratch() {
    if (block_) give_block(block_, bytes_);
  }
  Scratch(const Scratch&) = delete;
  void* data() const { return block_; }

 private:
  size_t bytes_;
  void* block_;
};

}  // namespace

const StructuredEntry& structured_entry(const KernelTable& table, Op op, Specs operands, Specs results) {
  const DType dtype = operands.empty() ? results[0].dtype : operands[0].dtype;
  return table.structured[static_cast<int>(op)][static_cast<int>(dtype)];
}

std::vector<int64_t> words_of(const Attributes& attributes) {
  std::vector<int64_t> words;
  for (const Attribute& attribute : attributes) append_words(attribute, words);
  return words;
}

std::vector<braid_array_type> array_types(Specs operands, Specs results) {
  std::vector<braid_array_type> types;
  types.reserve(operands.size() + results.size());
  for (Specs specs : {operands, results})
    for (const TensorSpec& spec : specs) {
      braid_array_type& type = types.emplace_back();
      type.dtype = static_cast<int64_t>(spec.dtype);
      type.rank = spec.shape.size();
      std::copy(spec.shape.begin(), spec.shape.end(), type.shape);
    }
  return types;
}

void run_units(braid_kernel kernel, const braid_kernel_call& call, const braid_kernel_work& work) {
  std::atomic<bool> faulty{false};
  parallel_for(work.units, work.grain, [&](int64_t begin, int64_t end) {
    const Scratch scratch(work.scratch);
    braid_fault fault{};
    if (kernel(&call, begin, end, scratch.data(), &fault) != BRAID_NO_FAULT) faulty.store(true, std::memory_order_relaxed);
  });
  if (!faulty.load(std::memory_order_relaxed)) return;
  const Scratch scratch(work.scratch);
  braid_fault fault{};
  throw_fault(kernel(&call, 0, work.units, scratch.data(), &fault), fault);
}

std::string text_of(const braid_fault& fault) {
  std::string out;
  int next = 0;
  for (const char* c = fault.text; *c; ++c) {
    if (c[0] == '{' && c[1] == '}') {
      out += std::to_string(fault.values[next++]);
      ++c;
    } else {
      out += *c;
    }
  }
  return out;
}

void throw_fault(int32_t kind, const braid_fault& fault) {
  throw Fault(kind == BRAID_FAULT_INDEX ? ErrorCode::index : ErrorCode::value, text_of(fault));
}

Results run_structured(Op op, Operands operands, const Attributes& attributes, Specs results) {
  std::vector<TensorSpec> specs;
  std::vector<Tensor> arrays;  // keeps the copies of operands with gaps
  for (const Tensor& x : operands) {
    specs.push_back(x.spec());
    arrays.push_back(contiguous(x));
  }
  Results made;
  for (const TensorSpec& result : results) arrays.push_back(made.push_back(empty(result.dtype, result.shape)));
  std::vector<void*> data;
  for (const Tensor& array : arrays) data.push_back(array->data);

  const StructuredEntry& entry = structured_entry(kernel_table(), op, specs, results);
  require(entry.run, ErrorCode::internal, info(op).name, ": has no kernel");
  const std::vector<braid_array_type> types = array_types(specs, results);
  const std::vector<int64_t> words = words_of(attributes);
  const braid_kernel_call call{data.data(), types.data(), words.data(), static_cast<int64_t>(operands.size()),
                               static_cast<int64_t>(results.size())};
  run_units(entry.run, call, entry.work(&call));
  return made;
}

}  // namespace braid
