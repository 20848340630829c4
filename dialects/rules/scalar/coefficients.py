# Derives the coefficients in the headers beside it: run it and paste what it prints. Each polynomial is a
# weighted minimax fit (Remez). Its coefficients are rounded to the target precision one by one, lowest degree
# first, with the remaining ones fitted again after each (where 0 is not inside the interval).
import mpmath as mp

mp.mp.prec = 200
PRECISION = {"f32": 24, "f64": 53}


def rounded(x, bits):
    with mp.workprec(bits):
        return +x


def remez(target, powers, interval, weight):
    """Coefficients c minimising max |weight(x) (target(x) - sum c_j x^powers[j])|, and that maximum."""
    n = len(powers)
    lo, hi = interval
    xs = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / n) for i in range(n + 1)]
    grid = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * (i + mp.mpf(1) / 2) / 800) for i in range(800)]
    gs, ws = [target(x) for x in grid], [weight(x) for x in grid]
    for _ in range(12):
        a = mp.matrix(n + 1, n + 1)
        b = mp.matrix(n + 1, 1)
        for i, x in enumerate(xs):
            w = weight(x)
            for j, p in enumerate(powers):
                a[i, j] = w * x**p
            a[i, n] = (-1) ** i
            b[i] = w * target(x)
        c = mp.lu_solve(a, b)
        errors = [w * (g - sum(c[j] * x**p for j, p in enumerate(powers))) for x, g, w in zip(grid, gs, ws)]
        extrema, start = [], 0
        for i in range(1, len(grid) + 1):
            if i == len(grid) or (errors[i] > 0) != (errors[start] > 0):
                extrema.append(max(range(start, i), key=lambda k: abs(errors[k])))
                start = i
        if len(extrema) < n + 1:
            break
        while len(extrema) > n + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        xs = [grid[i] for i in extrema]
    return [c[j] for j in range(n)], max(map(abs, errors))


def show(name, target, count, interval, weight, dtype, step=1):
    bits = PRECISION[dtype]
    powers = [step * j for j in range(count)]
    coefficients, error = remez(target, powers, interval, weight)
    for j in range(count):
        coefficients[j] = rounded(coefficients[j], bits)
        if interval[0] < 0 or j + 1 == count:
            continue
        rest = lambda x: target(x) - sum(c * x**p for c, p in zip(coefficients[: j + 1], powers))
        coefficients[j + 1 :], error = remez(rest, powers[j + 1 :], interval, weight)
    print(f"{name} {dtype}: error 2^{float(mp.log(error, 2)):.1f}, highest degree first")
    print("  " + ", ".join(float(c).hex() for c in reversed(coefficients)))


def parts(name, x, bits_of_each):
    """x as an unevaluated sum of numbers of the given precisions."""
    out = []
    for bits in bits_of_each:
        out.append(rounded(x, bits))
        x -= out[-1]
    print(f"{name}: " + ", ".join(float(p).hex() for p in out) + f"  left 2^{float(mp.log(abs(x), 2)):.1f}")


half_ln2 = mp.log(2) / 2
tiny = mp.mpf(2) ** -40


def exp_rest(r):
    return (mp.exp(r) - 1 - r) / r**2 if abs(r) > tiny else mp.mpf(1) / 2 + r / 6


def log_rest(s):
    return (2 * mp.atanh(s) - 2 * s) / s**3 if s > tiny else mp.mpf(2) / 3


def sin_rest(r):
    return (mp.sin(r) - r) / r**3 if r > tiny else -mp.mpf(1) / 6


def cos_rest(r):
    return (mp.cos(r) - 1 + r**2 / 2) / r**4 if r > tiny else mp.mpf(1) / 24


def atanh_tail(s, terms):
    """(atanh(s) - the first terms of its series) / s^(2 terms + 1)."""
    return mp.nsum(lambda j: s ** (2 * int(j)) / (2 * int(j) + 2 * terms + 1), [0, 60], method="direct")


def exp2_rest(r):
    return (2**r - 1) / r if abs(r) > tiny else mp.log(2) + r * mp.log(2) ** 2 / 2


if __name__ == "__main__":
    # e^r = 1 + r + r^2 P(r), relative to e^r.
    for dtype, count in ("f32", 5), ("f64", 10):
        show("exp", exp_rest, count, (-half_ln2, half_ln2), lambda r: r**2 / mp.exp(r), dtype)
    # 2 atanh(s) = 2 s + s^3 P(s^2) for (1 + s) / (1 - s) in [sqrt(1/2), sqrt(2)], relative to 2 atanh(s).
    end = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)
    for dtype, count in ("f32", 3), ("f64", 7):
        show("log", log_rest, count, (mp.mpf(0), end), lambda s: s**2 / 2, dtype, step=2)
    # sin r = r + r^3 P(r^2) and cos r = 1 - r^2 / 2 + r^4 P(r^2) for r in [0, pi/4].
    for dtype, count in ("f32", 3), ("f64", 6):
        octant = (mp.mpf(0), mp.pi / 4)
        show("sin", sin_rest, count, octant, lambda r: r**3 / mp.sin(r) if r else r, dtype, step=2)
        show("cos", cos_rest, count, octant, lambda r: r**4 / mp.cos(r), dtype, step=2)
    # pow: log2((1 + s) / (1 - s)) = c s + (c / 3) s^3 + s^5 P(s^2) with c = 2 / ln 2, relative; a shorter one
    # without the cubic term for f32 operands, computed in f64. 2^r = 1 + r P(r) for |r| <= 1/2, likewise.
    c = 2 / mp.log(2)
    ratio = (mp.mpf(0), end)
    show("log2 tail", lambda s: c * atanh_tail(s, 2), 8, ratio, lambda s: s**4 / c, "f64", step=2)
    show("log2 short", lambda s: c * atanh_tail(s, 1), 4, ratio, lambda s: s**2 / c, "f64", step=2)
    half = mp.mpf(1) / 2
    for name, count in ("exp2", 11), ("exp2 short", 6):
        show(name, exp2_rest, count, (-half, half), lambda r: abs(r) / 2**r, "f64")
    parts("2 / ln 2", c, [53, 53])
    parts("2 / (3 ln 2)", c / 3, [53, 53])
    parts("1 / ln 2", 1 / mp.log(2), [53])
    parts("ln 2, f32", mp.log(2), [24, 24])
    parts("ln 2, f64", mp.log(2), [53, 53])
    parts("sqrt(1/2)", mp.sqrt(half), [53])
    parts("pi / 2", mp.pi / 2, [53, 53, 53])
    parts("2 / pi", 2 / mp.pi, [53])
