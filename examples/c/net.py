"""A small network and one step of its training with Adam, for main.c: `make` compiles both functions to net.so and net.h."""
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, ms_function, value_and_grad


def weights(rows, columns, seed):
    """Numbers in [-0.1, 0.1) from a formula, so that every run starts alike."""
    n = np.arange(rows * columns)
    return Tensor(((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float32).reshape(rows, columns) / 10000)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w1 = Parameter(weights(64, 32, 1), name="w1")
        self.b1 = Parameter(Tensor(np.zeros(32, dtype=np.float32)), name="b1")
        self.w2 = Parameter(weights(32, 10, 2), name="w2")
        self.b2 = Parameter(Tensor(np.zeros(10, dtype=np.float32)), name="b2")

    def construct(self, x):
        x = ops.relu(ops.matmul(x, self.w1) + self.b1)
        return ops.matmul(x, self.w2) + self.b2


net = Net()
optimizer = nn.Adam(net.trainable_params(), 0.01)


def loss_of(images, labels):
    wanted = ops.equal(ops.expand_dims(labels, 1), ops.expand_dims(ops.iota((10,), 0), 0))
    return -ops.select(wanted, ops.log(ops.softmax(net(images), -1)), 0.0).sum(-1).mean()


@ms_function
def train_step(images, labels):
    """One step of Adam on a batch."""
    loss, gradients = value_and_grad(loss_of, None, net.trainable_params())(images, labels)
    optimizer(gradients)
    return loss


@ms_function
def predict(images):
    """Scores of the ten classes for each image."""
    scores = net(images)
    return scores


if __name__ == "__main__":
    images = weights(32, 64, 3)
    labels = Tensor(np.arange(32) % 10)
    for step in range(10):
        loss = train_step(images, labels)
        print(f"step {step}: loss {loss.item():.9g}")
