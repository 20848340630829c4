// One walk against the program order: the groups of an op's users are known when the op is met. An op joins the groups of all its users
// when each of them can compute it, else it is stored and becomes a root. A group's operands outside it are stored values that precede its
// root, so groups never depend on one another in a circle.
#include "compiler/fusion/Grouping.h"

#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// More ops in one kernel cost registers and compile time, and save little.
constexpr size_t kLargestGroup = 64;
/// A cheap op is computed again by at most this many groups.
constexpr size_t kMostRoots = 3;
/// A group computes an op at most so many times: each level of `x[0::2] + x[1::2]` would double it. A costly one may be needed before and
/// after an anchor.
constexpr size_t kMostPaths = 4, kMostCostlyPaths = 2;

int64_t sizeOf(Value value) { return cast<RankedTensorType>(value.getType()).getNumElements(); }

/// Whether the last run of neighbouring reduced axes has more than one axis.
bool reducesRuns(Operation* reduction) {
  const SmallVector<int64_t> axes = reducedAxes(reduction);
  return axes.size() > 1 && axes[axes.size() - 2] + 1 == axes.back();
}

/// Whether the view's elements along its last axis are neighbours where its operand's are.
bool keepsLastAxis(Operation* view) {
  const ViewMap map = viewMapOf(view);
  const int last = static_cast<int>(cast<RankedTensorType>(view->getResult(0).getType()).getRank()) - 1;
  for (size_t axis = map.size(); axis-- > 0;) {
    if (cast<RankedTensorType>(view->getOperand(0).getType()).getDimSize(static_cast<unsigned>(axis)) == 1) continue;
    return map[axis].axis == last && map[axis].step == 1;
  }
  return true;
}

/// Whether neighbours in row-major order may come from elements that are not evenly spaced in what `op` reads or counts.
bool movesElements(Operation* op) {
  if (roleOf(op) == OpRole::source) return countedAxis(op).has_value();
  return roleOf(op) == OpRole::view && !isa<ir::ReshapeOp>(op) && sizeOf(op->getOperand(0)) != 1;
}

llvm::SmallSetVector<size_t, 4> rootPath() {
  llvm::SmallSetVector<size_t, 4> path;
  path.insert(0);
  return path;
}

/// The paths to what `op` reads as operand `number`, given those to its result.
llvm::SmallSetVector<size_t, 4> pathsThrough(Operation* op, unsigned number, const llvm::SmallSetVector<size_t, 4>& paths) {
  llvm::SmallSetVector<size_t, 4> through;
  for (size_t path : paths) through.insert(llvm::hash_combine(path, op, number));
  return through;
}

}  // namespace

Grouping::Grouping(Block& block, bool fuse) : fuse_(fuse) {
  for (Operation& op : llvm::reverse(block.without_terminator())) visit(&op);
}

SmallVector<Operation*> Grouping::group(Operation* root) const {
  auto found = members_.find(root);
  if (found == members_.end()) return {};
  SmallVector<Operation*> ops = found->second;
  std::reverse(ops.begin(), ops.end());
  return ops;
}

/// What holds for the op behind operand `use` of a member; nothing when the member cannot compute it.
std::optional<Grouping::Place> Grouping::placeAt(OpOperand& use, const Place& user) {
  Operation* op = use.getOwner();
  const unsigned number = use.getOperandNumber();
  Place place = user;
  switch (roleOf(op)) {
    case OpRole::pointwise:
      return place;
    case OpRole::view:
      place.identity = user.identity && isa<ir::ReshapeOp>(op);
      place.repeated |= sizeOf(op->getOperand(0)) < sizeOf(op->getResult(0));
      if (!isa<ir::ReshapeOp>(op)) place.paths = pathsThrough(op, number, user.paths);
      return place;
    case OpRole::reduction:
      return Place{.wholeOnly = reducesRuns(op), .paths = pathsThrough(op, number, user.paths)};
    case OpRole::contraction:
      return Place{.viewsOnly = true, .rowsOnly = number == 1, .paths = pathsThrough(op, number, user.paths)};
    case OpRole::placement:
      return Place{.paths = pathsThrough(op, number, user.paths)};
    default:
      return std::nullopt;
  }
}

bool Grouping::joins(Operation* op, const Roots& roots, const DenseMap<Operation*, Place>& places) const {
  const OpRole role = roleOf(op);
  if (role == OpRole::placement) return false;
  if (roots.size() > 1 && (isAnchor(role) || (role == OpRole::pointwise && (!isCheap(op) || roots.size() > kMostRoots)))) return false;
  for (Operation* root : roots) {
    const Place& place = places.at(root);
    if (members_.at(root).size() >= kLargestGroup && role != OpRole::source) return false;
    if (place.viewsOnly && role != OpRole::view) return false;
    if (place.rowsOnly && !keepsLastAxis(op)) return false;
    if (place.repeated && role == OpRole::pointwise && !isCheap(op)) return false;
    if (role == OpRole::pointwise && place.paths.size() > (isCheap(op) ? kMostPaths : kMostCostlyPaths)) return false;
    if (place.wholeOnly && movesElements(op)) return false;
    if (isAnchor(role) && (!place.identity || anchorOf_.contains(root) || roleOf(root) == OpRole::placement)) return false;
  }
  return true;
}

void Grouping::place(Operation* op, Operation* root, const Place& place) {
  rootsOf_[op].insert(root);
  members_[root].push_back(op);
  places_[{op, root}] = place;
  if (isAnchor(roleOf(op))) anchorOf_[root] = op;
}

void Grouping::visit(Operation* op) {
  const OpRole role = roleOf(op);
  if (role == OpRole::alias || role == OpRole::table || role == OpRole::call || role == OpRole::region || op->use_empty()) return;
  Roots roots;
  DenseMap<Operation*, Place> places;
  bool stored = false;
  for (OpOperand& use : op->getUses()) {
    auto users = rootsOf_.find(use.getOwner());
    if (users == rootsOf_.end()) {  // returned, or read by an op without elements of its own
      Operation* user = use.getOwner();
      stored |= !user->use_empty() || user->hasTrait<OpTrait::IsTerminator>() || ir::mayFault(user);
      continue;
    }
    for (Operation* root : users->second) {
      std::optional<Place> at = placeAt(use, places_.at({use.getOwner(), root}));
      if (!at) {
        stored = true;
        continue;
      }
      auto [known, isNew] = places.try_emplace(root, *at);
      roots.insert(root);
      if (isNew) continue;
      known->second.identity &= at->identity;
      known->second.repeated |= at->repeated;
      known->second.viewsOnly |= at->viewsOnly;
      known->second.rowsOnly |= at->rowsOnly;
      known->second.wholeOnly |= at->wholeOnly;
      known->second.paths.insert(at->paths.begin(), at->paths.end());
    }
  }
  if (fuse_ && !stored && !roots.empty() && joins(op, roots, places)) {
    for (Operation* root : roots) place(op, root, places.at(root));
  } else if (stored || !roots.empty()) {
    place(op, op, Place{.identity = true, .paths = rootPath()});
  }
}

}  // namespace braid::compiler
