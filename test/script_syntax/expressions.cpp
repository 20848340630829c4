// Parse trees of expressions.
#include <catch2/catch.hpp>

#include "test/script_syntax/dump.h"

namespace braid::script {

TEST_CASE("literals", "[script][syntax]") {
  CHECK(tree("0x1F; 0b1_01; 0o17; 1_000; 0") == "31 5 15 1000 0");
  CHECK(tree("1.5; .5; 5.; 1e3; 1_0.0_1e-0_2; 1e400; 1e-400") == "1.5 0.5 5.0 1000.0 0.1001 inf 0.0");
  CHECK(tree("9223372036854775807; -9223372036854775808") == "9223372036854775807 -9223372036854775808");
  CHECK(tree("-1; -1.5; --2; -(3); -2**2; +4") == "-1 -1.5 2 -3 (- (** 2 2)) (+ 4)");
  CHECK(tree("None; True; False; ...") == "None True False ...");
}

TEST_CASE("strings", "[script][syntax]") {
  CHECK(tree(R"('a' "b" '''c''')") == "'abc'");
  CHECK(tree(R"('\n\t\\\'\x41\u00e9\U0001F600\101\q')") ==
        "\"\\n\\t\\\\'A\xC3\xA9\xF0\x9F\x98\x80"
        "A\\\\q\"");
  CHECK(tree(R"(r'\n' u'x' 'a\
b')") == R"('\\nxab')");
  CHECK(tree("'''one\r\n  two'''") == R"('one\n  two')");
}

TEST_CASE("f-strings", "[script][syntax]") {
  CHECK(tree("f'a{x}b{{}}{y!r:>{w}.3f}'") == "(f 'a' ({} x) 'b{}' ({} y !r :(f '>' ({} w) '.3f')))");
  CHECK(tree("f'{x = }' f'{x=:.2f}' f'{x=!s}'") == "(f 'x = ' ({} x !r) 'x=' ({} x :(f '.2f')) 'x=' ({} x !s))");
  CHECK(tree("'a' f'b{x}' 'c' f'd'") == "(f 'ab' ({} x) 'cd')");
  CHECK(tree(R"(f'{d["k"]} {a != b} {x:{"<"}5} {(lambda q: q)(1)}')") ==
        "(f ({} ([] d 'k')) ' ' ({} (a != b)) ' ' ({} x :(f ({} '<') '5')) ' ' ({} (call (lambda (q) q) 1)))");
  CHECK(tree("f'{a, b}' f'{ {1: 2}[1] }' f''") == "(f ({} (tuple a b)) ({} ([] (dict (1 2)) 1)))");
  CHECK(tree("rf'\\d{x}' f'\\n{x}\\x41'") == "(f '\\\\d' ({} x) '\\n' ({} x) 'A')");
  CHECK(tree("f'''{\nx\n}'''") == "(f ({} x))");
}

TEST_CASE("operators bind as in Python", "[script][syntax]") {
  CHECK(tree("a + b * c - d / e") == "(- (+ a (* b c)) (/ d e))");
  CHECK(tree("a @ b // c % d") == "(% (// (@ a b) c) d)");
  CHECK(tree("a | b ^ c & d << e >> f") == "(| a (^ b (& c (>> (<< d e) f))))");
  CHECK(tree("-a ** -b ** c") == "(- (** a (- (** b c))))");
  CHECK(tree("~a.b[0](1)") == "(~ (call ([] (. a b) 0) 1))");
  CHECK(tree("not a or b and not c") == "(or (not a) (and b (not c)))");
  CHECK(tree("a < b <= c != d") == "(a < b <= c != d)");
  CHECK(tree("a in b; a not in b; a is b; a is not b; not a in b") == "(a in b) (a not-in b) (a is b) (a is-not b) (not (a in b))");
  CHECK(tree("a if b else c if d else e") == "(if b a (if d c e))");
  CHECK(tree("(a := b + 1)") == "(:= a (+ b 1))");
}

TEST_CASE("displays and comprehensions", "[script][syntax]") {
  CHECK(tree("(); (a,); a, b; (a, *b); [a, *b]; {a, *b}; []") ==
        "(tuple) (tuple a) (tuple a b) (tuple a *b) (list a *b) (set a *b) (list)");
  CHECK(tree("{}; {a: b, **c}; {1: 2,}") == "(dict) (dict (a b) **c) (dict (1 2))");
  CHECK(tree("[x for x in y if x if z]") == "(listcomp x (for x y x z))");
  CHECK(tree("{k: v for k, v in d.items() for w in v}") == "(dictcomp k v (for (tuple k v) (call (. d items))) (for w v))");
  CHECK(tree("{x for x in y}; (x for x in y)") == "(setcomp x (for x y)) (genexpr x (for x y))");
  CHECK(tree("[lambda: i for i in (1, 2)]") == "(listcomp (lambda () i) (for i (tuple 1 2)))");
}

TEST_CASE("calls", "[script][syntax]") {
  CHECK(tree("f(); f(a, *b, c, k=1, **d, )") == "(call f) (call f a *b c k=1 **d)");
  CHECK(tree("f(x for x in y)") == "(call f (genexpr x (for x y)))");
  CHECK(tree("f(a := 1, (x for x in y))") == "(call f (:= a 1) (genexpr x (for x y)))");
}

TEST_CASE("subscripts", "[script][syntax]") {
  CHECK(tree("x[1]; x[1:2]; x[:]; x[::2]; x[a:b:c]") == "([] x 1) ([] x (: 1 2 _)) ([] x (: _ _ _)) ([] x (: _ _ 2)) ([] x (: a b c))");
  CHECK(tree("x[..., 1:, None]; x[1,]; x[*a]") == "([] x (tuple ... (: 1 _ _) None)) ([] x (tuple 1)) ([] x (tuple *a))");
}

TEST_CASE("lambdas and their parameters", "[script][syntax]") {
  CHECK(tree("lambda: 0") == "(lambda () 0)");
  CHECK(tree("lambda a, /, b=1, *c, d, e=2, **f: a") == "(lambda (a / b=1 *c d e=2 **f) a)");
  CHECK(tree("lambda *, a: a") == "(lambda (* a) a)");
}

TEST_CASE("lines join inside brackets and after a backslash", "[script][syntax]") {
  CHECK(tree("x = (1 +  # one\n\n  2)\ny = 3 + \\\n  4\n") == "(= x (+ 1 2)) (= y (+ 3 4))");
}

}  // namespace braid::script
