// Parse trees of statements and of whole programs.
#include <catch2/catch.hpp>

#include "runtime/script/syntax/parser.h"
#include "test/script_syntax/dump.h"

namespace braid::script {

TEST_CASE("assignments", "[script][syntax]") {
  CHECK(tree("a = b = 1") == "(= a b 1)");
  CHECK(tree("a, (b, *c) = [d] = x") == "(= (tuple a (tuple b *c)) (list d) x)");
  CHECK(tree("x.y = 1; x[0] = 2; *a, = b") == "(= (. x y) 1) (= ([] x 0) 2) (= (tuple *a) b)");
  CHECK(tree("a += 1; a @= b; a //= c; a **= d; a >>= 1; x[0] |= 2") == "(+= a 1) (@= a b) (//= a c) (**= a d) (>>= a 1) (|= ([] x 0) 2)");
  CHECK(tree("a: int = 1; b: str; x.y: int = 2") == "(ann a int 1) (ann b str) (ann (. x y) int 2)");
  CHECK(tree("x = 1, *y") == "(= x (tuple 1 *y))");
}

TEST_CASE("simple statements", "[script][syntax]") {
  CHECK(tree("pass; del a, b[0], c.d; del (e, f)") == "pass (del a ([] b 0) (. c d)) (del (tuple e f))");
  CHECK(tree("assert a, 'm'; raise; raise E; raise E('x') from None") == "(assert a 'm') (raise) (raise E) (raise (call E 'x') from None)");
  CHECK(tree("import a.b as c, d, e.f") == "(import a.b>c d e.f>e)");
  CHECK(tree("from a.b import (c, d as e,)\nfrom m import *") == "(from a.b c d>e) (from m *)");
}

TEST_CASE("control flow", "[script][syntax]") {
  CHECK(tree("if a: b\nelif c:\n  d\n  e\nelse: f\n") == "(if a b (elif c d e) (else f))");
  CHECK(tree("while a:\n  if b: break\n  continue\nelse:\n  c") == "(while a (if b break) continue (else c))");
  CHECK(tree("for i, (j, *k) in x, y: pass\nelse: z") == "(for (tuple i (tuple j *k)) (tuple x y) pass (else z))");
  CHECK(tree("try: a\nexcept E as e: b\nexcept (F, G): c\nexcept: d\nelse: f\nfinally: g") ==
        "(try a (except E as e b) (except (tuple F G) c) (except d) (else f) (finally g))");
  CHECK(tree("try: a\nfinally: b") == "(try a (finally b))");
  CHECK(tree("with a as b, c: d\nwith (a as b, c as d,): e\nwith (a, b): c") ==
        "(with (a as b) (c) d) (with (a as b) (c as d) e) (with ((tuple a b)) c)");
}

TEST_CASE("definitions", "[script][syntax]") {
  CHECK(tree("def f(a, b: int = 1, *args, c, d=2, **kw) -> str:\n  'doc'\n  return a, b") ==
        "(def f (a b:int=1 *args c d=2 **kw) -> str 'doc' (return (tuple a b)))");
  CHECK(tree("@a.b\n@c(1)\ndef f(): return") == "(@ (. a b) (@ (call c 1) (def f () (return))))");
  CHECK(tree("class A: pass\nclass B(A, m.C, k=1): x = 1") == "(class A () pass) (class B (A (. m C) k=1) (= x 1))");
  CHECK(tree("class A:\n  def f(self):\n    self.__x = __y\n  __z__ = 1") ==
        "(class A () (def f (self) (= (. self _A__x) _A__y)) (= __z__ 1))");
  CHECK(tree("match = 1\nmatch(x)\nmatch[1:2]") == "(= match 1) (call match x) ([] match (: 1 2 _))");
}

TEST_CASE("blank lines, comments, tabs and line ends do not matter", "[script][syntax]") {
  CHECK(tree("\xEF\xBB\xBF# first\n\n  # odd\nif a:\r\n\tb\r\n\n# c\n\r\n\td") == "(if a b d)");
  CHECK(tree("") == "");
  CHECK(tree("# only") == "");
  CHECK(tree("if a:\n    b\n  # between\n    c\nd") == "(if a b c) d");
}

TEST_CASE("docstrings, positions and extents are recorded", "[script][syntax]") {
  std::string text = "x = 1\nclass A:\n  'of A'\n  @d\n  def f(self):\n    '''of f'''\n    return 1  # end\n\ny = 2\n";
  auto module = parse(text, "m.py");
  CHECK_FALSE(module->code().has_docstring);
  const Code& a = *module->codes[1];
  const Code& f = *module->codes[2];
  CHECK(a.docstring == "of A");
  CHECK(f.docstring == "of f");
  CHECK(f.qualified_name == "A.f");
  CHECK(f.range.line == 5);
  CHECK(f.range.column == 3);
  CHECK(text.substr(f.begin, f.end - f.begin) == "def f(self):\n    '''of f'''\n    return 1");
  CHECK(f.parent == &a);
}

TEST_CASE("expressions know where they are", "[script][syntax]") {
  auto module = parse("a = foo(b,\n        c) + f'{dd}'\n", "m.py");
  const auto* sum = as<Binary>(as<Assign>(module->code().body[0])->value);
  CHECK(sum->range.line == 1);
  CHECK(sum->range.column == 5);
  CHECK(sum->lhs->range.end_line == 2);
  CHECK(sum->lhs->range.end_column == 11);
  const Expr* field = as<FString>(sum->rhs)->parts[0].value;
  CHECK(field->range.line == 2);
  CHECK(field->range.column == 17);
  CHECK(field->range.end_column == 19);
}

}  // namespace braid::script
