"""What record_python.py runs in place of mindspore: a Tensor over NumPy, for what both agree on.

Numbers beside a tensor are weak, Python floats are float32, and a part of a tensor is a value of its own.
"""
import numpy as np
float32, float64, int32, int64, bool_ = np.float32, np.float64, np.int32, np.int64, np.bool_
class Tensor:
    def __init__(self, data, dtype=None):
        if isinstance(data, Tensor): data = data.a
        a = np.array(data, dtype=dtype)
        if dtype is None and not isinstance(data, np.ndarray) and a.dtype == np.float64: a = a.astype(np.float32)
        self.a = a
    def __getitem__(self, k): return Tensor(np.array(self.a[k]))
    def __setitem__(self, k, v): self.a[k] = v.a if isinstance(v, Tensor) else v
    def __str__(self): return str(self.a)
    def _b(self, o, f):
        o = o.a if isinstance(o, Tensor) else o
        if isinstance(o, (int, float)) and not isinstance(o, bool):
            t = self.a.dtype
            if isinstance(o, float) and t.kind in "ib": t = np.dtype(np.float32)
            if isinstance(o, int) and t.kind == "b": t = np.dtype(np.int64)
            return Tensor(np.array(f(self.a.astype(t), np.array(o, dtype=t))))
        return Tensor(np.array(f(self.a, o)))
    def __add__(self, o): return self._b(o, lambda x, y: x + y)
    def __radd__(self, o): return self._b(o, lambda x, y: y + x)
    def __sub__(self, o): return self._b(o, lambda x, y: x - y)
    def __rsub__(self, o): return self._b(o, lambda x, y: y - x)
    def __mul__(self, o): return self._b(o, lambda x, y: x * y)
    def __rmul__(self, o): return self._b(o, lambda x, y: y * x)
    def __truediv__(self, o): return self._b(o, lambda x, y: x / y)
    def __rtruediv__(self, o): return self._b(o, lambda x, y: y / x)
    def __pow__(self, o): return self._b(o, lambda x, y: x ** y)
    def __neg__(self): return Tensor(-self.a)
    def __gt__(self, o): return self._b(o, lambda x, y: x > y)
    def __lt__(self, o): return self._b(o, lambda x, y: x < y)
    def __eq__(self, o): return self._b(o, lambda x, y: x == y)
    def __matmul__(self, o): return Tensor(self.a @ o.a)
    def __len__(self): return len(self.a)
    def __bool__(self): return bool(self.a)
    def __float__(self): return float(self.a)
    def __int__(self): return int(self.a)
    __hash__ = object.__hash__
    shape = property(lambda s: s.a.shape)
    ndim = property(lambda s: s.a.ndim)
    size = property(lambda s: s.a.size)
    T = property(lambda s: Tensor(s.a.T))
    def asnumpy(self): return self.a.copy()
    def tolist(self): return self.a.tolist()
    def item(self): return self.a.item()
    def astype(self, t): return Tensor(self.a.astype(t))
    def reshape(self, *s): return Tensor(self.a.reshape(*s))
    def transpose(self, *s): return Tensor(self.a.transpose(*s))
    def flatten(self): return Tensor(self.a.flatten())
    def squeeze(self, axis=None): return Tensor(self.a.squeeze(axis))
    def expand_dims(self, axis): return Tensor(np.expand_dims(self.a, axis))
    def sum(self, axis=None, keepdims=False): return Tensor(np.array(self.a.sum(axis, keepdims=keepdims)))
    def max(self, axis=None, keepdims=False): return Tensor(np.array(self.a.max(axis, keepdims=keepdims)))
    def min(self, axis=None, keepdims=False): return Tensor(np.array(self.a.min(axis, keepdims=keepdims)))
    def mean(self, axis=None, keepdims=False): return Tensor(np.array(self.a.mean(axis, keepdims=keepdims)))
    def copy(self): return Tensor(self.a.copy())
