# E2: items are found again by the key that the dict holds, and by the index that a key stands for.
import numpy as np
from mindspore import Tensor, ms_function

one = Tensor(np.array(1.0, dtype=np.float32))
numbers, zero, listed = {1: 2.0}, {0.0: 5.0}, [10.0, 20.0]


class Second:
    def __index__(self):
        return 1


second = Second()


@ms_function
def items(x):
    return x * numbers[True] + numbers[1.0] + zero[-0.0] + listed[second] + listed[-1] + listed[True]


print(items(one))
numbers[1] = 3.0
print(items(one))
zero[0] = 6.0
print(items(one))
listed[1] = 30.0
print(items(one))
listed.append(40.0)
print(items(one))
# expect: 69.0
# expect: 71.0
# expect: 72.0
# expect: 102.0
# expect: 112.0
