// What the records say about the sweep: one entry for each op.
#pragma once
#include <vector>

#include "dialects/rules/op.h"

namespace braid::sweep {

/// Where values of an operand are taken from when gradients are checked.
struct Domain {
  double low, high;
};

/// A call of an op that is not pointwise. Attributes as a program gives them, not yet normalised.
struct Case {
  std::vector<Shape> shapes;
  Attributes attributes;
};

struct OpCases {
  Op op;
  int ulp;
  std::vector<Domain> domains;
  std::vector<Case> cases;
};

/// In the order of Op.
const std::vector<OpCases>& all_cases();

}  // namespace braid::sweep
