# Loops, their else, break and continue, comprehensions, generator expressions, iterators.
for i in range(3): print(i, end=",")
else: print("done")
for i in range(5):
    if i == 2: continue
    if i == 4: break
    print(i)
else: print("never")
print(i)
n = 3
while n:
    n -= 1
    if n == 1: continue
    print("n", n)
else: print("while else")
while True:
    n += 1
    if n > 3: break
else: print("never")
for i in []: pass
else: print("empty else")
for a in range(2):
    for b in range(3):
        if b == 1: break
        print(a, b)

for i in range(3):
    try:
        if i == 1: continue
        print("body", i)
    finally: print("finally", i)

for i in range(3):
    try: break
    finally: print("broke", i)

def find(rows, v):
    for r, row in enumerate(rows):
        for c, x in enumerate(row):
            if x == v: return r, c
    return None

print(find([[1, 2], [3, 4]], 3), find([[1]], 9))
print([x * y for x in range(3) for y in range(x)], [x for x in range(10) if x % 2 if x > 3],
      [[j for j in range(i)] for i in range(3)], {x % 3 for x in range(9)} == {0, 1, 2},
      [(i, c) for i, c in enumerate("ab")], [x for x, in [(1,), (2,)]], [a for a, *b in ["xyz"]])
x = "outer"
print([x for x in range(2)], x, [i for i in range(2)][-1])
i = 10
print([i for i in range(3)], i)
print(sum(x * x for x in range(4)), list(x + 1 for x in (1, 2)), tuple(c for c in "ab"),
      dict((k, len(k)) for k in ["a", "bb"]), max(len(w) for w in ["a", "bbb"]),
      ",".join(str(x) for x in range(3)), sorted(-x for x in range(3)), any(x > 1 for x in [1, 2]),
      all(x > 1 for x in [1, 2]), set(x for x in [1, 1]))

def noisy(v):
    print("noisy", v)
    return v

g = (noisy(v) for v in [1, 2, 3])
print("made")
print(next(g))
print(next(g))
print(list(g), list(g))
print(any(noisy(v) > 1 for v in [1, 2, 3]), all(noisy(v) < 2 for v in [1, 2, 3]),
      next(noisy(v) for v in [7, 8]))
factor = 2
late = (v * factor for v in [1, 2])
factor = 10
print(list(late))
items = [1, 2]
it = (v for v in items)
items.append(3)
print(list(it))
for v in (noisy(u) for u in range(5)):
    if v == 1: break

def first_even(xs): return next((x for x in xs if x % 2 == 0), None)
print(first_even([1, 3, 4, 5]), first_even([1]))
nested = (a * b for a in range(3) for b in range(a) if a + b > 1)
print(list(nested))
print([f() for f in [lambda v=v: v for v in range(2)]], list(f() for f in (lambda: v for v in range(3))))
pipeline = (x + 1 for x in (y * 2 for y in range(4)))
print(list(pipeline))

class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i

class Seq:
    def __init__(self, *v): self.v = v
    def __getitem__(self, i): return self.v[i]
    def __len__(self): return len(self.v)

print(list(Count(3)), sum(Count(4)), [v for v in Count(2)], list(zip(Count(2), "ab")), list(Seq(1, 2)),
      2 in Seq(1, 2), 9 in Seq(1), max(Seq(3, 4)), [*Count(2)], list(reversed(Seq(1, 2, 3))),
      list(enumerate(Seq("a"))), 2 in Count(5), dict(zip("ab", Count(9))), list(map(str, Count(2))))
a, b, c = Count(3)
print(a, b, c)
z = zip([1, 2, 3], "ab")
print(next(z), list(z))
m = map(noisy, [1, 2])
print("lazy", next(m))
e = enumerate("xy")
print(next(e), list(e))
fl = filter(lambda v: v, [0, 1, 2])
print(next(fl), list(fl))
r = reversed([1, 2])
print(next(r), list(r))
i = iter([1, 2, 3])
print(i is iter(i), [(p, q) for p, q in zip(i, i)])
left = [3, 2, 1]
print(list(iter(left.pop, 1)), left)
total = 0
for p, q in zip([1, 2, 3], [4, 5, 6]): total += p * q
print(total)
print(list(map(max, [1, 5], [3, 2])), [*map(lambda p: p ** 2, range(3))], list(zip(*[(1, 2), (3, 4)])),
      list(range(10, 0, -3)))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[k] for row in matrix] for k in range(3)], [v for row in matrix for v in row],
      list(map(list, zip(*matrix))))
for k in range(2): pass
print(k)
k = 5
for k in []: pass
print(k)
box = {}
for box["k"] in range(3): pass
print(box)
