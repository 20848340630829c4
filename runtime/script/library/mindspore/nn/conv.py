"""Convolutions as sums of matrix products, one for each position of the kernel."""
from mindspore import Parameter, float32, ops
from mindspore.common.initializer import initializer
from mindspore.nn import Cell


class Conv2d(Cell):
    """y[n, o, i, j] = bias[o] + Σ x[n, c, i · stride + u · dilation, j · stride + v · dilation] · weight[o, c, u, v], x padded with zeros.

    x is [N, in_channels, H, W], `weight` [out_channels, in_channels / group, KH, KW]; with groups, each part of the outputs sees its part of
    the channels. Positions (u, v) are added in row-major order. `pad_mode` is "same" (⌈H / stride⌉ rows; of an odd number of zeros, one more
    comes after), "valid" (none) or "pad" (`padding`: one number, or top, bottom, left, right).
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, pad_mode="same", padding=0, dilation=1, group=1, has_bias=False,
                 weight_init=None, bias_init=None, data_format="NCHW", dtype=float32):
        super().__init__()
        if weight_init is None:
            raise NotImplementedError("Conv2d: weight_init must be given: the default is random, and random numbers are not there yet")
        if data_format != "NCHW":
            raise NotImplementedError(f"Conv2d: data_format must be 'NCHW', not {data_format!r}")
        if pad_mode not in ("same", "valid", "pad"):
            raise ValueError(f"Conv2d: pad_mode must be 'same', 'valid' or 'pad', not {pad_mode!r}")
        if group < 1 or in_channels % group or out_channels % group:
            raise ValueError(f"Conv2d: {group} groups do not divide {in_channels} and {out_channels} channels")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = _pair("kernel_size", kernel_size)
        self.stride = _pair("stride", stride)
        self.dilation = _pair("dilation", dilation)
        self.pad_mode = pad_mode
        self.padding = (padding,) * 4 if isinstance(padding, int) else tuple(padding)
        if len(self.padding) != 4 or min(self.padding) < 0:
            raise ValueError(f"Conv2d: padding must be one number or four that are not negative, not {padding}")
        if pad_mode != "pad" and max(self.padding) > 0:
            raise ValueError(f"Conv2d: padding {padding} has no meaning for pad_mode '{pad_mode}'")
        self.group = group
        self.has_bias = has_bias
        self.weight = Parameter(initializer(weight_init, (out_channels, in_channels // group) + self.kernel_size, dtype), name="weight")
        if has_bias:
            self.bias = Parameter(initializer("zeros" if bias_init is None else bias_init, (out_channels,), dtype), name="bias")

    def construct(self, x):
        if len(x.shape) != 4 or x.shape[1] != self.in_channels:
            raise ValueError(f"Conv2d: x must be [N, {self.in_channels}, H, W], not {list(x.shape)}")
        x, (rows, columns) = self._padded(x)
        x = ops.transpose(x, (0, 2, 3, 1))
        inputs, outputs = self.in_channels // self.group, self.out_channels // self.group
        parts = []
        for g in range(self.group):
            weight = self.weight[g * outputs:(g + 1) * outputs]
            part = None
            for u in range(self.kernel_size[0]):
                for v in range(self.kernel_size[1]):
                    seen = x[:, _window(u, rows, self.stride[0], self.dilation[0]), _window(v, columns, self.stride[1], self.dilation[1]),
                             g * inputs:(g + 1) * inputs]
                    term = ops.matmul(seen, weight[:, :, u, v].T)
                    part = term if part is None else part + term
            parts.append(part)
        y = parts[0] if self.group == 1 else ops.concat(parts, -1)
        if self.has_bias:
            y = y + self.bias
        return ops.transpose(y, (0, 3, 1, 2))

    def _padded(self, x):
        """x with its padding, and the numbers of rows and columns of the result."""
        margins, counts = [], []
        for axis in (0, 1):
            length, stride = x.shape[2 + axis], self.stride[axis]
            span = (self.kernel_size[axis] - 1) * self.dilation[axis] + 1
            if self.pad_mode == "same":
                count = (length + stride - 1) // stride
                total = max((count - 1) * stride + span - length, 0)
                margin = (total // 2, total - total // 2)
            else:
                margin = self.padding[2 * axis:2 * axis + 2]
                count = (length + sum(margin) - span) // stride + 1
            if count < 1:
                raise ValueError(f"Conv2d: a kernel that spans {span} does not fit axis {2 + axis} of x {list(x.shape)}")
            margins.append(margin)
            counts.append(count)
        (top, bottom), (left, right) = margins
        if top + bottom + left + right == 0:
            return x, counts
        n, channels, height, width = x.shape
        padded = ops.zeros((n, channels, top + height + bottom, left + width + right), x.dtype)
        padded[:, :, top:top + height, left:left + width] = x
        return padded, counts


def _pair(name, value):
    pair = (value, value) if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or min(pair) < 1:
        raise ValueError(f"Conv2d: {name} must be one or two positive numbers, not {value}")
    return pair


def _window(position, count, stride, dilation):
    start = position * dilation
    return slice(start, start + (count - 1) * stride + 1, stride)
