# C2: a compiled cell called three times with one weight; C3: the same gradient twice in a row.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, grad, ms_function


class Scale(nn.Cell):
    def __init__(self, compiled):
        super().__init__()
        self.w = Parameter(Tensor(np.array([2.0, 3.0], dtype=np.float32)), name="w")
        self.step = ms_function(self.plain) if compiled else self.plain

    def plain(self, x):
        return x * self.w

    def construct(self, x):
        for _ in range(3):
            x = self.step(x)
        return x


x = Tensor(np.array([1.0, 5.0], dtype=np.float32))
net = Scale(True)
print(net(x))
# expect: [  8. 135.]

# d(w^3 x): dx = w^3, dw = 3 w^2 x
for _ in range(2):
    for compiled in [True, False]:
        net = Scale(compiled)
        dx, dw = grad(net, 0, net.trainable_params())(x)
        print(dx, dw[0])
# expect: [ 8. 27.] [ 12. 135.]
# expect: [ 8. 27.] [ 12. 135.]
# expect: [ 8. 27.] [ 12. 135.]
# expect: [ 8. 27.] [ 12. 135.]
