#!/usr/bin/env python3
"""Relative errors of f32 sums, means, variances and products on positive data, of braid, NumPy and, where it is installed, JAX.

    bench/accuracy.py [build/release/bin/braid]

The references are float64. Prints the table of docs/numerics.md: the root of the mean squared relative error over several draws, in units of
2^-24, the largest relative error of rounding one number.
"""
import subprocess
import sys
import tempfile

import numpy as np

try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = None

DRAWS = {100: 40, 1_000: 40, 10_000: 40, 100_000: 16, 1_000_000: 12, 10_000_000: 6}
COLUMNS = 4

# Both sides make the same numbers: 24 random bits over 2^24, which are exact in f32.
DATA = """
def data(rows, columns, seed):
    i = np.arange(rows * columns, dtype=np.int64) * 40503 % 2147483629 + seed * 7919
    h = i * i // 65536 % 2147483629
    return (h * h // 65536 % 16777216 / 16777216.0).astype(np.float32).reshape((rows, columns))
"""

BRAID = "import numpy as np\nfrom mindspore import Tensor, ops\n" + DATA + f"""
def show(name, n, seed, value):
    for i, v in enumerate(value.asnumpy().reshape((-1,)).tolist()):
        print(name, n, seed, i, repr(v))

for n, draws in {DRAWS!r}.items():
    for seed in range(draws):
        x, y = Tensor(data(n, 1, seed)), Tensor(data(n, {COLUMNS}, seed))
        row = ops.reshape(x, (n,))
        show("sum of a row", n, seed, ops.sum(row))
        show("mean of a row", n, seed, ops.mean(row))
        show("variance of a row", n, seed, ops.mean(ops.square(row - ops.mean(row))))
        show("sum down columns", n, seed, ops.sum(y, (0,)))
        show("mean down columns", n, seed, ops.mean(y, (0,)))
        show("dot product", n, seed, ops.matmul(row, row))
        show("matrix product", n, seed, ops.matmul(ops.transpose(y, (1, 0)), y))
"""

exec(DATA)


def cases(lib, x, y):
    row = lib.reshape(x, (-1,))
    return {
        "sum of a row": lib.sum(row),
        "mean of a row": lib.mean(row),
        "variance of a row": lib.var(row),
        "sum down columns": lib.sum(y, axis=0),
        "mean down columns": lib.mean(y, axis=0),
        "dot product": lib.dot(row, row),
        "matrix product": lib.matmul(y.T, y),
    }


def errors(value, exact):
    exact = np.ravel(exact)
    return list((np.ravel(np.asarray(value, np.float64)) - exact) / exact * 2**24)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/braid"
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(BRAID)
        script.flush()
        lines = subprocess.run([program, "run", script.name], check=True, capture_output=True, text=True).stdout.splitlines()
    braid = {}
    for line in lines:
        name, n, seed, _, value = line.rsplit(" ", 4)
        braid.setdefault((name, int(n), int(seed)), []).append(float(value))

    table = {}
    for n, draws in DRAWS.items():
        for seed in range(draws):
            x, y = data(n, 1, seed), data(n, COLUMNS, seed)
            exact = cases(np, x.astype(np.float64), y.astype(np.float64))
            found = {"NumPy": cases(np, x, y)}
            if jax:
                found["JAX"] = cases(jnp, jnp.asarray(x), jnp.asarray(y))
            for name, value in exact.items():
                table.setdefault((name, n, "braid"), []).extend(errors(braid[name, n, seed], value))
                for peer, values in found.items():
                    table.setdefault((name, n, peer), []).extend(errors(values[name], value))

    systems = ["braid", "NumPy"] + (["JAX"] if jax else [])

    def cell(name, n):
        found = [float(np.sqrt(np.mean(np.square(table[name, n, system])))) for system in systems]
        return " / ".join(f"{e:.1f}" if e < 10 else f"{e:.0f}" for e in found)

    print("| " + " / ".join(systems) + " | " + " | ".join(f"10^{len(str(n)) - 1} terms" for n in DRAWS) + " |")
    print("|---|" + "---|" * len(DRAWS))
    for name in cases(np, data(4, 1, 0), data(4, COLUMNS, 0)):
        print(f"| {name} | " + " | ".join(cell(name, n) for n in DRAWS) + " |")


main()
