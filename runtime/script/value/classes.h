// Classes, their instances and what classes hold: properties and the wrappers of static and class methods.
#pragma once
#include <string>
#include <vector>

#include "runtime/script/value/namespace.h"

namespace braid::script {

struct BuiltinObject;
struct Code;

/// A class of a script, or a built-in type. `mro` begins with the class itself; `bases` keep it alive.
struct ClassObject : Object {
  static constexpr Kind tag = Kind::type;
  ClassObject(Symbol n) : Object(tag), name(n), qualified_name(n.text()) {}
  void each_child(ChildVisitor& visit) override {
    for (Value& b : bases) visit.child(b);
    attributes.each_child(visit);
    visit.child(construct);
  }
  bool derives_from(const ClassObject* other) const {
    for (const ClassObject* c : mro)
      if (c == other) return true;
    return false;
  }

  Symbol name;
  std::string qualified_name;  ///< with what it is defined in
  std::string module;          ///< shown in its repr; empty for a built-in type
  const Code* code = nullptr;  ///< its body in a script; null for a built-in type
  std::vector<Value> bases;
  std::vector<ClassObject*> mro;
  Namespace attributes;
  Value construct;                                 ///< what a call of a built-in type runs; absent for classes with instances
  mutable Symbol identity, identity_of_instances;  ///< their names in signatures, once those were asked for
  bool is_exception = false;
  bool final = false;                                              ///< scripts may not derive from it
  bool settled = false;                                            ///< its built-in functions know where they are found
  bool has_getattr = false, has_setattr = false, is_cell = false;  ///< __getattr__ or __setattr__ in the mro; an nn.Cell
};

struct InstanceObject : Object {
  static constexpr Kind tag = Kind::instance;
  explicit InstanceObject(ClassObject* c) : Object(tag), cls_value(c), cls(c) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(cls_value);
    attributes.each_child(visit);
  }
  Value cls_value;
  ClassObject* cls;
  Namespace attributes;
  bool recomputed = false;  ///< a Cell whose gradient computes it again
};

/// super(type, object): attributes are looked up after `type` in the order of the object's class.
struct SuperObject : Object {
  static constexpr Kind tag = Kind::super;
  SuperObject(Value t, Value o) : Object(tag), type(std::move(t)), object(std::move(o)) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(type);
    visit.child(object);
  }
  Value type, object;
};

struct PropertyObject : Object {
  static constexpr Kind tag = Kind::property;
  PropertyObject(Value g, Value s, Value d) : Object(tag), getter(std::move(g)), setter(std::move(s)), deleter(std::move(d)) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(getter);
    visit.child(setter);
    visit.child(deleter);
  }
  Value getter, setter, deleter;
};

struct StaticMethodObject : Object {
  static constexpr Kind tag = Kind::static_method;
  explicit StaticMethodObject(Value f) : Object(tag), function(std::move(f)) {}
  void each_child(ChildVisitor& visit) override { visit.child(function); }
  Value function;
};

struct ClassMethodObject : Object {
  static constexpr Kind tag = Kind::class_method;
  explicit ClassMethodObject(Value f) : Object(tag), function(std::move(f)) {}
  void each_child(ChildVisitor& visit) override { visit.child(function); }
  Value function;
};

struct ModuleObject : Object {
  static constexpr Kind tag = Kind::module;
  explicit ModuleObject(std::string n) : Object(tag), name(std::move(n)) {}
  void each_child(ChildVisitor& visit) override { names.each_child(visit); }
  std::string name;
  Namespace names;
  mutable Symbol identity;  ///< its name in signatures, once that was asked for
  std::string missing;      ///< shown when a name is not found, to say why; may be empty
};

}  // namespace braid::script
