# Classes: inheritance, super() in both forms, properties, class and static methods, special methods.
class Animal:
    """An animal."""
    kingdom = "animalia"
    count = 0
    def __init__(self, name):
        self.name = name
        Animal.count += 1
    def speak(self): return f"{self.name} makes {self.sound()}"
    def sound(self): return "a sound"
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"

class Dog(Animal):
    def __init__(self, name, breed="mutt"):
        super().__init__(name)
        self.breed = breed
    def sound(self): return "woof and " + super().sound()

class Puppy(Dog):
    def __init__(self, *a, **k):
        super(Puppy, self).__init__(*a, **k)
        self.age = 0
    def sound(self): return super(Dog, self).sound() + "!"

d, p = Dog("rex"), Puppy("bit", breed="lab")
print(d, [p], str(d), d.speak(), "|", p.speak(), Animal.count, d.kingdom, p.breed, p.age, Animal.__doc__,
      Dog.__doc__)
print(isinstance(p, Animal), isinstance(d, Puppy), isinstance(d, (int, Dog)), issubclass(Puppy, Animal),
      issubclass(Dog, (int, str)), type(d) is Dog, type(d) == Animal, isinstance(True, int),
      issubclass(bool, int), isinstance(1, float), isinstance(None, type(None)),
      isinstance([], (list, tuple)), isinstance(Dog, type))
print(Dog.__name__, d.__class__.__name__, Dog.__bases__, Puppy.__mro__, type(d), type(5), type("a"),
      type(None), type(Dog), type([]), type({}), type(1.5), type(print), type(lambda: 0), type(d.speak),
      type(...), type(ValueError()), Dog.__module__)
d.kingdom = "own"
print(d.kingdom, Dog.kingdom, Animal.kingdom, p.kingdom)
del d.kingdom
print(d.kingdom)
Dog.kingdom = "dogs"
print(d.kingdom, p.kingdom, Animal.kingdom)
Dog.bark = lambda self, n=1: self.name + "!" * n
print(d.bark(3), p.bark())
m = d.speak
print(m(), Animal.speak(p), Dog.sound(p), m.__self__ is d, m.__name__, d.speak == d.speak)
print(hasattr(d, "breed"), hasattr(d, "zip"), getattr(d, "zip", 0), getattr(d, "name"), d.__dict__)
setattr(d, "zip", 9)
print(d.zip, vars(d))
delattr(d, "zip")
print(hasattr(d, "zip"))

class A:
    def who(self): return ["A"]

class B(A):
    def who(self): return ["B"] + super().who()

class C(A):
    def who(self): return ["C"] + super().who()

class D(B, C):
    def who(self): return ["D"] + super().who()

print(D().who(), [c.__name__ for c in D.__mro__], D.__mro__[-1])

class Temp:
    scale = 2
    def __init__(self, c): self._c = c
    @property
    def c(self):
        """degrees"""
        return self._c
    @c.setter
    def c(self, v):
        if v < -273: raise ValueError("too cold")
        self._c = v
    @c.deleter
    def c(self): print("deleted"); self._c = None
    @property
    def f(self): return self._c * 9 / 5 + 32
    @classmethod
    def make(cls, v): return cls(v * cls.scale)
    @staticmethod
    def twice(v): return v * 2
    def method(self): return self

class Hot(Temp):
    scale = 100
    @property
    def f(self): return super().f + 0.5
    @classmethod
    def make(cls, v): return super().make(v + 1)

t = Temp(100)
print(t.c, t.f)
t.c = 0
print(t.f)
t.c += 10
print(t.c)
del t.c
print(t._c, Temp.make(2).c, Hot.make(2).c, type(Hot.make(1)).__name__, Temp.twice(4), t.twice(5), Hot(0).f,
      t.make(1).c)
for bad in (lambda: setattr(t, "c", -300), lambda: setattr(t, "f", 1), lambda: t.missing,
            lambda: Temp.missing, lambda: Temp(), lambda: Temp(1, 2), lambda: t(), lambda: A(1),
            lambda: t + 1, lambda: t < t, lambda: t[0], lambda: len(t), lambda: delattr(t, "zz"),
            lambda: t.make(), lambda: Temp.method(), lambda: int(t), lambda: [] + t, lambda: -t,
            lambda: t @ t, lambda: list(t), lambda: object().x, lambda: super(A, 5), lambda: (5).foo,
            lambda: None.bar, lambda: "s".baz, lambda: isinstance(1, 1), lambda: issubclass(1, int),
            lambda: hash({}), lambda: abs(t), lambda: round(t), lambda: t(1), lambda: getattr(t, "nope"),
            lambda: 1 in t):
    try:
        print("no error:", bad())
    except Exception as e:
        print(type(e).__name__, "|", e)

class Meta:
    x = 1
    y = x + 1
    zs = [x * 2 for x in range(3)]
    class Inner:
        v = "inner"
        def get(self): return Meta.y, self.v
    if y > 1: cond = "yes"
    for k in range(2): pass
    def __private(self): return "mangled"
    def call(self): return self.__private()
    __secret = 5

print(Meta.y, Meta.zs, Meta.Inner().get(), Meta.cond, Meta.k, Meta().call(), Meta()._Meta__private(),
      Meta._Meta__secret, Meta.Inner, Meta.Inner.__qualname__)

def factory(n):
    class Local:
        value = n
        def get(self): return self.value, n
    return Local

print(factory(3)().get(), factory(1) is factory(1), factory(2).__name__, factory(2).__qualname__, factory(1))

class Attr:
    def __getattr__(self, name):
        if name.startswith("dyn_"): return name[4:]
        raise AttributeError(f"no {name}")
    def __setattr__(self, name, v):
        print("set", name)
        object.__setattr__(self, name, v)
    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)

a = Attr()
a.x = 5
print(a.x, a.dyn_foo, hasattr(a, "dyn_q"), hasattr(a, "other"))
del a.x
print(hasattr(a, "x"))

class WithCall:
    def __call__(self, *a, k=0): return a, k

print(WithCall()(1, 2, k=3), callable(WithCall()), callable(A()))

def plain(self): return "assigned"
inst = A()
inst.who = lambda: "instance"
print(inst.who())
A.extra = plain
print(A().extra(), inst.extra())

def add_hello(cls): cls.hello = lambda self: "hello from " + type(self).__name__; return cls

@add_hello
class Decorated: pass
print(Decorated().hello())

class Shape:
    def area(self): raise NotImplementedError
    def describe(self): return f"{self.__class__.__name__} {self.area():.1f}"

class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2

print(Sq(3).describe())
try: Shape().describe()
except NotImplementedError as e: print(repr(e))

class Counter:
    instances = []
    def __init__(self): self.instances.append(len(self.instances))

Counter()
Counter()
print(Counter.instances, Counter.__init__ is Counter.__init__)

class Empty: pass

class Old(object): pass
e = Empty()
e.a = 1
e.b = [e.a]
print(e.__dict__, e == e, e == Empty(), e != Empty(), hash(e) == hash(e), bool(e), Old.__bases__)
