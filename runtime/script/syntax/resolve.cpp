// The walk that finds every name of a module, scope by scope. It recurses as deep as the tree, so it is also
// where trees that are too deep for any later recursion are refused.
#include "runtime/script/syntax/resolve.h"

#include <utility>

#include "runtime/script/syntax/parser.h"
#include "runtime/script/syntax/scope.h"

namespace braid::script {
namespace {

constexpr int max_tree_depth = 1000;

class Walk {
 public:
  explicit Walk(Module& module) : module_(module) {}

  void run() {
    Code& code = *module_.codes.front();
    NameTable table(code, nullptr);
    code.qualified_name = code.name.text();
    scope_ = &table;
    visit(code.body);
    if (auto unbound = table.link()) fail(unbound->declared, "no binding for nonlocal '" + unbound->name.text() + "' found");
    table.number();
  }

 private:
  [[noreturn]] void fail(const Range& range, const std::string& message) const {
    throw SyntaxError(module_.source, range, "SyntaxError", message);
  }

  struct Level {
    Level(Walk& walk, const Range& range) : walk(walk) {
      if (++walk.depth_ > max_tree_depth) walk.fail({range.line, range.column}, "the code is nested too deeply");
    }
    ~Level() { --walk.depth_; }
    Walk& walk;
  };

  // Names

  void use(Variable& variable, Symbol name) {
    scope_->binding(name).used = true;
    scope_->uses.emplace_back(&variable, name);
  }

  void bind(Variable& variable, Symbol name) {
    scope_->binding(name).bound = true;
    scope_->uses.emplace_back(&variable, name);
  }

  /// A function that names super() gets the class that it is defined in.
  void use_name(Name& name) {
    static const Symbol super("super"), class_name("__class__");
    use(name.variable, name.symbol);
    if (name.symbol == super && scope_->is_function()) scope_->binding(class_name).used = true;
  }

  void bind_target(Expr* target) {
    Level level(*this, target->range);
    switch (target->kind) {
      case ExprKind::name:
        bind(as<Name>(target)->variable, as<Name>(target)->symbol);
        if (scope_->code.kind == CodeKind::comprehension) scope_->binding(as<Name>(target)->symbol).iteration = true;
        return;
      case ExprKind::starred:
        return bind_target(as<Starred>(target)->value);
      case ExprKind::tuple:
      case ExprKind::list:
        for (Expr* element : static_cast<Sequence*>(target)->elements) bind_target(element);
        return;
      default:
        return visit(target);
    }
  }

  /// `:=` binds in the function around all comprehensions.
  void bind_walrus(Walrus& node) {
    Name& target = *node.target;
    if (in_first_iterable_ > 0) fail(node.range, "assignment expression cannot be used in a comprehension iterable expression");
    NameTable* owner = scope_;
    for (; owner->code.kind == CodeKind::comprehension; owner = owner->parent) {
      Binding* binding = owner->find(target.symbol);
      if (binding != nullptr && binding->iteration)
        fail(target.range, "assignment expression cannot rebind comprehension iteration variable '" + target.symbol.text() + "'");
    }
    if (owner != scope_ && owner->code.kind == CodeKind::class_body)
      fail(node.range, "assignment expression within a comprehension cannot be used in a class body");
    owner->binding(target.symbol).bound = true;
    use(target.variable, target.symbol);
  }

  void declare(const ScopeDeclaration& node) {
    bool global = node.kind == StmtKind::global;
    const char* word = global ? "global" : "nonlocal";
    for (Symbol name : node.names) {
      Binding& binding = scope_->binding(name);
      std::string subject = "name '" + name.text() + "' is ";
      if (!global && scope_->code.kind == CodeKind::module) fail(node.range, "nonlocal declaration not allowed at module level");
      if (binding.parameter) fail(node.range, subject + "parameter and " + word);
      if (global ? binding.nonlocal : binding.global) fail(node.range, subject + "nonlocal and global");
      if (binding.bound) fail(node.range, subject + "assigned to before " + word + " declaration");
      if (binding.used) fail(node.range, subject + "used prior to " + word + " declaration");
      (global ? binding.global : binding.nonlocal) = true;
      binding.declared = node.range;
    }
  }

  // Codes

  template <class Body>
  void enter(Code& code, const Body& body) {
    NameTable* outer = scope_;
    code.parent = &outer->code;
    bool locals = outer->code.kind == CodeKind::function || outer->code.kind == CodeKind::lambda;
    Binding* own = outer->find(code.name);
    if (outer->code.kind == CodeKind::module || (own != nullptr && own->global))
      code.qualified_name = code.name.text();
    else
      code.qualified_name = outer->code.qualified_name + (locals ? ".<locals>." : ".") + code.name.text();
    outer->inner.push_back(std::make_unique<NameTable>(code, outer));
    scope_ = outer->inner.back().get();
    int iterable = std::exchange(in_first_iterable_, 0);
    for (const Parameter& parameter : code.parameters) {
      scope_->binding(parameter.name).bound = true;
      scope_->binding(parameter.name).parameter = true;
    }
    body();
    in_first_iterable_ = iterable;
    scope_ = outer;
  }

  void visit_signature(Code& code) {
    for (Parameter& parameter : code.parameters) {
      visit(parameter.default_value);
      visit(parameter.annotation);
    }
    visit(code.returns);
  }

  void visit_comprehension(Comprehension& node) {
    ++in_first_iterable_;
    visit(node.clauses[0].iterable);
    --in_first_iterable_;
    enter(*node.code, [&] {
      for (size_t i = 0; i < node.clauses.size(); ++i) {
        bind_target(node.clauses[i].target);
        if (i > 0) ++in_first_iterable_, visit(node.clauses[i].iterable), --in_first_iterable_;
        visit(node.clauses[i].conditions);
      }
      visit(node.key);
      visit(node.element);
    });
  }

  // Expressions

  void visit(std::span<Expr*> list) {
    for (Expr* node : list) visit(node);
  }

  void visit(std::span<Argument> list) {
    for (Argument& argument : list) visit(argument.value);
  }

  void visit_parts(const FString& node) {
    for (const FStringPart& part : node.parts) {
      visit(part.value);
      visit(part.spec);
    }
  }

  void visit(Expr* node) {
    if (node == nullptr) return;
    Level level(*this, node->range);
    switch (node->kind) {
      case ExprKind::constant:
        return;
      case ExprKind::f_string:
        return visit_parts(*as<FString>(node));
      case ExprKind::name:
        return use_name(*as<Name>(node));
      case ExprKind::tuple:
      case ExprKind::list:
      case ExprKind::set:
        return visit(static_cast<Sequence*>(node)->elements);
      case ExprKind::dict:
        for (DictItem& item : as<Dict>(node)->items) visit(item.key), visit(item.value);
        return;
      case ExprKind::comprehension:
        return visit_comprehension(*as<Comprehension>(node));
      case ExprKind::unary:
        return visit(as<Unary>(node)->operand);
      case ExprKind::binary:
        return visit(as<Binary>(node)->lhs), visit(as<Binary>(node)->rhs);
      case ExprKind::logical:
        return visit(as<Logical>(node)->operands);
      case ExprKind::compare:
        return visit(as<Compare>(node)->operands);
      case ExprKind::conditional: {
        auto* choice = as<Conditional>(node);
        return visit(choice->test), visit(choice->then), visit(choice->otherwise);
      }
      case ExprKind::lambda: {
        Code& code = *as<Lambda>(node)->code;
        visit_signature(code);
        return enter(code, [&] { visit(code.value); });
      }
      case ExprKind::call:
        return visit(as<Call>(node)->callee), visit(as<Call>(node)->arguments);
      case ExprKind::attribute:
        return visit(as<Attribute>(node)->object);
      case ExprKind::subscript:
        return visit(as<Subscript>(node)->object), visit(as<Subscript>(node)->index);
      case ExprKind::slice: {
        auto* slice = as<Slice>(node);
        return visit(slice->start), visit(slice->stop), visit(slice->step);
      }
      case ExprKind::starred:
        return visit(as<Starred>(node)->value);
      case ExprKind::walrus:
        return visit(as<Walrus>(node)->value), bind_walrus(*as<Walrus>(node));
    }
  }

  // Statements

  void visit(Block block) {
    for (Stmt* node : block) visit(node);
  }

  void visit_loop(For& node) {
    visit(node.iterable);
    bind_target(node.target);
    visit(node.body);
    visit(node.otherwise);
  }

  void visit_try(Try& node) {
    visit(node.body);
    for (Handler& handler : node.handlers) {
      visit(handler.type);
      if (handler.target != nullptr) bind_target(handler.target);
      visit(handler.body);
    }
    visit(node.otherwise);
    visit(node.finally);
  }

  void visit_with(With& node) {
    for (WithItem& item : node.items) {
      visit(item.context);
      if (item.target != nullptr) bind_target(item.target);
    }
    visit(node.body);
  }

  void visit_annotated(AnnotatedAssign& node) {
    visit(node.annotation);
    visit(node.value);
    if (node.target->kind == ExprKind::name)
      if (const Binding* binding = scope_->find(as<Name>(node.target)->symbol); binding != nullptr && scope_->is_function())
        if (binding->global || binding->nonlocal)
          fail(node.range,
               "annotated name '" + as<Name>(node.target)->symbol.text() + "' can't be " + (binding->global ? "global" : "nonlocal"));
    bind_target(node.target);
  }

  void visit_function(FunctionDef& node) {
    visit(node.decorators);
    visit_signature(*node.code);
    bind(node.variable, node.code->name);
    enter(*node.code, [&] { visit(node.code->body); });
  }

  void visit_class(ClassDef& node) {
    visit(node.decorators);
    visit(node.bases);
    bind(node.variable, node.code->name);
    enter(*node.code, [&] { visit(node.code->body); });
  }

  void visit_names(std::span<ImportName> names) {
    for (ImportName& name : names) bind(name.variable, name.name);
  }

  void visit(Stmt* node) {
    Level level(*this, node->range);
    switch (node->kind) {
      case StmtKind::expression:
        return visit(as<ExprStmt>(node)->value);
      case StmtKind::assign:
        visit(as<Assign>(node)->value);
        for (Expr* target : as<Assign>(node)->targets) bind_target(target);
        return;
      case StmtKind::augmented_assign:
        return visit(as<AugmentedAssign>(node)->value), bind_target(as<AugmentedAssign>(node)->target);
      case StmtKind::annotated_assign:
        return visit_annotated(*as<AnnotatedAssign>(node));
      case StmtKind::del:
        for (Expr* target : as<Delete>(node)->targets) bind_target(target);
        return;
      case StmtKind::pass:
      case StmtKind::break_:
      case StmtKind::continue_:
        return;
      case StmtKind::return_:
        return visit(as<Return>(node)->value);
      case StmtKind::if_:
        for (IfClause& clause : as<If>(node)->clauses) visit(clause.test), visit(clause.body);
        return visit(as<If>(node)->otherwise);
      case StmtKind::while_:
        return visit(as<While>(node)->test), visit(as<While>(node)->body), visit(as<While>(node)->otherwise);
      case StmtKind::for_:
        return visit_loop(*as<For>(node));
      case StmtKind::function_def:
        return visit_function(*as<FunctionDef>(node));
      case StmtKind::class_def:
        return visit_class(*as<ClassDef>(node));
      case StmtKind::import:
        return visit_names(as<Import>(node)->names);
      case StmtKind::import_from:
        return visit_names(as<ImportFrom>(node)->names);
      case StmtKind::global:
      case StmtKind::nonlocal:
        return declare(*static_cast<ScopeDeclaration*>(node));
      case StmtKind::assert_:
        return visit(as<Assert>(node)->test), visit(as<Assert>(node)->message);
      case StmtKind::raise:
        return visit(as<Raise>(node)->exception), visit(as<Raise>(node)->cause);
      case StmtKind::try_:
        return visit_try(*as<Try>(node));
      case StmtKind::with:
        return visit_with(*as<With>(node));
    }
  }

  Module& module_;
  NameTable* scope_ = nullptr;
  int depth_ = 0;
  int in_first_iterable_ = 0;
};

}  // namespace

void resolve(Module& module) { Walk(module).run(); }

}  // namespace braid::script
