// Where elements go: what ops that only move them say to eager strides and to compiled loops alike.
#pragma once
#include <optional>
#include <vector>

#include "braid/number.h"
#include "braid/shape.h"
#include "runtime/core/inline_vector.h"

namespace braid {

/// The index along one axis of a view's operand: offset + step · (index along axis `axis` of the view), or only `offset` when axis is -1.
struct ViewAxis {
  int axis = -1;
  int64_t step = 0, offset = 0;
};

/// One for each axis of the operand.
using ViewMap = InlineVector<ViewAxis, kMaxRank>;

/// Element i of operand number `operand` goes to element starts + steps · i of the result.
struct PlacedPart {
  int operand;
  Dims starts, steps;
};

/// A result put together from parts, later ones over earlier ones, before which all elements are `fill`.
struct Placement {
  std::optional<Number> fill;
  std::vector<PlacedPart> parts;
};

}  // namespace braid
