// The recursive-descent parser, one object per script. Expressions, strings, statements and definitions each
// have a source file; this header is what they share.
#pragma once

#include "runtime/script/syntax/ast.h"
#include "runtime/script/syntax/lexer.h"

namespace braid::script {

/// Builds the tree of a module, in which names are not resolved yet. Throws SyntaxError.
class Grammar {
 public:
  explicit Grammar(Module& module);
  void parse_module();

 private:
  // What break, continue, return and private names depend on.
  struct Context {
    bool in_function = false;
    int loops = 0;
    std::string_view class_name;
  };
  // One more level of recursion, as long as it lives.
  class Level {
   public:
    explicit Level(Grammar& grammar);
    ~Level() { --grammar_.depth_; }

   private:
    Grammar& grammar_;
  };
  enum class Purpose { assignment, loop, del, with };

  // cursor.cpp
  const Token& token() const { return tokens_.tokens[at_]; }
  const Token& ahead(size_t count = 1) const;
  bool at_op(std::string_view op) const { return token().is_op(op); }
  bool at_keyword(std::string_view word) const { return token().is_keyword(word); }
  Token advance();
  bool accept_op(std::string_view op);
  bool accept_keyword(std::string_view word);
  void expect_op(std::string_view op);
  void expect_keyword(std::string_view word);
  void expect_closing(std::string_view op);
  Token expect_name();
  bool starts_expression() const;
  bool ends_list() const;
  Symbol symbol(std::string_view name) const;
  Range since(const Range& start) const;
  void finish(Expr* node, const Range& start) { node->range = since(start); }
  [[noreturn]] void fail(const Range& range, const std::string& message, const char* type = "SyntaxError") const;
  [[noreturn]] void unexpected(std::string_view message = "invalid syntax") const;
  Range here() const;
  void raise_token_error() const;
  Code* make_code(CodeKind kind, Symbol name, const Range& start, uint32_t begin);

  template <class T>
  T* make(const Range& start) {
    T* node = module_.arena.make<T>();
    node->kind = T::tag;
    node->id = module_.expr_count++;
    node->range = start;
    return node;
  }
  template <class T>
  T* make_statement(const Range& start) {
    T* node = module_.arena.make<T>();
    node->kind = T::tag;
    node->range = start;
    return node;
  }

  // expression.cpp: operators, from the loosest to the tightest
  Expr* expression();
  Expr* named_expression();
  Expr* star_expressions();
  Expr* star_or_named();
  Expr* disjunction();
  Expr* conjunction();
  Expr* inversion();
  Expr* comparison();
  Expr* binary(int tightness);
  Expr* unary();
  Expr* power();
  Expr* lambda();

  // primary.cpp and call.cpp: atoms, subscripts, displays, comprehensions, calls
  Expr* primary();
  Expr* atom();
  Expr* number();
  Expr* group();
  Expr* list_display();
  Expr* brace_display();
  Expr* dict_display(const Range& start);
  Expr* call(Expr* callee);
  std::span<Argument> arguments();
  Argument argument();
  Expr* subscript(Expr* object);
  Expr* subscript_item();
  Expr* target_list();
  Expr* comprehension(ComprehensionKind type, Expr* key, Expr* element, const Range& start, uint32_t begin);
  Constant* constant(ConstantKind type, const Range& start);
  template <class T>
  Expr* sequence(const std::vector<Expr*>& elements, const Range& start);

  // strings.cpp
  Expr* strings();
  std::vector<FStringPart> format_pieces(uint32_t& at, uint32_t end, bool raw, int nesting);
  void format_field(std::vector<FStringPart>& parts, uint32_t& at, uint32_t end, bool raw, int nesting);
  Expr* field_expression(uint32_t begin, uint32_t end);
  void append_text(std::vector<FStringPart>& parts, std::string_view text);
  uint32_t field_end(uint32_t at, uint32_t end) const;
  std::string decode(std::string_view text, bool raw, uint32_t at) const;
  Range bytes(uint32_t begin, uint32_t end) const;

  // statement.cpp, assignment.cpp, import.cpp
  void statement(std::vector<Stmt*>& out);
  void simple_statements(std::vector<Stmt*>& out);
  Stmt* simple_statement();
  Stmt* expression_statement();
  Stmt* assignment(Expr* first, const Range& start);
  Stmt* augmented(Expr* target, BinaryOp op, const Range& start);
  Stmt* annotated(Expr* target, const Range& start);
  Stmt* bare(StmtKind kind);
  Stmt* loop_exit(StmtKind kind);
  Stmt* return_statement();
  Stmt* raise_statement();
  Stmt* assert_statement();
  Stmt* del_statement();
  Stmt* scope_declaration(StmtKind kind);
  Stmt* import_statement();
  Stmt* import_from();
  ImportName import_name(bool dotted);
  std::string dotted_name();
  void refuse_match_statement() const;
  void check_target(Expr* target, Purpose purpose, bool nested = false) const;

  // compound.cpp
  Stmt* compound_statement();
  Block block(const std::string& owner, int line);
  Stmt* if_statement();
  Stmt* while_statement();
  Stmt* for_statement();
  Stmt* try_statement();
  Stmt* with_statement();
  bool with_is_parenthesised() const;
  Handler handler();
  Block loop_body(const std::string& owner, int line);
  Block else_block(const std::string& owner);

  // definition.cpp
  Stmt* decorated();
  Stmt* function_def(const std::vector<Expr*>& decorators);
  Stmt* class_def(const std::vector<Expr*>& decorators);
  void parameters(Code& code, std::string_view closing, bool annotations);
  Parameter parameter(ParameterKind kind, bool annotations);
  void close(Code& code);
  void take_docstring(Code& code) const;

  Module& module_;
  TokenList tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  Context context_;
  bool minus_before_ = false;  // the number that follows is negated, so 2**63 fits
  bool in_format_field_ = false;
};

}  // namespace braid::script
