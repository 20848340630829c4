# A call that several signatures fit is served by the same one in every run, so that a bundle holds the derivatives it needs.
import numpy as np
from mindspore import Tensor, grad, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


@ms_function
def product(x, y):
    return x * y


x, y = t(2.0, 3.0), t(5.0, 7.0)
print(product(x, x), product(x, y))
print(grad(lambda v: product(v, v))(x))
# expect: [4. 9.] [10. 21.]
# expect: [4. 6.]
