# Values larger than any machine's memory, op by op and in a compiled function: the error names the line, and nothing is allocated.
# expect: MemoryError
# expect: MemoryError
# error: line 25
# error: RuntimeError: huge@bad_size.py:16:1#0: bad_size.py:17:12
# error: cannot place a value of 'memref<1152921504606846976xf32>' in the workspace
# modes: mixed graph bundle, because op by op it is a MemoryError
from braid import compiled
from mindspore import Tensor, ops

@compiled
def large(x):
    return ops.matmul(ops.broadcast_to(x, (1 << 23, 4)), ops.broadcast_to(x, (4, 1 << 23)))[0, 0]

@compiled
def huge(x):
    return ops.matmul(ops.broadcast_to(x, (1 << 30, 4)), ops.broadcast_to(x, (4, 1 << 30)))[0, 0]

for f in (lambda x: ops.full((1 << 60,), 1.0), large):
    try:
        f(Tensor([1.0]))
    except MemoryError as e:
        print(type(e).__name__)

huge(Tensor([1.0]))
