# Built-in functions and the module math.
import math
from math import pi as PI, sqrt
import math as m
print(math.pi, PI is not None, math.e, math.tau, math.inf, math.nan, sqrt(2), m.floor(-1.5), math.ceil(1.2),
      math.trunc(-1.7), math.floor(3), math.gcd(12, 18), math.gcd(), math.factorial(10), math.fabs(-2),
      math.prod([1, 2, 3, 4]), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 2), math.copysign(1, -0.0),
      math.fmod(-7, 3), math.hypot(3, 4))
print(math.exp(1), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000), math.log1p(1e-10),
      math.expm1(1e-10), math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(1), math.atan(1),
      math.atan2(1, -1), math.sinh(1), math.cosh(1), math.tanh(1), math.pow(2, 0.5), math.erf(0.5),
      math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.degrees(math.pi),
      math.radians(180), math.isqrt(17), math.comb(5, 2), math.perm(5, 2), math.asinh(1), math.acosh(2),
      math.atanh(0.5))
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.exp(1000),
            lambda: math.sqrt("a"), lambda: math.factorial(-1), lambda: math.acos(2),
            lambda: math.floor(math.nan), lambda: math.floor(math.inf), lambda: math.foo,
            lambda: math.pow(0, -1), lambda: math.fmod(1, 0), lambda: math.atanh(1)):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__)

print(1, "a", None, [1], sep="-", end="!\n")
print()
print("a", "b", sep="")
print(*[1, 2], sep=", ")
print("x", end="")
print("y", flush=True)
print(sep="x")
print("", "")
print(len("abc"), len([]), len({1: 2}), len(range(5)), len((1,)), len({1}))
print(isinstance(5, (int, str)), callable(print), hash("a") == hash("a"), hash(1) == hash(1.0) == hash(True),
      id is not None, repr("a"), str(1))
print(list(map(str, [1, 2])), list(map(int, "123")), list(filter(str.isalpha, "a1b")),
      sorted({"b": 1, "a": 2}), list(map(lambda p: p[0], {"k": 1}.items())), list(zip([1], [2], [3])))
print(int("0x1f", 16), int("-0b11", 2), int(" 12 "), int(1e10), int(-0.5), float("1e5"), str(1e5),
      bool("False"))
print(type(1)(5.5), type("")(5), list(dict(a=1)), tuple({1: 2}), set([1]) == {1}, dict([[1, 2]]),
      list((1, 2)), type(type), type(int), int is type(1), object)
print(getattr("abc", "upper")(), getattr([], "missing", "default"), hasattr("a", "split"),
      "abc".upper.__name__, [].append.__name__, str.upper("a"), list.append is list.append,
      str.join("-", ["a", "b"]), dict.get({"a": 1}, "a"), int.bit_length(5), list.index([1, 2], 2))
print(slice(1, 2), slice(None, None, -1), [1, 2, 3][slice(1, None)], slice(5).stop, slice(1, 2, 3).step, ...,
      Ellipsis, NotImplemented, None, True)
print(any(x for x in [0, 0]), all(x for x in []), sum(x for x in [1, 2]), max((1, 2), (1, 3)),
      min("b", "a", key=ord), max([[1], [2, 0]]), max(1, 2.5), min([1, True]), max(True, 1), divmod(7.5, 2),
      divmod(-7, 2), round(5.5), round(6.5), abs(-2 ** 62))
print([i for i in dir(math) if i == "pi"], "a" if "" else "b", chr(0x1F600), ord("😀"),
      ascii("x"), "%s" % None, bin(5)[2:], hex(16)[2:].zfill(4))
from typing import List, Optional, Any, Dict, Tuple, Callable

def typed(xs: List[int], o: Optional[str] = None, c: Callable[[int], Any] = None) -> Dict[str,
          Tuple[int, ...]]: return {"n": len(xs)}
print(typed([1, 2]))
z: List[Dict[str, int]] = []
print(z)
if __name__ == "__main__": print("main", __name__)
import sys
try: sys.exit("stop")
except SystemExit as e: print("exit", e.code)
print(sys.maxsize)
