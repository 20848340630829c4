"""Normalisation by means and variances."""
from mindspore import Parameter, ops
from mindspore.common.initializer import initializer
from mindspore.nn import Cell


class BatchNorm2d(Cell):
    """gamma · (x - mean) / √(variance + eps) + beta of each channel of x [N, num_features, H, W].

    While training (`set_train()`, or `use_batch_statistics=True`) mean and variance are those of the batch, and the moving ones become
    momentum · moving + (1 - momentum) · batch, with the variance of a sample (divided by the number of elements less one). Else the moving
    ones are used.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.9, affine=True, gamma_init="ones", beta_init="zeros", moving_mean_init="zeros",
                 moving_var_init="ones", use_batch_statistics=None, data_format="NCHW"):
        super().__init__()
        if num_features < 1:
            raise ValueError(f"BatchNorm2d: num_features must be positive, not {num_features}")
        if not 0.0 <= momentum <= 1.0:
            raise ValueError(f"BatchNorm2d: momentum must be in [0, 1], not {momentum}")
        if data_format != "NCHW":
            raise NotImplementedError(f"BatchNorm2d: data_format must be 'NCHW', not {data_format!r}")
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.use_batch_statistics = use_batch_statistics
        self.moving_mean = Parameter(initializer(moving_mean_init, (num_features,)), name="mean", requires_grad=False)
        self.moving_variance = Parameter(initializer(moving_var_init, (num_features,)), name="variance", requires_grad=False)
        self.gamma = Parameter(initializer(gamma_init, (num_features,)), name="gamma", requires_grad=affine)
        self.beta = Parameter(initializer(beta_init, (num_features,)), name="beta", requires_grad=affine)

    def construct(self, x):
        if len(x.shape) != 4 or x.shape[1] != self.num_features:
            raise ValueError(f"BatchNorm2d: x must be [N, {self.num_features}, H, W], not {list(x.shape)}")
        of_batch = self.training if self.use_batch_statistics is None else self.use_batch_statistics
        if of_batch:
            mean = ops.mean(x, (0, 2, 3))
            variance = ops.mean(ops.square(x - _by_channel(mean)), (0, 2, 3))
            self._move(self.moving_mean, mean)
            n = x.shape[0] * x.shape[2] * x.shape[3]
            self._move(self.moving_variance, variance * (n / max(n - 1, 1)))
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return (x - _by_channel(mean)) / ops.sqrt(_by_channel(variance) + self.eps) * _by_channel(self.gamma) + _by_channel(self.beta)

    def _move(self, moving, batch):
        ops.assign(moving, self.momentum * moving + (1.0 - self.momentum) * ops.stop_gradient(batch))


def _by_channel(x):
    return ops.reshape(x, (1, -1, 1, 1))
