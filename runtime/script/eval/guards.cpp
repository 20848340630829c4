// Limits that keep a hostile script from taking the process down, and what a compiled body may not touch.
#include <pthread.h>

#include <cstdlib>

#include "runtime/core/location.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/region.h"

namespace braid::script {

namespace {

constexpr size_t kSlots = size_t{1} << 18;
constexpr size_t kReserve = 512 * 1024;  // of the C++ stack: for what runs between two checks
constexpr double kMaxItems = 1 << 27;

}  // namespace

const char* lowest_stack_address() {
  thread_local const char* limit = [] {
    pthread_attr_t attributes;
    void* lowest = nullptr;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      pthread_attr_getstack(&attributes, &lowest, &size);
      pthread_attr_destroy(&attributes);
    }
    // An unlimited stack is reported as huge; what is really mapped is not known, so stay within 8 MB of here.
    const char* here = static_cast<const char*>(__builtin_frame_address(0));
    const char* bottom = static_cast<const char*>(lowest);
    const char* within = here - (size_t{8} << 20);
    return (bottom && bottom > within ? bottom : within) + kReserve;
  }();
  return limit;
}

ValueStack::ValueStack() : base_(static_cast<Value*>(std::malloc(kSlots * sizeof(Value)))) {
  if (!base_) throw std::bad_alloc();
  top_ = base_;
  end_ = base_ + kSlots;
}

ValueStack::~ValueStack() {
  pop_to(base_);
  std::free(base_);
}

void check_stack(Interpreter& vm) {
  if (static_cast<const char*>(__builtin_frame_address(0)) < vm.stack_limit) [[unlikely]]
    raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
}

Nested::Nested(Interpreter& vm) : depth_(vm.depth) {
  if (!vm.may_nest()) [[unlikely]]
    raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
  ++depth_;
}

void check_mutable(Interpreter& vm, const Value& object, std::string_view what) {
  const auto* dict = object.as<DictObject>();
  const auto* list = object.as<ListObject>();
  switch (dict ? dict->copy : list ? list->copy : CopyOf::nothing) {
    case CopyOf::nothing:
      break;
    case CopyOf::attributes:
      raise(vm, Exc::not_implemented_error, what, ": __dict__ is a copy of the object's attributes, use setattr to change them");
    case CopyOf::argument:
      raise(vm, Exc::runtime_error, what, ": a ", dict ? "dict" : "list",
            " that is an argument of a function that is differentiated, an object of its own there, cannot be changed");
  }
  if (!vm.segment || !object.is_object()) return;
  if (!vm.segment->external(*object.object())) {
    if (Region* region = vm.segment->flow.region) region->changes(*object.object(), what);
    return;
  }
  vm.segment->mutation(object.is(Kind::iterator) ? Mutation::iterator : Mutation::container, std::string(what));
}

void observe_contents(Interpreter& vm, const Value& container) {
  if (!vm.segment || !container.is_object() || !vm.segment->external(*container.object())) return;
  switch (container.object()->kind) {
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
    case Kind::set:
      vm.segment->contents_read(container);
      break;
    case Kind::dict_view:
      vm.segment->contents_read(container.get<DictViewObject>()->dict);
      break;
    default:
      break;
  }
}

void check_size(Interpreter& vm, double items) {
  if (items > kMaxItems) raise(vm, Exc::memory_error, "a value of ", items, " items or bytes is too large");
}

void locate(Interpreter& vm) {
  const Frame* f = vm.frame;
  if (!f) return;
  current_location = {f->code->source->filename().c_str(), f->at->line, f->at->column};
}

WithSegment::WithSegment(Interpreter& vm, SegmentScope* scope) : vm_(vm), previous_(vm.segment) { vm.segment = scope; }

WithSegment::~WithSegment() { vm_.segment = previous_; }

}  // namespace braid::script
