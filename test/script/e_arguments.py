# What MindSpore and NumPy give a meaning is done or refused, never accepted and forgotten.
import numpy as np
import mindspore as ms
import mindspore.nn as nn
from mindspore import Parameter, Tensor, context


def attempt(f, *arguments, **keywords):
    try:
        print(f(*arguments, **keywords))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Layer(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([1.0]))

    def extend_repr(self):
        return "w=1"


class Wrapper(nn.Cell):
    def __init__(self, layer, prefix):
        super().__init__(auto_prefix=prefix)
        self.layer = layer


print([p.name for p in Wrapper(Layer(), True).get_parameters()], [p.name for p in Wrapper(Layer(), False).get_parameters()])
print(Wrapper(Layer(), True))
# expect: ['layer.w'] ['w']
# expect: Wrapper<
# expect:   (layer): Layer<w=1>
# expect:   >


class Flagged(nn.Cell):
    def __init__(self, **flags):
        super().__init__(flags=flags)


print(Flagged(stage=2).stage, Flagged().set_grad(False).requires_grad)
attempt(Flagged, recompute=True)
attempt(Parameter, Tensor([1.0]), layerwise_parallel=True)
attempt(Parameter(Tensor([1.0])).set_data, Tensor([1.0]), True)
attempt(Tensor, [1.0], init="ones")
attempt(Layer().insert_param_to_cell, "a.b", Parameter(Tensor([1.0])))
attempt(Layer().insert_param_to_cell, "a", Tensor([1.0]))
attempt(context.set_context, save_graphs=True)
attempt(context.set_context, save_graphs=False, deterministic="ON")
attempt(context.set_context, save_graph=False)
# expect: 2 False
# expect: NotImplementedError: Cell: the flag 'recompute' is not supported
# expect: NotImplementedError: Parameter: layerwise_parallel is not supported
# expect: NotImplementedError: set_data: slice_shape is not supported
# expect: NotImplementedError: Tensor: it needs data; shape and init are not supported
# expect: KeyError: "insert_param_to_cell: the name 'a.b' has a '.' in it"
# expect: TypeError: insert_param_to_cell: param must be a Parameter or None, not Tensor
# expect: NotImplementedError: set_context: 'save_graphs' is not supported
# expect: None
# expect: ValueError: set_context: 'save_graph' is not a setting

x = Tensor([1.0])
print(x.astype(ms.float32, copy=False) is x, x.astype(ms.float32) is x, x.to(ms.float32) is x)
a = np.zeros(2)
b = np.asarray(a)
b[0] = 5.0
print(a, np.array(a) is a, np.array(a, copy=False) is a, a.astype(np.float64, copy=False) is a)
attempt(np.sum, a, 0, np.float64)
attempt(np.concatenate, [a, a], axis=None)
# expect: True False True
# expect: [5. 0.] False True True
# expect: TypeError: sum() takes from 1 to 2 positional arguments but 3 were given
# expect: NotImplementedError: concatenate: axis=None is not supported
