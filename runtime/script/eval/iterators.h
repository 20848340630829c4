// Iterators that more than one file makes.
#pragma once
#include "runtime/script/eval/operations.h"

namespace braid::script {

/// Yields sequence[0], sequence[1], … `length` items, or up to the first IndexError when `length` is -1.
Value index_iterator(Value sequence, int64_t length);

}  // namespace braid::script
