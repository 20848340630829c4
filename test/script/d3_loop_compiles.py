# D3: how often a loop over a tensor turns is known when it runs: one compile serves any number, and its code does not grow.
# modes: mixed graph bundle (eager compiles nothing)
from mindspore import Tensor, grad, ms_function
from braid import cache_stats


@ms_function
def scaled(x, n):
    for i in range(n):
        if x > 100.0:
            x = x - 99.0
        else:
            x = x * 1.5
    return x


print(*[scaled(Tensor(1.0), Tensor(n)) for n in [0, 1, 2, 4]])
# expect: 1.0 1.5 2.25 5.0625
print(*[grad(scaled)(Tensor(1.0), Tensor(n)) for n in [0, 1, 2, 4]])
# expect: 1.0 1.5 2.25 5.0625
scaled(Tensor(1.0), Tensor(20000))
print(cache_stats(scaled).compiles)
# expect: 1
