// The syntax tree of a script as a whole: the codes that run in frames of their own, and their module.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/script/syntax/arena.h"
#include "runtime/script/syntax/stmt.h"

namespace braid::script {

enum class ParameterKind : uint8_t { positional_only, positional_or_keyword, args, keyword_only, kwargs };

/// `variable` is a local or a cell. Default and annotation belong to the enclosing code and may be null.
struct Parameter {
  ParameterKind kind = ParameterKind::positional_or_keyword;
  Symbol name;
  Variable variable;
  Expr* default_value = nullptr;
  Expr* annotation = nullptr;
  Range range;
};

/// A free variable of a code and where the enclosing code keeps its cell: `outer` is a cell or free.
struct FreeVariable {
  Symbol name;
  Variable outer;
};

enum class CodeKind : uint8_t { module, function, lambda, comprehension, class_body };

/// What runs in one frame: a module, `def`, `lambda`, comprehension or class body. Its identity is its file
/// and the start of `range`: of `def`, `lambda` or `class` itself, not of its decorators.
struct Code {
  CodeKind kind = CodeKind::module;
  Symbol name;                     ///< "<module>", "<lambda>", "<listcomp>" … where there is none
  std::string qualified_name;      ///< as Python's __qualname__
  const Source* source = nullptr;  ///< the module's
  Code* parent = nullptr;          ///< the enclosing code; null for a module
  uint32_t index = 0;              ///< in Module::codes
  Range range;
  uint32_t begin = 0, end = 0;        ///< the bytes [begin, end) of the source, body included, decorators excluded
  std::vector<Parameter> parameters;  ///< in source order: positional, *args, keyword-only, **kwargs
  uint32_t positional_count = 0;      ///< parameters that take positional arguments come first
  bool simple = true;                 ///< all parameters are positional_or_keyword and locals
  Expr* returns = nullptr;            ///< the annotation after `->`, or null
  Block body;                         ///< of a module, function or class
  Expr* value = nullptr;              ///< of a lambda
  bool has_docstring = false;
  std::string_view docstring;       ///< as written, indentation kept
  std::vector<Symbol> locals;       ///< names of the frame's slots; parameters that are locals come first
  std::vector<Symbol> cells;        ///< names of the frame's cells, fresh for each call
  std::vector<FreeVariable> frees;  ///< in the order of the closure
  int class_cell = -1;              ///< of a class body: the cell that gets the finished class (`__class__`)
  mutable Symbol identity;          ///< its name in signatures, once that was asked for
  int class_free = -1;              ///< of a function: the free variable `__class__`, present when it names super
};

/// A parsed script. `codes[0]` is the module's own code. All nodes live as long as the module.
struct Module {
  Source source;
  Arena arena;
  std::vector<std::unique_ptr<Code>> codes;
  uint32_t expr_count = 0;
  uint32_t constant_count = 0;

  const Code& code() const { return *codes.front(); }
};

}  // namespace braid::script
