// Bundles: shared objects that hold a script and the segments that were compiled for it.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/segment/bundle_table.h"
#include "runtime/segment/provider.h"

namespace braid {

class BundleSegment;

/// An opened bundle. Segments keep it loaded.
class Bundle : public std::enable_shared_from_this<Bundle> {
 public:
  /// Checks the whole file before any of it is loaded. A bundle that is in use already is given again. Throws Error(bundle) for a file that
  /// cannot be read, is truncated, damaged, foreign or of another version, and for one that was written anew while it is in use.
  static std::shared_ptr<Bundle> open(const std::string& path);
  ~Bundle();
  Bundle(const Bundle&) = delete;

  const std::string& path() const { return path_; }
  /// Null when the bundle has no script.
  const char* script() const { return table_->script; }
  const char* script_name() const { return table_->script_name; }
  /// In the order they were compiled.
  std::span<const braid_segment> segments() const { return {table_->segments, table_->n_segments}; }

  /// The segment of that name, for the best CPU level that this CPU has; null when the bundle lacks it or code for this CPU.
  std::shared_ptr<BundleSegment> segment(const std::string& name);
  /// The entry of that name in the table; null when there is none.
  const braid_segment* find(const std::string& name) const;
  /// The segments whose names are `name` and more, in the order of their names.
  std::vector<const braid_segment*> derived_from(const std::string& name) const;

 private:
  Bundle(std::string path, uint64_t hash, void* handle);

  std::string path_;
  uint64_t hash_;
  void* handle_;
  const braid_bundle* table_;
  std::map<std::string, const braid_segment*, std::less<>> by_name_;
};

/// Serves the segments of a bundle and compiles nothing.
class BundleProvider : public Provider {
 public:
  explicit BundleProvider(std::shared_ptr<Bundle> bundle) : bundle_(std::move(bundle)) {}
  std::unique_ptr<Trace> begin(const std::string&) override { return nullptr; }
  std::vector<StoredSegment> stored(const std::string& function) override;

 private:
  std::shared_ptr<Bundle> bundle_;
};

/// True when the file at `path` begins like a shared object, as a bundle does and a script does not.
bool looks_like_bundle(const std::string& path);

}  // namespace braid
