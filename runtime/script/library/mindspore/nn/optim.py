"""Optimisers: `optimizer(gradients)` changes the parameters in place, eagerly or as part of a compiled function.

The learning rate, the number of steps and the moments are Parameters, so that no step compiles anew.
"""
from mindspore import Parameter, ParameterTuple, Tensor, float32, int32, ops
from mindspore.common.initializer import initializer
from mindspore.nn import Cell, LearningRateSchedule


class Optimizer(Cell):
    """What all have in common.

    `learning_rate` is a number or a Tensor of one element, which `optimizer.learning_rate.set_data` changes; one number for each step (the
    last holds on), as a list or a Tensor of one axis; or a LearningRateSchedule. `weight_decay` times the parameter is added to a gradient
    unless the parameter's name has "beta" or "gamma" in it. Gradients are divided by `loss_scale`.
    """

    def __init__(self, learning_rate, parameters, weight_decay=0.0, loss_scale=1.0):
        super().__init__(auto_prefix=False)
        parameters = list(parameters)
        if not parameters:
            raise ValueError(f"{type(self).__name__}: there are no parameters")
        for p in parameters:
            if isinstance(p, dict):
                raise NotImplementedError(f"{type(self).__name__}: groups of parameters are not there yet")
            if not isinstance(p, Parameter):
                raise TypeError(f"{type(self).__name__}: parameters must be Parameters, not {type(p).__name__}")
        if weight_decay < 0.0:
            raise ValueError(f"{type(self).__name__}: weight_decay must not be negative: {weight_decay}")
        if loss_scale <= 0.0:
            raise ValueError(f"{type(self).__name__}: loss_scale must be positive: {loss_scale}")
        self.parameters = ParameterTuple(parameters)
        self.weight_decay = weight_decay
        self.loss_scale = loss_scale
        self.decays = tuple("beta" not in p.name and "gamma" not in p.name for p in parameters)
        self.global_step = Parameter(initializer(0, (1,), int32), name="global_step", requires_grad=False)
        self.schedule = learning_rate if isinstance(learning_rate, LearningRateSchedule) else None
        self.one_rate = True
        if self.schedule is None:
            rates = Tensor(learning_rate, float32)
            self.one_rate = len(rates.shape) == 0
            if len(rates.shape) > 1 or rates.size == 0:
                raise ValueError(f"{type(self).__name__}: learning_rate must be a number or a list of them, not {list(rates.shape)}")
            self.learning_rate = Parameter(rates, name="learning_rate", requires_grad=False)

    def get_lr(self):
        """The learning rate of this step, a tensor without axes."""
        if self.schedule is not None:
            return ops.reshape(self.schedule(self.global_step), ())
        if self.one_rate:
            return self.learning_rate.value()
        count = self.learning_rate.shape[0]
        this_step = ops.equal(ops.iota((count,), 0).astype(int32), ops.minimum(self.global_step, count - 1))
        return ops.sum(ops.select(this_step, self.learning_rate, 0.0))

    def prepared(self, gradients):
        """The gradients, scaled and with the decay of the weights, and the learning rate; counts the step."""
        if len(gradients) != len(self.parameters):
            raise ValueError(f"{type(self).__name__}: {len(gradients)} gradients for {len(self.parameters)} parameters")
        rate = self.get_lr()
        ops.assign(self.global_step, self.global_step + 1)
        result = []
        for p, g, decays in zip(self.parameters, gradients, self.decays):
            if self.loss_scale != 1.0:
                g = g / self.loss_scale
            if self.weight_decay > 0.0 and decays:
                g = g + self.weight_decay * p
            result.append(g)
        return result, rate

    def state(self, prefix):
        """One Parameter of zeros for each parameter, called after it."""
        return ParameterTuple([Parameter(ops.zeros_like(p), name=prefix + "." + p.name, requires_grad=False) for p in self.parameters])


def _move(parameter, rate, direction):
    ops.assign(parameter, parameter - rate.astype(parameter.dtype) * direction)


class SGD(Optimizer):
    """v = momentum · v + (1 - dampening) · g, in the first step v = g; p -= rate · v, with `nesterov` rate · (g + momentum · v)."""

    def __init__(self, params, learning_rate=0.1, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, loss_scale=1.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if momentum < 0.0 or dampening < 0.0:
            raise ValueError(f"SGD: momentum and dampening must not be negative: {momentum}, {dampening}")
        if nesterov and (momentum <= 0.0 or dampening != 0.0):
            raise ValueError(f"SGD: nesterov needs a positive momentum and no dampening, not {momentum} and {dampening}")
        self.momentum = momentum
        self.dampening = dampening
        self.nesterov = nesterov
        if momentum > 0.0:
            self.moments = self.state("accum")

    def construct(self, gradients):
        is_first = ops.equal(ops.reshape(self.global_step, ()), 0)
        gradients, rate = self.prepared(gradients)
        for i, (p, g) in enumerate(zip(self.parameters, gradients)):
            direction = g
            if self.momentum > 0.0:
                v = self.momentum * self.moments[i] + (1.0 - self.dampening) * g
                if self.dampening != 0.0:
                    v = ops.select(is_first, g, v)
                ops.assign(self.moments[i], v)
                direction = g + self.momentum * v if self.nesterov else v
            _move(p, rate, direction)
        return True


class Momentum(Optimizer):
    """v = momentum · v + g; p -= rate · v, with `use_nesterov` rate · (g + momentum · v)."""

    def __init__(self, params, learning_rate, momentum, weight_decay=0.0, loss_scale=1.0, use_nesterov=False):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if momentum < 0.0:
            raise ValueError(f"Momentum: momentum must not be negative: {momentum}")
        self.momentum = momentum
        self.use_nesterov = use_nesterov
        self.moments = self.state("moments")

    def construct(self, gradients):
        gradients, rate = self.prepared(gradients)
        for p, v, g in zip(self.parameters, self.moments, gradients):
            moved = self.momentum * v + g
            ops.assign(v, moved)
            _move(p, rate, g + self.momentum * moved if self.use_nesterov else moved)
        return True


class Adam(Optimizer):
    """m = beta1 · m + (1 - beta1) · g; v = beta2 · v + (1 - beta2) · g²; p -= r · m / (√v + eps), r = rate · √(1 - beta2ᵗ) / (1 - beta1ᵗ).

    Kingma and Ba 2015, arXiv:1412.6980. With `use_amsgrad`, v is the largest so far; with `use_nesterov`, beta1 · m + (1 - beta1) · g stands
    for m.
    """

    def __init__(self, params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, use_locking=False, use_nesterov=False,
                 weight_decay=0.0, loss_scale=1.0, use_amsgrad=False):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if not 0.0 <= beta1 < 1.0 or not 0.0 <= beta2 < 1.0:
            raise ValueError(f"Adam: beta1 and beta2 must be in [0, 1): {beta1}, {beta2}")
        if eps <= 0.0:
            raise ValueError(f"Adam: eps must be positive: {eps}")
        if use_locking:
            raise NotImplementedError("Adam: use_locking=True is not supported: a step is never run by two threads at once")
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.use_nesterov = use_nesterov
        self.use_amsgrad = use_amsgrad
        self.moment1 = self.state("moment1")
        self.moment2 = self.state("moment2")
        if use_amsgrad:
            self.vhat = self.state("vhat")
        self.beta1_power = Parameter(Tensor(1.0, float32), name="beta1_power", requires_grad=False)
        self.beta2_power = Parameter(Tensor(1.0, float32), name="beta2_power", requires_grad=False)

    def construct(self, gradients):
        gradients, rate = self.prepared(gradients)
        ops.assign(self.beta1_power, self.beta1_power * self.beta1)
        ops.assign(self.beta2_power, self.beta2_power * self.beta2)
        rate = rate * ops.sqrt(1.0 - self.beta2_power) / (1.0 - self.beta1_power)
        for i, (p, g) in enumerate(zip(self.parameters, gradients)):
            m = self.beta1 * self.moment1[i] + (1.0 - self.beta1) * g
            v = self.beta2 * self.moment2[i] + (1.0 - self.beta2) * ops.square(g)
            ops.assign(self.moment1[i], m)
            ops.assign(self.moment2[i], v)
            if self.use_amsgrad:
                v = ops.maximum(self.vhat[i], v)
                ops.assign(self.vhat[i], v)
            if self.use_nesterov:
                m = self.beta1 * m + (1.0 - self.beta1) * g
            _move(p, rate, m / (ops.sqrt(v) + self.eps))
        return True
