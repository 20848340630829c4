// Opening a bundle: the file is checked whole, then loaded, then its table is checked.
#include "runtime/segment/bundle.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "runtime/core/cpu.h"
#include "runtime/segment/bundle_table.h"
#include "runtime/segment/bundle_trailer.h"
#include "runtime/segment/device_code.h"

namespace braid {
namespace {

std::vector<unsigned char> bytes_of(const std::string& path) {
  std::error_code problem;
  require(std::filesystem::is_regular_file(path, problem), ErrorCode::bundle, path, ": no such file");
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  require(in.good(), ErrorCode::bundle, path, ": cannot be read");
  std::vector<unsigned char> bytes(static_cast<size_t>(in.tellg()));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  require(in.good() || bytes.empty(), ErrorCode::bundle, path, ": cannot be read");
  return bytes;
}

/// Checks the whole file; returns the hash of its content.
uint64_t check_file(const std::string& path) {
  const std::vector<unsigned char> bytes = bytes_of(path);
  BundleTrailer trailer;
  require(bytes.size() > sizeof trailer, ErrorCode::bundle, path, ": not a bundle: only ", bytes.size(), " bytes");
  const size_t size = bytes.size() - sizeof trailer;
  std::memcpy(&trailer, bytes.data() + size, sizeof trailer);
  require(std::memcmp(trailer.magic, kBundleMagic, 8) == 0, ErrorCode::bundle, path,
          ": not a bundle, or truncated: it does not end with a bundle's mark");
  require(trailer.size == size, ErrorCode::bundle, path, ": damaged bundle: it holds ", size, " bytes, ", trailer.size, " were written");
  require(trailer.hash == content_hash(std::span(bytes).first(size)), ErrorCode::bundle, path,
          ": damaged bundle: its content does not match its hash");
  return trailer.hash;
}

/// Whether a backward takes part in a gradient of the gradient whatever its cotangents are: it reads a value of its forward that is on the
/// tape.
bool reads_tracked(const SegmentSignature& backward, const SegmentSignature& forward, const Wants& wants) {
  return std::any_of(backward.inputs.begin(), backward.inputs.end(), [&](const SegmentValue& v) {
    if (!is_floating(v.spec.dtype)) return false;
    if (v.cls == BRAID_FORWARD_INPUT) return v.index < wants.size() && wants[v.index] >= 0;
    if (v.cls != BRAID_RESIDUAL || v.index >= forward.residuals.size()) return false;
    const SegmentValue& residual = forward.residuals[v.index];
    return residual.cls != BRAID_SAME_AS_INPUT || wants[residual.index] >= 0;
  });
}

/// The code for the best level that this CPU has; null when there is none, as if the bundle lacked the segment.
const braid_code* best_code(const braid_segment& segment) {
  const braid_code* best = nullptr;
  for (uint32_t i = 0; i < segment.n_code; ++i) {
    const braid_code& code = segment.code[i];
    if (code.level <= static_cast<uint32_t>(cpu_level()) && (!best || code.level > best->level)) best = &code;
  }
  return best;
}

}  // namespace

class BundleSegment : public Segment {
 public:
  BundleSegment(std::shared_ptr<Bundle> bundle, SegmentSignature signature, const braid_code& code)
      : Segment(std::move(signature), code), bundle_(std::move(bundle)) {
    recomputes_ = !bundle_->derived_from(this->signature().name + "|once ").empty();
  }

 protected:
  bool makes_derivatives() const override { return false; }
  int order() const override { return order_; }

  std::shared_ptr<const DeviceCode> make_device_code(Device device) const override {
    const braid_segment* stored = bundle_->find(signature().name);
    const std::span<const braid_image> images{stored->images, stored->n_images};
    DeviceBackend& backend = backend_of(device);
    const auto host = std::find_if(stored->code, stored->code + stored->n_code,
                                   [](const braid_code& code) { return code.level == BRAID_HOST_OF_DEVICE; });
    if (host == stored->code + stored->n_code || !backend.runs(images)) return nullptr;
    return std::make_shared<DeviceCode>(DeviceCode{bundle_, *host, backend.load(images)});
  }

  std::shared_ptr<Segment> derive_forward(const Wants& wants, bool once) override {
    auto forward = bundle_->segment(forward_name(signature().name, wants, once));
    if (!forward && once) forward = bundle_->segment(forward_name(signature().name, wants));
    if (!forward) return nullptr;
    check_forward(signature(), forward->signature());
    for (int16_t group : wants) forward->groups_ = std::max<size_t>(forward->groups_, static_cast<size_t>(group + 1));
    forward->order_ = forward->held_order(wants);
    return forward;
  }
  std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) override {
    auto backward = bundle_->segment(backward_name(signature().name, cotangents));
    if (!backward) return nullptr;
    check_backward(signature(), backward->signature(), cotangents, groups_);
    return backward;
  }

 private:
  /// How often forwards of backwards follow each other among what the bundle holds of this forward. A forward whose backward was never
  /// called, or was a constant of every gradient around it, tells nothing.
  int held_order(const Wants& wants) const {
    int known = INT_MAX;
    for (const braid_segment* derived : bundle_->derived_from(signature().name + "|bwd ")) {
      const std::string rest(derived->name + signature().name.size() + 1);
      int forwards = 0;
      for (const char* forward : {"|fwd ", "|once "})
        for (size_t at = 0; (at = rest.find(forward, at)) != std::string::npos; ++at) ++forwards;
      if (forwards == 0 &&
          (known != INT_MAX || rest.find('|') != std::string::npos || !reads_tracked(signature_of(*derived), signature(), wants)))
        continue;
      known = known == INT_MAX ? forwards + 1 : std::max(known, forwards + 1);
    }
    return known;
  }

  std::shared_ptr<Bundle> bundle_;
  size_t groups_ = 0;    // of a forward: how many gradients its backward gives
  int order_ = INT_MAX;  // of a forward
};

std::shared_ptr<Bundle> Bundle::open(const std::string& path) {
  const uint64_t hash = check_file(path);
  const std::string file = std::filesystem::canonical(path).string();
  // dlopen knows a library by its name: while one is loaded, it would give that one for a file that was written anew.
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<Bundle>> in_use;
  std::lock_guard lock(mutex);
  if (std::shared_ptr<Bundle> loaded = in_use[file].lock()) {
    require(loaded->hash_ == hash, ErrorCode::bundle, path, ": another version of this bundle is in use in this process");
    return loaded;
  }
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  require(handle, ErrorCode::bundle, path, ": cannot be loaded: ", handle ? "" : dlerror());
  std::shared_ptr<Bundle> bundle(new Bundle(path, hash, handle));
  check_table(bundle->table_, LoadedImage(handle), path);
  for (const braid_segment& segment : bundle->segments()) {
    signature_of(segment);
    require(bundle->by_name_.emplace(segment.name, &segment).second, ErrorCode::bundle, path, ": holds two segments '", segment.name, "'");
  }
  in_use[file] = bundle;
  return bundle;
}

Bundle::Bundle(std::string path, uint64_t hash, void* handle)
    : path_(std::move(path)), hash_(hash), handle_(handle), table_(static_cast<const braid_bundle*>(dlsym(handle, BRAID_BUNDLE_SYMBOL))) {}

Bundle::~Bundle() { dlclose(handle_); }

std::shared_ptr<BundleSegment> Bundle::segment(const std::string& name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return nullptr;
  const braid_code* code = best_code(*at->second);
  if (!code) return nullptr;
  return std::make_shared<BundleSegment>(shared_from_this(), signature_of(*at->second), *code);
}

const braid_segment* Bundle::find(const std::string& name) const {
  const auto at = by_name_.find(name);
  return at == by_name_.end() ? nullptr : at->second;
}

std::vector<const braid_segment*> Bundle::derived_from(const std::string& name) const {
  std::vector<const braid_segment*> found;
  for (auto at = by_name_.lower_bound(name); at != by_name_.end() && at->first.starts_with(name); ++at) found.push_back(at->second);
  return found;
}

std::vector<StoredSegment> BundleProvider::stored(const std::string& function) {
  std::vector<StoredSegment> found;
  for (const braid_segment& segment : bundle_->segments()) {
    if (function_in(segment.name) == function && best_code(segment)) found.push_back({segment.signature, bundle_->segment(segment.name)});
  }
  return found;
}

bool looks_like_bundle(const std::string& path) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return false;  // what is read of a pipe is gone
  std::ifstream in(path, std::ios::binary);
  char magic[4] = {};
  in.read(magic, 4);
  return in.gcount() == 4 && std::memcmp(magic,
                                         "\x7f"
                                         "ELF",
                                         4) == 0;
}

}  // namespace braid
