# Integers, floats and the operators between them.
for a in (7, -7, 0, 1):
    for b in (2, -2, 3, 7):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))

for a in (7.5, -7.5, 0.0, -0.0, 1e300):
    for b in (2.0, -2.0, 0.1, float("inf"), float("-inf")):
        print(a, b, a // b, a % b, divmod(a, b))

print(4503599627370497.0 // 1.0, -4503599627370497.0 // 1.0, 1.0 // 0.1, float("inf") % 2, float("inf") // 2)
print(2 ** 10, 2 ** -1, (-2) ** 3, (-2) ** 63, 0 ** 0, 2.0 ** 0.5, (-8.0) ** 3, 10 ** 18, -2 ** 2,
      2 ** 3 ** 2)
print(1 << 40, -1 << 3, -17 >> 2, 17 >> 70, -17 >> 70, 5 & 3, 5 | 3, 5 ^ 3, ~5, ~-1)
print(True + True, True & False, True | 2, True ^ True, -True, +True, ~True, True * 3.5)
print(9007199254740993 / 3, 9007199254740993 / 1, 9223372036854775807 / 9223372036854775806,
      1 / 9223372036854775807)
print((2 ** 62 + 1) / 3, -9223372036854775807 / 7, 9223372036854775807 / 2.0)

print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1.0 == True, 1 != 2 != 1, 2 < 3 > 1)
print(9007199254740993 == 9007199254740992.0, 9007199254740993 > 9007199254740992.0,
      float("nan") == float("nan"))
print(float("inf") > 9223372036854775807, float("-inf") < -9223372036854775807 - 1, 0.1 + 0.2 == 0.3)

print(int(3.99), int(-3.99), int("42"), int(" -1_000 "), int("ff", 16), int("0b101", 0), int("0o17", 8),
      int(True), int())
print(float("1.5"), float(" -inf "), float("1e-3"), float(3), float("nan"), float(), float("1_0.5"))
print(bool(0), bool(0.0), bool(""), bool("0"), bool([]), bool([0]), bool(None), bool(()), bool({}),
      bool(range(0)), bool())
print(abs(-3), abs(-3.5), abs(-0.0), abs(True), pow(2, 5), pow(2, 5, 7), pow(3, 0, 1), pow(-3, 5, 7),
      pow(2, 5, -7))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.005, 2), round(1234.5678, -2), round(0.5),
      round(1e20, -19))
print(round(-5.113865030674847e20, -5), round(25.0, -1), round(25.000000000000004, -1), round(5e22, -23), round(5.5e22, -23),
      round(0.4, -1), round(5.0, -1), round(-7.0, -1), round(1e300, -300), round(123.0, -3), round(-0.0, -2))
print(round(15, -1), round(25, -1), round(-15, -1), round(1234, -2), round(7, 3), round(2.5, None),
      round(4999999999999999999, -19))
print(bin(10), bin(-10), oct(8), hex(255), hex(-255), bin(0), chr(97), ord("a"), chr(8364), ord("€"))
print((255).bit_length(), (0).bit_length(), (-8).bit_length(), (2.0).is_integer(), (2.5).is_integer(),
      (3).real, (3).imag)
print(min(3, 1, 2), max(3, 1, 2), min([4, 2]), max("hello"), min(2, 1.5), max(1, True), min([], default=7),
      max([3, -5], key=abs))
print(sum([1, 2, 3]), sum([0.1] * 3), sum([], 5), sum([[1], [2]], []), sum((True, True)),
      sum(range(5), start=10))
print(0x10, 0o17, 0b11, 1_000_000, 1e3, 1.5e-3, .5, 5., 0xFF_FF, 1_0.0_1)
print(1 if 0 else 2, (1, 2)[True], not 0, not 1, 1 and 0, 1 and 2, 0 or 3, None or "x", 0 or 0.0, "" and 1)

x = 5
x += 2
x -= 1
x *= 3
x //= 2
x **= 2
x %= 50
x <<= 2
x >>= 1
x |= 1
x &= 0xFF
x ^= 2
print(x)
y = 7
y /= 2
print(y)

for action in ("1 // 0", "1 % 0", "1 / 0", "1.0 / 0", "1.0 // 0", "1.0 % 0", "0 ** -1", "0.0 ** -1",
               "divmod(1, 0)", "1 << -1"):
    try:
        if action == "1 // 0": 1 // 0
        elif action == "1 % 0": 1 % 0
        elif action == "1 / 0": 1 / 0
        elif action == "1.0 / 0": 1.0 / 0
        elif action == "1.0 // 0": 1.0 // 0
        elif action == "1.0 % 0": 1.0 % 0
        elif action == "0 ** -1": 0 ** -1
        elif action == "0.0 ** -1": 0.0 ** -1
        elif action == "divmod(1, 0)": divmod(1, 0)
        else: 1 << -1
    except (ZeroDivisionError, ValueError) as e:
        print(action, "->", type(e).__name__, e)
