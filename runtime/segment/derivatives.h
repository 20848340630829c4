// The segments that were derived from one: found without a lock, made once, kept as long as what they were made from.
#pragma once
#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace braid {

class Segment;

/// A map from lists of numbers to segments that only grows. Few derivatives are made of one segment, so it is a list.
template <class Number>
class Derivatives {
 public:
  Derivatives() = default;
  ~Derivatives() {
    for (Entry* e = first_.load(std::memory_order_relaxed); e;) delete std::exchange(e, e->next);
  }
  Derivatives(const Derivatives&) = delete;

  /// What `make(key)` gave for that key. One thread makes while others wait; what `make` throws is thrown here, and it is tried again at
  /// the next call. The reference holds as long as this does.
  template <class Make>
  const std::shared_ptr<Segment>& at(std::span<const Number> key, Make make) {
    if (const Entry* e = find(key)) return e->segment;
    std::lock_guard lock(making_);
    if (const Entry* e = find(key)) return e->segment;
    std::vector<Number> own(key.begin(), key.end());
    auto entry = std::make_unique<Entry>(own, make(own), first_.load(std::memory_order_relaxed));
    first_.store(entry.get(), std::memory_order_release);
    return entry.release()->segment;
  }

 private:
  struct Entry {
    Entry(std::vector<Number> k, std::shared_ptr<Segment> s, Entry* n) : key(std::move(k)), segment(std::move(s)), next(n) {}
    const std::vector<Number> key;
    const std::shared_ptr<Segment> segment;
    Entry* const next;
  };

  const Entry* find(std::span<const Number> key) const {
    for (const Entry* e = first_.load(std::memory_order_acquire); e; e = e->next)
      if (std::ranges::equal(e->key, key)) return e;
    return nullptr;
  }

  std::atomic<Entry*> first_{nullptr};
  std::mutex making_;
};

}  // namespace braid
