# Ranges and shifts at the ends of 64 bits.
r = range(-6 * 10**18, 6 * 10**18)
print(r[-1], r[0], r[10**18], r[-(10**18)], 5 in r, 6 * 10**18 in r, bool(r))
print(next(iter(r)), next(reversed(r)), r == range(-6 * 10**18, 6 * 10**18), r != range(1))
largest = 9223372036854775807
print(range(-largest - 1, largest)[0], range(-largest - 1, largest)[-1], range(-largest - 1, largest, largest)[2])
print(range(-largest - 1, -largest + 3)[::2], range(10)[::-1], range(10)[2:8:3], range(10)[-3:])
print(-1 << 63, -1 << 62, 0 << 1000, (-2) ** 63)
for f in [lambda: len(r), lambda: range(5)[5], lambda: range(5)[-6], lambda: range(5)["a"]]:
    try:
        print(f())
    except (OverflowError, IndexError, TypeError) as e:
        print(type(e).__name__)
print(slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), slice(1, 2) != slice(None, 2))
looped = {}
looped["v"] = looped.values()
print(looped.values())
