# Lists and tuples: methods, slices, slice assignment, comparison, unpacking.
a = [3, 1, 2]
a.append(4)
a.extend((5, 6))
a.insert(0, 0)
a.insert(-1, 9)
a.insert(100, 7)
print(a, a.pop(), a.pop(0), a.pop(-2), a)
a.remove(9 if 9 in a else 5)
a.reverse()
print(a)
a.sort()
print(a)
a.sort(reverse=True)
print(a)
a.sort(key=lambda v: v % 3)
print(a, a.index(4), a.count(1), a.copy() == a, a.copy() is a)
b = a
b += [10]
print(a, b is a)
b = b + [11]
print(a, b is a)
a *= 2
print(a, len(a))
a.clear()
print(a)

l = list(range(10))
print(l[2:5], l[:3], l[7:], l[-3:], l[::3], l[::-1], l[8:2:-2], l[5:5], l[100:], l[-100:2], l[1:-1:4])
l[2:4] = ["a", "b", "c"]
print(l)
l[0:0] = [-1]
print(l)
l[1:3] = []
print(l)
l[::2] = [0] * len(l[::2])
print(l)
l[5:2] = ["x"]
print(l)
del l[0]
del l[-1]
del l[1:3]
print(l)
del l[::2]
print(l)
l[:] = []
print(l)
m = [[0] * 2 for _ in range(2)]
m[0][1] = 5
print(m)
n = [[0] * 2] * 2
n[0][1] = 5
print(n)
t = (1, 2, 3)
print(t, (1,), (), t + (4,), t * 2, t[1:], t[::-1], t.index(2), t.count(3), len(t), 2 in t, tuple([1]),
      t == (1, 2, 3), hash(t) == hash((1, 2, 3)))
print([1, 2] < [1, 3], [1] < [1, 0], [] < [0], (1, 2) >= (1, 2), [1, [2]] == [1, [2]], (1, "a") < (1, "b"),
      [1] != [1.0], [2] > [1, 9], (0,) == [0])
p, q, *r = range(5)
print(p, q, r)
*r, p = "abc"
print(r, p)
p, *r, q = [1, 2]
print(p, r, q)
(p, q), r = (1, 2), 3
print(p, q, r)
[p, [q, *r]] = 1, (2, 3, 4)
print(p, q, r)
p, q = q, p
print(p, q)
i = 0
i, l2 = 1, [0, 0]
l2[i], i = 5, 0
print(l2, i)
x = y = []
x.append(1)
print(y, x is y)
for k, (u, v) in enumerate([(1, 2), (3, 4)], 1): print(k, u, v)
print([*range(3), *"ab"], (*[1], 2), {*[1, 1]}, [*[], *()], list(zip("ab", [1, 2, 3])),
      list(enumerate("ab", start=5)))
rec = [1]
rec.append(rec)
print(rec)
tup = ([],)
tup[0].append(tup)
print(tup)
print([[1, "a", None, True, 1.5, (2,), {"k": {3}}]], [()], [[]], ["it's"])
print(sorted([3, 1, 2]), sorted("bca", reverse=True), sorted([(1, "b"), (0, "a")]),
      sorted(["b", "A", "c"], key=str.lower), sorted([1, -2, 3], key=abs, reverse=True))
words = ["bb", "a", "cc", "dd", "e"]
print(sorted(words, key=len), sorted(words, key=len, reverse=True), min(words, key=len), max(words, key=len))
print(any([0, 1]), all([1, 0]), any([]), all([]), sum([1, 2]), len([1, 2]),
      list(map(lambda v, w: v + w, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])),
      list(filter(lambda v: v > 1, [1, 2, 3])), list(reversed([1, 2])))
print(list(range(5)), list(range(2, 8, 3)), list(range(5, 0, -2)), range(3), range(1, 10, 2), range(10)[2:5],
      range(0, 10, 3)[1:], range(10)[::3], range(10)[-1], len(range(0, 10, 3)), 4 in range(0, 10, 2),
      5 in range(0, 10, 2), 3.0 in range(5), range(3) == range(0, 3, 1), list(reversed(range(0, 10, 3))),
      range(5).start, range(1, 9, 2).stop, range(9).step, list(range(3))[::-1], range(10)[5:2],
      range(5, 0, -1)[1:3])
it = iter([1, 2])
print(next(it), next(it), next(it, "end"), list(it))
print(list(iter("ab")), list(zip()), list(zip([1], [])), list(zip([1, 2], [3, 4], strict=True)))
print([1, 2, 3].index(3, 1), [float("nan")] == [1], [0] * 3, 2 * [1, 2], [None] * 2, [1, 2] == (1, 2),
      [True, False] == [1, 0], 1 in [True], "a" in ("a",))
e = [1, 2, 3]
for v in e:
    if v < 5: e.append(v + 3)

print(e)
for bad in (lambda: [1][1], lambda: [1]["a"], lambda: (1,)[2], lambda: (1,)["a"], lambda: [].pop(),
            lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: (1,).index(2),
            lambda: [1] + (2,), lambda: [1] + 1, lambda: (1,) + [1],
            lambda: [1] < [None], lambda: sorted([1, "a"]), lambda: min([]), lambda: max(()),
                lambda: sum(["a"]), lambda: next(iter([])), lambda: list(5), lambda: len(5),
                lambda: list(zip([1], [1, 2], strict=True)), lambda: [1, 2, 3].index(1, 1),
                lambda: range(1, 2, 0), lambda: range(5)[7], lambda: range(2.5), lambda: 3 in 5,
                lambda: reversed(5), lambda: hash([]), lambda: [1] * "a", lambda: [1] * 1.5, lambda: iter(5),
                lambda: next(5), lambda: sum(5), lambda: [3][1.0], lambda: [1][::0], lambda: enumerate(5)):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e)

def unpack(v):
    try:
        a, b = v
        print(a, b)
    except Exception as e:
        print(type(e).__name__, "|", e)

for v in ((1, 2), (1,), (1, 2, 3), "ab", 5, [], None, {1: 2, 3: 4}): unpack(v)
try:
    a, *b, c = [1]
except ValueError as e:
    print(e)

try:
    l = [1, 2, 3]
    l[::2] = [1]
except ValueError as e:
    print(e)

try:
    l[5] = 1
except IndexError as e:
    print(e)

try:
    (1,)[0] = 1
except TypeError as e:
    print(e)

try:
    del l[9]
except IndexError as e:
    print(e)
