// Calls of script functions: arguments become variables of a new frame.
#include "runtime/script/eval/evaluator.h"

namespace braid::script {

namespace {

[[noreturn]] void too_many(Interpreter& vm, const Code& code, size_t given) {
  size_t required = 0;
  for (size_t i = 0; i < code.positional_count; ++i) required += code.parameters[i].default_value == nullptr;
  std::string takes = required == code.positional_count ? text(required) : text("from ", required, " to ", code.positional_count);
  raise(vm, Exc::type_error, code.qualified_name, "() takes ", takes, " positional argument", takes == "1" ? "" : "s", " but ", given,
        given == 1 ? " was" : " were", " given");
}

[[noreturn]] void missing(Interpreter& vm, const Code& code, const std::vector<std::string>& names, bool keyword_only) {
  std::string all;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i) all += i + 1 < names.size() ? ", " : names.size() > 2 ? ", and " : " and ";
    all += "'" + names[i] + "'";
  }
  raise(vm, Exc::type_error, code.qualified_name, "() missing ", names.size(), " required ", keyword_only ? "keyword-only" : "positional",
        " argument", names.size() == 1 ? "" : "s", ": ", all);
}

/// Gives each parameter its value.
class Binder {
 public:
  Binder(Interpreter& vm, const FunctionObject& function, Frame& frame)
      : vm_(vm), function_(function), code_(*function.code), frame_(frame) {}

  void bind(const Value* self, Arguments arguments) {
    size_t shift = self ? 1 : 0, given = arguments.positional.size() + shift;
    auto positional = [&](size_t i) { return self && i == 0 ? *self : std::move(arguments.positional[i - shift]); };
    size_t direct = std::min<size_t>(given, code_.positional_count);
    for (size_t i = 0; i < direct; ++i) slot(code_.parameters[i]) = positional(i);
    const Parameter* rest = of_kind(ParameterKind::args);
    if (rest) {
      std::vector<Value> items;
      items.reserve(given - direct);
      for (size_t i = direct; i < given; ++i) items.push_back(positional(i));
      slot(*rest) = tuple(std::move(items));
    } else if (given > direct) {
      too_many(vm_, code_, given);
    }
    keywords(arguments.keywords);
    defaults();
  }

 private:
  Value& slot(const Parameter& p) const {
    if (p.variable.scope == Scope::cell) return frame_.cells[p.variable.index].get<CellObject>()->value;
    return frame_.locals[p.variable.index];
  }
  const Parameter* of_kind(ParameterKind kind) const {
    for (const Parameter& p : code_.parameters)
      if (p.kind == kind) return &p;
    return nullptr;
  }

  void keywords(std::span<Keyword> given) {
    const Parameter* rest = of_kind(ParameterKind::kwargs);
    Ref<DictObject> others;
    if (rest) others = make<DictObject>();
    for (Keyword& k : given) {
      const Parameter* p = named(k.name);
      if (!p && !rest && is_positional_only(k.name))
        raise(vm_, Exc::type_error, code_.qualified_name, "() got some positional-only arguments passed as keyword arguments: '",
              k.name.text(), "'");
      if (!p && !rest) raise(vm_, Exc::type_error, code_.qualified_name, "() got an unexpected keyword argument '", k.name.text(), "'");
      if (!p) {
        others->table.set(vm_, str(k.name.text()), std::move(k.value));
        continue;
      }
      Value& s = slot(*p);
      if (!s.absent()) raise(vm_, Exc::type_error, code_.qualified_name, "() got multiple values for argument '", k.name.text(), "'");
      s = std::move(k.value);
    }
    if (rest) slot(*rest) = others;
  }

  const Parameter* named(Symbol name) const {
    for (const Parameter& p : code_.parameters)
      if (p.name == name && (p.kind == ParameterKind::positional_or_keyword || p.kind == ParameterKind::keyword_only)) return &p;
    return nullptr;
  }

  bool is_positional_only(Symbol name) const {
    return std::any_of(code_.parameters.begin(), code_.parameters.end(),
                       [&](const Parameter& p) { return p.name == name && p.kind == ParameterKind::positional_only; });
  }

  void defaults() {
    std::vector<std::string> positional, keyword_only;
    for (size_t i = 0; i < code_.parameters.size(); ++i) {
      const Parameter& p = code_.parameters[i];
      Value& s = slot(p);
      if (!s.absent()) continue;
      s = function_.defaults[i];
      if (s.absent()) {
        (p.kind == ParameterKind::keyword_only ? keyword_only : positional).push_back(p.name.text());
      } else if (vm_.segment && vm_.segment->external(function_)) {
        s = vm_.segment->default_read(function_, static_cast<uint32_t>(i), s);
      }
    }
    if (!positional.empty()) missing(vm_, code_, positional, false);
    if (!keyword_only.empty()) missing(vm_, code_, keyword_only, true);
  }

  Interpreter& vm_;
  const FunctionObject& function_;
  const Code& code_;
  Frame& frame_;
};

}  // namespace

void note_frame(Raised& raised, const Frame& frame) {
  ExceptionObject& e = raised.object();
  if (e.noted == &frame) return;
  const Code& code = *frame.code;
  e.traceback.push_back({code.source, *frame.at, code.kind == CodeKind::module ? "" : code.name.text()});
  e.noted = &frame;
}

Value run_frame(Interpreter& vm, Frame& frame) {
  struct Enter {
    Interpreter& vm;
    Frame* back;
    Enter(Interpreter& v, Frame& f) : vm(v), back(v.frame) {
      vm.frame = &f;
      ++vm.depth;
    }
    ~Enter() {
      vm.frame = back;
      --vm.depth;
    }
  };
  if (!vm.may_nest()) [[unlikely]]
    raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
  vm.heap.collect_sometimes();
  Enter enter(vm, frame);
  try {
    Evaluator evaluator(vm, frame);
    if (frame.code->kind == CodeKind::lambda) return evaluator.eval(frame.code->value);
    if (evaluator.run(frame.code->body) == Flow::undecided) evaluator.check_result();
    return frame.result.absent() ? Value::none() : std::move(frame.result);
  } catch (Raised& r) {
    note_frame(r, frame);
    r.object().noted = nullptr;
    throw;
  } catch (...) {
    Raised r = current_exception(vm);
    note_frame(r, frame);
    r.object().noted = nullptr;
    throw r;
  }
}

Value call_function(Interpreter& vm, const FunctionObject& function, Arguments arguments, const Value* self) {
  const Code& code = *function.code;
  struct Slots {
    ValueStack& stack;
    Value* base;
    ~Slots() { stack.pop_to(base); }
  };
  Value* base = vm.stack.push(code.locals.size() + code.cells.size());
  if (!base) raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
  Slots slots{vm.stack, base};
  Value keep(const_cast<FunctionObject*>(&function));
  Frame frame{function.script,         &code,   &function,   base,     base + code.locals.size(),
              function.closure.data(), nullptr, &code.range, vm.frame, {}};
  for (size_t i = 0; i < code.cells.size(); ++i) frame.cells[i] = make<CellObject>();

  size_t given = arguments.positional.size() + (self ? 1 : 0);
  if (code.simple && arguments.keywords.empty() && given == code.parameters.size()) {
    Value* slot = base;
    if (self) *slot++ = *self;
    for (Value& v : arguments.positional) *slot++ = std::move(v);
  } else {
    Binder(vm, function, frame).bind(self, arguments);
  }
  return run_frame(vm, frame);
}

}  // namespace braid::script
