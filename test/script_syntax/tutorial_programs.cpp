// The tutorial programs parse, each to the tree that its text means.
#include <catch2/catch.hpp>

#include "test/script_syntax/dump.h"

namespace braid::script {

TEST_CASE("a net of three cells", "[script][syntax]") {
  CHECK(tree(R"(import numpy as np
import mindspore.nn as nn
from mindspore import context, Tensor, ms_function

class Add(nn.Cell):
    def construct(self, x):
        x = x + x
        return x

class Mul(nn.Cell):
    @ms_function
    def construct(self, x):
        x = x * x
        return x

class Test(nn.Cell):
    def __init__(self):
        super(Test, self).__init__()
        self.add = Add()
        self.mul = Mul()

    def construct(self, x):
        x = self.add(x)
        x = self.mul(x)
        x = self.add(x)
        return x

context.set_context(mode=context.PYNATIVE_MODE)
x = Tensor(np.ones([3, 3], dtype=np.float32))
print("init x:\n", x)
net = Test()
x = net(x)
print("\nx:\n", x)
)") == "(import numpy>np) (import mindspore.nn>nn) (from mindspore context Tensor ms_function) "
       "(class Add ((. nn Cell)) (def construct (self x) (= x (+ x x)) (return x))) "
       "(class Mul ((. nn Cell)) (@ ms_function (def construct (self x) (= x (* x x)) (return x)))) "
       "(class Test ((. nn Cell)) (def __init__ (self) (call (. (call super Test self) __init__)) "
       "(= (. self add) (call Add)) (= (. self mul) (call Mul))) "
       "(def construct (self x) (= x (call (. self add) x)) (= x (call (. self mul) x)) (= x (call (. self "
       "add) x)) "
       "(return x))) (call (. context set_context) mode=(. context PYNATIVE_MODE)) "
       "(= x (call Tensor (call (. np ones) (list 3 3) dtype=(. np float32)))) (call print 'init x:\\n' x) "
       "(= net (call Test)) (= x (call net x)) (call print '\\nx:\\n' x)");
}

TEST_CASE("a decorated function", "[script][syntax]") {
  CHECK(tree(R"(import mindspore.ops as ops

@ms_function
def add_func(x, y):
    return ops.add(x, y)

x = Tensor(np.array([1.0, 2.0, 3.0]).astype(np.float32))

out = add_func(x, y)
print(out)
)") == "(import mindspore.ops>ops) (@ ms_function (def add_func (x y) (return (call (. ops add) x y)))) "
       "(= x (call Tensor (call (. (call (. np array) (list 1.0 2.0 3.0)) astype) (. np float32)))) "
       "(= out (call add_func x y)) (call print out)");
}

TEST_CASE("gradients of a cell", "[script][syntax]") {
  CHECK(tree(R"(class Add(nn.Cell):

    @ms_function
    def construct(self, x, y):
        out = x + y
        return out

grad_ops = ops.GradOperation(get_all=True)
net = Add()
grad_out = grad_ops(net)(x, y)

print("Infer result:\n", net(x, y))
print("Grad x Tensor1:\n", grad_out[0])
)") == "(class Add ((. nn Cell)) (@ ms_function (def construct (self x y) (= out (+ x y)) (return out)))) "
       "(= grad_ops (call (. ops GradOperation) get_all=True)) (= net (call Add)) "
       "(= grad_out (call (call grad_ops net) x y)) (call print 'Infer result:\\n' (call net x y)) "
       "(call print 'Grad x Tensor1:\\n' ([] grad_out 0))");
}

}  // namespace braid::script
