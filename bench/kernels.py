# Times of sums and matrix products, op by op and compiled: braid run bench/kernels.py. With BRAID_NUM_THREADS=1 they are those of one core.
import time
import numpy as np
from mindspore import Tensor, ms_function, ops

def best(f, args):
    f(*args)
    times = []
    for _ in range(9):
        calls = 0
        start = time.perf_counter()
        while time.perf_counter() - start < 0.02:
            f(*args)
            calls += 1
        times.append((time.perf_counter() - start) / calls)
    return min(times)

def operand(*shape):
    n = 1
    for length in shape:
        n *= length
    return Tensor((np.arange(n) % 1000 / 1000 + 0.5).astype(np.float32).reshape(shape))

def measure(name, f, args, work, unit):
    compiled = ms_function(f)
    eager, fast = best(f, args), best(compiled, args)
    print(f"{name:<34}{eager * 1e6:>10.1f} {fast * 1e6:>10.1f} µs{work / eager / 1e9:>9.2f} {work / fast / 1e9:>8.2f} {unit}")

def sums(axes, *shape):
    def total(x):
        return ops.sum(x, axes)
    n = 1
    for length in shape:
        n *= length
    measure(f"sum {shape} over {axes}", total, (operand(*shape),), 4 * n, "GB/s")

def product(m, k, n):
    def matmul(a, b):
        return ops.matmul(a, b)
    measure(f"matmul {(m, k)} · {(k, n)}", matmul, (operand(m, k), operand(k, n)), 2 * m * k * n, "GFLOP/s")

print(f"{'':<34}{'eager':>10} {'compiled':>10}")
sums((0,), 4096)
sums((0,), 1000000)
sums((1,), 4096, 1024)
sums((1,), 100000, 10)
sums((0,), 1024, 1024)
sums((0,), 1000000, 4)
sums((0,), 65536, 64)
sums((0, 2), 64, 32, 49)
sums((0, 2), 64, 49, 32)
product(512, 512, 512)
product(64, 4096, 64)
product(1024, 64, 1024)
product(1, 4096, 1)
product(1, 1000000, 1)
product(4096, 1024, 1)
product(1, 1024, 4096)
product(3, 70000, 32)
