// Compiled functions without a segment.
#include "runtime/script/segment/eager_scope.h"

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

EagerScope::EagerScope(const CallSite& site) : CaptureScope(site.vm, site.callee) { begin(site); }

EagerScope::~EagerScope() {
  for (auto& [cell, value] : before_) cell->value = std::move(value);
}

/// Nothing is compared with it later: that these have a name is enough, and their names take time to make.
capture::Check EagerScope::assumption(const Value& value) {
  capture::Check check;
  check.kind = capture::CheckKind::identity;
  if (!value.is_object()) return check_for(value, false);
  switch (value.object()->kind) {
    case Kind::str:
    case Kind::list:
    case Kind::tuple:
    case Kind::tensor:
    case Kind::instance:
    case Kind::type:
    case Kind::function:
    case Kind::bound_method:
    case Kind::builtin:
    case Kind::module:
    case Kind::array:
      return check;
    default:
      return check_for(value, false);
  }
}

void EagerScope::remember(TensorObject& cell) {
  slot_of(Value(&cell), "the object");
  before_.emplace(&cell, cell.value);
}

Tensor EagerScope::read(TensorObject& cell) {
  slot_of(Value(&cell), "the value");
  return cell.value;
}

void EagerScope::write(TensorObject& cell, const Tensor& value) {
  remember(cell);
  cell.value = value;
}

Tensor EagerScope::exchange(TensorObject& cell, const Tensor& value) {
  remember(cell);
  return std::exchange(cell.value, value);
}

void EagerScope::print(std::vector<PrintPart> parts) {
  for (const PrintPart& p : parts) printed_ += print_text(p);
}

Value EagerScope::run(const CallSite& site) {
  Value result = CaptureScope::run(site);
  std::vector<TensorObject*> changed;
  for (const auto& [cell, before] : before_) changed.push_back(cell);
  check_one_name(changed);
  Returned returned;
  result_of(result, returned);
  return result;
}

void EagerScope::finish() {
  before_.clear();
  keep_attributes();
  vm_.out << printed_;
}

Value run_eagerly(const CallSite& site) {
  EagerScope scope(site);
  Value result = scope.run(site);
  scope.finish();
  return result;
}

namespace {

class EagerHooks final : public SegmentHooks {
 public:
  Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) override { return run_eagerly({vm, callable, arguments}); }
  CacheStats stats(const Value*) override { return {}; }
};

}  // namespace

std::unique_ptr<SegmentHooks> eager_hooks() { return std::make_unique<EagerHooks>(); }

}  // namespace braid::script
