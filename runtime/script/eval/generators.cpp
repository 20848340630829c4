// Generator expressions: a comprehension that gives one element at a time, when it is asked for it.
#include "runtime/script/eval/evaluator.h"

namespace braid::script {

namespace {

/// Keeps its frame's slots and the iterators of the clauses that are being gone through, outermost first.
struct Generator final : IteratorObject {
  Generator(const Comprehension& n, ScriptModule* s) : node(n), script(s), slots(n.code->locals.size() + n.code->cells.size()) {}
  void each_child(ChildVisitor& visit) override {
    for (auto* values : {&slots, &closure, &iterators})
      for (Value& v : *values) visit.child(v);
  }

  bool next(Interpreter& vm, Value& out) override {
    if (running) raise(vm, Exc::value_error, "generator already executing");
    check_stack(vm);
    struct Resume {
      Resume(Interpreter& v, Generator& g, Frame& f) : vm(v), generator(g), back(v.frame) {
        generator.running = true;
        vm.frame = &f;
      }
      ~Resume() {
        generator.running = false;
        vm.frame = back;
      }
      Interpreter& vm;
      Generator& generator;
      Frame* back;
    };
    Frame frame{script,         node.code, nullptr,     slots.data(), slots.data() + node.code->locals.size(),
                closure.data(), nullptr,   &node.range, vm.frame,     {}};
    Resume resume(vm, *this, frame);
    try {
      return Evaluator(vm, frame).advance(node, iterators, out);
    } catch (...) {
      iterators.clear();
      Raised raised = current_exception(vm);
      note_frame(raised, frame);
      raised.object().noted = nullptr;
      throw raised;
    }
  }

  const Comprehension& node;
  ScriptModule* script;
  std::vector<Value> slots, closure, iterators;
  bool running = false;
};

}  // namespace

Value Evaluator::generator(const Comprehension& node) {
  Value iterable = eval(node.clauses[0].iterable);
  at(node.clauses[0].iterable->range);
  Ref<Generator> g = make<Generator>(node, f_.script);
  g->iterators.push_back(iterator(vm_, iterable));
  for (const FreeVariable& free : node.code->frees) g->closure.push_back(Value(static_cast<Object*>(&cell(free.outer))));
  for (size_t i = node.code->locals.size(); i < g->slots.size(); ++i) g->slots[i] = make<CellObject>();
  return g;
}

bool Evaluator::advance(const Comprehension& node, std::vector<Value>& iterators, Value& out) {
  while (!iterators.empty()) {
    const ComprehensionClause& clause = node.clauses[iterators.size() - 1];
    at(clause.iterable->range);
    Value source = iterators.back(), item;
    if (!script::next(vm_, source, item)) {
      iterators.pop_back();
      continue;
    }
    assign(clause.target, item);
    bool wanted = true;
    for (size_t i = 0; wanted && i < clause.conditions.size(); ++i) wanted = test(clause.conditions[i], "an if of a comprehension");
    if (!wanted) continue;
    if (iterators.size() == node.clauses.size()) {
      out = eval(node.element);
      return true;
    }
    const Expr* inner = node.clauses[iterators.size()].iterable;
    Value iterable = eval(inner);
    at(inner->range);
    iterators.push_back(iterator(vm_, iterable));
  }
  return false;
}

}  // namespace braid::script
