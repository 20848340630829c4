// Name resolution: where each name lives. In trees, `x.l0` is local slot 0, `.c` a cell, `.f` free, `.g`
// global, `.n` the namespace of a class body.
#include <catch2/catch.hpp>

#include "runtime/script/syntax/parser.h"
#include "test/script_syntax/dump.h"

namespace braid::script {

TEST_CASE("parameters come first among the locals", "[script][syntax]") {
  CHECK(tree("def f(a, *b, c=d, **e):\n  x = a\n  del x\n  print(y)", true) ==
        "(def f.g (a.l0 *b.l1 c.l2=d.g **e.l3) (= x.l4 a.l0) (del x.l4) (call print.g y.g))");
}

TEST_CASE("a name bound anywhere in a function is its local", "[script][syntax]") {
  CHECK(tree("def f():\n  print(x)\n  if a: x = 1", true) == "(def f.g () (call print.g x.l0) (if a.g (= x.l0 1)))");
  CHECK(code_lines("def f():\n  import a.b, c as d\n  for i in x: pass\n  with y as z: pass\n  try: pass\n"
                   "  except E as e: pass\n  def g(): pass\n  class K: pass\n  (w := 1)\n  s += 1\n  t: int\n") ==
        "f: locals a d i z e g K w s t; cells; frees\nf.<locals>.g: locals; cells; frees\nf.<locals>.K: "
        "locals; cells; frees");
}

TEST_CASE("closures share cells", "[script][syntax]") {
  std::string text = "def f(a, b):\n  c = 1\n  def g():\n    nonlocal c\n    c = a\n    return lambda: c\n  return g\n";
  CHECK(tree(text, true) ==
        "(def f.g (a.c0 b.l0) (= c.c1 1) (def g.l1 () (nonlocal c) (= c.f0 a.f1) (return (lambda () c.f0))) "
        "(return g.l1))");
  CHECK(code_lines(text) ==
        "f: locals b g; cells a c; frees\nf.<locals>.g: locals; cells; frees c<c1 a<c0\n"
        "f.<locals>.g.<locals>.<lambda>: locals; cells; frees c<f0");
}

TEST_CASE("a cell passes through functions that do not name it", "[script][syntax]") {
  CHECK(code_lines("def f(x):\n  def g():\n    def h(): return x\n") ==
        "f: locals g; cells x; frees\nf.<locals>.g: locals h; cells; frees x<c0\n"
        "f.<locals>.g.<locals>.h: locals; cells; frees x<f0");
}

TEST_CASE("global declarations reach the module from any depth", "[script][syntax]") {
  CHECK(tree("def f():\n  global x\n  x = 1\n  def g(): return x", true) == "(def f.g () (global x) (= x.g 1) (def g.l0 () (return x.g)))");
  CHECK(parse("def f():\n  global g\n  def g(): pass", "m.py")->codes[2]->qualified_name == "g");
}

TEST_CASE("class bodies are invisible to the functions in them", "[script][syntax]") {
  CHECK(tree("def f(y):\n  class A:\n    x = y\n    z = x\n    def m(self): return x, y, z", true) ==
        "(def f.g (y.c0) (class A.l0 () (= x.n y.f0) (= z.n x.n) (def m.n (self.l0) (return (tuple x.g y.f0 "
        "z.g)))))");
}

TEST_CASE("super() gives a method the cell of its class", "[script][syntax]") {
  auto module = parse("class A(B):\n  def f(self): super().f()\n  def g(self): return __class__\n  def h(self): pass", "m.py");
  const Code& a = *module->codes[1];
  CHECK(a.class_cell == 0);
  CHECK(module->codes[2]->class_free == 0);
  CHECK(module->codes[3]->class_free == 0);
  CHECK(module->codes[4]->class_free == -1);
  CHECK(parse("def f(): super()", "m.py")->codes[1]->class_free == -1);
}

TEST_CASE("a comprehension is a scope, except for its first iterable", "[script][syntax]") {
  CHECK(tree("def f(x):\n  return [x + k for x in x for y in x if y]\n", true) ==
        "(def f.g (x.l0) (return (listcomp (+ x.l0 k.g) (for x.l0 x.l0) (for y.l1 x.l0 y.l1))))");
  CHECK(code_lines("def f(n):\n  return [i + n for i in range(n)]\n") ==
        "f: locals; cells n; frees\nf.<locals>.<listcomp>: locals i; cells; frees n<c0");
  CHECK(tree("class A:\n  n = 3\n  x = [n for i in n]", true) == "(class A.g () (= n.n 3) (= x.n (listcomp n.g (for i.l0 n.n))))");
  CHECK(code_lines("fs = [lambda: i for i in x]") == "<listcomp>.<lambda>: locals; cells; frees i<c0\n<listcomp>: locals; cells i; frees");
}

TEST_CASE("a walrus binds outside all comprehensions", "[script][syntax]") {
  CHECK(tree("def f(x):\n  return [y := i for i in x], y", true) ==
        "(def f.g (x.l0) (return (tuple (listcomp (:= y.f0 i.l0) (for i.l0 x.l0)) y.c0)))");
  CHECK(tree("[y := i for i in x]", true) == "(listcomp (:= y.g i.l0) (for i.l0 x.g))");
}

TEST_CASE("defaults, annotations and decorators belong to the enclosing scope", "[script][syntax]") {
  CHECK(tree("def f(x):\n  @x\n  def g(x=x): return x", true) == "(def f.g (x.l0) (@ x.l0 (def g.l1 (x.l0=x.l0) (return x.l0))))");
}

TEST_CASE("parameters that allow the short way of calling", "[script][syntax]") {
  CHECK(parse("def f(a, b=1): pass", "m.py")->codes[1]->simple);
  CHECK_FALSE(parse("def f(*a): pass", "m.py")->codes[1]->simple);
  CHECK_FALSE(parse("def f(a): return lambda: a", "m.py")->codes[1]->simple);
  CHECK(parse("def f(a, /, b, *c, d): pass", "m.py")->codes[1]->positional_count == 2);
}

}  // namespace braid::script
