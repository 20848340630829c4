// Counts of what caches of compiled functions did.
#pragma once
#include <cstdint>

namespace braid {

/// Of one function, or of several together.
struct CacheStats {
  int64_t compiles = 0;  ///< signatures first served, by whichever provider
  int64_t traces = 0;    ///< bodies traced
  int64_t hits = 0;      ///< calls served from the cache
  int64_t entries = 0;   ///< variants that are kept now

  CacheStats& operator+=(const CacheStats& other) {
    compiles += other.compiles;
    traces += other.traces;
    hits += other.hits;
    entries += other.entries;
    return *this;
  }
};

}  // namespace braid
