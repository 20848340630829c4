// Calls that are never made: their arguments are made from types, or from what a function was called with.
#include "runtime/script/export.h"

#include <set>

#include "braid/ops.h"
#include "runtime/capture/environment.h"
#include "runtime/capture/key.h"
#include "runtime/script/eval/exception.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/compiled_calls.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/segment/identity.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/script/value/sequences.h"

namespace braid::script {

using capture::Check;
using capture::CheckKind;
using capture::Signature;
using capture::Slot;
using capture::Step;

namespace {

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The values that a call gets which a signature fits: zeros where it takes tensors.
class ArgumentsOf {
 public:
  ArgumentsOf(Interpreter& vm, const Signature& signature, const std::string& place) : vm_(vm), signature_(signature), place_(place) {
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
        return value_of(vm_, check.constant);
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

  Interpreter& vm_;
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

class Finder {
 public:
  Finder(Interpreter& vm, const std::string& file) : vm_(vm), file_(file) {}

  FoundFunction find(const ExportRequest& request) {
    const Value* callable = vm_.scripts.front()->globals().find(Symbol(request.name));
    require(callable, ErrorCode::value, file_, ": has no global '", request.name, "' to export");
    const Code* code = code_of(*callable);
    require(code, ErrorCode::value, file_, ": '", request.name, "' is no function of the script and no Cell");
    FoundFunction f;
    f.place = text(file_, ":", code->range.line);
    if (code->has_docstring) f.summary = first_line(code->docstring);
    f.returned = returned_names(code);
    const CompiledVariant variant = variant_of(request, *callable, f.place + ": " + request.name);
    const Signature& s = variant.entry->signature;
    f.segment = variant.entry->segment;
    f.signature = s.to_json();
    const std::vector<Symbol> parameters = parameters_of(*callable);
    for (size_t i = 0; i < s.slots.size(); ++i) {
      f.names.push_back(capture::source_name(s, static_cast<int>(i), parameters));
      FoundTensor& tensor = f.tensors.emplace_back();
      auto* object = variant.slots[i] ? variant.slots[i]->as<TensorObject>() : nullptr;
      if (!object) continue;
      tensor = {object, contiguous(object->value), object->parameter ? object->name : ""};
    }
    return f;
  }

 private:
  CompiledVariant variant_of(const ExportRequest& request, const Value& callable, const std::string& where) {
    std::set<std::string> numbers;
    if (request.arguments) {
      positional_.clear(), keywords_.clear();
      for (const ExportedValue& argument : *request.arguments) {
        if (argument.number) numbers.insert(text("argument ", positional_.size()));
        positional_.push_back(!argument.number ? Value(make<TensorObject>(full(argument.spec.shape, 0, argument.spec.dtype)))
                              : argument.spec.dtype == DType::f64 ? Value(0.5)
                                                                  : Value(int64_t{1}));
      }
      return vm_.hooks->variant(vm_, callable, {positional_, {}}, numbers);
    }
    const std::vector<std::shared_ptr<const capture::Entry>> known = vm_.hooks->variants(callable);
    require(known.size() == 1, ErrorCode::value, where,
            known.empty() ? ": was not called as a compiled function" : ": was compiled for several calls",
            "; say for what it is exported, as in --export ", request.name, ":f32[32,784],i32[32]");
    ArgumentsOf given(vm_, known.front()->signature, where);
    positional_ = given.positional(), keywords_ = given.keywords();
    return vm_.hooks->variant(vm_, callable, {positional_, keywords_}, {});
  }

  Interpreter& vm_;
  const std::string file_;
  std::vector<Value> positional_;  // of the call that a variant is for: its slots lead to them
  std::vector<Keyword> keywords_;
};

}  // namespace

std::optional<std::vector<FoundFunction>> find_functions(const std::string& text, const std::string& filename,
                                                         const std::vector<ExportRequest>& requests, std::ostream& err) {
  check_environment();
  std::ostream nowhere(nullptr);
  Interpreter vm(nowhere, err);
  vm.graph_mode = graph_mode_by_default();
  vm.set_segment_hooks(std::make_unique<CompiledCalls>(provider()));
  const std::string file = file_name(filename);
  if (vm.run_source(text, filename, file.substr(0, file.find('.'))) != 0) return std::nullopt;
  try {
    std::vector<FoundFunction> found;
    Finder finder(vm, file);
    for (const ExportRequest& request : requests) found.push_back(finder.find(request));
    return found;
  } catch (const Raised& raised) {
    err << describe(vm, raised);
    return std::nullopt;
  }
}

}  // namespace braid::script
