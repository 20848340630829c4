# Dicts keep the order of insertion; sets are compared, not printed, when they have more than one element.
d = {"a": 1, "b": 2}
d["c"] = 3
d["a"] = 10
print(d, len(d), d["b"], d.get("z"), d.get("z", 0), "a" in d, "z" not in d, 1 in d)
print(list(d), list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.values(), d.items(),
      sorted(d, reverse=True))
print(d.pop("a"), d.pop("zz", None), d, d.setdefault("x", []), d.setdefault("b", 5), d)
d["x"].append(1)
print(d, d.popitem(), d)
d.update({"b": 5, "e": 6}, f=7)
d.update([("g", 8)])
d.update(h=9)
print(d)
del d["b"]
print(d, d.copy() == d, d.copy() is d)
d.clear()
print(d)
print(dict(), dict(a=1), dict([("a", 1), ("b", 2)]), dict({"x": 1}, y=2), dict(zip("ab", range(2))),
      dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({**{"a": 1}, "b": 2, **{"a": 3}}, {"a": 1} | {"b": 2}, {k: v * v for k, v in zip("abc", range(3))},
      {i: i for i in range(5) if i % 2})
print({1: "int", 1.0: "float", True: "bool"}, {(1, 2): "t"}[1, 2], {None: 1}[None], {1: 2} == {1.0: 2},
      {"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} == {"a": 2}, {"a": [1]} != {"a": [1]})
d = {"x": 1}
d |= {"y": 2}
print(d, d.keys() == {"x", "y"}, d.keys() == {"y": 0, "x": 0}.keys(), d.items() == {"x": 1, "y": 2}.items(),
      {"x": 2}.items() == {"x": 1}.items(), d.keys() & {"x"}, d.keys() - {"x"}, len(d.values()),
      "x" in d.keys(), 2 in d.values(), ("x", 1) in d.items(), d.keys() == ["x", "y"])
for k in d: print(k, end=" ")
for k, v in d.items(): print(k, v, end=" ")
print(list(reversed(d)), list(reversed(d.items())), min(d), max(d.values()), sum(d.values()),
      max(d, key=d.get), dict(sorted({"b": 1, "a": 2}.items())))
nested = {"a": {"b": [1, {"c": 2}]}}
print(nested["a"]["b"][1]["c"], nested)
nested["a"]["b"][1]["c"] += 5
print(nested)
rec = {}
rec["self"] = rec
print(rec)
counts = {}
for ch in "mississippi": counts[ch] = counts.get(ch, 0) + 1
print(counts, sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
s = {1, 2, 3}
s.add(4)
s.add(1)
s.discard(9)
s.remove(2)
print(sorted(s), len(s), 3 in s, 9 not in s)
print(sorted({1, 2} | {2, 3}), sorted({1, 2} & {2, 3}), sorted({1, 2} - {2, 3}), sorted({1, 2} ^ {2, 3}),
      {1, 2} == {2, 1}, {1} < {1, 2}, {1, 2} <= {1, 2}, {1, 2} > {1}, {1} < {1}, {1, 2} >= {3}, {1} == {1.0},
      {1} != {2})
print(sorted({1, 2}.union([3], (4,))), sorted({1, 2, 3}.intersection([2, 3], [3])),
      sorted({1, 2, 3}.difference([1])), sorted({1}.symmetric_difference([1, 2])), {1}.issubset([1, 2]),
      {1, 2}.issuperset([1]), {1}.isdisjoint([2]), set(), {1}, set("aa"), {(1, 2)})
s |= {7}
s &= {1, 7}
s -= {1}
s ^= {8}
print(sorted(s))
s.update([1], [2])
print(sorted(s))
t = s.copy()
s.clear()
print(s, sorted(t), {5}.pop(), bool(set()))

class Key:
    def __init__(self, v): self.v = v
    def __hash__(self): return hash(self.v)
    def __eq__(self, other): return isinstance(other, Key) and self.v == other.v

print({Key(1): "a"}[Key(1)], Key(1) in {Key(1)}, len({Key(1), Key(1), Key(2)}), Key(3) in {Key(1): 0})
for bad in (lambda: {}["k"], lambda: {}[(1, 2)], lambda: {}.pop("k"), lambda: {}.popitem(),
            lambda: {1}.remove(2), lambda: set().pop(), lambda: {[]: 1}, lambda: {[1]}, lambda: {}[[]],
            lambda: {{}: 1}, lambda: {1} + {2}, lambda: {1} | [2], lambda: {"a": 1} < {"b": 2},
            lambda: {}.foo, lambda: {**5}, lambda: dict(5), lambda: {} | 5, lambda: "{k}".format(j=1),
            lambda: set(5)):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e, "|", e.args)

try:
    for k in {"a": 1} if not rec else (g := {"a": 1}): g["b"] = 2
except RuntimeError as e:
    print(e)

try:
    g = {1}
    for k in g: g.add(2)
except RuntimeError as e:
    print(e)

try:
    del g[5]
except TypeError as e:
    print(e)

try:
    e2 = {}
    del e2["q"]
except KeyError as e:
    print(repr(e), e.args)
