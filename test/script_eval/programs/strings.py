# Methods of str, slices, escapes and the way strings are shown.
s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), "they're bill's".title(), "hELLO wORLD".capitalize(),
      s.casefold())
print(s.find("o"), s.find("o", 5), s.find("z"), s.rfind("o"), s.index("W"), s.rindex("l"), s.count("l"),
      s.count(""), s.find("", 3))
print(s.startswith("He"), s.startswith(("x", "He")), s.startswith("lo", 3), s.endswith("ld"),
      s.endswith(("a", "d")), "lo" in s, "x" not in s)
print(s.replace("l", "L"), s.replace("l", "L", 2), "aaa".replace("", "-"), "abc".replace("", "-", 2),
      "abc".replace("b", ""))
print("a,b,,c".split(","), " a  b c ".split(), "a b c".split(" ", 1), "a  b".split(" "), "".split(),
      "".split(","), "a b c d".rsplit(None, 2), "a,b,c".rsplit(",", 1))
print("a\nb\r\nc\n".splitlines(), "a\nb\n".splitlines(True), "k=v=w".partition("="), "k=v=w".rpartition("="),
      "kv".partition("="), "kv".rpartition("="))
print("-".join(["a", "b"]), "".join([]), ", ".join(str(i) for i in range(4)), "ab".join("xyz"))
print("  x ".strip() + "|", "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxaxx".strip("x"),
      "abcab".strip("ab"), "..a".lstrip("."), "a\t\n".rstrip() + "|")
print("ab".center(7, "*"), "ab".center(6), "abc".center(6, "-"), "ab".ljust(4) + "|", "ab".rjust(4, "."),
      "42".zfill(5), "-42".zfill(5), "+1".zfill(4), "abc".zfill(2))
print("a\tb".expandtabs(4), "prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"),
      "x".removeprefix(""))
print("abc".isalpha(), "ab1".isalpha(), "12".isdigit(), "a1".isalnum(), " \t".isspace(), "".isspace(),
      "ab".islower(), "AB".isupper(), "Ab".islower(), "a_1".isidentifier(), "1a".isidentifier(),
      "abc".isascii(), "123".isnumeric(), "1.5".isdecimal())
print(s[0], s[-1], s[1:4], s[:5], s[7:], s[::-1], s[::2], s[-5:-1], s[100:], s[5:2], s[::-3], s[-100:3])
print("ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1, "a" "b" 'c', "a" + "b", "abc" < "abd", "Z" < "a", "" < "a",
      "a" < "ab", "b" > "ab")
print(len("héllo"), "héllo"[1], "héllo"[::-1], "日本語"[1:], "日本語".find("語"), "a€b".index("b"), "€" * 2,
      "日本".center(6, "*"), "é" in "héllo")
print(repr("it's"), repr('say "hi"'), repr("it's \"x\""), repr("a\nb\t\\ \x00 \x7f é \u200b"), ascii("é€😀 a"),
      repr("\r"), ascii(["é"]))
print("""triple
  "quoted" ' text""", '''x''')
name, width = "w", 10
value = {"k": [1, 2]}
print(f"{name} {name!r} {name:>{width}}| {value['k'][1]} {1 + 2} {{}} {'nested ' + f'{name}'} {name=} {1+1 = } {3.14159!s:.4} {name!r:>5}|")
print(f"{[x for x in range(3)]} {(lambda x: x * 2)(4)} {'a' if name else 'b'} {value!r:>20}" f" joined {width:#x}" " plain",
      f'{"a,b".split(",")}', f"{'é'!a}")
print(f"{1:>3}{2:<3}{3:^3}|{'x':->4}{'y':=<4}{None} {True!s:>6}|{...}")
print("a" in ["a"], "abc".count("bc", 2), "aXbX".split("X"), "x".join(("1", "2")), str(12) + str(1.0),
      str(None), str([1, "a"]), str())
print("line1\\nline2", 'a"b', "a'b", "tab\there")
print(sorted("banana"), list("abc"), tuple("ab"), set("a"), "".join(reversed("abc")), max("abc"), "%s" % "x",
      [c for c in "xyz" if c != "y"])
for bad in (lambda: "a" + 1, lambda: 1 + "a", lambda: "a" * "b", lambda: "abc".index("z"),
            lambda: "a,b".split(""), lambda: "-".join([1]),
            lambda: "abc"[5], lambda: "abc"["x"], lambda: int("x"), lambda: float("x"), lambda: 5 in "abc",
                lambda: ord("ab"), lambda: chr(-1),
            lambda: "%d" % "x", lambda: "%s %s" % (1,), lambda: "%s" % (1, 2), lambda: "{} {}".format(1),
                lambda: "{x}".format(y=1), lambda: "abc" % 5, lambda: "%x" % 3.5):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e)

print("a\u00a0b\u3000c d".split(), "\u2003x\u00a0".strip() + "|", "a\u2028b\x0bc\x85d".splitlines(),
      "\u00a0 ".isspace(), "x\u3000y z".rsplit(None, 1), "日本".upper(), "→ ok".title(), "😀 a".upper())
print("abcabc".find("c", 3), "abcabc".rfind("a", 0, 3), "abc".find("", 4), "abc".find("", 2, 1), "abc".rfind(""),
      "abc".startswith("", 4), "abc".startswith("", 3), "abc".count("", 1), "abc".count("", 4), "日本".find("", 2))
