# Endless recursion is an error, not a crash.
# error: bad_recursion.py", line 5
# error: RecursionError
def f(n):
    return f(n + 1)


f(0)
