"""A network with its loss, and one step of its training."""
from mindspore import value_and_grad
from mindspore.nn import Cell, Optimizer


class WithLossCell(Cell):
    """loss_fn(backbone(data), label)."""

    def __init__(self, backbone, loss_fn):
        super().__init__(auto_prefix=False)
        self._backbone = backbone
        self._loss_fn = loss_fn

    @property
    def backbone_network(self):
        return self._backbone

    def construct(self, data, label):
        return self._loss_fn(self._backbone(data), label)


class TrainOneStepCell(Cell):
    """The loss `network(*inputs)`; `optimizer` moves its parameters by the gradients, which begin with `sens`."""

    def __init__(self, network, optimizer, sens=1.0):
        super().__init__(auto_prefix=False)
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"TrainOneStepCell: optimizer must be an Optimizer, not {type(optimizer).__name__}")
        self.network = network
        self.network.set_grad()
        self.optimizer = optimizer
        self.weights = optimizer.parameters
        self.sens = sens

    def construct(self, *inputs):
        def scaled(*xs):
            loss = self.network(*xs)
            return loss * self.sens, loss

        (_, loss), gradients = value_and_grad(scaled, None, self.weights, has_aux=True)(*inputs)
        self.optimizer(gradients)
        return loss
