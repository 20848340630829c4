# An unknown name is an error at its line.
# error: bad_names.py", line 5
# error: NameError: name 'tensr' is not defined
x = 1
print(tensr(x))
