"""Losses."""
from mindspore import float32, int32, int64, ops
from mindspore.nn import Cell, LogSoftmax


class LossBase(Cell):
    """`get_loss` reduces the loss of each element as `reduction` says: 'mean', 'sum' or 'none'."""

    def __init__(self, reduction="mean"):
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f"{type(self).__name__}: reduction must be 'mean', 'sum' or 'none', not {reduction!r}")
        self.reduction = reduction

    def get_loss(self, x, weights=1.0):
        x = x * weights
        if self.reduction == "mean":
            return ops.mean(x)
        if self.reduction == "sum":
            return ops.sum(x)
        return x


class MSELoss(LossBase):
    """(logits - labels)² of each element."""

    def construct(self, logits, labels):
        return self.get_loss(ops.square(logits - labels))


class L1Loss(LossBase):
    """|logits - labels| of each element."""

    def construct(self, logits, labels):
        return self.get_loss(ops.abs(logits - labels))


class SoftmaxCrossEntropyWithLogits(LossBase):
    """-Σ labels · log softmax(logits) of each row. Logits are [N, C]; labels too, or with `sparse` the classes [N] as int32 or int64."""

    def __init__(self, sparse=False, reduction="none"):
        super().__init__(reduction)
        self.sparse = sparse
        self.log_softmax = LogSoftmax(-1)

    def construct(self, logits, labels):
        if len(logits.shape) != 2:
            raise ValueError(f"SoftmaxCrossEntropyWithLogits: logits must be [N, C], not {list(logits.shape)}")
        rows, classes = logits.shape
        if self.sparse:
            if labels.dtype not in (int32, int64) or tuple(labels.shape) != (rows,):
                raise ValueError(f"SoftmaxCrossEntropyWithLogits: sparse labels must be int32 or int64 [{rows}], "
                                 f"not {labels.dtype} {list(labels.shape)}")
            numbers = ops.iota((classes,), 0).astype(labels.dtype)
            labels = ops.equal(ops.reshape(labels, (rows, 1)), numbers).astype(logits.dtype)
        elif tuple(labels.shape) != (rows, classes):
            raise ValueError(f"SoftmaxCrossEntropyWithLogits: labels must be {[rows, classes]} as the logits, not {list(labels.shape)}")
        return self.get_loss(-ops.sum(labels * self.log_softmax(logits), -1))
