// Throwing, translating and describing exceptions.
#include "runtime/script/eval/exception.h"

#include <new>
#include <stdexcept>

#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/syntax/parser.h"

namespace braid::script {

namespace {

Exc exception_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::value:
    case ErrorCode::shape:
      return Exc::value_error;
    case ErrorCode::type:
      return Exc::type_error;
    case ErrorCode::index:
      return Exc::index_error;
    case ErrorCode::memory:
      return Exc::memory_error;
    case ErrorCode::unsupported:
      return Exc::not_implemented_error;
    case ErrorCode::segment:
    case ErrorCode::escaped:
    case ErrorCode::tape:
    case ErrorCode::bundle:
    case ErrorCode::internal:
      break;
  }
  return Exc::runtime_error;
}

Raised make_exception(Interpreter& vm, Exc type, std::vector<Value> args) {
  Ref<ExceptionObject> e = make<ExceptionObject>(vm.types.exceptions[static_cast<int>(type)]);
  e->attributes.set(names::args, tuple(std::move(args)));
  Raised raised{e};
  add_context(vm, raised);
  return raised;
}

Raised make_exception(Interpreter& vm, Exc type, const std::string& message) {
  return make_exception(vm, type, message.empty() ? std::vector<Value>{} : std::vector<Value>{str(message)});
}

void append_traceback(const ExceptionObject& e, std::string& out) {
  if (e.traceback.empty()) return;
  out += "Traceback (most recent call last):\n";
  size_t repeats = 0;
  std::string last;
  auto flush = [&] {
    if (repeats > 3) out += text("  [Previous line repeated ", repeats - 3, " more times]\n");
    repeats = 0;
  };
  for (size_t i = e.traceback.size(); i-- > 0;) {
    const TracebackEntry& t = e.traceback[i];
    std::string here = place(*t.source, t.range, t.function.empty() ? "<module>" : t.function) + "\n";
    if (here != last) flush();
    last = here;
    if (++repeats <= 3) out += here;
  }
  flush();
}

void append(Interpreter& vm, const Value& exception, std::string& out, int depth) {
  const auto& e = *static_cast<ExceptionObject*>(exception.get<InstanceObject>());
  if (depth < 20) {
    if (!e.cause.absent()) {
      append(vm, e.cause, out, depth + 1);
      out += "\nThe above exception was the direct cause of the following exception:\n\n";
    } else if (!e.context.absent() && !e.suppress_context) {
      append(vm, e.context, out, depth + 1);
      out += "\nDuring handling of the above exception, another exception occurred:\n\n";
    }
  }
  append_traceback(e, out);
  out += e.cls->qualified_name;
  std::string message;
  try {
    message = to_str(vm, exception);
  } catch (...) {
    message = "<exception str() failed>";
  }
  if (!message.empty()) out += ": " + message;
  out += "\n";
}

}  // namespace

void add_context(Interpreter& vm, const Raised& raised) {
  if (vm.handled.empty() || vm.handled.back().same(raised.exception)) return;
  // No cycle through `raised`. A script can make others, by assigning __context__.
  Raised link{vm.handled.back()};
  for (int links = 0; links < 1000 && !link.object().context.absent(); ++links) {
    if (link.object().context.same(raised.exception)) {
      link.object().context = Value();
      break;
    }
    link = Raised{link.object().context};
  }
  raised.object().context = vm.handled.back();
}

void raise_text(Interpreter& vm, Exc type, const std::string& message) { throw make_exception(vm, type, message); }

void missing_key(Interpreter& vm, const Value& key) { throw make_exception(vm, Exc::key_error, {key}); }

ClassObject* class_of_error(Interpreter& vm, ErrorCode code) { return vm.types.exceptions[static_cast<int>(exception_of(code))]; }

Raised current_exception(Interpreter& vm) {
  try {
    throw;
  } catch (const Raised& raised) {
    return raised;
  } catch (const SyntaxError& e) {
    return make_exception(vm, Exc::syntax_error, e.message());
  } catch (const Error& e) {
    return make_exception(vm, exception_of(e.code()), e.what());
  } catch (const std::bad_alloc&) {
    return make_exception(vm, Exc::memory_error, "out of memory");
  } catch (const std::length_error&) {
    return make_exception(vm, Exc::memory_error, "out of memory");
  } catch (const std::exception& e) {
    return make_exception(vm, Exc::runtime_error, text("internal error: ", e.what()));
  }
}

std::string describe(Interpreter& vm, const Raised& raised) {
  std::string out;
  append(vm, raised.exception, out, 0);
  return out;
}

}  // namespace braid::script
