# Operators, comparison, containers, conversion and contexts of classes.
class V:
    def __init__(self, *c): self.c = c
    def __repr__(self): return "V" + repr(self.c)
    def __add__(self, o): return V(*[a + b for a, b in zip(self.c, o.c)]) if isinstance(o,
                V) else NotImplemented
    def __radd__(self, o): return V(*[o + a for a in self.c])
    def __sub__(self, o): return V(*[a - b for a, b in zip(self.c, o.c)])
    def __mul__(self, k): return V(*[a * k for a in self.c])
    __rmul__ = __mul__
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.c, o.c))
    def __truediv__(self, k): return V(*[a / k for a in self.c])
    def __floordiv__(self, k): return V(*[a // k for a in self.c])
    def __mod__(self, k): return V(*[a % k for a in self.c])
    def __pow__(self, k): return V(*[a ** k for a in self.c])
    def __neg__(self): return V(*[-a for a in self.c])
    def __pos__(self): return self
    def __invert__(self): return V(*reversed(self.c))
    def __abs__(self): return sum(a * a for a in self.c) ** 0.5
    def __eq__(self, o): return isinstance(o, V) and self.c == o.c
    def __hash__(self): return hash(self.c)
    def __lt__(self, o): return abs(self) < abs(o)
    def __len__(self): return len(self.c)
    def __getitem__(self, i): return V(*self.c[i]) if isinstance(i, slice) else self.c[i]
    def __contains__(self, v): return v in self.c
    def __iter__(self): return iter(self.c)
    def __bool__(self): return any(self.c)
    def __int__(self): return int(self.c[0])
    def __float__(self): return float(self.c[0])
    def __index__(self): return int(self.c[0])
    def __round__(self, n=None): return V(*[round(a, n) for a in self.c])
    def __divmod__(self, k): return self // k, self % k
    def __rdivmod__(self, k): return "rdivmod", k
    def __lshift__(self, k): return ("<<", k)
    def __rrshift__(self, k): return (">>", k)
    def __and__(self, k): return ("&", k)
    def __ror__(self, k): return ("|", k)
    def __xor__(self, k): return ("^", k)
    def __reversed__(self): return iter(self.c[::-1])
    def __format__(self, spec): return f"<{spec}>" + "/".join(format(a, spec) for a in self.c)
    def __call__(self, k): return self.c[k]

a, b = V(1, 2), V(3, 4)
print(a + b, 10 + a, a - b, a * 3, 3 * a, a @ b, a / 2, b // 2, b % 2, a ** 2, -a, +a, ~a, abs(b), a << 1,
      1 >> a, a & 1, 1 | a, a ^ 2)
print(a == V(1, 2), a != b, a == 5, a < b, a > b, sorted([b, a]), max(a, b), len(a), a[0], a[-1], a[0:1],
      2 in a, 9 in a, list(a), bool(V(0, 0)), not a, {a: 1}[V(1, 2)], [*a], tuple(b))
print(int(b), float(b), [10, 20, 30, 40][b], round(V(1.26, 2.5)), round(V(1.26, 2.5), 1), divmod(b, 2),
      divmod(7, a), list(reversed(a)), f"{a} {a:.1f} {a!r}", format(a, "03d"), "{:d}".format(b),
      sum([a, b], V(0, 0)), a(1), hex(b), range(10)[b], "x" * 2)
c = a
c += b
print(c, a, c is a)
c -= a
c *= 2
c //= 2
c /= 1
c **= 2
print(c)

class Acc:
    def __init__(self): self.log = []
    def __iadd__(self, v): self.log.append(v); return self
    def __setitem__(self, k, v): self.log.append((k, v))
    def __delitem__(self, k): self.log.append(("del", k))
    def __getitem__(self, k): return k
    def __missing__(self, k): return "never"

x = y = Acc()
x += 1
x["k"] = 2
x[1:2] = 3
x[1, ::2] = 4
del x["q"]
x[0] += 5
print(x.log, x is y, x[1:2:3], x[..., None], x[1, 2], x[:], x[::-1], x[1:, 2])

class Le:
    def __init__(self, v): self.v = v
    def __le__(self, o): return self.v <= o.v
    def __gt__(self, o): return "gt"
    def __eq__(self, o): return "eq"

print(Le(1) <= Le(2), Le(1) >= Le(2), Le(1) > Le(2), Le(2) < Le(1), Le(1) == Le(2), Le(1) != Le(2))

class Base:
    def __add__(self, o): return "Base.add"
    def __radd__(self, o): return "Base.radd"
    def __lt__(self, o): return "Base.lt"
    def __gt__(self, o): return "Base.gt"
    def __eq__(self, o): return "Base.eq"

class Sub(Base):
    def __radd__(self, o): return "Sub.radd"
    def __gt__(self, o): return "Sub.gt"
    def __eq__(self, o): return "Sub.eq"

print(Base() + Sub(), Sub() + Base(), Base() + Base(), 1 + Base(), Base() < Sub(), Base() == Sub(),
      Sub() == Base(), [] + Base(), "a" + Base())

class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print("enter", self.name); return self.name.upper()
    def __exit__(self, t, v, tb): print("exit", self.name, t.__name__ if t else None, v); return self.swallow

with Ctx("a") as n, Ctx("b"): print("body", n)
with (Ctx("p") as n, Ctx("q") as m): print(n, m)
with Ctx("c", True): raise ValueError("swallowed")
try:
    with Ctx("d"): raise KeyError("kept")
except KeyError as e: print("caught", e)

def ret():
    with Ctx("r"): return "value"

print(ret())
for i in range(3):
    with Ctx(str(i)):
        if i == 1: break

class NoHash:
    def __eq__(self, o): return True

class Str:
    def __str__(self): return "str"

class Rep:
    def __repr__(self): return "repr"

print(Str(), [Rep()], Rep(), f"{Str()} {Rep()} {Str()!s} {Rep()!r}", "%s %r" % (Str(), Rep()),
      "{}".format(Str()), str(Rep()))

class Len0:
    def __len__(self): return 0

class BoolBad:
    def __bool__(self): return 1

class LenNeg:
    def __len__(self): return -1

class StrBad:
    def __str__(self): return 1

print(bool(Len0()), bool(Rep()), 1 if Len0() else 2, not Len0())
for bad in (lambda: hash(NoHash()), lambda: {NoHash(): 1}, lambda: bool(BoolBad()), lambda: len(LenNeg()),
            lambda: str(StrBad()), lambda: a + 1, lambda: Str() + Str(), lambda: Str() < Str(),
            lambda: Str() @ 1, lambda: ~Str(), lambda: iter(Str()),
            lambda: Str() << 1, lambda: Str()[1], lambda: f"{Str():>5}",
            lambda: divmod(Str(), 1), lambda: [][a:Str()], lambda: [1][Str()], lambda: Str() ** 2,
            lambda: 2 ** Str(), lambda: len(Str())):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e)

try:
    s = Str()
    s += 1
except TypeError as e: print(e)
try:
    with 5: pass
except TypeError as e: print(e)
try:
    Str()[0] = 1
except TypeError as e: print(e)
try:
    del Str()[0]
except TypeError as e: print(e)
