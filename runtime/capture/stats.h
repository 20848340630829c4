// Counts of what a cache of compiled functions did.
#pragma once
#include <cstdint>

namespace braid::capture {

/// Of one function, or of several together.
struct Stats {
  int64_t compiles = 0;  ///< signatures first served, by whichever provider
  int64_t traces = 0;    ///< bodies traced
  int64_t hits = 0;      ///< calls served from the cache
  int64_t entries = 0;   ///< what the cache holds now
};

}  // namespace braid::capture
