// What a compiled function of C++ reads becomes slots, what it sets becomes effects.
#include "runtime/embed/cpp_host.h"

#include <bit>
#include <cstdio>
#include <unordered_map>

#include "runtime/autograd/tape.h"
#include "runtime/embed/compiled_functions.h"

namespace braid {
namespace {

using capture::Check;
using capture::CheckKind;
using capture::Constant;
using capture::Slot;
using capture::Step;
using tree::Leaf;
using tree::Part;

std::atomic<int64_t> callables_changed{0};

class BodyTrace;
thread_local constinit BodyTrace* traced_body = nullptr;  // of this thread

/// The constant that a part other than a tensor is. A size is none that a number could be, so that a message tells them apart.
Constant constant_of(const Part& part) {
  switch (part.kind) {
    case Part::Kind::boolean:
      return Constant::boolean(part.bits != 0);
    case Part::Kind::floating:
      return Constant::floating(std::bit_cast<double>(part.bits));
    case Part::Kind::text:
      return Constant::text(*part.text);
    case Part::Kind::size:
      return Constant::tuple({Constant::integer(part.bits)});
    default:
      return Constant::integer(part.bits);
  }
}

Part view_of_leaf(const Leaf& leaf) { return {leaf.kind, leaf.bits, &leaf.tensor, leaf.text.get()}; }

Leaf leaf_of(const Constant& c) {
  switch (c.kind()) {
    case Constant::Kind::boolean:
      return {Part::Kind::boolean, c.boolean()};
    case Constant::Kind::floating:
      return {Part::Kind::floating, std::bit_cast<int64_t>(c.floating())};
    case Constant::Kind::text:
      return {Part::Kind::text, 0, {}, std::make_shared<const std::string>(c.text())};
    case Constant::Kind::tuple:
      return {Part::Kind::size, c.items()[0].integer()};
    default:
      return {Part::Kind::integer, c.integer()};
  }
}

Check check_of(const Part& part) {
  Check check;
  if (part.kind == Part::Kind::tensor) {
    check.kind = CheckKind::tensor;
    check.spec = part.tensor->spec();
  } else {
    check.kind = CheckKind::constant;
    check.constant = constant_of(part);
  }
  return check;
}

/// A body while it is traced.
class BodyTrace final : public VariableScope {
 public:
  BodyTrace(Trace& trace, Findings& findings, const CompiledFunction::Body& body)
      : trace_(trace), findings_(findings), body_(body), around_(std::exchange(traced_body, this)) {
    trace.tracer().captured = [this](const Tensor& x) { return capture(x); };
  }
  ~BodyTrace() { traced_body = around_; }
  BodyTrace(const BodyTrace&) = delete;

  Tensor read(const std::shared_ptr<VariableImpl>& variable) override { return seen(variable).value; }
  void write(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    Seen& s = seen(variable);
    require(trace_.tracer().open_regions == 0, ErrorCode::unsupported, "variable '", variable->name,
            "' is set within a branch or loop of a compiled function; return or carry the value, and set it behind");
    if (s.slot < 0) {
      s.value = value;
      return;
    }
    if (!std::exchange(s.written, true)) order_.push_back(variable);
    s.value = value;
  }
  Tensor exchange(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    return std::exchange(seen(variable).value, value);
  }

  using Owned = std::function<std::vector<bool>(std::span<const Tensor>)>;
  void also_owned(Owned owned) { also_owned_.push_back(std::move(owned)); }

  capture::Traced run(std::span<const Part> parts, const Part& hooks) {
    std::vector<Tensor> given;
    signature().positional = static_cast<int>(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      const int slot = add_slot({-1, Step::argument, {}, static_cast<int64_t>(i), {}, check_of(parts[i])});
      if (parts[i].kind == Part::Kind::tensor) given.push_back(add_input(slot));
    }
    add_slot({-1, Step::module, Symbol("hooks of cells"), 0, {}, check_of(hooks)});
    std::vector<Leaf> result;
    {
      const WithVariableScope variables(this);
      result = body_.run(given);
    }
    check_owned();
    capture::Result& whole = signature().result;
    whole.kind = capture::Result::Kind::tuple;
    for (const Leaf& leaf : result) {
      capture::Result& item = whole.items.emplace_back();
      if (leaf.kind == Part::Kind::tensor) {
        require(static_cast<bool>(leaf.tensor), ErrorCode::type, "a tensor of the result is absent");
        item.kind = capture::Result::Kind::tensor;
        item.index = static_cast<int>(signature().tensors.size());
        signature().tensors.push_back(output(leaf.tensor));
      } else {
        item.constant = constant_of(view_of_leaf(leaf));
      }
    }
    if (whole.items.size() == 1) whole = capture::Result(whole.items[0]);
    for (const auto& variable : order_) {
      const Seen& s = seen_.at(variable.get());
      capture::Effect effect;
      effect.kind = capture::Effect::Kind::assign;
      effect.slot = s.slot;
      effect.output = output(s.value);
      signature().effects.push_back(std::move(effect));
    }
    signature().outputs = static_cast<int>(traced_.outputs.size());
    return std::move(traced_);
  }

 private:
  struct Seen {
    Tensor value;
    int slot = -1;
    bool written = false;
  };

  capture::Signature& signature() { return traced_.signature; }
  int add_slot(Slot slot) {
    signature().slots.push_back(std::move(slot));
    return static_cast<int>(signature().slots.size()) - 1;
  }
  Tensor add_input(int slot) {
    signature().inputs.push_back(slot);
    return trace_.add_input(signature().slots[static_cast<size_t>(slot)].check.spec);
  }
  int add_finding(Findings::Finding finding, const std::string& name) {
    const TensorSpec spec = finding.part.tensor->spec();
    const int number = findings_.number_of(std::move(finding));
    Check check;
    check.kind = CheckKind::tensor;
    check.spec = spec;
    return add_slot({-1, Step::global, Symbol(name), number, {}, std::move(check)});
  }
  int output(const Tensor& value) {
    traced_.outputs.push_back(value);
    return static_cast<int>(traced_.outputs.size()) - 1;
  }

  Seen& seen(const std::shared_ptr<VariableImpl>& variable) {
    auto [at, first] = seen_.try_emplace(variable.get());
    if (first && variable->trace == trace_.tracer().trace()) {  // the body made it
      at->second.value = variable->cell();
      locals_.push_back(variable);
    } else if (first) {
      at->second.slot = add_finding({variable, {}, {Part::Kind::tensor, 0, &variable->cell()}}, variable->name);
      at->second.value = add_input(at->second.slot);
    }
    return at->second;
  }

  Tensor capture(const Tensor& x) {
    if (x->value == trace_.tracer().trace()) return {};  // the body made it
    captured_.push_back(x);
    return add_input(add_finding({nullptr, x, {Part::Kind::tensor, 0, &x}}, ""));
  }

  void check_owned() const {
    std::vector<Tensor> open = captured_;
    const auto close = [&](const Owned& owned) {
      if (open.empty()) return;
      const std::vector<bool> is_owned = owned(open);
      std::vector<Tensor> rest;
      for (size_t i = 0; i < open.size(); ++i)
        if (!is_owned[i]) rest.push_back(open[i]);
      open.swap(rest);
    };
    close(body_.owned);
    for (const Owned& owned : also_owned_) close(owned);
    if (!open.empty())
      fail(ErrorCode::segment, "uses a tensor ", open[0].spec(),
           " that it does not own and that may be replaced unseen; capture it by value, pass it as an argument, or make it a Variable");
  }

  Trace& trace_;
  Findings& findings_;
  const CompiledFunction::Body& body_;
  BodyTrace* const around_;
  capture::Traced traced_;
  std::vector<Tensor> captured_;
  std::vector<Owned> also_owned_;
  std::vector<std::shared_ptr<VariableImpl>> locals_;  // so that no other gets the address of one
  std::unordered_map<VariableImpl*, Seen> seen_;
  std::vector<std::shared_ptr<VariableImpl>> order_;  // as they were first set
};

}  // namespace

bool CompiledFunction::is_traced() { return traced_body != nullptr; }

void CompiledFunction::also_owned(std::function<std::vector<bool>(std::span<const Tensor>)> owned) {
  traced_body->also_owned(std::move(owned));
}

std::vector<bool> CompiledFunction::counted_by_copies(std::span<const Tensor> tensors,
                                                      const std::function<std::shared_ptr<const void>()>& copy) {
  constexpr uint32_t kCopies = 16;
  std::vector<uint32_t> before;
  for (const Tensor& x : tensors) before.push_back(x.get()->references.count());
  std::vector<std::shared_ptr<const void>> copies;
  for (uint32_t i = 0; i < kCopies; ++i) copies.push_back(copy());
  std::vector<bool> owned;
  for (size_t i = 0; i < tensors.size(); ++i)
    owned.push_back(static_cast<int32_t>(tensors[i].get()->references.count() - before[i]) >= static_cast<int32_t>(kCopies * 3 / 4));
  return owned;
}

void note_changed_callables() { callables_changed.fetch_add(1, std::memory_order_relaxed); }

Findings::~Findings() {
  for (auto& block : blocks_) delete[] block.load(std::memory_order_relaxed);
}

std::pair<size_t, size_t> Findings::place_of(size_t number) {
  const auto block = static_cast<size_t>(std::bit_width(number / kFirst + 1)) - 1;
  return {block, number - kFirst * ((size_t{1} << block) - 1)};
}

const Findings::Finding& Findings::operator[](size_t number) const {
  const auto [block, offset] = place_of(number);
  return blocks_[block].load(std::memory_order_acquire)[offset];
}

int Findings::number_of(Finding finding) {
  const std::lock_guard lock(mutex_);
  const void* what = finding.variable ? static_cast<const void*>(finding.variable.get()) : finding.tensor.get();
  const auto [known, first] = numbers_.try_emplace(what, static_cast<int>(size_));
  if (!first) return known->second;
  const auto [block, offset] = place_of(size_);
  require(block < blocks_.size(), ErrorCode::memory, "a compiled function reads too many variables");
  if (offset == 0) blocks_[block].store(new Finding[kFirst << block], std::memory_order_release);
  Finding& added = blocks_[block].load(std::memory_order_relaxed)[offset];
  added = std::move(finding);
  added.part.tensor = added.variable ? &added.variable->cell() : &added.tensor;
  return static_cast<int>(size_++);
}

CppHost::CppHost(std::span<const Part> parts, const CompiledFunction::Body& body, Findings& findings, Resolved& found)
    : resolved(found),
      parts_(parts),
      body_(body),
      findings_(findings),
      hooks_{Part::Kind::integer, callables_changed.load(std::memory_order_relaxed)} {}

CppHost::Place CppHost::take(const Slot& slot, Place) {
  switch (slot.step) {
    case Step::argument:
      return &parts_[static_cast<size_t>(slot.index)];
    case Step::module:
      return &hooks_;
    default: {
      const Findings::Finding& finding = findings_[static_cast<size_t>(slot.index)];
      return finding.outlived() ? nullptr : &finding.part;
    }
  }
}

bool CppHost::passes(const Check& check, Place place) {
  if (place->kind == Part::Kind::tensor)
    return check.kind == CheckKind::tensor && place->tensor->dtype() == check.spec.dtype && place->tensor->shape() == check.spec.shape;
  if (check.kind != CheckKind::constant) return false;
  if (place->kind == Part::Kind::integer)
    return check.constant.kind() == Constant::Kind::integer && check.constant.integer() == place->bits;
  return check.constant == constant_of(*place);
}

Check CppHost::check_for(Place place) { return check_of(*place); }

CppHost::Built CppHost::built(const Constant& constant) {
  Built built;
  built.outcome.one = leaf_of(constant);
  return built;
}
CppHost::Built CppHost::built(const Tensor& value) {
  Built built;
  built.outcome.one.kind = Part::Kind::tensor;
  built.outcome.one.tensor = value;
  return built;
}
CppHost::Built CppHost::built_at(Place place) {
  Built built;
  built.place = place;
  return built;
}

CppHost::Built CppHost::container(capture::Result::Kind, const std::vector<Constant>&, std::vector<Built> items) {
  Built all;
  all.outcome.many.reserve(items.size());
  for (Built& item : items) all.outcome.many.push_back(std::move(item.outcome.one));
  return all;
}

void CppHost::assign(const Built& target, const Tensor& value) {
  // The place is a part of a finding, which knows the variable.
  const auto* finding =
      reinterpret_cast<const Findings::Finding*>(reinterpret_cast<const char*>(target.place) - offsetof(Findings::Finding, part));
  Variable(finding->variable).set(value);
}

void CppHost::set_attribute(const Built&, Symbol, const Built&) { fail(ErrorCode::internal, "C++ has no attributes that are set"); }
void CppHost::print(const capture::Effect::Part&, const Tensor&) { fail(ErrorCode::internal, "C++ has no prints that are kept"); }
void CppHost::raise(const capture::Failure&) { fail(ErrorCode::internal, "C++ has no exceptions that tensors decide"); }

std::vector<Tensor> CppHost::tensors() const {
  std::vector<Tensor> out;
  for (const Part& part : parts_)
    if (part.kind == Part::Kind::tensor) out.push_back(*part.tensor);
  return out;
}

CppHost::Built CppHost::op_by_op() {
  Built result;
  result.outcome.many = body_.run(tensors());
  return result;
}

void CppHost::rehearse() {
  braid::rehearse([&] { body_.run(tensors()); });
}

void CppHost::refuse(const std::string& why) { fail(ErrorCode::segment, why); }

OpByOp CppHost::again(capture::Variants& variants, std::shared_ptr<const capture::Entry>) {
  return [function = variants.function()](std::span<const Tensor>, const std::string& lacking) -> std::vector<Tensor> {
    fail(ErrorCode::segment, function, lacking.empty() ? ": a fault in its backward" : ": no segment '" + lacking + "'");
  };
}

capture::Traced CppHost::trace(Trace& trace, const std::set<std::string>&) {
  return BodyTrace(trace, findings_, body_).run(parts_, hooks_);
}

void CppHost::warn(const std::string& text) { std::fprintf(stderr, "braid: %s\n", text.c_str()); }

}  // namespace braid
