# An index whose __index__ changes the list that it is for: the list is asked for its length afterwards.
# expect: list index out of range
# expect: list assignment index out of range
# expect: list assignment index out of range
# expect: pop from empty list
# expect: [] [7] [] [1]
class Emptying:
    def __init__(self, items):
        self.items = items

    def __index__(self):
        self.items.clear()
        return 0

def attempt(f):
    items = [1, 2, 3]
    try:
        return f(items, Emptying(items))
    except IndexError as e:
        print(e)

def assign(items, i):
    items[i] = 1

def delete(items, i):
    del items[i]

def assign_slice(items, i):
    items[i:] = [7]
    return items

def delete_slice(items, i):
    del items[i:]
    return items

def insert(items, i):
    items.insert(i, 1)
    return items

attempt(lambda items, i: items[i])
attempt(assign)
attempt(delete)
attempt(lambda items, i: items.pop(i))
print(attempt(lambda items, i: items[i:]), attempt(assign_slice), attempt(delete_slice), attempt(insert))
