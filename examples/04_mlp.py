# One training step of a small classifier: the layers run op by op, the loss is compiled, and one gradient goes through both.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, ms_function, value_and_grad


def weights(rows, columns, seed):
    """Numbers in [-0.1, 0.1) from a formula, so that every run starts alike."""
    n = np.arange(rows * columns)
    return Tensor(((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float32).reshape(rows, columns) / 10000)


class Classifier(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w1 = Parameter(weights(784, 256, 1))
        self.b1 = Parameter(Tensor(np.zeros(256, dtype=np.float32)))
        self.w2 = Parameter(weights(256, 10, 2))
        self.b2 = Parameter(Tensor(np.zeros(10, dtype=np.float32)))

    def construct(self, x):
        x = ops.relu(ops.matmul(x, self.w1) + self.b1)
        return ops.matmul(x, self.w2) + self.b2


@ms_function
def cross_entropy(logits, targets):
    """Mean over the rows of -log softmax(logits) at the target class; `targets` is one-hot."""
    return -(ops.log(ops.softmax(logits, -1)) * targets).sum(-1).mean()


net = Classifier()
images = weights(32, 784, 3)
labels = Tensor(np.eye(10, dtype=np.float32)[np.arange(32) % 10])

step = value_and_grad(lambda x, t: cross_entropy(net(x), t), None, net.trainable_params())
for epoch in range(3):
    loss, gradients = step(images, labels)
    print(f"epoch {epoch}: loss {loss.item():.6f}")
    for p, g in zip(net.trainable_params(), gradients):
        ops.assign(p, p - 0.5 * g)
