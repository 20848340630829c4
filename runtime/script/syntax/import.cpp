// The import statements.
#include "runtime/script/syntax/grammar.h"

namespace braid::script {

std::string Grammar::dotted_name() {
  std::string path(expect_name().text);
  while (accept_op(".")) path.append(".").append(expect_name().text);
  return path;
}

/// NAME ['as' NAME], where the first may be dotted.
ImportName Grammar::import_name(bool dotted) {
  ImportName name;
  Range start = token().range;
  std::string path = dotted ? dotted_name() : std::string(expect_name().text);
  name.path = module_.arena.copy(std::string_view(path));
  name.renamed = accept_keyword("as");
  name.name = symbol(name.renamed ? expect_name().text : name.path.substr(0, name.path.find('.')));
  name.range = since(start);
  return name;
}

Stmt* Grammar::import_statement() {
  Range start = advance().range;
  auto* node = make_statement<Import>(start);
  std::vector<ImportName> names;
  do {
    names.push_back(import_name(true));
  } while (accept_op(","));
  node->names = module_.arena.copy(names);
  node->range = since(start);
  return node;
}

Stmt* Grammar::import_from() {
  Range start = advance().range;
  if (at_op(".") || at_op("...")) fail(token().range, "relative imports are not supported");
  auto* node = make_statement<ImportFrom>(start);
  node->module = module_.arena.copy(std::string_view(dotted_name()));
  expect_keyword("import");
  if (at_op("*")) {
    if (context_.in_function || !context_.class_name.empty()) fail(token().range, "import * only allowed at module level");
    advance();
    node->star = true;
  } else {
    bool parenthesised = accept_op("(");
    std::vector<ImportName> names;
    do {
      if (!names.empty() && token().kind == TokenKind::newline)
        fail(token().range, "trailing comma not allowed without surrounding parentheses");
      names.push_back(import_name(false));
    } while (accept_op(",") && !(parenthesised && at_op(")")));
    if (parenthesised) expect_closing(")");
    node->names = module_.arena.copy(names);
  }
  node->range = since(start);
  return node;
}

}  // namespace braid::script
