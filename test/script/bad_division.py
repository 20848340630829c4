# A Python division by zero.
# error: bad_division.py", line 7
# error: ZeroDivisionError
def mean(values):
    total = sum(values)
    count = len(values)
    return total / count


mean([])
