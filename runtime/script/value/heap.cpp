// Destruction without deep recursion, and the collection of cycles by trial deletion: what is only referenced from within
// is garbage.
#include <unordered_set>

#include "runtime/script/value/object.h"
#include "runtime/script/value/value.h"

namespace braid::script {

namespace {

constexpr int kMaxNesting = 64;
constexpr int64_t kReached = INT64_MAX;

struct Clear final : ChildVisitor {
  void child(Value& value) override { value = Value(); }
};

}  // namespace

thread_local Heap* Heap::current_ = nullptr;

Object::Object(Kind k) : kind(k) {
  Heap& heap = *Heap::current_;
  serial = (*heap.serials_)++;
  next_ = heap.first_;
  if (next_) next_->previous_ = this;
  heap.first_ = this;
  ++heap.count_;
}

Object::~Object() {
  Heap& heap = *Heap::current_;
  (previous_ ? previous_->next_ : heap.first_) = next_;
  if (next_) next_->previous_ = previous_;
  --heap.count_;
}

void Object::destroy() {
  Heap& heap = *Heap::current_;
  if (heap.depth_ >= kMaxNesting) {
    heap.trash_.push_back(this);
    return;
  }
  ++heap.depth_;
  delete this;
  --heap.depth_;
  while (heap.depth_ == 0 && !heap.trash_.empty()) {
    Object* dead = heap.trash_.back();
    heap.trash_.pop_back();
    ++heap.depth_;
    delete dead;
    --heap.depth_;
  }
}

Heap::Heap() : outer_(current_) { current_ = this; }

Heap::~Heap() {
  break_all();
  current_ = outer_;
}

void Heap::break_all() {
  std::vector<Object*> all;
  for (Object* o = first_; o; o = o->next_) all.push_back(o);
  for (Object* o : all) o->retain();
  Clear clear;
  for (Object* o : all) o->each_child(clear);
  for (Object* o : all) o->release();
}

void Heap::collect() {
  struct Subtract final : ChildVisitor {
    void child(Value& value) override {
      if (value.is_object()) --value.object()->collector_count_;
    }
  } subtract;
  struct Mark final : ChildVisitor {
    std::vector<Object*> pending;
    void reach(Object* o) {
      if (o->collector_count_ == kReached) return;
      o->collector_count_ = kReached;
      pending.push_back(o);
    }
    void child(Value& value) override {
      if (value.is_object()) reach(value.object());
    }
  } mark;

  for (Object* o = first_; o; o = o->next_) o->collector_count_ = o->references;
  for (Object* o = first_; o; o = o->next_) o->each_child(subtract);
  std::vector<Object*> roots;
  for (Object* o = first_; o; o = o->next_)
    if (o->collector_count_ > 0) roots.push_back(o);
  for (Object* o : roots) mark.reach(o);
  while (!mark.pending.empty()) {
    Object* o = mark.pending.back();
    mark.pending.pop_back();
    o->each_child(mark);
  }
  std::vector<Object*> garbage;
  for (Object* o = first_; o; o = o->next_)
    if (o->collector_count_ != kReached) garbage.push_back(o);
  for (Object* o : garbage) o->retain();
  Clear clear;
  for (Object* o : garbage) o->each_child(clear);
  for (Object* o : garbage) o->release();
  size_t held = 0;
  std::unordered_set<const void*> owners;
  for (Object* o = first_; o; o = o->next_) {
    const Object::Held h = o->held();
    if (h.bytes > 0 && (!h.owner || owners.insert(h.owner).second)) held += h.bytes;
  }
  threshold_ = std::max<size_t>(100'000, 2 * count_);
  bytes_threshold_ = std::max(kFewBytes, held);
  bytes_ = 0;
}

}  // namespace braid::script
