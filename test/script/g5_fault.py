# G5: an index out of range in a compiled function is reported with the lines that it has in the function.
# error: g5_fault.py", line 21, in <module>
# error: g5_fault.py", line 17, in lookup
# error: return double(row(table, i) + 1.0)
# error: g5_fault.py", line 10, in row
# error: IndexError: gather: index 3 is out of range for axis 0 of length 3
from mindspore import Tensor, ms_function, ops

def row(table, i):
    return ops.gather(table, i, 0)

def double(x):
    return x * 2.0

@ms_function
def lookup(table, i):
    return double(row(table, i) + 1.0)

table = Tensor([1.0, 2.0, 3.0])
print(lookup(table, Tensor([0, 2])))
lookup(table, Tensor([0, 3]))
# expect: [4. 8.]
