# A traced tensor that gets out of its trace through an object of the caller's is an error where it is put there.
# error: bad_escape.py", line 14
# error: RuntimeError: compiled function 'f' changes an object from outside (list.append): only tensors can be changed from inside
from mindspore import Tensor, ms_function


class Box:
    def __init__(self):
        self.items = []


@ms_function
def f(x, box):
    box.items.append(x * 2.0)
    return x


box = Box()
f(Tensor([1.0]), box)
print(box.items[0])
