// The two passes over the scopes once all uses are known: who owns each name, then where it is stored.
#include "runtime/script/syntax/scope.h"

namespace braid::script {

Binding& NameTable::binding(Symbol name) {
  auto [found, added] = bindings_.try_emplace(name);
  if (added) names.push_back(name);
  return found->second;
}

Binding* NameTable::find(Symbol name) {
  auto found = bindings_.find(name);
  return found == bindings_.end() ? nullptr : &found->second;
}

std::optional<NameTable::Unbound> NameTable::link() {
  for (size_t i = 0; i < names.size(); ++i) {
    Symbol name = names[i];
    if (!link_name(name) && find(name)->nonlocal) return Unbound{name, find(name)->declared};
  }
  for (auto& scope : inner)
    if (auto unbound = scope->link()) return unbound;
  return std::nullopt;
}

/// Finds the function that binds the name and marks the way of its cell to this scope; false for none.
bool NameTable::link_name(Symbol name) {
  static const Symbol class_name("__class__");
  const Binding& mine = binding(name);
  if (mine.global || (mine.bound && !mine.nonlocal)) return false;
  for (NameTable* owner = parent; owner != nullptr && owner->code.kind != CodeKind::module; owner = owner->parent) {
    Binding* theirs = owner->find(name);
    if (owner->is_function() && theirs != nullptr && theirs->global) return false;
    bool binds = owner->is_function() ? theirs != nullptr && theirs->bound && !theirs->nonlocal : name == class_name;
    if (!binds) continue;
    owner->binding(name).captured = true;
    for (NameTable* way = this; way != owner; way = way->parent) way->binding(name).passed = true;
    return true;
  }
  return false;
}

Variable NameTable::variable(Symbol name) {
  const Binding& mine = *find(name);
  if (code.kind == CodeKind::module || mine.global) return {};
  if (mine.bound && !mine.nonlocal) {
    if (!is_function()) return {Scope::class_name, 0};
    return {mine.captured ? Scope::cell : Scope::local, mine.slot};
  }
  return mine.passed ? Variable{Scope::free, mine.free} : Variable{};
}

void NameTable::number() {
  static const Symbol class_name("__class__");
  for (Symbol name : names) {
    Binding& mine = *find(name);
    if (mine.captured) {
      mine.slot = static_cast<uint32_t>(code.cells.size());
      if (!is_function()) code.class_cell = static_cast<int>(mine.slot);
      code.cells.push_back(name);
    } else if (is_function() && mine.bound && !mine.nonlocal && !mine.global) {
      mine.slot = static_cast<uint32_t>(code.locals.size());
      code.locals.push_back(name);
    }
    if (mine.passed) {
      mine.free = static_cast<uint32_t>(code.frees.size());
      if (name == class_name) code.class_free = static_cast<int>(mine.free);
      const Binding& outer = *parent->find(name);
      code.frees.push_back({name, outer.captured ? Variable{Scope::cell, outer.slot} : Variable{Scope::free, outer.free}});
    }
  }
  for (auto [use, name] : uses) *use = variable(name);
  for (Parameter& parameter : code.parameters) {
    parameter.variable = variable(parameter.name);
    code.positional_count += parameter.kind <= ParameterKind::positional_or_keyword;
    code.simple &= parameter.kind == ParameterKind::positional_or_keyword && parameter.variable.scope == Scope::local;
  }
  for (auto& scope : inner) scope->number();
}

}  // namespace braid::script
