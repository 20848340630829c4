# Layers, containers and initialisers of the library.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, int32, ops
from mindspore.common.initializer import Constant, Initializer, initializer
from mindspore.nn import CellList, Dense

x = Tensor([-4.0, -1.0, 0.0, 2.0, 8.0])
print(nn.ReLU()(x), nn.ReLU6()(x))
# expect: [0. 0. 0. 2. 8.] [0. 0. 0. 2. 6.]
print(nn.LeakyReLU(0.5)(x), nn.HSwish()(x))
# expect: [-2.  -0.5  0.   2.   8. ] [-0.         -0.33333334  0.          1.6666666   8.        ]
print(nn.HSigmoid()(Tensor([-3.0, 0.0, 3.0])))
# expect: [0.  0.5 1. ]
print(nn.Softsign()(Tensor([-3.0, 1.0])))
# expect: [-0.75  0.5 ]
# GELU: 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))) at 1 is 0.84119; SiLU at 1 is 0.73106.
print(f"{nn.GELU()(Tensor([1.0])).item():.5f} {nn.SiLU()(Tensor([1.0])).item():.5f}")
# expect: 0.84119 0.73106
rows = Tensor([[1.0, 1.0], [1000.0, 0.0]])
print(nn.Softmax()(rows))
# expect: [[0.5 0.5]
# expect:  [1.  0. ]]
print(nn.LogSoftmax()(rows))
# expect: [[-6.931472e-01 -6.931472e-01]
# expect:  [ 0.000000e+00 -1.000000e+03]]
print(nn.get_activation("tanh"), nn.get_activation(None))
# expect: Tanh<> None

dense = Dense(2, 3, Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), bias_init="ones")
print(dense(Tensor([1.0, 10.0])), dense(Tensor([[[1.0, 10.0]]])).shape)
# expect: [22. 44. 66.] (1, 1, 3)
print(Dense(2, 1, Constant(0.5), has_bias=False)(Tensor([[2.0, 4.0]])))
# expect: [[3.]]
print(nn.Flatten()(ops.zeros((2, 3, 4))).shape, nn.Flatten(0, 1)(ops.zeros((2, 3, 4))).shape)
# expect: (2, 12) (6, 4)

# Containers: names of parameters, indices, changes.
net = nn.SequentialCell([dense, nn.ReLU()])
net.append(Dense(3, 1, "ones"))
print(len(net), [p.name for p in net.trainable_params()])
# expect: 3 ['0.weight', '0.bias', '2.weight', '2.bias']
print(net(Tensor([[1.0, 10.0]])), net[1], net[-1] is net[2], len(net[1:]))
# expect: [[132.]] ReLU<> True 2
named = nn.SequentialCell({"first": nn.ReLU(), "second": nn.Tanh()})
print([name for name, _ in named.cells_and_names()])
# expect: ['', 'first', 'second']


class Tower(nn.Cell):
    def __init__(self):
        super().__init__()
        self.layers = CellList([Dense(2, 2, "identity") for _ in range(3)])

    def construct(self, x):
        for layer in self.layers:
            x = layer(x) + 1.0
        return x


tower = Tower()
print(tower(Tensor([1.0, 2.0])), [p.name for p in tower.get_parameters()][:2])
# expect: [4. 5.] ['layers.0.weight', 'layers.0.bias']
tower.layers.insert(0, Dense(2, 2, "zeros"))
tower.layers.append(nn.ReLU())
del tower.layers[1]
print(tower(Tensor([1.0, 2.0])), len(tower.layers))
# expect: [4. 4.] 4

# Losses.
logits, labels = Tensor([[2.0, 0.0], [0.0, 0.0]]), Tensor([[1.0, 0.0], [0.5, 0.5]])
print(nn.MSELoss()(logits, labels), nn.L1Loss(reduction="sum")(logits, labels))
# expect: 0.375 2.0
# log(1 + e ** -2) = 0.12693 and log 2 = 0.69315.
print([f"{v:.5f}" for v in nn.SoftmaxCrossEntropyWithLogits()(logits, labels).tolist()])
# expect: ['0.12693', '0.69315']
sparse = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="sum")
print(f"{sparse(logits, Tensor([0, 1], int32)).item():.4f}")
# expect: 0.8201


class Ramp(Initializer):
    def __call__(self, shape, dtype):
        return ops.iota(shape, 0).astype(dtype)


print(initializer(Ramp(), 3), initializer(2, (2,), int32), initializer("one", [1]))
# expect: [0. 1. 2.] [2 2] [1.]
