// Every rule of abi.h that can be checked without running anything.
#include "runtime/segment/bundle_table.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstring>

namespace braid {
namespace {

static_assert(kDTypeCount == 10 && static_cast<int>(DType::f32) == 0 && static_cast<int>(DType::boolean) == 4 &&
                  static_cast<int>(DType::u8) == 9,
              "the numbers that bundles hold (abi.h) never change");

SegmentValue value_of(const braid_segment& segment, const braid_value& value, uint32_t indexable) {
  require(value.dtype < kDTypeCount && value.rank <= kMaxRank && (value.rank == 0 || value.dims), ErrorCode::bundle, segment.name,
          ": a value has dtype number ", int{value.dtype}, " and rank ", int{value.rank});
  require(indexable == UINT32_MAX || value.index < indexable, ErrorCode::bundle, segment.name, ": a value refers to number ", value.index,
          " of ", indexable);
  SegmentValue v{value.cls, value.index, {static_cast<DType>(value.dtype), {}}};
  for (int d = 0; d < value.rank; ++d) {
    require(value.dims[d] >= 0 || (d == 0 && value.dims[d] == -1), ErrorCode::bundle, segment.name, ": a dimension is ", value.dims[d]);
    v.spec.shape.push_back(value.dims[d]);
  }
  element_count(v.spec.shape);
  return v;
}

constexpr int64_t kLargestWorkspace = int64_t{1} << 48;  // more than any machine has; that of all workers together is still a number

void check_code(const braid_segment& segment, const braid_code& code) {
  for (int64_t size : {code.workspace_size, code.scratch_size})
    require(size >= 0 && size % 64 == 0 && size <= kLargestWorkspace, ErrorCode::bundle, segment.name, ": a workspace has ", size,
            " bytes");
}

/// The value that effects and updates replace, which has the same dtype and shape.
void check_replaced(const braid_segment& segment, const SegmentSignature& s, int64_t output, int64_t input) {
  require(output >= 0 && output < segment.n_out && input >= -1 && input < segment.n_in, ErrorCode::bundle, segment.name, ": output ",
          output, " of ", segment.n_out, " replaces input ", input, " of ", segment.n_in);
  if (input < 0) return;
  const TensorSpec &now = s.outputs[static_cast<size_t>(output)].spec, &before = s.inputs[static_cast<size_t>(input)].spec;
  require(now == before, ErrorCode::bundle, segment.name, ": output ", output, " is ", now, " and replaces ", before);
}

void check_updates(const braid_segment& segment, const SegmentSignature& s) {
  std::vector<bool> updated(s.inputs.size());
  for (size_t k = 0; k < s.outputs.size(); ++k) {
    if (s.outputs[k].cls != BRAID_UPDATES_INPUT) continue;
    const uint16_t input = s.outputs[k].index;
    check_replaced(segment, s, static_cast<int64_t>(k), input);
    const bool returned =
        std::ranges::any_of(s.outputs, [&](const SegmentValue& other) { return other.cls == BRAID_SAME_AS_INPUT && other.index == input; });
    require(!updated[input] && !returned, ErrorCode::bundle, segment.name, ": two outputs are or update input ", input);
    updated[input] = true;
  }
  for (uint32_t i = 0; i < segment.n_effects; ++i) {
    const braid_effect& effect = segment.effects[i];
    require(effect.kind <= BRAID_SET_ATTRIBUTE, ErrorCode::bundle, segment.name, ": an effect has kind ", effect.kind);
    if (effect.kind == BRAID_ASSIGN) check_replaced(segment, s, effect.output, effect.input);
  }
}

/// Results refer to inputs, or to outputs before them.
SegmentValue result_of(const braid_segment& segment, const braid_value& value, uint32_t outputs_before) {
  switch (value.cls) {
    case BRAID_FRESH:
      return value_of(segment, value, UINT32_MAX);
    case BRAID_SAME_AS_INPUT:
    case BRAID_UPDATES_INPUT:
      return value_of(segment, value, segment.n_in);
    case BRAID_SAME_AS_OUTPUT:
      return value_of(segment, value, outputs_before);
  }
  fail(ErrorCode::bundle, segment.name, ": a result has class ", int{value.cls});
}

/// Whether `count` items at `items` lie in the image, each of which `holds`.
template <class T, class Holds>
bool holds_all(const LoadedImage& image, const T* items, uint32_t count, Holds holds) {
  return count == 0 || (image.holds(items, count) && std::all_of(items, items + count, holds));
}

bool holds_image(const LoadedImage& image, const braid_image& i) {
  if (!image.holds_text(i.target) || !holds_all(image, i.kernels, i.n_kernels, [&](const char* name) { return image.holds_text(name); }))
    return false;
  const auto function = [&](braid_emulated_kernel f) { return image.holds_code(reinterpret_cast<uintptr_t>(f)); };
  if (i.kind == BRAID_IMAGE_EMULATED) return holds_all(image, static_cast<const braid_emulated_kernel*>(i.data), i.n_kernels, function);
  const auto* bytes = static_cast<const char*>(i.data);
  return i.size > 0 && image.holds(bytes, i.size) && (i.kind != BRAID_IMAGE_PTX || bytes[i.size - 1] == 0);
}

bool holds_values(const LoadedImage& image, const braid_value* values, uint32_t count) {
  return holds_all(image, values, count, [&](const braid_value& v) {
    return (v.rank == 0 || image.holds(v.dims, v.rank)) && (!v.name || image.holds_text(v.name));
  });
}

bool holds_segment(const LoadedImage& image, const braid_segment& s) {
  if (!image.holds_text(s.name) || !image.holds_text(s.signature)) return false;
  if (!holds_values(image, s.in, s.n_in) || !holds_values(image, s.out, s.n_out) || !holds_values(image, s.res, s.n_res)) return false;
  const auto code = [&](const braid_code& c) { return image.holds_code(reinterpret_cast<uintptr_t>(c.run)); };
  const auto effect = [&](const braid_effect& e) { return !e.target || image.holds_text(e.target); };
  return holds_all(image, s.code, s.n_code, code) && holds_all(image, s.effects, s.n_effects, effect) &&
         holds_all(image, s.images, s.n_images, [&](const braid_image& i) { return holds_image(image, i); });
}

/// Whether a NUL is among the `size` bytes at `p`. Between the globals of an image may be what the address sanitizer calls out of bounds.
__attribute__((no_sanitize("address"))) bool ends_before(const char* p, size_t size) {
  for (size_t i = 0; i < size; ++i)
    if (p[i] == 0) return true;
  return false;
}

}  // namespace

LoadedImage::LoadedImage(void* handle) {
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return;
  struct Search {
    const link_map* map;
    std::vector<Range>& ranges;
  } search{map, ranges_};
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        auto& s = *static_cast<Search*>(data);
        if (info->dlpi_addr != s.map->l_addr || std::strcmp(info->dlpi_name, s.map->l_name) != 0) return 0;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& part = info->dlpi_phdr[i];
          const uintptr_t begin = info->dlpi_addr + part.p_vaddr;
          if (part.p_type == PT_LOAD && (part.p_flags & PF_R))
            s.ranges.push_back({begin, begin + part.p_memsz, (part.p_flags & PF_X) != 0});
        }
        return 1;
      },
      &search);
}

bool LoadedImage::holds_bytes(const void* p, size_t count, size_t size, size_t alignment) const {
  const auto at = reinterpret_cast<uintptr_t>(p);
  if (at % alignment != 0) return false;
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& r) { return r.begin <= at && at <= r.end && (r.end - at) / size >= count; });
}

bool LoadedImage::holds_text(const char* p) const {
  const auto at = reinterpret_cast<uintptr_t>(p);
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& r) { return r.begin <= at && at < r.end && ends_before(p, r.end - at); });
}

bool LoadedImage::holds_code(uintptr_t p) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& r) { return r.code && r.begin <= p && p < r.end; });
}

void check_table(const braid_bundle* table, const LoadedImage& image, const std::string& path) {
  require(image.holds(table), ErrorCode::bundle, path, ": not a bundle: it exports no ", BRAID_BUNDLE_SYMBOL);
  require(table->abi_version == BRAID_ABI_VERSION, ErrorCode::bundle, path, ": made for binary interface ", table->abi_version,
          ", this runtime has ", BRAID_ABI_VERSION);
  bool inside = image.holds_text(table->braid_version) && (!table->script || image.holds_text(table->script)) &&
                (!table->script_name || image.holds_text(table->script_name)) &&
                (table->n_segments == 0 || image.holds(table->segments, table->n_segments));
  for (uint32_t i = 0; inside && i < table->n_segments; ++i) inside = holds_segment(image, table->segments[i]);
  require(inside, ErrorCode::bundle, path, ": its table has a pointer to something outside the bundle");
}

SegmentSignature signature_of(const braid_segment& segment) {
  SegmentSignature s;
  s.name = segment.name;
  for (uint32_t i = 0; i < segment.n_in; ++i) {
    require(segment.in[i].cls == BRAID_FRESH || (segment.in[i].cls >= BRAID_RESIDUAL && segment.in[i].cls <= BRAID_FORWARD_INPUT),
            ErrorCode::bundle, segment.name, ": an input has class ", int{segment.in[i].cls});
    s.inputs.push_back(value_of(segment, segment.in[i], UINT32_MAX));
  }
  for (uint32_t i = 0; i < segment.n_out; ++i) s.outputs.push_back(result_of(segment, segment.out[i], i));
  for (uint32_t i = 0; i < segment.n_res; ++i) {
    require(segment.res[i].cls != BRAID_UPDATES_INPUT, ErrorCode::bundle, segment.name, ": a residual updates an input");
    s.residuals.push_back(result_of(segment, segment.res[i], segment.n_out));
  }
  for (uint32_t i = 0; i < segment.n_code; ++i) check_code(segment, segment.code[i]);
  check_updates(segment, s);
  return s;
}

void check_forward(const SegmentSignature& primal, const SegmentSignature& forward) {
  const auto same = [](const std::vector<SegmentValue>& a, const std::vector<SegmentValue>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const SegmentValue& x, const SegmentValue& y) { return x.spec == y.spec; });
  };
  require(same(primal.inputs, forward.inputs) && same(primal.outputs, forward.outputs), ErrorCode::bundle, forward.name,
          ": its inputs and outputs are not those of ", primal.name);
}

void check_backward(const SegmentSignature& forward, const SegmentSignature& backward, const Cotangents& cotangents, size_t groups) {
  for (const SegmentValue& v : backward.inputs) {
    bool known = false;
    switch (v.cls) {
      case BRAID_RESIDUAL:
        known = v.index < forward.residuals.size();
        break;
      case BRAID_COTANGENT:
        known = std::find(cotangents.begin(), cotangents.end(), v.index) != cotangents.end();
        break;
      case BRAID_RUNNING:
        known = v.index < groups;
        break;
      case BRAID_FORWARD_INPUT:
        known = v.index < forward.inputs.size();
        break;
      default:
        break;
    }
    require(known, ErrorCode::bundle, backward.name, ": an input of class ", int{v.cls}, " refers to number ", v.index, ", which ",
            forward.name, " does not have");
  }
  require(backward.outputs.size() == groups, ErrorCode::bundle, backward.name, ": gives ", backward.outputs.size(), " gradients for ",
          groups);
}

}  // namespace braid
