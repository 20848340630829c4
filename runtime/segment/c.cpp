// Every function of c.h is a barrier: what is thrown behind it becomes a status and a text.
#include "braid/c.h"

#include <cstring>

#include "runtime/segment/bundle.h"
#include "runtime/segment/stacks.h"

struct braid_handle {
  struct Entry {
    const braid_segment* table;
    std::shared_ptr<braid::Segment> segment;
  };
  std::shared_ptr<braid::Bundle> bundle;
  std::vector<Entry> entries;
};

namespace braid {
namespace {

thread_local std::string error_text;

/// An error whose status is no code of the runtime's.
struct Refused {
  int status;
  std::string text;
};

int status_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::bundle:
      return BRAID_ERROR_BUNDLE;
    case ErrorCode::index:
      return BRAID_ERROR_INDEX;
    case ErrorCode::value:
      return BRAID_ERROR_VALUE;
    case ErrorCode::memory:
      return BRAID_ERROR_MEMORY;
    default:
      return BRAID_ERROR_INTERNAL;
  }
}

template <class F>
int guarded(F&& f) noexcept {
  const auto failed = [](int status, const char* text) {
    try {
      error_text = text;
    } catch (...) {
      error_text.clear();
    }
    return status;
  };
  try {
    f();
    return BRAID_SUCCESS;
  } catch (const Refused& refused) {
    return failed(refused.status, refused.text.c_str());
  } catch (const Error& error) {
    return failed(status_of(error), error.what());
  } catch (const std::bad_alloc&) {
    return failed(BRAID_ERROR_MEMORY, "not enough memory");
  } catch (const std::exception& problem) {
    return failed(BRAID_ERROR_INTERNAL, problem.what());
  } catch (...) {
    return failed(BRAID_ERROR_INTERNAL, "something was thrown that is no error");
  }
}

const braid_handle::Entry& entry_named(const braid_handle& handle, std::string_view name) {
  const braid_handle::Entry* found = nullptr;
  for (const braid_handle::Entry& entry : handle.entries) {
    const std::string_view whole = entry.table->name;
    if (whole == name) return entry;
    if (whole.substr(0, whole.find('@')) != name) continue;
    if (found) throw Refused{BRAID_ERROR_NAME, text("'", name, "' is the name of several entries: ", found->table->name, " and ", whole)};
    found = &entry;
  }
  if (!found) throw Refused{BRAID_ERROR_NAME, text("the bundle has no function '", name, "'")};
  return *found;
}

void check_pointer(const braid_segment& segment, const char* what, size_t index, const void* pointer, DType dtype) {
  const char* problem = !pointer ? "null" : reinterpret_cast<uintptr_t>(pointer) % size_of(dtype) ? "not aligned to its elements" : nullptr;
  if (problem) throw Refused{BRAID_ERROR_ARGUMENT, text(segment.name, ": ", what, " ", index, " is ", problem)};
}

void call_entry(const braid_handle::Entry& entry, const void* const* inputs, void* const* outputs) {
  const braid_segment& table = *entry.table;
  const SegmentSignature& signature = entry.segment->signature();
  for (uint32_t i = 0; i < table.n_effects; ++i)
    if (table.effects[i].kind != BRAID_ASSIGN)
      throw Refused{BRAID_ERROR_ARGUMENT, text(table.name, ": prints or sets attributes, which its script alone can do")};
  for (const SegmentValue& value : signature.outputs)
    if (is_stack(value.spec)) throw Refused{BRAID_ERROR_ARGUMENT, text(table.name, ": has an output whose length is not known before")};
  std::vector<Tensor> given;
  const auto owner = std::make_shared<char>();
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    const TensorSpec& spec = signature.inputs[i].spec;
    check_pointer(table, "input", i, inputs ? inputs[i] : nullptr, spec.dtype);
    given.push_back(from_buffer(const_cast<void*>(inputs[i]), spec.dtype, spec.shape, owner));
  }
  for (size_t k = 0; k < signature.outputs.size(); ++k)
    if (!outputs || outputs[k]) check_pointer(table, "output", k, outputs ? outputs[k] : nullptr, signature.outputs[k].spec.dtype);
  const SegmentResults results = entry.segment->run(given);
  for (size_t k = 0; k < signature.outputs.size(); ++k)
    if (outputs[k])
      std::memcpy(outputs[k], results[k]->data, static_cast<size_t>(element_count(results[k].shape())) * size_of(results[k].dtype()));
}

}  // namespace
}  // namespace braid

int braid_open(const char* path, braid_handle** handle) {
  return braid::guarded([&] {
    if (handle) *handle = nullptr;
    if (!path || !handle) throw braid::Refused{BRAID_ERROR_ARGUMENT, "open: a pointer is null"};
    auto opened = std::make_unique<braid_handle>();
    opened->bundle = braid::Bundle::open(path);
    for (const braid_segment& segment : opened->bundle->segments()) {
      if (braid::function_in(segment.name).empty()) continue;
      if (auto code = std::static_pointer_cast<braid::Segment>(opened->bundle->segment(segment.name)))
        opened->entries.push_back({&segment, std::move(code)});
    }
    *handle = opened.release();
  });
}

void braid_close(braid_handle* handle) { delete handle; }

size_t braid_entry_count(const braid_handle* handle) { return handle ? handle->entries.size() : 0; }

const braid_segment* braid_entry(const braid_handle* handle, size_t index) {
  return index < braid_entry_count(handle) ? handle->entries[index].table : nullptr;
}

int braid_call(braid_handle* handle, const char* name, const void* const* inputs, void* const* outputs) {
  return braid::guarded([&] {
    if (!handle || !name) throw braid::Refused{BRAID_ERROR_ARGUMENT, "call: a pointer is null"};
    braid::call_entry(braid::entry_named(*handle, name), inputs, outputs);
  });
}

const char* braid_error_text(void) { return braid::error_text.c_str(); }
