"""Learning rates as functions of the step, a tensor: a step that has changed compiles nothing anew."""
from mindspore import float32, ops
from mindspore.nn import Cell


class LearningRateSchedule(Cell):
    """`construct(global_step)` is the learning rate of that step, a tensor of one element."""

    def construct(self, global_step):
        raise NotImplementedError(f"{type(self).__name__} does not say what its learning rate is")


class ExponentialDecayLR(LearningRateSchedule):
    """learning_rate · decay_rate ** (step / decay_steps); with `is_stair`, the exponent is rounded down."""

    def __init__(self, learning_rate, decay_rate, decay_steps, is_stair=False):
        super().__init__()
        if decay_steps < 1:
            raise ValueError(f"ExponentialDecayLR: decay_steps must be positive, not {decay_steps}")
        self.learning_rate = learning_rate
        self.decay_rate = decay_rate
        self.decay_steps = decay_steps
        self.is_stair = is_stair

    def construct(self, global_step):
        exponent = global_step.astype(float32) / float(self.decay_steps)
        if self.is_stair:
            exponent = exponent.astype(global_step.dtype).astype(float32)  # steps are not negative
        return self.learning_rate * ops.pow(self.decay_rate, exponent)


class WarmUpLR(LearningRateSchedule):
    """learning_rate · min(step, warmup_steps) / warmup_steps."""

    def __init__(self, learning_rate, warmup_steps):
        super().__init__()
        if warmup_steps < 1:
            raise ValueError(f"WarmUpLR: warmup_steps must be positive, not {warmup_steps}")
        self.learning_rate = learning_rate
        self.warmup_steps = warmup_steps

    def construct(self, global_step):
        return self.learning_rate * ops.minimum(global_step.astype(float32), float(self.warmup_steps)) / float(self.warmup_steps)
