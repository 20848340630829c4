// Writes each node as a parenthesised list that begins with its operator or keyword.
#include "test/script_syntax/dump.h"

#include "runtime/script/format/repr.h"
#include "runtime/script/syntax/parser.h"

namespace braid::script {
namespace {

constexpr const char* unary_names[] = {"-", "+", "~", "not"};
constexpr const char* binary_names[] = {"+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"};
constexpr const char* compare_names[] = {"==", "!=", "<", "<=", ">", ">=", "is", "is-not", "in", "not-in"};
constexpr const char* comprehension_names[] = {"listcomp", "setcomp", "dictcomp", "genexpr"};

class Writer {
 public:
  explicit Writer(bool scopes) : scopes_(scopes) {}

  std::string block(Block body) {
    std::string out;
    for (const Stmt* node : body) out += (out.empty() ? "" : " ") + statement(node);
    return out;
  }

 private:
  template <class... Parts>
  static std::string list(const Parts&... parts) {
    std::string out;
    auto add = [&](const std::string& part) {
      if (!part.empty()) out += (out.empty() ? "" : " ") + part;
    };
    (add(parts), ...);
    return "(" + out + ")";
  }

  std::string name(Symbol symbol, Variable variable) const {
    if (!scopes_) return symbol.text();
    constexpr const char* letters[] = {"l", "c", "f", "g", "n"};
    bool numbered = variable.scope <= Scope::free;
    return symbol.text() + "." + letters[static_cast<size_t>(variable.scope)] + (numbered ? std::to_string(variable.index) : "");
  }

  std::string all(std::span<Expr* const> nodes) {
    std::string out;
    for (const Expr* node : nodes) out += (out.empty() ? "" : " ") + expression(node);
    return out;
  }

  std::string maybe(const std::string& word, const Expr* node) { return node ? word + " " + expression(node) : ""; }
  std::string section(const std::string& word, Block body) { return body.empty() ? "" : list(word, block(body)); }

  static std::string constant(const Constant& node) {
    switch (node.type) {
      case ConstantKind::none:
        return "None";
      case ConstantKind::boolean:
        return node.boolean ? "True" : "False";
      case ConstantKind::integer:
        return std::to_string(node.integer);
      case ConstantKind::floating:
        return float_repr(node.floating);
      case ConstantKind::string:
        return string_repr(node.string);
      case ConstantKind::ellipsis:
        return "...";
    }
    return "";
  }

  std::string f_string(const FString& node) {
    std::string out;
    for (const FStringPart& part : node.parts) {
      out += ' ';
      if (part.value == nullptr)
        out += string_repr(part.literal);
      else
        out += list("{}", expression(part.value), part.conversion ? std::string("!") + part.conversion : "",
                    part.spec ? ":" + f_string(*part.spec) : "");
    }
    return "(f" + out + ")";
  }

  std::string comprehension(const Comprehension& node) {
    std::string out = comprehension_names[static_cast<size_t>(node.type)];
    if (node.key) out += " " + expression(node.key);
    out += " " + expression(node.element);
    for (const ComprehensionClause& clause : node.clauses) {
      out += " " + list("for", expression(clause.target), expression(clause.iterable), all(clause.conditions));
    }
    return "(" + out + ")";
  }

  std::string compare(const Compare& node) {
    std::string out = "(" + expression(node.operands[0]);
    for (size_t i = 0; i < node.ops.size(); ++i)
      out += std::string(" ") + compare_names[static_cast<size_t>(node.ops[i])] + " " + expression(node.operands[i + 1]);
    return out + ")";
  }

  std::string arguments(std::span<const Argument> list) {
    std::string out;
    for (const Argument& argument : list) {
      constexpr const char* stars[] = {"", "*", "", "**"};
      out += (out.empty() ? "" : " ") + std::string(stars[static_cast<size_t>(argument.kind)]);
      if (argument.kind == ArgumentKind::keyword) out += argument.keyword.text() + "=";
      out += expression(argument.value);
    }
    return out;
  }

  std::string parameters(const Code& code) {
    std::string out;
    ParameterKind last = ParameterKind::positional_or_keyword;
    for (const Parameter& parameter : code.parameters) {
      if (last == ParameterKind::positional_only && parameter.kind != last) out += " /";
      if (parameter.kind == ParameterKind::keyword_only && last < ParameterKind::args) out += " *";
      last = parameter.kind;
      out += out.empty() ? "" : " ";
      out += parameter.kind == ParameterKind::args ? "*" : parameter.kind == ParameterKind::kwargs ? "**" : "";
      out += name(parameter.name, parameter.variable);
      if (parameter.annotation) out += ":" + expression(parameter.annotation);
      if (parameter.default_value) out += "=" + expression(parameter.default_value);
    }
    if (last == ParameterKind::positional_only) out += " /";
    if (out.starts_with(' ')) out.erase(0, 1);
    return "(" + out + ")";
  }

  std::string slice(const Slice& node) {
    auto part = [&](const Expr* e) { return e ? expression(e) : "_"; };
    return list(":", part(node.start), part(node.stop), part(node.step));
  }

  std::string expression(const Expr* node) {
    switch (node->kind) {
      case ExprKind::constant:
        return constant(*as<Constant>(node));
      case ExprKind::f_string:
        return f_string(*as<FString>(node));
      case ExprKind::name:
        return name(as<Name>(node)->symbol, as<Name>(node)->variable);
      case ExprKind::tuple:
        return list("tuple", all(as<Tuple>(node)->elements));
      case ExprKind::list:
        return list("list", all(as<List>(node)->elements));
      case ExprKind::set:
        return list("set", all(as<Set>(node)->elements));
      case ExprKind::dict: {
        std::string out = "(dict";
        for (const DictItem& item : as<Dict>(node)->items)
          out += " " + (item.key ? list(expression(item.key), expression(item.value)) : "**" + expression(item.value));
        return out + ")";
      }
      case ExprKind::comprehension:
        return comprehension(*as<Comprehension>(node));
      case ExprKind::unary:
        return list(std::string(unary_names[static_cast<size_t>(as<Unary>(node)->op)]), expression(as<Unary>(node)->operand));
      case ExprKind::binary: {
        const auto* binary = as<Binary>(node);
        return list(std::string(binary_names[static_cast<size_t>(binary->op)]), expression(binary->lhs), expression(binary->rhs));
      }
      case ExprKind::logical:
        return list(as<Logical>(node)->is_and ? "and" : "or", all(as<Logical>(node)->operands));
      case ExprKind::compare:
        return compare(*as<Compare>(node));
      case ExprKind::conditional: {
        const auto* choice = as<Conditional>(node);
        return list("if", expression(choice->test), expression(choice->then), expression(choice->otherwise));
      }
      case ExprKind::lambda: {
        const Code& code = *as<Lambda>(node)->code;
        return list("lambda", parameters(code), expression(code.value));
      }
      case ExprKind::call:
        return list("call", expression(as<Call>(node)->callee), arguments(as<Call>(node)->arguments));
      case ExprKind::attribute:
        return list(".", expression(as<Attribute>(node)->object), as<Attribute>(node)->name.text());
      case ExprKind::subscript:
        return list("[]", expression(as<Subscript>(node)->object), expression(as<Subscript>(node)->index));
      case ExprKind::slice:
        return slice(*as<Slice>(node));
      case ExprKind::starred:
        return "*" + expression(as<Starred>(node)->value);
      case ExprKind::walrus:
        return list(":=", expression(as<Walrus>(node)->target), expression(as<Walrus>(node)->value));
    }
    return "";
  }

  std::string decorated(std::span<Expr* const> decorators, const std::string& definition) {
    std::string out;
    for (const Expr* decorator : decorators) out += "(@ " + expression(decorator) + " ";
    return out + definition + std::string(decorators.size(), ')');
  }

  std::string imports(std::span<const ImportName> names) {
    std::string out;
    for (const ImportName& item : names) {
      bool same = item.name.text() == item.path && !scopes_;
      out += (out.empty() ? "" : " ") + std::string(item.path) + (same ? "" : ">" + name(item.name, item.variable));
    }
    return out;
  }

  std::string try_statement(const Try& node) {
    std::string handlers;
    for (const Handler& handler : node.handlers)
      handlers += " " + list("except", handler.type ? expression(handler.type) : "",
                             handler.target ? "as " + expression(handler.target) : "", block(handler.body));
    return "(try " + block(node.body) + handlers + (node.otherwise.empty() ? "" : " " + section("else", node.otherwise)) +
           (node.finally.empty() ? "" : " " + section("finally", node.finally)) + ")";
  }

  std::string if_statement(const If& node) {
    std::string out;
    for (const IfClause& clause : node.clauses)
      out += (out.empty() ? "(if " : " (elif ") + expression(clause.test) + " " + block(clause.body) + (out.empty() ? "" : ")");
    return out + (node.otherwise.empty() ? "" : " " + section("else", node.otherwise)) + ")";
  }

  std::string with_statement(const With& node) {
    std::string items;
    for (const WithItem& item : node.items) items += (items.empty() ? "" : " ") + list(expression(item.context), maybe("as", item.target));
    return list("with", items, block(node.body));
  }

  std::string statement(const Stmt* node) {
    switch (node->kind) {
      case StmtKind::expression:
        return expression(as<ExprStmt>(node)->value);
      case StmtKind::assign:
        return list("=", all(as<Assign>(node)->targets), expression(as<Assign>(node)->value));
      case StmtKind::augmented_assign: {
        const auto* assign = as<AugmentedAssign>(node);
        return list(std::string(binary_names[static_cast<size_t>(assign->op)]) + "=", expression(assign->target),
                    expression(assign->value));
      }
      case StmtKind::annotated_assign: {
        const auto* assign = as<AnnotatedAssign>(node);
        return list("ann", expression(assign->target), expression(assign->annotation), assign->value ? expression(assign->value) : "");
      }
      case StmtKind::del:
        return list("del", all(as<Delete>(node)->targets));
      case StmtKind::pass:
        return "pass";
      case StmtKind::break_:
        return "break";
      case StmtKind::continue_:
        return "continue";
      case StmtKind::return_:
        return list("return", as<Return>(node)->value ? expression(as<Return>(node)->value) : "");
      case StmtKind::if_:
        return if_statement(*as<If>(node));
      case StmtKind::while_: {
        const auto* loop = as<While>(node);
        return list("while", expression(loop->test), block(loop->body), section("else", loop->otherwise));
      }
      case StmtKind::for_: {
        const auto* loop = as<For>(node);
        return list("for", expression(loop->target), expression(loop->iterable), block(loop->body), section("else", loop->otherwise));
      }
      case StmtKind::function_def: {
        const auto* def = as<FunctionDef>(node);
        return decorated(def->decorators, list("def", name(def->code->name, def->variable), parameters(*def->code),
                                               maybe("->", def->code->returns), block(def->code->body)));
      }
      case StmtKind::class_def: {
        const auto* def = as<ClassDef>(node);
        return decorated(def->decorators,
                         list("class", name(def->code->name, def->variable), "(" + arguments(def->bases) + ")", block(def->code->body)));
      }
      case StmtKind::import:
        return list("import", imports(as<Import>(node)->names));
      case StmtKind::import_from: {
        const auto* import = as<ImportFrom>(node);
        return list("from", std::string(import->module), import->star ? "*" : imports(import->names));
      }
      case StmtKind::global:
      case StmtKind::nonlocal: {
        std::string out = node->kind == StmtKind::global ? "(global" : "(nonlocal";
        for (Symbol symbol : static_cast<const ScopeDeclaration*>(node)->names) out += " " + symbol.text();
        return out + ")";
      }
      case StmtKind::assert_:
        return list("assert", expression(as<Assert>(node)->test), as<Assert>(node)->message ? expression(as<Assert>(node)->message) : "");
      case StmtKind::raise:
        return list("raise", as<Raise>(node)->exception ? expression(as<Raise>(node)->exception) : "",
                    maybe("from", as<Raise>(node)->cause));
      case StmtKind::try_:
        return try_statement(*as<Try>(node));
      case StmtKind::with:
        return with_statement(*as<With>(node));
    }
    return "";
  }

  bool scopes_;
};

}  // namespace

std::string dump(const Module& module, bool scopes) { return Writer(scopes).block(module.code().body); }

std::string tree(std::string_view text, bool scopes) { return dump(*parse(text, "test.py"), scopes); }

std::string code_lines(std::string_view text) {
  auto module = parse(text, "test.py");
  std::string out;
  for (const auto& code : module->codes) {
    if (code->kind == CodeKind::module) continue;
    out += (out.empty() ? "" : "\n") + code->qualified_name + ": locals";
    for (Symbol name : code->locals) out += " " + name.text();
    out += "; cells";
    for (Symbol name : code->cells) out += " " + name.text();
    out += "; frees";
    for (const FreeVariable& free : code->frees)
      out += " " + free.name.text() + "<" + (free.outer.scope == Scope::cell ? "c" : "f") + std::to_string(free.outer.index);
  }
  return out;
}

}  // namespace braid::script
