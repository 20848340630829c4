# B6-B9: auxiliary outputs, stop_gradient, second order, inputs that are not tensors.
import numpy as np
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function, value_and_grad


# B6
@ms_function
def loss_and_rest(x, y):
    return (x * x).sum(), (x * y).sum()


x = Tensor(np.array([1.0, 2.0], dtype=np.float32))
y = Tensor(np.array([5.0, 7.0], dtype=np.float32))
gradient, (rest,) = grad(loss_and_rest, 0, None, has_aux=True)(x, y)
print(gradient, rest)
# expect: [2. 4.] 19.0
print(grad(loss_and_rest)(x, y))
# expect: [ 7. 11.]
(loss, rest), gradient = value_and_grad(loss_and_rest, 0, None, has_aux=True)(x, y)
print(loss, rest, gradient)
# expect: 5.0 19.0 [2. 4.]


# B7: xy + sg(xy)
@ms_function
def stopped(a, b):
    return a * b + ops.stop_gradient(a * b)


@ms_function
def flowing(a, b):
    return a * b + a * b


print(grad(stopped)(Tensor(3.0), Tensor(5.0)), grad(flowing)(Tensor(3.0), Tensor(5.0)))
# expect: 5.0 10.0

# B8
for sine in [lambda v: ops.sin(v), ms_function(lambda v: ops.sin(v))]:
    second = grad(grad(sine))(Tensor(np.array([3.1415926], dtype=np.float32)))
    print(abs(second.asnumpy().item()) < 2e-7)
# expect: True
# expect: True


# d2/dx2 and d2/dxdy of x^3 y^2 at (2, 3): 6 x y^2 = 108, 6 x^2 y = 72
@ms_function
def cubic(a, b):
    return a * a * a * b * b


first = lambda a, b: grad(cubic)(a, b)
second = grad(first, (0, 1))(Tensor(2.0), Tensor(3.0))
print(second[0], second[1])
# expect: 108.0 72.0
compiled_first = ms_function(lambda a, b: grad(cubic)(a, b))
second = grad(compiled_first, (0, 1))(Tensor(2.0), Tensor(3.0))
print(second[0], second[1])
# expect: 108.0 72.0


# B9
@ms_function
def scaled(a, k, b):
    return a * k * b


gradients = ops.GradOperation(get_all=True)(scaled)(Tensor(3.0), 2, Tensor(5.0))
print(len(gradients), gradients[0], gradients[1])
# expect: 2 10.0 6.0
