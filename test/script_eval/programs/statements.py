# Assignment in all its forms, del, global state, conditionals, several statements on a line, odd layouts.
a = b = c = 0; a, b = 1, 2; (c) = 3; [d] = [4]; print(a, b, c, d)
x, = [5]; (y, z), w = [1, 2], 3; print(x, y, z, w)
obj = {}; obj["a"], obj["b"] = 1, 2; lst = [0] * 3; lst[0], lst[-1] = "f", "l"; lst[1:2] = [7, 8]; print(obj,
    lst)

class O: pass
o = O(); o.p = o.q = []; o.p.append(1); o.r, o.s = 1, o.q; print(o.q, o.r,
    o.s is o.p); o.r += 5; o.r *= 2; print(o.r)
del a, (b, c); del obj["a"], o.p
try: print(a)
except NameError as e: print(e)
print(obj, hasattr(o, "p"))
i = 0

def idx():
    global i
    i += 1
    return 0

l = [10]; l[idx()] += 5; print(l, i); t = ([1],)
try: t[0] += [2]
except TypeError as e: print(e, t)
if 0: pass
elif "": pass
elif []: print("no")
else: print("else")
if 1: print("one"); print("line")
v = 5 if 0 else 6 if 0 else 7; print(v, (1 if True else 2) + 1, [1, 2][0 if v else 1])
s = ("implicit "
     "concatenation"); total = 1 + \
    2; print(s, total)
m = [
    1,
    2,  # comment
]; print(m, (
    1 +
    2
))
if (True and
        not False): print("wrapped")
print(not 1 == 2, not (1, ), 1 is not None, None is None, 1 in [1] == True, (1 in [1]) == True,
      not True or True, 1 or 1 / 0, 0 and 1 / 0, 5 > 3 and "yes" or "no")
print(- 2 ** 2, (-2) ** 2, 2 ** -1, -3 % 5, -3 // 2, 7 // -2, 2 + 3 * 4 ** 2 / 8 - 1, 1 << 2 + 1, 5 & 3 == 1,
      ~1 + 2, not 0 + 1, 3 - -3, +-+3, 10 - 2 - 3, 2 ** 2 ** 3, 100 // 7 * 3 % 5)
pass; pass

def f(): return

def g(): ...
print("trailing", )
async_ = match = case = type_ = _ = 1; print(match + case + _); match = {"k": 1}; print(match["k"]); print(match)
for _ in range(2): pass
else: print(_)
print({"a": 1}["a"], {1, 2} == {2, 1}, (lambda: (yield_ := 3))(), [1, 2, 3][1:][0], "abc"[1:][::-1],
      {"x": [1, 2]}["x"][-1], (1, 2) + (3,), [[1]][0][0], "a.b".split(".")[0].upper())
data = [("x", 1), ("y", 2)]
for k, v in data:
    if k == "x":
        continue
    elif v == 2:
        print("two")
    else:
        print("other")

n = 10
while n > 0:
    n -= 3
    if n < 5:
        break

print(n); print((n := n + 1), n)

def many(a, b, c, d, e, f, g, h): return a + b + c + d + e + f + g + h
print(many(*range(8)), many(1, *[2, 3], 4, *(5,), **dict(f=6, g=7, h=8)))
global_list = [1]

def mutate(): global_list.append(2); local = global_list; local += [3]
mutate(); print(global_list)

def shadow(list): return [list]
print(shadow(1), list((1,)))
print = print; print("rebound"); len_ = len; print(len_("ab"))
π = 3; naïve = "x"; print(π, naïve)
import math, sys as system; print(math.floor(1.5), system.maxsize > 0)
assert True; assert 1, "message"
print(1_000, 0xff, 1e-3, 1.e2, .1, "'", '"', '\'', "\"", '\\', "\x41", "\101\0"[0], "a\
b")

def nested_defaults(a, b=lambda x=1: x + 1, *, c=(1, [2])): return a, b(), c
print(nested_defaults(0))

class Chain:
    def __init__(self): self.ops = []
    def add(self, v): self.ops.append(v); return self

print(Chain().add(1).add(2)
      .add(3).ops)
if True:
    def conditional(): return "defined"
else:
    def conditional(): return "other"

print(conditional())
