// The names that the evaluator itself looks up.
#pragma once
#include "runtime/core/symbol.h"

namespace braid::script::names {

inline const Symbol init{"__init__"}, call{"__call__"}, repr{"__repr__"}, str{"__str__"}, format{"__format__"}, len{"__len__"},
    boolean{"__bool__"}, hash{"__hash__"}, contains{"__contains__"}, iter{"__iter__"}, next{"__next__"}, reversed{"__reversed__"},
    getitem{"__getitem__"}, setitem{"__setitem__"}, delitem{"__delitem__"}, getattr{"__getattr__"}, getattribute{"__getattribute__"},
    setattr{"__setattr__"}, delattr{"__delattr__"}, enter{"__enter__"}, exit{"__exit__"}, eq{"__eq__"}, ne{"__ne__"}, lt{"__lt__"},
    le{"__le__"}, gt{"__gt__"}, ge{"__ge__"}, neg{"__neg__"}, pos{"__pos__"}, invert{"__invert__"}, abs{"__abs__"}, integer{"__int__"},
    floating{"__float__"}, index{"__index__"}, round{"__round__"}, divmod{"__divmod__"}, reflected_divmod{"__rdivmod__"};

inline const Symbol class_{"__class__"}, dict{"__dict__"}, name{"__name__"}, qualname{"__qualname__"}, doc{"__doc__"}, module{"__module__"},
    mro{"__mro__"}, bases{"__bases__"}, self{"__self__"}, func{"__func__"}, wrapped{"__wrapped__"}, cause{"__cause__"},
    context{"__context__"}, suppress_context{"__suppress_context__"}, args{"args"}, value{"value"}, code{"code"},
    annotations{"__annotations__"}, main{"__main__"}, file{"__file__"}, all{"__all__"}, metaclass{"metaclass"};

inline const Symbol construct{"construct"}, key{"key"}, reverse{"reverse"}, default_{"default"};

/// Methods that Python would call and braid does not: a class that defines one is refused.
inline const Symbol never_called[] = {Symbol("__new__"),           Symbol("__getattribute__"),  Symbol("__get__"),
                                      Symbol("__set__"),           Symbol("__delete__"),        Symbol("__set_name__"),
                                      Symbol("__init_subclass__"), Symbol("__class_getitem__"), Symbol("__instancecheck__"),
                                      Symbol("__subclasscheck__")};

/// By BinaryOp: `__add__`, `__radd__` and `__iadd__`, and so on.
inline const Symbol binary[] = {Symbol("__add__"),      Symbol("__sub__"), Symbol("__mul__"), Symbol("__matmul__"), Symbol("__truediv__"),
                                Symbol("__floordiv__"), Symbol("__mod__"), Symbol("__pow__"), Symbol("__lshift__"), Symbol("__rshift__"),
                                Symbol("__and__"),      Symbol("__or__"),  Symbol("__xor__")};
inline const Symbol reflected[] = {Symbol("__radd__"),     Symbol("__rsub__"),      Symbol("__rmul__"), Symbol("__rmatmul__"),
                                   Symbol("__rtruediv__"), Symbol("__rfloordiv__"), Symbol("__rmod__"), Symbol("__rpow__"),
                                   Symbol("__rlshift__"),  Symbol("__rrshift__"),   Symbol("__rand__"), Symbol("__ror__"),
                                   Symbol("__rxor__")};
inline const Symbol in_place[] = {Symbol("__iadd__"),     Symbol("__isub__"),      Symbol("__imul__"), Symbol("__imatmul__"),
                                  Symbol("__itruediv__"), Symbol("__ifloordiv__"), Symbol("__imod__"), Symbol("__ipow__"),
                                  Symbol("__ilshift__"),  Symbol("__irshift__"),   Symbol("__iand__"), Symbol("__ior__"),
                                  Symbol("__ixor__")};

}  // namespace braid::script::names
