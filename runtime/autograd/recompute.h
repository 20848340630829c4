// Parts of the tape that keep nothing between forward and backward.
#pragma once
#include <functional>
#include <vector>

#include "braid/tensor.h"

namespace braid {

/// f(), recorded like any other code; but what the tape saved of it is dropped. The first backward that comes to one of its nodes runs `f`
/// again, under the recording depth of now, and each node takes back what it needs. Nothing else about the tape differs from that without,
/// so gradients of every order have the same bits. `f` is kept as long as it may be needed, and must record the same ops each time:
/// otherwise that backward throws Error(tape).
std::vector<Tensor> record_sparingly(std::function<std::vector<Tensor>()> f);

}  // namespace braid
