// How tensors, parameters, dtypes and cells look inside containers: MindSpore's repr(), written out by hand.
#include <catch2/catch.hpp>
#include <sstream>

#include "runtime/script/interpreter.h"

namespace braid::script {
namespace {

std::string output(const std::string& text) {
  std::ostringstream out, err;
  Interpreter vm(out, err);
  vm.run_source("import mindspore as ms\nfrom mindspore import Tensor, Parameter, nn\nimport numpy as np\n" + text, "net.py");
  return out.str() + err.str();
}

}  // namespace

TEST_CASE("a tensor in a container shows its shape, dtype and value", "[script][eval]") {
  CHECK(output("print([Tensor([1.0, -0.5])], {'k': Tensor(3)}, (Tensor(True),))") ==
        "[Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00, -5.00000000e-01])] "
        "{'k': Tensor(shape=[], dtype=Int64, value= 3)} (Tensor(shape=[], dtype=Bool, value= True),)\n");
  CHECK(output("print(repr(Tensor([[1, 20], [300, 4]], ms.int32)))") ==
        "Tensor(shape=[2, 2], dtype=Int32, value=\n[[  1,  20],\n [300,   4]])\n");
  CHECK(output("print(f'{Tensor([1.0])!r} {[Tensor([2.0])]}')") ==
        "Tensor(shape=[1], dtype=Float32, value= [ 1.00000000e+00]) [Tensor(shape=[1], dtype=Float32, value= "
        "[ 2.00000000e+00])]\n");
}

TEST_CASE("str of a tensor is its elements, in formats too", "[script][eval]") {
  CHECK(output("x = Tensor([1.0, 2.5])\nprint(x, str(x), f'{x}', '%s' % x, '{}'.format(x), 'x: ' + str(x))") ==
        "[1.  2.5] [1.  2.5] [1.  2.5] [1.  2.5] [1.  2.5] x: [1.  2.5]\n");
  CHECK(output("print('%.2f' % Tensor(1.234), f'{Tensor(1.234):.1f}', '{:>6.2f}|'.format(Tensor(2.5)))") == "1.23 1.2   2.50|\n");
}

TEST_CASE("parameters, dtypes and cells", "[script][eval]") {
  CHECK(output("w = Parameter(Tensor([[1.0, 2.0]]), name='w')\nprint([w], w)") ==
        "[Parameter (name=w, shape=(1, 2), dtype=Float32, requires_grad=True)] [[1. 2.]]\n");
  CHECK(output("print(Tensor([1.0]).dtype, ms.int64, [ms.bool_], Tensor([1]).dtype == ms.int64, np.float32 "
               "== ms.float32)") == "Float32 Int64 [Bool] True True\n");
  CHECK(output("class Inner(nn.Cell): pass\n"
               "class Net(nn.Cell):\n"
               "    def __init__(self):\n"
               "        super().__init__()\n"
               "        self.a = Inner()\n"
               "print(Net())") == "Net<\n  (a): Inner<>\n  >\n");
}

TEST_CASE("dtypes of what Tensor makes of Python values", "[script][eval]") {
  CHECK(output("for v in (1, 1.5, True, [1, 2.5], np.ones(1), np.ones(1, np.float32), np.array([1]), [True]):\n"
               "    print(Tensor(v).dtype, end=' ')\n"
               "print(Parameter(1.5).dtype, Tensor([1], ms.float64).dtype)") ==
        "Int64 Float32 Bool Float32 Float64 Float32 Int64 Bool Float32 Float64\n");
}

}  // namespace braid::script
