// The compiled variants of one function, which any number of threads call, compile and drop at once.
#pragma once
#include <algorithm>
#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "braid/cache_stats.h"
#include "runtime/capture/environment.h"
#include "runtime/capture/match.h"
#include "runtime/segment/provider.h"

namespace braid::capture {

/// What one trace assumed, and its code. Never changes, but for when it was used.
struct Entry : std::enable_shared_from_this<Entry> {
  Entry(Signature s, std::shared_ptr<Segment> c) : signature(std::move(s)), segment(std::move(c)) {}
  const Signature signature;
  const std::shared_ptr<Segment> segment;
  mutable std::atomic<uint64_t> used{0};  ///< when, by the clock of its Variants; 0: not yet
};

/// What a body did under a tracer.
struct Traced {
  Signature signature;  ///< but for the function's name
  std::vector<Tensor> outputs;
  std::vector<Symbol> parameters;  ///< those that the positional arguments go to, as far as they have names
};

/// A front end's side of one call, where nothing was found for it.
class Compiling {
 public:
  /// `match` of this call.
  virtual bool fits(const Signature& signature, Mismatch* why) = 0;
  /// Runs the body under the tracer of `trace`, which is active; the numbers with the paths `inputs` are inputs. Leaves everything as it
  /// was. Throws what the body throws.
  virtual Traced trace(Trace& trace, const std::set<std::string>& inputs) = 0;
  virtual void warn(const std::string& text) = 0;

 protected:
  ~Compiling() = default;
};

class Variants;

/// What one thread sees of a function's variants, in an order of its own: what it uses often comes first. Found and used without a lock.
class View {
 public:
  explicit View(Variants& of) : of_(of) {}
  View(const View&) = delete;

  /// The entry for which `fits` holds, null for none.
  template <class Fits>
  const Entry* find(Fits fits);

 private:
  friend class Variants;
  Variants& of_;
  uint64_t version_ = 0;  // of what was copied
  std::vector<std::shared_ptr<const Entry>> entries_;
  std::atomic<int64_t> hits_{0};  // written by this thread alone
};

/// The bounded cache of one function. When there are too many entries, the one that was used longest ago goes; what a bundle is made of
/// stays, and calls that use an entry keep it.
class Variants : public std::enable_shared_from_this<Variants> {
 public:
  /// `function` is the name that `provider`, which is not null, knows it by. As many entries stay as BRAID_CACHE_SIZE says.
  Variants(std::string function, std::shared_ptr<Provider> provider);
  Variants(const Variants&) = delete;

  const std::string& function() const { return function_; }
  /// With BRAID_STRICT=1, what a bundle lacks is an error.
  bool strict() const { return strict_; }
  /// Of no other in this process.
  uint64_t id() const { return id_; }

  /// A view for one thread, or for one after the other. Lives as long as this, or until it is dropped.
  View& add_view();
  void drop_view(View& view);

  /// Traces and compiles a body for a call that no entry fits; null where the provider only serves what it holds. Nothing is locked
  /// meanwhile, and when another thread was faster, what it made is used. Throws what the body throws.
  std::shared_ptr<const Entry> compile(Compiling& call);
  /// From now on the numbers with these paths are inputs, unless the body needs their values.
  void ask_for_inputs(const std::set<std::string>& paths);
  /// That there is no entry for the call, and where the closest one differs.
  std::string why_missing(Compiling& call) const;
  /// That a derivative of it cannot be had.
  std::string why_lacking(const std::string& derivative) const;
  /// What is to be warned of when a call runs op by op: that and `why` the first time, then nothing.
  std::string first_warning(const std::string& why);

  CacheStats stats() const;
  /// To be called at each use of an entry; writes only when another one was used before.
  void touch(const Entry& entry) {
    if (last_.load(std::memory_order_relaxed) != &entry) note_use(entry);
  }
  /// In the order they were made.
  std::vector<std::shared_ptr<const Entry>> entries() const;

 private:
  friend class View;
  using Inputs = std::set<std::string>;

  void refresh(View& view);
  void note_use(const Entry& entry);
  void load();
  std::shared_ptr<const Entry> closest(Compiling& call, Mismatch& why) const;
  void note_miss(Compiling& call);
  std::shared_ptr<const Entry> traced(Compiling& call, Trace& trace, const Inputs& inputs);
  std::shared_ptr<const Entry> traced_with(Compiling& call, const Inputs& inputs);
  std::shared_ptr<const Entry> add(Compiling& call, std::shared_ptr<const Entry> entry);

  const uint64_t id_;
  const std::string function_;
  const std::shared_ptr<Provider> provider_;
  const size_t capacity_ = static_cast<size_t>(cache_size());
  const bool strict_ = strict_bundles();
  std::atomic<uint64_t> version_{1}, clock_{0};  // version: of entries_
  std::atomic<const Entry*> last_{nullptr};      // used last; only compared
  std::atomic<bool> warned_{false};

  mutable std::mutex mutex_;  // of what follows
  std::vector<std::shared_ptr<const Entry>> entries_;
  std::list<View> views_;
  CacheStats stats_;  // hits: of views that were dropped
  int64_t compiled_ = 0;
  std::map<std::string, int64_t> varied_;  // how often a number with this path was what made a call compile anew
  Inputs inputs_;                          // the paths of numbers that are inputs from now on
  Inputs refused_;                         // the paths of those whose values the body needs
  bool loaded_ = false;                    // what the provider holds has been read
  bool storm_ = false;                     // it was said that many were compiled
};

template <class Fits>
const Entry* View::find(Fits fits) {
  if (version_ != of_.version_.load(std::memory_order_acquire)) [[unlikely]]
    of_.refresh(*this);
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = *entries_[i];
    if (!fits(entry.signature)) continue;
    if (entry.used.load(std::memory_order_relaxed) > 0) [[likely]] {
      hits_.store(hits_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      // Not at its first use: then a bundle's entries stay in the order in which compiling finds them, and a call that several fit gets the
      // one whose derivatives the bundle holds.
      if (i > 0) std::swap(entries_[i], entries_[i - 1]);
    }
    return &entry;
  }
  return nullptr;
}

/// This thread's view of `variants`.
View& view_of(Variants& variants);

}  // namespace braid::capture
