# Arithmetic of ranges, windows and indices at the limits of 64 bits.
# expect: [9223372036854775807, 9223372036854775806, 9223372036854775805]
# expect: [-9223372036854775806, -9223372036854775807, -9223372036854775808]
# expect: [-9223372036854775808, -1, 9223372036854775806]
# expect: 9223372036854775806 True False
# expect: [1, 0]
# expect: OverflowError
# expect: [0. 2.]
# expect: [0.]
# expect: IndexError
# expect: [[0. 0.]
# expect:  [0. 0.]]
import numpy as np
from mindspore import ops, Tensor

most = 9223372036854775807
least = -most - 1

def attempt(f):
    try:
        print(f())
    except (OverflowError, IndexError) as e:
        print(type(e).__name__)

print(list(range(most, most - 3, -1)))
print(list(reversed(range(least, least + 3))))
print(list(range(least, most, most)))
print(range(least, most, most)[2], most - 1 in range(least, most, most), most - 2 in range(least, most, most))
print(list(reversed(range(0, 2, 1))))
attempt(lambda: list(enumerate([1, 2], most)))
x = Tensor(np.arange(3).astype(np.float32))
print(x[::2])
print(x[::most])
attempt(lambda: ops.slice_update(x, x, (most,), (most,)))
print(np.eye(2, 2, most))
