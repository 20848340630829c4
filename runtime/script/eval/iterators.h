// Iterators that more than one file makes.
#pragma once
#include "runtime/script/eval/operations.h"

namespace braid::script {

/// Yields sequence[0], sequence[1], … `length` items, or up to the first IndexError when `length` is -1.
Value index_iterator(Value sequence, int64_t length);

/// Yields start, start + step, … `count` ints. The step is modulo 2^64, so that every range can be walked in both directions.
Value range_iterator(int64_t start, uint64_t step, uint64_t count);

}  // namespace braid::script
