# Conv2d and BatchNorm2d; expected from MindSpore 2.10.
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor

x = Tensor(np.arange(40).reshape(1, 2, 5, 4).astype(np.float32) / 7)
w = Tensor((np.arange(24).reshape(2, 2, 3, 2) / 10).astype(np.float32))


def shown(t):
    return " ".join(f"{v:.2f}" for v in t.flatten().tolist())


for mode, padding in (("same", 0), ("valid", 0), ("pad", 1), ("pad", (0, 1, 2, 0))):
    y = nn.Conv2d(2, 2, (3, 2), stride=2, pad_mode=mode, padding=padding, weight_init=w, has_bias=True, bias_init="ones")(x)
    print(mode, y.shape, shown(y))
# expect: same (1, 2, 3, 2) 13.97 15.46 24.54 26.43 17.29 18.31 31.11 35.34 62.60 68.60 50.89 54.66
# expect: valid (1, 2, 2, 2) 20.77 22.66 28.31 30.20 50.60 56.60 74.60 80.60
# expect: pad (1, 2, 3, 3) 7.63 14.71 7.97 13.29 25.49 13.03 9.69 17.80 9.00 15.86 33.23 18.26 31.80 65.60 34.63 26.14 52.77 27.51
# expect: pad (1, 2, 2, 3) 1.00 20.77 22.66 1.00 28.31 30.20 1.00 50.60 56.60 1.00 74.60 80.60

# Two groups: each half of the outputs sees its half of the channels.
x = Tensor(np.array([1.0, 2.0, 3.0, 4.0], np.float32).reshape(1, 4, 1, 1))
grouped = nn.Conv2d(4, 2, 1, group=2, weight_init=Tensor(np.array([1.0, 10.0, 100.0, 1000.0], np.float32).reshape(2, 2, 1, 1)))
print(grouped(x).flatten())
# expect: [  21. 4300.]

norm = nn.BatchNorm2d(2)
x = Tensor((np.arange(16).reshape(2, 2, 2, 2) ** 2 / 10).astype(np.float32))
print(shown(norm(x)[0]))
# expect: 0.00 0.10 0.40 0.90 1.60 2.50 3.60 4.90
norm.set_train()
y = norm(x)
print(shown(y[1, :, :1]))
# expect: 0.35 0.72 0.46 0.77
print(norm.moving_mean, shown(norm.moving_variance), [p.name for p in norm.trainable_params()])
# expect: [0.475 1.075] 3.38 8.11 ['gamma', 'beta']
