// Statements: loops, definitions, imports and assertions.
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/library/library.h"

namespace braid::script {

Flow Evaluator::run(Block block) {
  for (size_t i = 0; i < block.size(); ++i) {
    const Stmt* s = block[i];
    f_.at = &s->range;
    Flow flow;
    bool rest_done = false;
    if (vm_.segment && s->kind == StmtKind::if_)
      flow = if_in_segment(*as<If>(s), 0, block.subspan(i + 1), rest_done);
    else
      flow = statement(s);
    if (flow == Flow::undecided && !rest_done) return run_after(flow, block.subspan(i + 1));
    if (flow != Flow::normal || rest_done) return flow;
  }
  return Flow::normal;
}

Flow Evaluator::statement(const Stmt* node) {
  switch (node->kind) {
    case StmtKind::expression:
      eval(as<ExprStmt>(node)->value);
      break;
    case StmtKind::assign: {
      const auto& s = *as<Assign>(node);
      if (s.targets.size() == 1 && s.targets[0]->kind == ExprKind::name) {
        const Variable& variable = as<Name>(s.targets[0])->variable;
        if (variable.scope == Scope::local) {
          f_.locals[variable.index] = eval(s.value);
          break;
        }
      }
      Value value = eval(s.value);
      for (const Expr* target : s.targets) assign(target, value);
      break;
    }
    case StmtKind::augmented_assign:
      augmented(*as<AugmentedAssign>(node));
      break;
    case StmtKind::annotated_assign: {
      const auto& s = *as<AnnotatedAssign>(node);
      if (s.value) assign(s.target, eval(s.value));
      break;
    }
    case StmtKind::del:
      for (const Expr* target : as<Delete>(node)->targets) remove(target);
      break;
    case StmtKind::pass:
    case StmtKind::global:
    case StmtKind::nonlocal:
      break;
    case StmtKind::break_:
      return Flow::break_;
    case StmtKind::continue_:
      return Flow::continue_;
    case StmtKind::return_: {
      const Expr* value = as<Return>(node)->value;
      f_.result = value ? eval(value) : Value::none();
      return Flow::return_;
    }
    case StmtKind::if_: {
      const auto& s = *as<If>(node);
      for (const IfClause& c : s.clauses)
        if (test(c.test, "an if")) return run(c.body);
      return run(s.otherwise);
    }
    case StmtKind::while_:
      return while_loop(*as<While>(node));
    case StmtKind::for_:
      return for_loop(*as<For>(node));
    case StmtKind::function_def:
      define_function(*as<FunctionDef>(node));
      break;
    case StmtKind::class_def:
      define_class(*as<ClassDef>(node));
      break;
    case StmtKind::import:
      import(*as<Import>(node));
      break;
    case StmtKind::import_from:
      import_from(*as<ImportFrom>(node));
      break;
    case StmtKind::assert_:
      assert_(*as<Assert>(node));
      break;
    case StmtKind::raise:
      raise_(*as<script::Raise>(node));
    case StmtKind::try_:
      return try_(*as<Try>(node));
    case StmtKind::with:
      return with(*as<With>(node), 0);
  }
  return Flow::normal;
}

Flow Evaluator::while_loop(const While& node) {
  if (vm_.segment) return while_in_segment(node);
  while (test(node.test, "a while")) {
    vm_.heap.collect_sometimes();
    Flow flow = run(node.body);
    if (flow == Flow::break_) return Flow::normal;
    if (flow == Flow::return_) return flow;
  }
  return run(node.otherwise);
}

Flow Evaluator::for_loop(const For& node) {
  if (vm_.segment) return for_in_segment(node);
  Value iterable = eval(node.iterable);
  at(node.iterable->range);
  Value it = iterator(vm_, iterable), item;
  while (at(node.iterable->range), script::next(vm_, it, item)) {
    vm_.heap.collect_sometimes();
    assign(node.target, item);
    Flow flow = run(node.body);
    if (flow == Flow::break_) return Flow::normal;
    if (flow == Flow::return_) return flow;
  }
  return run(node.otherwise);
}

void Evaluator::assert_(const Assert& node) {
  if (vm_.segment) return assert_in_segment(node);
  if (test(node.test, "an assert")) return;
  const Value message = node.message ? eval(node.message) : Value();
  at(node.range);
  throw assertion(message);
}

Raised Evaluator::assertion(const Value& message) {
  Value cls(vm_.types.exceptions[static_cast<int>(Exc::assertion_error)]);
  Raised raised{message.absent() ? script::call(vm_, cls) : script::call(vm_, cls, {message})};
  raised.object().stated = true;
  add_context(vm_, raised);
  return raised;
}

void Evaluator::define_function(const FunctionDef& node) {
  std::vector<Value> decorators;
  for (const Expr* d : node.decorators) decorators.push_back(eval(d));
  Value f = function(*node.code);
  for (size_t i = decorators.size(); i-- > 0;) {
    at(node.decorators[i]->range);
    f = script::call(vm_, decorators[i], {f});
  }
  bind(node.variable, node.code->name, std::move(f));
}

void Evaluator::define_class(const ClassDef& node) {
  std::vector<Value> decorators, bases;
  for (const Expr* d : node.decorators) decorators.push_back(eval(d));
  for (const Argument& a : node.bases) {
    at(a.value->range);
    if (a.kind != ArgumentKind::positional)
      raise(vm_, Exc::not_implemented_error, "class ", node.code->name.text(),
            ": metaclasses and keywords in the list of bases are not supported");
    bases.push_back(eval(a.value));
  }
  const Code& code = *node.code;
  std::vector<Value> closure, cells;
  for (const FreeVariable& free : code.frees) closure.push_back(Value(static_cast<Object*>(&cell(free.outer))));
  for (size_t i = 0; i < code.cells.size(); ++i) cells.push_back(make<CellObject>());
  Namespace names;
  Frame body{f_.script, &code, f_.function, nullptr, cells.data(), closure.data(), &names, &node.range, &f_, {}};
  at(node.range);
  names.set(names::doc, code.has_docstring ? str(code.docstring) : Value::none());
  run_frame(vm_, body);

  at(node.range);
  Ref<ClassObject> made = make_class(vm_, code.name, std::move(bases), std::move(names));
  made->qualified_name = code.qualified_name;
  made->code = &code;
  made->module = vm_.frame->script->module.get<ModuleObject>()->name;
  Value cls = made;
  if (code.class_cell >= 0) cells[code.class_cell].get<CellObject>()->value = cls;
  for (size_t i = decorators.size(); i-- > 0;) {
    at(node.decorators[i]->range);
    cls = script::call(vm_, decorators[i], {cls});
  }
  bind(node.variable, code.name, std::move(cls));
}

void Evaluator::import(const Import& node) {
  for (const ImportName& n : node.names) {
    at(n.range);
    Value module = import_module(vm_, n.path);
    std::string_view first = n.path.substr(0, n.path.find('.'));
    bind(n.variable, n.name, n.renamed || first == n.path ? module : import_module(vm_, first));
  }
}

void Evaluator::import_from(const ImportFrom& node) {
  Value module = import_module(vm_, node.module);
  if (node.star) {
    read_package(vm_, *module.get<ModuleObject>());
    for (const auto& e : module.get<ModuleObject>()->names.entries())
      if (e.name.text()[0] != '_') f_.script->globals().set(e.name, e.value);
    return;
  }
  for (const ImportName& n : node.names) {
    at(n.range);
    uint32_t hint = 0;
    Value found = find_attribute(vm_, module, Symbol(n.path), hint);
    if (found.absent()) {
      const auto& m = *module.get<ModuleObject>();
      raise(vm_, Exc::import_error, "cannot import name '", n.path, "' from '", m.name, "'", m.missing.empty() ? "" : ": ", m.missing);
    }
    bind(n.variable, n.name, std::move(found));
  }
}

}  // namespace braid::script
