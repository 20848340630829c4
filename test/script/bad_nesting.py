# Containers nested too deeply for a compiled function, which an eager one takes, and one that contains itself.
# expect: True
# expect: a compiled function cannot take containers that are nested deeper than 100
# expect: a compiled function cannot take containers that are nested deeper than 100
# expect: a compiled function cannot return containers that are nested deeper than 100
# error: line 38
# error: RecursionError: a compiled function cannot take containers that are nested deeper than 100
# modes: mixed graph bundle, because op by op there is no limit
from braid import compiled

@compiled
def same(x):
    return x

@compiled
def nested():
    x = []
    x.append(x)
    return x

def attempt(f, *arguments):
    try:
        f(*arguments)
    except RecursionError as e:
        print(e)

loop = [1]
loop.append(loop)
print(same(loop) is loop)

x, y = 1, 1
for i in range(1000):
    x = [x]
    y = {"a": y}
attempt(same, x)
attempt(same, y)
attempt(nested)
same(x)
