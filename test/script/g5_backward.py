# G5: an index out of range in the backward of a compiled function is reported with its lines too.
# error: g5_backward.py", line 25, in <module>
# error: g5_backward.py", line 15, in bprop
# error: g5_backward.py", line 8, in pick
# error: IndexError: gather: index 2 is out of range for axis 0 of length 2
from mindspore import Tensor, grad, ms_function, nn, ops
def pick(x, i):
    return ops.gather(x, i, 0)

class Picks(nn.Cell):
    def construct(self, x, i):
        return x * 2.0

    def bprop(self, x, i, out, dout):
        return dout + pick(x, i).sum(), i

picks = Picks()

@ms_function
def f(x, i):
    return picks(x, i).sum()

x = Tensor([1.0, 2.0])
print(grad(f)(x, Tensor([1])))
grad(f)(x, Tensor([2]))
# expect: [3. 3.]
