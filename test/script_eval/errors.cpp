// Errors that nobody catches: the place, the line, a caret and the chain of calls, with CPython's message for
// the usual mistakes and a clear one for what braid does not have.
#include <catch2/catch.hpp>
#include <sstream>

#include "runtime/script/interpreter.h"

namespace braid::script {
namespace {

/// What a failing script writes to its error stream.
std::string report(const std::string& text) {
  std::ostringstream out, err;
  CHECK(Interpreter(out, err).run_source(text, "net.py") == 1);
  return err.str();
}

std::string last_line(std::string report) {
  if (!report.empty()) report.pop_back();
  return report.substr(report.rfind('\n') + 1);
}

struct Mistake {
  const char* text;
  const char* message;
};

}  // namespace

TEST_CASE("the traceback shows each call with its line", "[script][eval]") {
  CHECK(report(R"(from mindspore import Tensor, ops

def product(x, y):
    return ops.matmul(x, y)

class Net:
    def __init__(self):
        self.w = Tensor([[1.0, 2.0, 3.0]])

    def __call__(self, x):
        y = product(self.w, x)
        return y

print(Net()(Tensor([[1.0, 2.0]])))
)") == R"(Traceback (most recent call last):
  File "net.py", line 14, in <module>
    print(Net()(Tensor([[1.0, 2.0]])))
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "net.py", line 11, in __call__
    y = product(self.w, x)
        ^^^^^^^^^^^^^^^^^^
  File "net.py", line 4, in product
    return ops.matmul(x, y)
           ^^^^^^^^^^^^^^^^
ValueError: matmul: inner dimensions differ: lhs [1, 3], rhs [1, 2]
)");
}

TEST_CASE("generator expressions, class bodies and decorators have their place in the traceback", "[script][eval]") {
  CHECK(report("def total(v):\n"
               "    return sum(1 / x for x in v)\n"
               "total([1, 0])\n") == R"(Traceback (most recent call last):
  File "net.py", line 3, in <module>
    total([1, 0])
    ^^^^^^^^^^^^^
  File "net.py", line 2, in total
    return sum(1 / x for x in v)
           ^^^^^^^^^^^^^^^^^^^^^
  File "net.py", line 2, in <genexpr>
    return sum(1 / x for x in v)
               ^^^^^
ZeroDivisionError: division by zero
)");
  CHECK(report("class A:\n    y = [1][2]\n") == R"(Traceback (most recent call last):
  File "net.py", line 1, in <module>
    class A:
    ^^^^^^^
  File "net.py", line 2, in A
    y = [1][2]
        ^^^^^^
IndexError: list index out of range
)");
  CHECK(report("def wrap(f):\n    raise TypeError('no')\n@wrap\ndef g(): pass\n") ==
        R"(Traceback (most recent call last):
  File "net.py", line 3, in <module>
    @wrap
     ^^^^
  File "net.py", line 2, in wrap
    raise TypeError('no')
    ^^^^^^^^^^^^^^^^^^^^^
TypeError: no
)");
}

TEST_CASE("exceptions that led to another are shown before it", "[script][eval]") {
  CHECK(report("try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('v') from e\n") ==
        R"(Traceback (most recent call last):
  File "net.py", line 2, in <module>
    {}['k']
    ^^^^^^^
KeyError: 'k'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "net.py", line 4, in <module>
    raise ValueError('v') from e
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: v
)");
  CHECK(report("try:\n    1 / 0\nexcept ZeroDivisionError:\n    assert False, 'a'\n") ==
        R"(Traceback (most recent call last):
  File "net.py", line 2, in <module>
    1 / 0
    ^^^^^
ZeroDivisionError: division by zero

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "net.py", line 4, in <module>
    assert False, 'a'
    ^^^^^^^^^^^^^^^^^
AssertionError: a
)");
  CHECK(report("try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError from None\n") ==
        R"(Traceback (most recent call last):
  File "net.py", line 4, in <module>
    raise ValueError from None
    ^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError
)");
}

TEST_CASE("a raise without an exception keeps the place of the first one, and equal calls are folded", "[script][eval]") {
  CHECK(report("def look():\n"
               "    try:\n"
               "        {}[3]\n"
               "    except KeyError:\n"
               "        raise\n"
               "def down(n):\n"
               "    look() if n == 0 else down(n - 1)\n"
               "down(5)\n") == R"(Traceback (most recent call last):
  File "net.py", line 8, in <module>
    down(5)
    ^^^^^^^
  File "net.py", line 7, in down
    look() if n == 0 else down(n - 1)
                          ^^^^^^^^^^^
  File "net.py", line 7, in down
    look() if n == 0 else down(n - 1)
                          ^^^^^^^^^^^
  File "net.py", line 7, in down
    look() if n == 0 else down(n - 1)
                          ^^^^^^^^^^^
  [Previous line repeated 2 more times]
  File "net.py", line 7, in down
    look() if n == 0 else down(n - 1)
    ^^^^^^
  File "net.py", line 3, in look
    {}[3]
    ^^^^^
KeyError: 3
)");
}

TEST_CASE("classes of exceptions are named as Python names them", "[script][eval]") {
  CHECK(last_line(report("class E(Exception): pass\nraise E('m', 1)\n")) == "E: ('m', 1)");
  CHECK(last_line(report("class Net:\n    class Error(ValueError): pass\nraise Net.Error\n")) == "Net.Error");
  CHECK(last_line(report("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E\n")) == "E: <exception str() failed>");
}

TEST_CASE("usual mistakes have CPython's messages", "[script][eval]") {
  const Mistake mistakes[] = {
      {"tensr", "NameError: name 'tensr' is not defined"},
      {"def f():\n    x += 1\nf()", "UnboundLocalError: cannot access local variable 'x' where it is not associated with a value"},
      {"def f(a, b): pass\nf(1)", "TypeError: f() missing 1 required positional argument: 'b'"},
      {"def f(a, b, c): pass\nf()", "TypeError: f() missing 3 required positional arguments: 'a', 'b', and 'c'"},
      {"def f(*, a, b): pass\nf()", "TypeError: f() missing 2 required keyword-only arguments: 'a' and 'b'"},
      {"def f(a): pass\nf(1, 2)", "TypeError: f() takes 1 positional argument but 2 were given"},
      {"def f(a=1): pass\nf(1, 2)", "TypeError: f() takes from 0 to 1 positional arguments but 2 were given"},
      {"def f(): pass\nf(x=1)", "TypeError: f() got an unexpected keyword argument 'x'"},
      {"def f(x): pass\nf(1, x=1)", "TypeError: f() got multiple values for argument 'x'"},
      {"class A:\n    def m(self): pass\nA().m(1)", "TypeError: A.m() takes 1 positional argument but 2 were given"},
      {"class A:\n    def m(self): pass\nA.m()", "TypeError: A.m() missing 1 required positional argument: 'self'"},
      {"class A: pass\nA(1)", "TypeError: A() takes no arguments"},
      {"class A: pass\nA().x", "AttributeError: 'A' object has no attribute 'x'"},
      {"class A: pass\nA.x", "AttributeError: type object 'A' has no attribute 'x'"},
      {"None.x", "AttributeError: 'NoneType' object has no attribute 'x'"},
      {"(5).x = 1", "AttributeError: 'int' object has no attribute 'x'"},
      {"'a' + 1", "TypeError: can only concatenate str (not \"int\") to str"},
      {"1 + 'a'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"},
      {"'a' * 'b'", "TypeError: can't multiply sequence by non-int of type 'str'"},
      {"-'a'", "TypeError: bad operand type for unary -: 'str'"},
      {"1 < 'a'", "TypeError: '<' not supported between instances of 'int' and 'str'"},
      {"[1][1]", "IndexError: list index out of range"},
      {"(1,)['a']", "TypeError: tuple indices must be integers or slices, not str"},
      {"'abc'[None]", "TypeError: string indices must be integers, not 'NoneType'"},
      {"5[0]", "TypeError: 'int' object is not subscriptable"},
      {"(1,)[0] = 2", "TypeError: 'tuple' object does not support item assignment"},
      {"{}['k']", "KeyError: 'k'"},
      {"{}.pop(2)", "KeyError: 2"},
      {"{[]: 1}", "TypeError: unhashable type: 'list'"},
      {"for x in 5: pass", "TypeError: 'int' object is not iterable"},
      {"2 in 5", "TypeError: argument of type 'int' is not iterable"},
      {"a, b = 1", "TypeError: cannot unpack non-iterable int object"},
      {"a, b = [1]", "ValueError: not enough values to unpack (expected 2, got 1)"},
      {"a, b = 'abc'", "ValueError: too many values to unpack (expected 2)"},
      {"5()", "TypeError: 'int' object is not callable"},
      {"len(5)", "TypeError: object of type 'int' has no len()"},
      {"int('x')", "ValueError: invalid literal for int() with base 10: 'x'"},
      {"float('x')", "ValueError: could not convert string to float: 'x'"},
      {"range(1.5)", "TypeError: 'float' object cannot be interpreted as an integer"},
      {"max([])", "ValueError: max() arg is an empty sequence"},
      {"' '.join([1])", "TypeError: sequence item 0: expected str instance, int found"},
      {"'%d' % 'a'", "TypeError: %d format: a real number is required, not str"},
      {"'%s' % (1, 2)", "TypeError: not all arguments converted during string formatting"},
      {"1 // 0", "ZeroDivisionError: integer division or modulo by zero"},
      {"assert 1 == 2, 'no'", "AssertionError: no"},
      {"raise 5", "TypeError: exceptions must derive from BaseException"},
      {"raise", "RuntimeError: No active exception to reraise"},
      {"with 5: pass", "TypeError: 'int' object does not support the context manager protocol"},
      {"def f(n): return f(n)\nf(1)", "RecursionError: maximum recursion depth exceeded"},
      {"from math import sinus", "ImportError: cannot import name 'sinus' from 'math'"},
  };
  for (const Mistake& m : mistakes) {
    INFO(m.text);
    CHECK(last_line(report(m.text)) == m.message);
  }
}

TEST_CASE("integers do not grow beyond 64 bits", "[script][eval]") {
  for (const char* text : {"2 ** 63", "9223372036854775807 + 1", "-9223372036854775807 - 2", "3037000500 * 3037000500", "1 << 63",
                           "-(-2 ** 62 * 2)", "abs(-2 ** 62 * 2)", "(-2 ** 62 * 2) // -1", "int(1e19)", "int('9' * 30)",
                           "int('-0x8000000000000001', 16)", "round(1e19)", "sum([2 ** 62] * 2)", "round(9000000000000000000, -19)"}) {
    INFO(text);
    CHECK(last_line(report(text)) == "OverflowError: the result does not fit a 64-bit integer");
  }
  CHECK(last_line(report("9223372036854775808")) == "SyntaxError: integer overflow: braid's Python integers are 64-bit");
  CHECK(report("x = 2\ny = x ** 64\n") == R"(Traceback (most recent call last):
  File "net.py", line 2, in <module>
    y = x ** 64
        ^^^^^^^
OverflowError: the result does not fit a 64-bit integer
)");
}

TEST_CASE("what braid does not have is an error at its place", "[script][eval]") {
  CHECK(report("x = 1\nwith open('data.txt') as f: pass\n") == R"(Traceback (most recent call last):
  File "net.py", line 2, in <module>
    with open('data.txt') as f: pass
         ^^^^^^^^^^^^^^^^
NotImplementedError: open(): file access is not supported in braid scripts
)");
  CHECK(report("import numpy as np\nx = np.random.rand(3)\n") == R"(Traceback (most recent call last):
  File "net.py", line 2, in <module>
    x = np.random.rand(3)
        ^^^^^^^^^^^^^^
AttributeError: module 'numpy.random' has no attribute 'rand': random numbers are not supported yet
)");
  CHECK(report("def f():\n    yield 1\n") == R"(  File "net.py", line 2
    yield 1
    ^^^^^
SyntaxError: yield is not supported: functions cannot be generators
)");
  const Mistake others[] = {
      {"import os",
       "ModuleNotFoundError: no module named 'os': a braid script is one file and has the built-in modules "
       "mindspore, "
       "numpy, braid, math, time, sys and typing"},
      {"import random", "ModuleNotFoundError: no module named 'random': random numbers are not supported yet"},
      {"import numpy as np\nnp.load('x.npy')",
       "AttributeError: module 'numpy' has no attribute 'load': braid has a part of NumPy's names, "
       "no files and no random numbers; docs/script.md lists them"},
      {"from mindspore import nn\nnn.Conv9d(1, 2)",
       "AttributeError: module 'mindspore.nn' has no attribute 'Conv9d': docs/script.md lists what there is"},
      {"from mindspore.ops import conv9d",
       "ImportError: cannot import name 'conv9d' from 'mindspore.ops': scripts have no op of this name; "
       "docs/ops.md lists those they have"},
      {"from mindspore import ops\nops.slice",
       "AttributeError: module 'mindspore.ops' has no attribute 'slice': scripts have no op of this name; "
       "docs/ops.md lists those they have"},
      {"from mindspore.ops import functional as F\nF.max",
       "AttributeError: module 'mindspore.ops.functional' has no attribute 'max': scripts have no op of this "
       "name; docs/ops.md lists those they have"},
      {"input()", "NotImplementedError: input(): reading input is not supported in braid scripts"},
      {"eval('1')", "NotImplementedError: eval(): running text as code is not supported in braid scripts"},
      {"id(1)", "NotImplementedError: id(): object addresses are not supported in braid scripts"},
      {"print('a', file=1)", "NotImplementedError: print: file= is not supported"},
      {"class A(int): pass", "NotImplementedError: class A: deriving from 'int' is not supported"},
      {"class A:\n    def __new__(cls): pass", "NotImplementedError: class A: __new__ is not supported"},
      {"class A:\n    def __get__(self, o, t): pass", "NotImplementedError: class A: __get__ is not supported"},
      {"class A(metaclass=M): pass", "SyntaxError: metaclasses are not supported"},
      {"type('A', (), {})", "NotImplementedError: type() with three arguments is not supported: write a class statement"},
      {"async def f(): pass", "SyntaxError: async is not supported"},
      {"match x:\n    case 1: pass", "SyntaxError: match statements are not supported"},
      {"try: pass\nexcept* ValueError: pass", "SyntaxError: exception groups (except*) are not supported"},
      {"x = 2j", "SyntaxError: complex numbers are not supported"},
      {"x = b'a'", "SyntaxError: bytes literals are not supported"},
      {"(-8) ** 0.5", "ValueError: a negative number cannot be raised to the power 0.5: complex numbers are not supported"},
      {"'é'.upper()", "NotImplementedError: str.upper: letters beyond ASCII, such as 'é', are not supported"},
      {"'é'.isalpha()", "NotImplementedError: str.isalpha: letters beyond ASCII, such as 'é', are not supported"},
      {"import numpy as np\nx = np.ones((2, 2))\nx[0][1] = 5.0",
       "NotImplementedError: an array that was cut out of another cannot be changed: assign to the whole "
       "one, as in x[0, 1] = v, or "
       "copy() the part"},
      {"import numpy as np\nx = np.ones(3)\nx[x > 0]", "NotImplementedError: indexing an array with an array of bools is not supported"},
      {"from mindspore import Tensor\nx = Tensor([1.0])\nx[Tensor([0])]",
       "NotImplementedError: indexing a tensor with 'Tensor' is not supported: only integers, also as "
       "tensors without axes, slices, None and '...' are"},
      {"from mindspore import context\ncontext.set_context(device_target='Ascend')",
       "NotImplementedError: set_context: device_target 'Ascend' is not supported: 'CPU' and 'GPU' are"},
  };
  for (const Mistake& m : others) {
    INFO(m.text);
    CHECK(last_line(report(m.text)) == m.message);
  }
}

TEST_CASE("errors of tensors name what the script wrote", "[script][eval]") {
  const Mistake mistakes[] = {
      {"Tensor([4]) // 2", "NotImplementedError: '//' of tensors is not supported"},
      {"Tensor([True]) % Tensor([True])", "NotImplementedError: '%' of tensors is not supported"},
      {"Tensor([4]) & 2", "NotImplementedError: '&' of tensors that are not bool is not supported"},
      {"ops.where(Tensor([1]), Tensor([1.0]), 2)", "TypeError: where: the condition is i64, not bool"},
      {"ops.select(Tensor([1]), Tensor([1.0]), 2)", "TypeError: select: the condition is i64, not bool"},
      {"Tensor([True]).subtract(Tensor([True]))",
       "TypeError: subtract: does not take bool, only f32, f64, i32, i64, f16, bf16, i16, i8, u8"},
      {"Tensor([True]) @ Tensor([True])", "TypeError: matmul: does not take bool, only f32, f64, i32, i64, f16, bf16, i16, i8, u8"},
      {"for r in Tensor(3.0): pass", "TypeError: iteration over a 0-d tensor"},
      {"a, b = Tensor(3.0)", "TypeError: iteration over a 0-d tensor"},
      {"list(np.array(3.0))", "TypeError: iteration over a 0-d array"},
      {"len(Tensor(3.0))", "TypeError: len() of a 0-d tensor"},
      {"grad(abs, None, 3)", "TypeError: grad: weights must be Parameters, not int"},
      {"GradOperation(get_by_list=True)(abs, 3)", "TypeError: GradOperation: weights must be Parameters, not int"},
      {"ops.zeros((1 << 25, 1 << 25), float64)", "MemoryError: cannot allocate 9007199254740992 bytes for f64[33554432, 33554432]"},
  };
  for (const Mistake& m : mistakes) {
    INFO(m.text);
    CHECK(last_line(report(std::string("import numpy as np\nfrom mindspore import *\nfrom mindspore.ops import GradOperation\n") +
                           m.text)) == m.message);
  }
}

TEST_CASE("errors of ops are exceptions that a script can catch", "[script][eval]") {
  std::ostringstream out, err;
  Interpreter vm(out, err);
  CHECK(vm.run_source(R"(from mindspore import Tensor, ops
x = Tensor([1.0, 2.0])
for action in (lambda: ops.add(x, Tensor([1.0, 2.0, 3.0])), lambda: ops.logical_not(x), lambda: x[5], lambda: ops.add(x, "a")):
    try:
        action()
    except ValueError: print("ValueError")
    except TypeError: print("TypeError")
    except IndexError: print("IndexError")
)",
                      "net.py") == 0);
  CHECK(out.str() == "ValueError\nTypeError\nIndexError\nTypeError\n");
  CHECK(err.str() == "");
}

TEST_CASE("sys.exit ends a script with its status", "[script][eval]") {
  auto status = [](const char* text, const char* output) {
    std::ostringstream out, err;
    int s = Interpreter(out, err).run_source(text, "net.py");
    CHECK(err.str() == output);
    return s;
  };
  CHECK(status("import sys\nsys.exit(3)\n", "") == 3);
  CHECK(status("import sys\nsys.exit()\n", "") == 0);
  CHECK(status("raise SystemExit('stop')\n", "stop\n") == 1);
  CHECK(status("try:\n    raise SystemExit(2)\nexcept Exception: pass\n", "") == 2);
}

}  // namespace braid::script
