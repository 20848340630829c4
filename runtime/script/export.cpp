// What a signature says of a function, in the terms of C: tensors in arguments, captured tensors and results become arguments, state and
// results; everything else is a constant, or cannot be exported.
#include "runtime/script/export.h"

#include <algorithm>
#include <unordered_map>

#include "braid/ops.h"
#include "runtime/script/environment.h"
#include "runtime/script/eval/exception.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/compiled_calls.h"
#include "runtime/script/segment/key.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/script/value/sequences.h"

namespace braid::script {
namespace {

using From = ExportedFunction::From;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The values that a call gets which a signature fits: zeros where it takes tensors.
class ArgumentsOf {
 public:
  ArgumentsOf(const Signature& signature, const std::string& place) : signature_(signature), place_(place) {
    positional_.resize(static_cast<size_t>(signature.positional));
    for (size_t i = 0; i < signature.slots.size(); ++i) {
      const Slot& slot = signature.slots[i];
      if (slot.step == Step::argument) positional_[static_cast<size_t>(slot.index)] = value(static_cast<int>(i));
      if (slot.step == Step::keyword) keywords_.push_back({slot.name, value(static_cast<int>(i))});
    }
  }
  std::vector<Value> positional() { return std::move(positional_); }
  std::vector<Keyword> keywords() { return std::move(keywords_); }

 private:
  Value value(int slot) {
    const Check& check = signature_.slots[static_cast<size_t>(slot)].check;
    switch (check.kind) {
      case CheckKind::tensor:
        if (check.parameter) break;
        return make<TensorObject>(full(check.spec.shape, 0, check.spec.dtype));
      case CheckKind::constant:
      case CheckKind::number:
        return check.constant;
      case CheckKind::sequence: {
        std::vector<Value> items(static_cast<size_t>(check.length), Value::none());
        for (size_t i = 0; i < signature_.slots.size(); ++i)
          if (signature_.slots[i].parent == slot && signature_.slots[i].step == Step::item)
            items[static_cast<size_t>(signature_.slots[i].index)] = value(static_cast<int>(i));
        if (check.identity.text() == "tuple") return tuple(std::move(items));
        if (check.identity.text() == "list") return list(std::move(items));
        break;
      }
      default:
        break;
    }
    fail(ErrorCode::value, place_, ": ", path_of(signature_, slot), " is ", text_of(check),
         "; an exported function takes tensors, numbers and other constants, and lists and tuples of them");
  }

  const Signature& signature_;
  const std::string& place_;
  std::vector<Value> positional_;
  std::vector<Keyword> keywords_;
};

/// Names of what a function returns, where its last line says them.
std::vector<std::string> returned_names(const Code* code) {
  std::vector<std::string> names;
  if (!code || code->body.empty() || code->body.back()->kind != StmtKind::return_) return names;
  const Expr* value = static_cast<const Return*>(code->body.back())->value;
  const auto add = [&](const Expr* e) { names.push_back(e->kind == ExprKind::name ? static_cast<const Name*>(e)->symbol.text() : ""); };
  if (value && value->kind == ExprKind::tuple)
    for (const Expr* e : static_cast<const Tuple*>(value)->elements) add(e);
  else if (value)
    add(value);
  return names;
}

std::string first_line(std::string_view docstring) {
  const size_t begin = docstring.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  docstring.remove_prefix(begin);
  return std::string(docstring.substr(0, docstring.find_first_of("\r\n")));
}

class Exporter {
 public:
  Exporter(Interpreter& vm, const std::string& file) : vm_(vm), file_(file) {}

  void add(const ExportRequest& request) {
    const Value* callable = vm_.scripts.front()->globals().find(Symbol(request.name));
    require(callable, ErrorCode::value, file_, ": has no global '", request.name, "' to export");
    const Code* code = code_of(*callable);
    require(code, ErrorCode::value, file_, ": '", request.name, "' is no function of the script and no Cell");
    ExportedFunction& f = exports_.functions.emplace_back();
    f.name = request.name;
    f.place = text(file_, ":", code->range.line);
    if (code->has_docstring) f.summary = first_line(code->docstring);
    where_ = f.place + ": " + f.name;
    const CompiledVariant variant = variant_of(request, *callable);
    fill(f, variant, parameters_of(*callable), code);
    for (const ExportedValue& argument : request.arguments.value_or(std::vector<ExportedValue>()))
      if (argument.number && std::ranges::none_of(f.arguments, &ExportedValue::number))
        refuse("the value of its numbers is needed while it is compiled; leave them out or make them tensors");
  }

  Exports take() {
    for (size_t i = 0; i < exports_.state.size(); ++i) {
      std::string& name = exports_.state[i].name;
      const std::string first = name;
      for (int number = 2; std::ranges::count(exports_.state, name, &ExportedField::name) > 1; ++number) name = text(first, ".", number);
      require(name.size() <= 1000, ErrorCode::value, file_, ": a tensor of the state has a name of ", name.size(), " bytes");
    }
    return std::move(exports_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) {
    fail(ErrorCode::value, where_, ": ", parts...);
  }

  CompiledVariant variant_of(const ExportRequest& request, const Value& callable) {
    positional_.clear(), keywords_.clear();
    std::set<std::string> numbers;
    if (request.arguments) {
      for (const ExportedValue& argument : *request.arguments) {
        if (argument.number) numbers.insert(text("argument ", positional_.size()));
        positional_.push_back(!argument.number ? Value(make<TensorObject>(full(argument.spec.shape, 0, argument.spec.dtype)))
                              : argument.spec.dtype == DType::f64 ? Value(0.5)
                                                                  : Value(int64_t{1}));
      }
      return vm_.hooks->variant(vm_, callable, {positional_, {}}, numbers);
    }
    const std::vector<const Signature*> known = vm_.hooks->variants(callable);
    if (known.empty())
      refuse("was not called as a compiled function; say for what it is compiled, as in --export ", request.name, ":f32[32,784],i32[32]");
    if (known.size() > 1)
      refuse("was compiled ", known.size(), " times; say for what it is exported, as in --export ", request.name, ":f32[32,784],i32[32]");
    ArgumentsOf given(*known.front(), where_);
    positional_ = given.positional(), keywords_ = given.keywords();
    return vm_.hooks->variant(vm_, callable, {positional_, keywords_}, {});
  }

  void fill(ExportedFunction& f, const CompiledVariant& variant, const std::vector<Symbol>& parameters, const Code* code) {
    const Signature& s = *variant.signature;
    f.segment = variant.segment;
    for (size_t i = 0; i < s.slots.size(); ++i) {
      const Slot& slot = s.slots[i];
      const int index = static_cast<int>(i);
      if (!of_argument(s, index)) continue;
      if (slot.check.kind == CheckKind::same) refuse(path_of(s, index), " was the same tensor as another argument");
      if (slot.check.kind == CheckKind::constant)
        f.assumed.emplace_back(source_name(s, index, parameters), repr_of_constant(slot.check.constant));
    }
    for (int slot : s.inputs) f.inputs.push_back(source_of(f, s, slot, variant, parameters));
    for (const Effect& effect : s.effects) {
      if (effect.kind == Effect::Kind::print) refuse("prints, which a C function cannot", printed(effect));
      if (effect.kind == Effect::Kind::set_attribute)
        refuse("sets ", source_name(s, effect.slot, parameters), ".", effect.name.text(),
               ", an attribute, which there is not in C; make it a Parameter");
      if (of_argument(s, effect.slot)) refuse("assigns ", source_name(s, effect.slot, parameters), ", an argument; return it instead");
      f.assigned.emplace_back(field_of(*variant.slots[static_cast<size_t>(effect.slot)], s, effect.slot, parameters),
                              static_cast<size_t>(effect.output));
    }
    if (s.log >= 0) refuse("prints, which a C function cannot");
    f.failure = s.failure;
    for (const Failure& failure : s.failures) f.failures.push_back(text_of(failure));
    names_ = returned_names(code);
    add_results(f, s, s.result, "result", variant, 0);
  }

  static bool of_argument(const Signature& s, int slot) {
    while (s.slots[static_cast<size_t>(slot)].parent >= 0) slot = s.slots[static_cast<size_t>(slot)].parent;
    const Step step = s.slots[static_cast<size_t>(slot)].step;
    return step == Step::argument || step == Step::keyword;
  }

  ExportedFunction::Source source_of(ExportedFunction& f, const Signature& s, int slot, const CompiledVariant& variant,
                                     const std::vector<Symbol>& parameters) {
    const Check& check = s.slots[static_cast<size_t>(slot)].check;
    const bool number = check.kind == CheckKind::number;
    if (!number && !of_argument(s, slot)) return {From::field, field_of(*variant.slots[static_cast<size_t>(slot)], s, slot, parameters)};
    const TensorSpec spec = number ? TensorSpec{check.constant.is_float() ? DType::f64 : DType::i64, {}} : check.spec;
    f.arguments.push_back({source_name(s, slot, parameters), spec, number});
    return {From::argument, f.arguments.size() - 1};
  }

  /// The field of a tensor object, which has the same in all functions.
  size_t field_of(const Value& value, const Signature& s, int slot, const std::vector<Symbol>& parameters) {
    auto* object = value.as<TensorObject>();
    if (!object) refuse(path_of(s, slot), " is no tensor");
    const auto [at, first] = fields_.emplace(object, exports_.state.size());
    if (first) {
      std::string name = object->parameter && !object->name.empty() ? object->name : source_name(s, slot, parameters);
      exports_.state.push_back({std::move(name), contiguous(object->value)});
    }
    return at->second;
  }

  void add_results(ExportedFunction& f, const Signature& s, const Result& r, const std::string& name, const CompiledVariant& variant,
                   int depth) {
    const auto called = [&](size_t i) { return depth == 0 && i < names_.size() && !names_[i].empty() ? names_[i] : text(name, "_", i); };
    const std::string own = depth == 0 && names_.size() == 1 && !names_[0].empty() ? names_[0] : name;
    switch (r.kind) {
      case Result::Kind::constant:
      case Result::Kind::again:
        return;
      case Result::Kind::tensor: {
        const size_t output = static_cast<size_t>(s.tensors[static_cast<size_t>(r.index)]);
        f.results.push_back({own, f.segment->signature().outputs[output].spec});
        f.given.push_back({From::output, output});
        return;
      }
      case Result::Kind::slot: {
        const Value* value = variant.slots[static_cast<size_t>(r.index)];
        auto* object = value ? value->as<TensorObject>() : nullptr;
        if (!object) refuse("returns ", path_of(s, r.index), ", which is no tensor");
        f.results.push_back({own, object->value.spec()});
        const auto input = std::ranges::find(s.inputs, r.index);
        if (!of_argument(s, r.index))
          f.given.push_back({From::field, field_of(*value, s, r.index, {})});
        else if (input != s.inputs.end())
          f.given.push_back(f.inputs[static_cast<size_t>(input - s.inputs.begin())]);
        else
          refuse("returns ", path_of(s, r.index), " as it is");
        return;
      }
      case Result::Kind::dict:
        for (size_t i = 0; i < r.items.size(); ++i) {
          auto* key = r.keys[i].as<StrObject>();
          add_results(f, s, r.items[i], key ? key->text : text(name, "_", i), variant, depth + 1);
        }
        return;
      default:
        for (size_t i = 0; i < r.items.size(); ++i) add_results(f, s, r.items[i], called(i), variant, depth + 1);
    }
  }

  static std::string printed(const Effect& effect) {
    for (const Effect::Part& part : effect.parts)
      if (part.output < 0 && part.text.find_first_not_of(" \n") != std::string::npos)
        return ": '" + part.text.substr(0, part.text.find('\n')) + "'";
    return "";
  }

  std::string text_of(const Failure& failure) const {
    std::string place =
        failure.traceback.empty() ? file_ : text(file_name(failure.traceback.front().file), ":", failure.traceback.front().range.line);
    std::string what = failure.exception;
    for (const Value& argument : failure.arguments) {
      auto* message = argument.as<StrObject>();
      what += ": " + (message ? message->text : repr_of_constant(argument));
    }
    return place + ": " + what;
  }

  Interpreter& vm_;
  const std::string file_;
  std::string where_;
  std::vector<Value> positional_;  // of the call that a variant is for: its slots lead to them
  std::vector<Keyword> keywords_;
  Exports exports_;
  std::unordered_map<const TensorObject*, size_t> fields_;
  std::vector<std::string> names_;
};

}  // namespace

std::optional<Exports> export_functions(const std::string& text, const std::string& filename, const std::vector<ExportRequest>& requests,
                                        std::ostream& err) {
  check_environment();
  std::ostream nowhere(nullptr);
  Interpreter vm(nowhere, err);
  vm.graph_mode = graph_mode_by_default();
  vm.set_segment_hooks(std::make_unique<CompiledCalls>(provider()));
  const std::string file = file_name(filename);
  if (vm.run_source(text, filename, file.substr(0, file.find('.'))) != 0) return std::nullopt;
  try {
    Exporter exporter(vm, file);
    for (const ExportRequest& request : requests) exporter.add(request);
    return exporter.take();
  } catch (const Raised& raised) {
    err << describe(vm, raised);
    return std::nullopt;
  }
}

}  // namespace braid::script
