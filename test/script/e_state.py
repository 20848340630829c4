# E3, E4, E9, E10, E11: names, objects and the order of reads and writes are the same in every mode.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, ms_function, ops


# E9: += rebinds the name
def add_in_place(x):
    y = x
    x += 1.0
    return x, y


for f in [add_in_place, ms_function(add_in_place)]:
    a = Tensor([1.0, 2.0])
    r, s = f(a)
    print(r, s, a)
# expect: [2. 3.] [1. 2.] [1. 2.]
# expect: [2. 3.] [1. 2.] [1. 2.]


# E10: x[i] = v changes the object
def set_item(x):
    before = x[0]
    other = x
    x[0] = 10.0
    return before, other, x.sum()


for f in [set_item, ms_function(set_item)]:
    a = Tensor([1.0, 2.0])
    alias = a
    before, other, total = f(a)
    print(before, other, total, a, alias is other)
# expect: 1.0 [10.  2.] 12.0 [10.  2.] True
# expect: 1.0 [10.  2.] 12.0 [10.  2.] True


# E11 and E3
class Holder(nn.Cell):
    def __init__(self):
        super().__init__()
        self.p = Parameter(Tensor([1.0]), name="p")

    def plain(self, v):
        a = self.p
        old = a + 0.0
        ops.assign(self.p, v)
        seen = self.p * 2.0
        ops.assign(self.p, v + 1.0)
        return a, old, seen

    @ms_function
    def compiled(self, v):
        return self.plain(v)


for name in ["plain", "compiled"]:
    holder = Holder()
    a, old, seen = getattr(holder, name)(Tensor([7.0]))
    print(a, old, seen, holder.p, a is holder.p)
# expect: [8.] [1.] [14.] [8.] True
# expect: [8.] [1.] [14.] [8.] True


# E4: a tensor attribute is written back
class Counter(nn.Cell):
    def __init__(self):
        super().__init__()
        self.total = Tensor([0.0])

    @ms_function
    def construct(self, x):
        self.total = self.total + x
        return self.total * 2.0


counter = Counter()
print(counter(Tensor([1.0])), counter(Tensor([2.0])), counter.total)
# expect: [2.] [6.] [3.]
