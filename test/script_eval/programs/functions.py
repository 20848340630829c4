# Arguments of every kind, defaults, closures, lambdas, decorators, recursion.
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw

print(f(1, c=3), f(1, 5, 6, 7, c=8, e=9), f(*[1, 2, 3], **{"c": 4, "z": 5}), f(b=1, a=0, c=2),
      f(1, *(), c=0, **{}), f(*"ab", *[3], c=1, **{"x": 1}, y=2))

def g(a, b, /, c, *, d): return a, b, c, d
print(g(1, 2, 3, d=4), g(1, 2, c=3, d=4))

def pos_and_kw(a, /, **kw): return a, kw
print(pos_and_kw(1, a=2))

def h(x, acc=[]):
    acc.append(x)
    return acc

print(h(1), h(2), h(3, []), h(4))

def none(): pass
print(none(), (lambda: None)(), (lambda x, y=2, *a, **k: (x, y, a, k))(1, 3, 4, z=5), (lambda *, a: a)(a=1))

def outer():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get

inc, get = outer()
inc()
inc(5)
print(get(), inc(), get())
inc2, get2 = outer()
print(inc2(), get2(), get())
print([fn() for fn in [lambda: i for i in range(3)]], [fn() for fn in [lambda i=i: i for i in range(3)]])
fs = []
for i in range(3): fs.append(lambda: i)
print([fn() for fn in fs])
total = 0

def add(v):
    global total
    total += v

add(3)
add(4)
print(total)

def make_global():
    global fresh
    fresh = 5

make_global()
print(fresh)

def deep():
    x = 1
    def a():
        def b():
            nonlocal x
            x += 1
            return x
        return b
    return a()() + x

print(deep())

def compose(*fns):
    def run(v):
        for fn in reversed(fns): v = fn(v)
        return v
    return run

print(compose(str, lambda v: v + 1, abs)(-5), list(map(compose(len, str), [1, 22])))

def trace(fn):
    def wrapped(*args, **kwargs):
        print("call", fn.__name__, args, kwargs)
        r = fn(*args, **kwargs)
        print("ret", r)
        return r
    wrapped.__name__ = fn.__name__
    return wrapped

def times(n):
    def deco(fn):
        def wrapped(*a): return [fn(*a) for _ in range(n)]
        return wrapped
    return deco

@trace
def area(w, h=2): return w * h
print(area(3), area(3, h=4), area.__name__)

@times(2)
@trace
def hello(x): return f"hi {x}"
print(hello("bob"))

def show(label):
    print("evaluate", label)
    return lambda fn: (print("apply", label), fn)[1]

@show("first")
@show("second")
def late(x=print("default")): pass

def fact(n): return 1 if n <= 1 else n * fact(n - 1)

def fib(n, memo={}):
    if n not in memo: memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]

print(fact(20), fib(50), (lambda rec, n: rec(rec, n))(lambda r, n: 0 if n == 0 else n + r(r, n - 1), 10))

def even(n): return True if n == 0 else odd(n - 1)

def odd(n): return False if n == 0 else even(n - 1)
print(even(100), odd(7))

def doc():
    """The docstring."""

print(doc.__doc__, none.__doc__, doc.__name__, doc.__qualname__, outer()[0].__qualname__,
      (lambda: 0).__name__, print.__name__, len.__name__)
doc.note = [1]
doc.note.append(2)
print(doc.note, hasattr(doc, "x"), callable(doc), callable(5), callable(int), callable(lambda: 0))

def annotated(x: int, y: "str" = "a", *z: float, **k: bool) -> None: return x, y
v: int = 5
w: "undefined_name"
print(annotated(1), v)

def early(n):
    for i in range(n):
        if i == 3: return i
    else:
        return "end"

print(early(10), early(2))

def swallow(): 
    try: return "try"
    finally: print("finally")

print(swallow())
if (n := len("abc")) > 2: print(n)
print([y := 5, y ** 2], [last := i for i in range(3)], last, (z := 3) + z,
      any((hit := q) > 2 for q in [1, 3, 2]), hit)
x = "global"

def scope2():
    x = "enclosing"
    class C:
        z = x
        def m(self): return x
    return C.z, C().m()

print(scope2())

def order():
    log = []
    def t(v): log.append(v); return v
    d = {t(1): t(2), t(3): t(4)}
    t(5) + t(6) * t(7)
    (t(8), t(9))[t(0)]
    dict(a=t(10), b=t(11))
    t(12) < t(13) < t(14)
    lst = [0]
    lst[t(0)] = t(15)
    return log

print(order())
sq = lambda v: v * v
print(sq(4), (lambda a: lambda b: a + b)(1)(2), sorted([3, 1, 2], key=lambda v: -v),
      max([1, 2, 3], key=lambda v: v % 3))
for bad in (lambda: f(), lambda: f(1), lambda: f(1, a=2, c=3), lambda: g(1, 2, 3, 4), lambda: g(1),
            lambda: h(), lambda: h(1, 2, 3), lambda: h(x=1, y=2), lambda: none(1), lambda: inc(1, 2),
            lambda: fact(), lambda: fact(1, 2), lambda: area.missing, lambda: 5(), lambda: None(),
            lambda: "a"(), lambda: undefined, lambda: f(**{1: 2}),
            lambda: pos_and_kw(), lambda: (lambda a, b: 0)(1),
            lambda: (lambda *, k: 0)()):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e)

def unbound():
    print(later)
    later = 1

def unbound_free():
    def inner(): return later
    inner()
    later = 1

def deleted():
    v = 1
    del v
    del v

for fn in (unbound, unbound_free, deleted):
    try: fn()
    except NameError as e: print(type(e).__name__, "|", e)

try:
    del never_bound
except NameError as e: print(type(e).__name__, "|", e)
