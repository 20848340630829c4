// A loop on the tape. Its backward is a loop over the trips in reverse order:
//
//   %x = braid.while(%x0) if { … } do { …, yields %x1 }
//   ⟶
//   %x, %n, %s = braid.while(%x0, 0, stack) if { … } do { …, yields %x1, %n + 1, push %v to %s }
//   %k, %dx, %dw, … = braid.while(%n, %dx, %dw, %s) if { %k > 0 } do { %v = pop from %s; …, yields %k - 1, … }
//
// What the gradient reads of a trip is saved on a stack by it. A value that the body yields is, in the next trip, the carried value: the
// reverse loop carries it along, so that it has one place. The running gradients of captured values go through all trips. In the first trip
// a carried value is what the loop began with, which may have a running gradient or be captured, too: then that trip comes after the loop,
// with those places shared.
#include <span>

#include "braid/operators.h"
#include "compiler/autodiff/RegionNode.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr StringRef kTrips = "trips";  // the number of the carried value that counts them

class WhileNode final : public RegionNode {
 public:
  WhileNode(MlirTracer& tracer, ir::WhileOp op) : RegionNode(tracer, op.getNumResults()), op_(op) {}

  static void record(Replay& replay, ir::WhileOp original);
  void backward(Sweep& sweep) override;

 private:
  friend class ReverseLoop;

  Block& body() { return op_.getBody().front(); }
  /// The result that counts the trips.
  Value trips();
  /// The result that is the stack on which each trip pushes `value` of the body.
  Value stackOf(Value value);
  /// How many rows a stack of the body has.
  Value countOf(Value stack);

  ir::WhileOp op_;
  std::vector<Tensor> arguments_, yields_;  // within, by carried value
  std::vector<Edge> initial_;               // by carried value, outside
};

void WhileNode::record(Replay& replay, ir::WhileOp original) {
  MlirTracer& tracer = replay.tracer();
  OpBuilder& builder = tracer.builder();
  const std::vector<Tensor> initial = replay.handles(original.getCarried());
  TrackedValues tracked;
  for (Value input : ir::inputsOf(original))
    if (replay.handle(input).tracked()) tracked.insert(input);
  tracked.follow(original);

  SmallVector<Value> values;
  for (const Tensor& x : initial) values.push_back(tracer.value(x));
  auto op = ir::WhileOp::create(builder, original.getLoc(), original.getResultTypes(), values);
  op->setDiscardableAttrs(original->getDiscardableAttrDictionary());
  auto node = Ref<WhileNode>::adopt(new WhileNode(tracer, op));
  auto begin = [&](unsigned r) -> Block& {
    Block& block = op->getRegion(r).emplaceBlock();
    for (Value value : values) block.addArgument(value.getType(), original.getLoc());
    builder.setInsertionPointToStart(&block);
    return block;
  };
  auto end = [&](const std::vector<Tensor>& yields) {
    SmallVector<Value> yielded;
    for (const Tensor& y : yields) yielded.push_back(tracer.value(y));
    ir::YieldOp::create(builder, original.getLoc(), yielded);
  };
  {
    OpBuilder::InsertionGuard guard(builder);
    const RecordingDepth unrecorded(0);
    Block& condition = begin(0);
    for (auto [from, to] : llvm::zip_equal(original.getCondition().getArguments(), condition.getArguments()))
      replay.bind(from, tracer.handle(to));
    end(replay.replay(original.getCondition().front()));
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    const CaptureScope captures(replay, *original, *node);
    Block& body = begin(1);
    for (auto [from, to] : llvm::zip_equal(original.getBody().getArguments(), body.getArguments())) {
      Tensor x = tracer.handle(to);
      if (tracked.contains(from)) node->inner_.push_back(x = freshLeaf(x));
      node->arguments_.push_back(x);
      replay.bind(from, x);
    }
    node->yields_ = replay.replay(original.getBody().front());
    end(node->yields_);
  }
  for (const Tensor& x : initial) node->initial_.push_back({x.get()->node, x.get()->output});
  node->edges_ = node->initial_;
  for (const Captured& captured : node->captured_) node->edges_.push_back(captured.edge());
  for (OpResult result : original->getResults()) {
    const unsigned k = result.getResultNumber();
    Tensor y = tracer.handle(op->getResult(k));
    if (node->arguments_[k].tracked()) {
      y.get()->node = NodeRef::share(node.get());
      y.get()->output = k;
    }
    replay.bind(result, y);
  }
}

Value WhileNode::trips() {
  if (auto known = op_->getAttrOfType<IntegerAttr>(kTrips)) return op_->getResult(known.getInt());
  OpBuilder& builder = tracer_.builder();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op_);
  const unsigned k = appendCarry(tracer_, op_, tracer_.value(full({}, 0, DType::i64)));
  set_output_count(op_.getNumResults());
  Operation* end = body().getTerminator();
  builder.setInsertionPoint(end);
  end->insertOperands(k, tracer_.value(tracer_.handle(body().getArgument(k)) + 1));
  op_->setAttr(kTrips, builder.getI64IntegerAttr(k));
  return op_->getResult(k);
}

Value WhileNode::stackOf(Value value) {
  Operation* end = body().getTerminator();
  for (Operation* user : value.getUsers()) {
    auto push = dyn_cast<ir::PushOp>(user);
    if (!push || push.getRows() != value || push->getBlock() != &body()) continue;
    auto stack = dyn_cast<BlockArgument>(push.getStack());
    if (!stack || stack.getOwner() != &body()) continue;
    const unsigned k = stack.getArgNumber();
    if (end->getOperand(k) == push.getY() && op_.getCarried()[k].getDefiningOp<ir::StackOp>()) return op_->getResult(k);
  }
  OpBuilder& builder = tracer_.builder();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op_);
  RankedTensorType type = stackType(value.getType());
  const unsigned k = appendCarry(tracer_, op_, ir::StackOp::create(builder, op_.getLoc(), type));
  set_output_count(op_.getNumResults());
  builder.setInsertionPoint(end);
  end->insertOperands(k, ir::PushOp::create(builder, op_.getLoc(), type, body().getArgument(k), value).getY());
  return op_->getResult(k);
}

Value WhileNode::countOf(Value stack) {
  OpBuilder builder(body().getTerminator());
  return rowCount(builder, stack);
}

/// The loop over the trips in reverse, while it is built.
class ReverseLoop {
 public:
  ReverseLoop(WhileNode& node, Sweep& sweep);

  /// Whether anything is to be done.
  bool contributes() const { return !places_.empty(); }
  void build();

 private:
  /// A gradient outside that the loop contributes to.
  struct Place {
    Edge edge;
    TensorSpec spec;
    std::vector<size_t> initials = {};  // carried values that begin as it
    std::vector<size_t> captured = {};
    bool running = false;  // something has accumulated before
    bool absent = false;   // it is 0 when there is no trip
  };

  Place& placeOf(const Edge& edge, const TensorSpec& spec);
  void findActive();
  void findPlaces();
  /// Carries `initial` along; the caller appends what the body yields.
  unsigned carry(Value initial) { return appendCarry(node_.tracer_, loop_, initial); }
  void yield(Value value) { end()->insertOperands(end()->getNumOperands(), value); }
  Operation* end() { return loop_.getBody().front().getTerminator(); }

  void buildTrip();
  void buildFirstTrip();
  void finish();
  /// What stands in the reverse trip for a value of the forward trip.
  Value read(Value value);
  /// The row of the stack of `value`; read before the ops of the reverse trip.
  Value popped(Value value);
  /// The value of carried value `i` after the forward trip.
  Value after(size_t i);
  Value readInFirstTrip(Value value, OpBuilder& front);

  WhileNode& node_;
  Sweep& sweep_;
  MlirTracer& tracer_;
  OpBuilder& builder_;
  std::vector<Tensor> leaves_;            // of the carried values, then of what is captured
  std::vector<llvm::BitVector> reached_;  // by carried value: from what the body yields
  llvm::BitVector present_, useful_;      // by carried value
  std::vector<size_t> active_;            // carried values whose cotangents go from trip to trip
  std::vector<Place> places_;
  size_t captured_ = 0;  // the first places, of which something is captured: their gradients go from trip to trip
  bool first_ = false;   // the first trip comes after the loop

  ir::WhileOp loop_;
  std::unique_ptr<OpBuilder> front_;  // before the ops of the reverse trip
  llvm::DenseMap<Value, Value> read_;
  llvm::DenseMap<Value, unsigned> stacks_;  // by saved value: the number of the carried stack
  llvm::DenseMap<size_t, unsigned> after_;  // by carried value
  ir::CondOp rest_;                         // the first trip, where there was one
};

ReverseLoop::ReverseLoop(WhileNode& node, Sweep& sweep)
    : node_(node), sweep_(sweep), tracer_(node.tracer_), builder_(node.tracer_.builder()) {
  findActive();
  findPlaces();
}

void ReverseLoop::findActive() {
  const size_t carried = node_.arguments_.size();
  leaves_ = node_.arguments_;
  for (const auto& captured : node_.captured_) leaves_.push_back(captured.leaf);
  present_.resize(carried);
  useful_.resize(carried);
  for (size_t i = 0; i < carried; ++i) {
    reached_.push_back(node_.yields_[i].tracked() ? node_.reachedFrom(node_.yields_[i], leaves_) : llvm::BitVector(leaves_.size()));
    if (!node_.arguments_[i].tracked()) continue;
    present_[i] = sweep_.has_cotangent(static_cast<uint32_t>(i));
    useful_[i] = sweep_.wants(node_.initial_[i]);
    for (size_t c = 0; c < node_.captured_.size(); ++c)
      if (reached_[i][carried + c] && sweep_.wants(node_.captured_[c].edge())) useful_.set(i);
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (size_t i = 0; i < carried; ++i)
      for (size_t k = 0; k < carried; ++k) {
        if (!reached_[i][k] || !node_.arguments_[i].tracked()) continue;
        if (present_[i] && !present_[k]) present_.set(k), grown = true;
        if (useful_[k] && !useful_[i]) useful_.set(i), grown = true;
      }
  }
  for (size_t i = 0; i < carried; ++i)
    if (present_[i] && useful_[i]) active_.push_back(i);
}

ReverseLoop::Place& ReverseLoop::placeOf(const Edge& edge, const TensorSpec& spec) {
  // Around this loop, places may be shared that are others on the tape.
  const Tensor* accumulated = sweep_.running(edge);
  for (Place& place : places_)
    if (sweep_.running(place.edge) == accumulated) return place;
  places_.push_back({.edge = edge,
                     .spec = spec,
                     .running = accumulated && *accumulated && !is_stack(spec),
                     .absent = node_.endsAbsent(sweep_, edge, spec)});
  return places_.back();
}

void ReverseLoop::findPlaces() {
  const size_t carried = node_.arguments_.size();
  for (size_t c = 0; c < node_.captured_.size(); ++c) {
    const auto& captured = node_.captured_[c];
    if (!sweep_.wants(captured.edge())) continue;
    if (llvm::none_of(active_, [&](size_t i) { return reached_[i][carried + c]; })) continue;
    placeOf(captured.edge(), captured.leaf.spec()).captured.push_back(c);
  }
  captured_ = places_.size();
  for (size_t i : active_)
    if (sweep_.wants(node_.initial_[i])) placeOf(node_.initial_[i], node_.arguments_[i].spec()).initials.push_back(i);
  for (const Place& place : places_)
    first_ |= !place.initials.empty() && (place.running || !place.captured.empty() || place.initials.size() > 1);
}

void ReverseLoop::build() {
  SmallVector<Value> values{node_.trips()};
  for (size_t i : active_) {
    const auto k = static_cast<uint32_t>(i);
    values.push_back(tracer_.value(sweep_.has_cotangent(k) ? sweep_.cotangent(k) : node_.neutral(node_.arguments_[i].spec())));
  }
  for (const Place& place : std::span(places_).first(captured_)) {
    const Edge& edge = place.edge;
    const TensorSpec& spec = place.spec;
    if (!first_ && node_.endsAbsent(sweep_, edge, spec)) {
      const Tensor any = tracer_.handle(values[0]) > 0;
      values.push_back(tracer_.value(broadcast_to(where(any, full({}, -0.0, spec.dtype), full({}, 0, spec.dtype)), spec.shape)));
    } else {
      values.push_back(tracer_.value(node_.runningOf(sweep_, edge, spec)));
    }
  }
  loop_ = ir::WhileOp::create(builder_, node_.op_.getLoc(), TypeRange(ValueRange(values)), values);
  for (Region& region : loop_->getRegions()) {
    OpBuilder::InsertionGuard guard(builder_);
    Block& block = region.emplaceBlock();
    for (Value value : values) block.addArgument(value.getType(), loop_.getLoc());
    if (region.getRegionNumber() > 0) continue;
    builder_.setInsertionPointToStart(&block);
    const Tensor left = tracer_.handle(block.getArgument(0));
    ir::YieldOp::create(builder_, loop_.getLoc(), tracer_.value(left > (first_ ? 1 : 0)));
  }
  buildTrip();
  if (first_) buildFirstTrip();
  finish();
}

void ReverseLoop::buildTrip() {
  OpBuilder::InsertionGuard guard(builder_);
  Block& block = loop_.getBody().front();
  builder_.setInsertionPointToStart(&block);
  std::vector<Tensor> outputs, cotangents, leaves, running;
  unsigned next = 1;
  for (size_t i : active_) {
    Tensor ct = tracer_.handle(block.getArgument(next++));
    if (!node_.yields_[i].tracked()) continue;
    outputs.push_back(node_.yields_[i]);
    cotangents.push_back(ct);
  }
  std::vector<uint32_t> places;
  SmallVector<size_t> yielded;
  auto add = [&](const Tensor& leaf, size_t first, const Tensor& accumulated) {
    if (first == leaves.size()) yielded.push_back(first);
    places.push_back(static_cast<uint32_t>(first));
    leaves.push_back(leaf);
    running.push_back(accumulated);
  };
  for (size_t i : active_) add(node_.arguments_[i], leaves.size(), {});
  for (const Place& place : std::span(places_).first(captured_)) {
    const size_t first = leaves.size();
    Tensor accumulated = tracer_.handle(block.getArgument(next++));
    for (size_t c : place.captured) add(node_.captured_[c].leaf, first, std::exchange(accumulated, {}));
  }
  SmallVector<Value> yields{tracer_.value(tracer_.handle(block.getArgument(0)) - 1)};
  const std::vector<Tensor> gradients = node_.continued(outputs, cotangents, leaves, running, places);
  for (size_t j : yielded) yields.push_back(tracer_.value(gradients[j] ? gradients[j] : node_.neutral(leaves[j].spec())));
  ir::YieldOp::create(builder_, loop_.getLoc(), yields);
  front_ = std::make_unique<OpBuilder>(&block, block.begin());
  node_.redirect(block, node_.body(), [&](Value value, OpBuilder&) { return read(value); });
}

Value ReverseLoop::read(Value value) {
  if (Value known = read_.lookup(value)) return known;
  Operation* end = node_.body().getTerminator();
  if (!isa<BlockArgument>(value))
    for (unsigned i = 0; i < node_.arguments_.size(); ++i)
      if (end->getOperand(i) == value) return read_[value] = after(i);
  return read_[value] = popped(value);
}

Value ReverseLoop::popped(Value value) {
  if (Value known = read_.lookup(value); known && stacks_.contains(value)) return known;
  Value count;
  if (isStack(value.getType())) count = read(node_.countOf(value));
  const unsigned k = carry(node_.stackOf(value));
  stacks_[value] = k;
  Value stack = loop_.getBody().getArgument(k);
  auto pop = ir::PopOp::create(*front_, loop_.getLoc(), stack.getType(), value.getType(), stack, count);
  yield(pop.getRest());
  return read_[value] = pop.getRows();
}

Value ReverseLoop::after(size_t i) {
  if (auto known = after_.find(i); known != after_.end()) return loop_.getBody().getArgument(known->second);
  const unsigned k = after_[i] = carry(node_.op_->getResult(i));
  Value before = popped(node_.body().getArgument(i));
  // The number may have changed: more was carried meanwhile, but what the body yields must come in the same order.
  end()->insertOperands(k, before);
  return loop_.getBody().getArgument(k);
}

Value ReverseLoop::readInFirstTrip(Value value, OpBuilder& front) {
  if (auto argument = dyn_cast<BlockArgument>(value)) return node_.op_.getCarried()[argument.getArgNumber()];
  Operation* end = node_.body().getTerminator();
  for (unsigned i = 0; i < node_.arguments_.size(); ++i)
    if (end->getOperand(i) == value) {
      after(i);  // which may replace the loop
      return loop_->getResult(after_.at(i));
    }
  Value count;
  if (isStack(value.getType())) count = readInFirstTrip(node_.countOf(value), front);
  if (!stacks_.contains(value)) popped(value);
  Value stack = loop_->getResult(stacks_.at(value));
  return ir::PopOp::create(front, loop_.getLoc(), stack.getType(), value.getType(), stack, count).getRows();
}

void ReverseLoop::buildFirstTrip() {
  SmallVector<Type> types;
  std::vector<Tensor> running;
  for (auto [p, place] : llvm::enumerate(places_)) {
    types.push_back(ir::tensorType(builder_.getContext(), place.spec));
    if (!place.captured.empty()) {
      const size_t at = 1 + active_.size() + p;
      running.push_back(tracer_.handle(loop_->getResult(at)));
    } else {
      running.push_back(node_.runningOf(sweep_, place.edge, place.spec));
    }
  }
  std::vector<Tensor> cotangents;
  for (size_t j = 0; j < active_.size(); ++j) cotangents.push_back(tracer_.handle(loop_->getResult(1 + j)));
  Value any = tracer_.value(tracer_.handle(loop_->getResult(0)) > 0);
  rest_ = ir::CondOp::create(builder_, loop_.getLoc(), types, any);
  {
    OpBuilder::InsertionGuard guard(builder_);
    Block& block = rest_.getThen().emplaceBlock();
    builder_.setInsertionPointToStart(&block);
    std::vector<Tensor> outputs, seeds, leaves, begun;
    std::vector<uint32_t> places;
    SmallVector<size_t> leafOf;
    for (auto [place, accumulated] : llvm::zip_equal(places_, running)) {
      const auto leader = static_cast<uint32_t>(leaves.size());
      leafOf.push_back(leader);
      auto add = [&](const Tensor& leaf) {
        begun.push_back(leaves.size() == leader ? accumulated : Tensor());
        leaves.push_back(leaf);
        places.push_back(leader);
      };
      for (size_t c : place.captured) add(node_.captured_[c].leaf);
      for (size_t i : place.initials) add(node_.arguments_[i]);
    }
    for (auto [i, ct] : llvm::zip_equal(active_, cotangents)) {
      if (!node_.yields_[i].tracked()) continue;
      outputs.push_back(node_.yields_[i]);
      seeds.push_back(ct);
    }
    const std::vector<Tensor> gradients = node_.continued(outputs, seeds, leaves, begun, places);
    SmallVector<Value> yields;
    for (size_t leaf : leafOf) yields.push_back(tracer_.value(gradients[leaf]));
    ir::YieldOp::create(builder_, loop_.getLoc(), yields);
    node_.redirect(block, node_.body(), [&](Value value, OpBuilder& front) { return readInFirstTrip(value, front); });
  }
  {
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToStart(&rest_.getOtherwise().emplaceBlock());
    SmallVector<Value> yields;
    for (auto [place, accumulated] : llvm::zip_equal(places_, running)) {
      Tensor gradient = accumulated;
      for (size_t i : place.initials) {
        const Tensor& ct = cotangents[llvm::find(active_, i) - active_.begin()];
        gradient = is_stack(place.spec) ? sumOfStacks(tracer_, gradient, ct) : gradient + ct;
      }
      if (place.absent && place.initials.empty()) gradient = full(place.spec.shape, 0, place.spec.dtype);
      yields.push_back(tracer_.value(gradient));
    }
    ir::YieldOp::create(builder_, loop_.getLoc(), yields);
  }
}

void ReverseLoop::finish() {
  for (auto [p, place] : llvm::enumerate(places_)) {
    size_t at;
    if (first_) {
      node_.finished(sweep_, place.edge, tracer_.handle(rest_->getResult(p)));
      continue;
    }
    if (!place.captured.empty())
      at = 1 + active_.size() + p;
    else
      at = 1 + (llvm::find(active_, place.initials.front()) - active_.begin());
    node_.finished(sweep_, place.edge, tracer_.handle(loop_->getResult(at)));
  }
}

void WhileNode::backward(Sweep& sweep) {
  ReverseLoop loop(*this, sweep);
  if (loop.contributes()) loop.build();
}

}  // namespace

unsigned appendCarry(MlirTracer& tracer, ir::WhileOp& op, Value initial) {
  OpBuilder builder(op);
  SmallVector<Value> carried(op.getCarried());
  carried.push_back(initial);
  auto larger = ir::WhileOp::create(builder, op.getLoc(), TypeRange(ValueRange(carried)), carried);
  larger->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  for (unsigned r = 0; r < 2; ++r) {
    larger->getRegion(r).takeBody(op->getRegion(r));
    larger->getRegion(r).addArgument(initial.getType(), op.getLoc());
  }
  for (auto [before, after] : llvm::zip(op->getResults(), larger->getResults())) tracer.replace(before, after);
  op.erase();
  op = larger;
  return op.getNumResults() - 1;
}

void recordWhile(Replay& replay, ir::WhileOp original) { WhileNode::record(replay, original); }

}  // namespace braid::compiler
