# C4, C9: three steps of each optimiser, compiled with the rest of the step where it is decorated; expected from the formulas in float64.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, ms_function

x = Tensor(np.array([[1.0, 2.0], [3.0, -1.0]], np.float32))
t = Tensor(np.array([[1.0], [0.0]], np.float32))


def shown(values):
    return " ".join(f"{v:.3f}" for v in values)


def train(name, make, steps=3, **keywords):
    net = nn.Dense(2, 1, Tensor(np.array([[0.5, -0.25]], np.float32)), Tensor(np.array([0.125], np.float32)))
    optimizer = make(net.trainable_params(), **keywords)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer)
    losses = [step(x, t).item() for _ in range(steps)]
    w = net.weight.asnumpy()
    print(name, shown(losses), "|", shown([w[0][0], w[0][1], net.bias.asnumpy()[0]]))


train("SGD", nn.SGD)
# expect: SGD 2.141 0.263 0.052 | 0.086 0.328 0.113
train("dampened", nn.SGD, momentum=0.9, dampening=0.5)
# expect: dampened 2.141 0.263 1.400 | -0.451 0.824 0.024
train("nesterov", nn.SGD, momentum=0.9, weight_decay=0.01, nesterov=True)
# expect: nesterov 2.141 1.644 0.526 | -0.066 0.633 0.135
train("Momentum", nn.Momentum, learning_rate=0.05, momentum=0.9, weight_decay=0.01)
# expect: Momentum 2.141 0.753 0.234 | -0.252 0.523 0.024
train("Momentum nesterov", nn.Momentum, learning_rate=0.05, momentum=0.9, use_nesterov=True)
# expect: Momentum nesterov 2.141 0.272 0.234 | -0.046 0.574 0.127
train("Adam", nn.Adam, learning_rate=0.1)
# expect: Adam 2.141 1.328 0.772 | 0.212 0.047 -0.142
train("Adam nesterov", nn.Adam, learning_rate=0.1, use_nesterov=True)
# expect: Adam nesterov 2.141 0.811 0.389 | 0.129 0.184 -0.134
train("amsgrad", nn.Adam, learning_rate=0.1, beta1=0.8, beta2=0.5, use_amsgrad=True)
# expect: amsgrad 2.141 1.328 0.760 | 0.214 0.051 -0.121
train("loss scale", nn.SGD, loss_scale=4.0)
# expect: loss scale 2.141 1.335 0.867 | 0.237 -0.017 0.079

# Learning rates: one for each step, schedules, and one that is changed.
train("list", nn.SGD, learning_rate=[0.1, 0.05])
# expect: list 2.141 0.263 0.130 | 0.078 0.238 0.084
train("decay", nn.SGD, learning_rate=nn.ExponentialDecayLR(0.1, 0.5, 2))
# expect: decay 2.141 0.263 0.091 | 0.085 0.261 0.093
train("stair", nn.SGD, learning_rate=nn.ExponentialDecayLR(0.1, 0.5, 2, is_stair=True))
# expect: stair 2.141 0.263 0.052 | 0.094 0.292 0.106
train("warm-up", nn.SGD, learning_rate=nn.WarmUpLR(0.1, 2))
# expect: warm-up 2.141 2.141 0.754 | 0.063 0.184 0.062

w = Parameter(Tensor([1.0, 2.0]), name="w")
optimizer = nn.SGD([w], 0.5)
optimizer((Tensor([1.0, 1.0]),))
optimizer.learning_rate.set_data(Tensor(0.25))
optimizer((Tensor([1.0, 1.0]),))
print(w, optimizer.global_step)
# expect: [0.25 1.25] [2]
