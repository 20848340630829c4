# Containers nested too deeply for a compiled function, and ones that contain themselves.
# expect: True
# expect: a compiled function cannot take containers that are nested deeper than 100
# expect: a compiled function cannot take containers that are nested deeper than 100
# expect: a compiled function may not return a container that contains itself
# expect: a compiled function cannot return containers that are nested deeper than 100
# error: line 46
# error: RecursionError: a compiled function cannot take containers that are nested deeper than 100
from braid import compiled

@compiled
def same(x):
    return x

@compiled
def nested():
    x = []
    x.append(x)
    return x

@compiled
def deep(depth):
    x = 1
    for i in range(depth):
        x = [x]
    return x

def attempt(f, *arguments):
    try:
        f(*arguments)
    except RuntimeError as e:
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
attempt(deep, 200)
same(x)
