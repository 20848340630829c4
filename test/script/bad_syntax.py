# A syntax error is located before anything runs.
# error: bad_syntax.py", line 6
# error: SyntaxError
print("never")
def f(x):
    return (x + 1
print(f(1))
