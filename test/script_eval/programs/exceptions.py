# raise, try, except, else, finally, chaining, classes of exceptions.
def run(fn, *a):
    try: r = fn(*a)
    except ZeroDivisionError as e: print("zero", e, e.args)
    except (KeyError, IndexError) as e: print("lookup", repr(e), isinstance(e, LookupError))
    except ValueError: print("value")
    except Exception as e: print("other", type(e).__name__, e)
    else: print("else", r)
    finally: print("finally")

run(lambda: 1 / 0)
run(lambda: {}["k"])
run(lambda: [][1])
run(lambda: int("x"))
run(lambda: None + 1)
run(lambda: "fine")

class AppError(Exception): pass

class CodeError(AppError):
    def __init__(self, code, msg="bad"):
        super().__init__(f"{msg} [{code}]")
        self.code = code

class StrError(Exception):
    def __str__(self): return "custom str"

for e in (AppError("a"), AppError("a", 1), AppError(), CodeError(7), StrError("x"), ValueError("v"),
          KeyError("k"), KeyError(), Exception(1, "b"), OSError("disk"), StopIteration(5),
          AssertionError("no"), NotImplementedError("todo")):
    try: raise e
    except AppError as x: print("app", x, repr(x), x.args, getattr(x, "code", None), x is e)
    except Exception as x: print("exc", x, repr(x), x.args, str(x) == "", x is e)

try: raise AppError
except AppError as e: print(repr(e), e.args)

def reraise():
    try: raise ValueError("inner")
    except ValueError:
        print("cleanup")
        raise

try: reraise()
except ValueError as e: print("outer", e)

def chain():
    try: 1 / 0
    except ZeroDivisionError as e: raise AppError("wrapped") from e

try: chain()
except AppError as e: print(e, repr(e.__cause__), e.__suppress_context__, e.__context__ is e.__cause__)
try:
    try: {}["a"]
    except KeyError: [][0]
except IndexError as e: print(repr(e), repr(e.__context__), e.__cause__)
try:
    try: 1 / 0
    except ZeroDivisionError: raise AppError("x") from None
except AppError as e: print(e.__cause__, e.__suppress_context__, repr(e.__context__))

def fin(kind):
    try:
        if kind == "return": return "try"
        if kind == "raise": raise ValueError("v")
        return "end"
    except ValueError: return "except"
    else: return "else"
    finally: print("fin", kind)

print(fin("return"), fin("raise"), fin("x"))

def override():
    try: return 1
    finally: return 2

def swallow():
    try: raise ValueError
    finally: return "swallowed"

print(override(), swallow())

def nested():
    try:
        try: raise KeyError("deep")
        finally: print("inner finally")
    except KeyError as e: return f"got {e}"

print(nested())
try:
    try: raise ValueError("first")
    finally: raise TypeError("second")
except TypeError as e: print(e, repr(e.__context__))
e = "before"
try: raise ValueError("scoped")
except ValueError as e: pass
try: print(e)
except NameError as err: print("unbound:", err)

def local_scope():
    e = 1
    try: raise ValueError
    except ValueError as e: pass
    try: return e
    except UnboundLocalError as x: return str(x)

print(local_scope())
for v in (1, 0, "a", None):
    try: assert v, f"failed {v!r}"
    except AssertionError as x: print("assert", x, x.args)

try: assert False
except AssertionError as x: print(repr(x), x.args)
try: assert (1 == 2), [1, 2]
except AssertionError as x: print(x, x.args)

def depth(n): return depth(n + 1)
try: depth(0)
except RecursionError as x: print(type(x).__name__, x)
try: raise 5
except TypeError as x: print(x)
try: raise int
except TypeError as x: print(x)
try:
    try: raise ValueError("v")
    except 5: pass
except TypeError as x: print(x)
try: raise
except RuntimeError as x: print(x)
try:
    try: raise ValueError("v")
    except (TypeError, (KeyError,)): print("no")
    except: print("bare")
except Exception: print("never")
print(issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError),
      issubclass(Exception, BaseException), issubclass(NotImplementedError, RuntimeError),
      issubclass(UnboundLocalError, NameError), issubclass(ModuleNotFoundError, ImportError),
      issubclass(RecursionError, RuntimeError), issubclass(SystemExit, Exception), IOError is OSError,
      issubclass(FileNotFoundError, OSError), issubclass(UserWarning, Warning),
      issubclass(FloatingPointError, ArithmeticError))

class Multi(AppError, ValueError): pass
try: raise Multi("m")
except ValueError as x: print("as value", repr(x), isinstance(x, AppError),
                              [c.__name__ for c in Multi.__mro__])

def gen_error():
    for i in [1, 0]:
        try: print(1 / i)
        except ZeroDivisionError: continue
        finally: print("i", i)

gen_error()
try: raise CodeError
except TypeError as x: print(x)
x = ValueError("kept")
x.extra = 5
x.args = ("changed", 1)
try: raise x
except ValueError as y: print(y.extra, y, y.args, y is x)

def handler_return():
    for i in range(2):
        try: raise ValueError(i)
        except ValueError as e: return e

print(repr(handler_return()))
saved = None
try: raise ValueError("saved")
except ValueError as e: saved = e
print(repr(saved), saved.__context__)
try: next(iter([]))
except StopIteration as e: print(repr(e), e.value)
try: import nothing_here
except ImportError as e: print(type(e).__name__)
try: from math import nothing
except ImportError as e: print(type(e).__name__)
try: raise KeyError("a", "b")
except KeyError as e: print(e, e.args)

def ctx():
    try: raise ValueError("one")
    except ValueError as a:
        try: raise TypeError("two")
        except TypeError as b: raise a

try: ctx()
except ValueError as e: print(repr(e), repr(e.__context__), e.__context__.__context__)
try: exec
except NameError: pass
try: raise SystemExit(3)
except SystemExit as e: print("exit", e.code, e)
for name in ("__cause__", "__context__"):
    e = ValueError("linked")
    setattr(e, name, KeyError("k"))
    print(repr(getattr(e, name)), e.__suppress_context__)
    setattr(e, name, None)
    try: setattr(e, name, 5)
    except TypeError as problem: print(problem)
    setattr(e, name, e)
    try: raise e
    except ValueError:
        try: raise KeyError("b")
        except KeyError as k: print(repr(k.__context__))

e.__suppress_context__ = True
print(e.__suppress_context__)
