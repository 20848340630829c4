# Of nothing there is no largest or smallest element, and no mode makes one up; a sum of nothing is 0 and its mean is NaN.
import numpy as np
from mindspore import Tensor, ms_function, ops


def largest(x):
    return ops.amax(x, 0)


def largest_of_all(x):
    return x.max()


def smallest(x):
    return x.min(0)


x = Tensor(np.zeros((0, 3), np.float32))
for f in (largest, largest_of_all, smallest):
    for run in (f, ms_function(f)):
        try:
            print(run(x))
        except ValueError as e:
            print(e)
# expect: amax: axis 0 of f32[0, 3] has no elements
# expect: amax: axis 0 of f32[0, 3] has no elements
# expect: amax: axis 0 of f32[0, 3] has no elements
# expect: amax: axis 0 of f32[0, 3] has no elements
# expect: amin: axis 0 of f32[0, 3] has no elements
# expect: amin: axis 0 of f32[0, 3] has no elements

for f in (np.max, np.min):
    try:
        print(f([]))
    except ValueError as e:
        print(e)
# expect: amax: axis 0 of f64[0] has no elements
# expect: amin: axis 0 of f64[0] has no elements

# A result without elements needs none, as in NumPy.
print(ops.amax(x, 1).shape, np.max(np.zeros((0, 3)), axis=1).shape, ops.amax(Tensor(np.zeros((0, 0), np.float32)), 0).shape)
# expect: (0,) (0,) (0,)
print(ops.sum(x, 0), ops.mean(x), np.sum([]), np.mean([]), ops.softmax(Tensor(np.zeros((3, 0), np.float32)), 1).shape)
# expect: [0. 0. 0.] nan 0.0 nan (3, 0)
