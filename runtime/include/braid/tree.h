// Trees: values with tensors at the leaves, as functions take and return them.
#pragma once
#include <array>
#include <concepts>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "braid/error.h"
#include "braid/tensor.h"

/// A tree is a Tensor, a number, a string, or a vector, array, optional, pair, tuple or map from strings of trees.
namespace braid::tree {

template <class T>
struct Node {
  static constexpr bool is_tree = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string>;
};

template <class T>
concept Tree = Node<T>::is_tree;

/// Calls leaf(tensor) for every tensor, in order.
template <Tree T, class Leaf>
void each(T& value, Leaf&& leaf);
template <Tree T, class Leaf>
void each(const T& value, Leaf&& leaf) {
  each(const_cast<T&>(value), [&](Tensor& x) { leaf(std::as_const(x)); });
}

/// What of `value` is no tensor, appended to `form`: two values of one type with equal forms differ in their tensors only.
template <Tree T>
void append_form(const T& value, std::string& form);

namespace detail {
inline void append_bytes(std::string& form, const void* data, size_t bytes) { form.append(static_cast<const char*>(data), bytes); }
inline void append_size(std::string& form, size_t size) { append_bytes(form, &size, sizeof size); }
}  // namespace detail

template <>
struct Node<Tensor> {
  static constexpr bool is_tree = true;
  static void each(Tensor& value, auto& leaf) { leaf(value); }
  static void form(const Tensor&, std::string&) {}
};

/// What holds a run of trees; `fixed` says whether their number is part of the type.
template <class Container, class Item, bool fixed>
struct SequenceNode {
  static constexpr bool is_tree = Node<Item>::is_tree;
  static void each(Container& value, auto& leaf) {
    for (Item& item : value) tree::each(item, leaf);
  }
  static void form(const Container& value, std::string& form) {
    if constexpr (!fixed) detail::append_size(form, value.size());
    for (const Item& item : value) append_form(item, form);
  }
};
template <class T>
struct Node<std::vector<T>> : SequenceNode<std::vector<T>, T, false> {};
template <class T, size_t n>
struct Node<std::array<T, n>> : SequenceNode<std::array<T, n>, T, true> {};

template <class T>
struct Node<std::optional<T>> {
  static constexpr bool is_tree = Node<T>::is_tree;
  static void each(std::optional<T>& value, auto& leaf) {
    if (value) tree::each(*value, leaf);
  }
  static void form(const std::optional<T>& value, std::string& form) {
    form += value ? '+' : '-';
    if (value) append_form(*value, form);
  }
};

template <class T>
struct Node<std::map<std::string, T>> {
  static constexpr bool is_tree = Node<T>::is_tree;
  static void each(std::map<std::string, T>& value, auto& leaf) {
    for (auto& [key, item] : value) tree::each(item, leaf);
  }
  static void form(const std::map<std::string, T>& value, std::string& form) {
    detail::append_size(form, value.size());
    for (const auto& [key, item] : value) {
      append_form(key, form);
      append_form(item, form);
    }
  }
};

template <class... T>
struct Node<std::tuple<T...>> {
  static constexpr bool is_tree = (Node<std::remove_cv_t<T>>::is_tree && ...);
  static void each(std::tuple<T...>& value, auto& leaf) {
    std::apply([&](auto&... item) { (tree::each(item, leaf), ...); }, value);
  }
  static void form(const std::tuple<T...>& value, std::string& form) {
    std::apply([&](const auto&... item) { (append_form(item, form), ...); }, value);
  }
};
template <class A, class B>
struct Node<std::pair<A, B>> {
  static constexpr bool is_tree = Node<A>::is_tree && Node<B>::is_tree;
  static void each(std::pair<A, B>& value, auto& leaf) {
    tree::each(value.first, leaf);
    tree::each(value.second, leaf);
  }
  static void form(const std::pair<A, B>& value, std::string& form) {
    append_form(value.first, form);
    append_form(value.second, form);
  }
};

template <Tree T, class Leaf>
void each(T& value, Leaf&& leaf) {
  if constexpr (requires { Node<T>::each(value, leaf); }) Node<T>::each(value, leaf);
}

template <Tree T>
void append_form(const T& value, std::string& form) {
  if constexpr (requires { Node<T>::form(value, form); }) {
    Node<T>::form(value, form);
  } else if constexpr (std::is_same_v<T, std::string>) {
    detail::append_size(form, value.size());
    form += value;
  } else {
    detail::append_bytes(form, &value, sizeof value);
  }
}

/// The tensors of a tree, in order.
template <Tree T>
std::vector<Tensor> leaves(const T& value) {
  std::vector<Tensor> out;
  each(value, [&](const Tensor& x) { out.push_back(x); });
  return out;
}

/// A tree like `value` with other tensors. Throws Error(type) for another number of them.
template <Tree T>
T with_leaves(T value, std::span<const Tensor> tensors) {
  size_t next = 0;
  each(value, [&](Tensor& x) {
    require(next < tensors.size(), ErrorCode::type, "a tree has more tensors than the ", tensors.size(), " given");
    x = tensors[next++];
  });
  require(next == tensors.size(), ErrorCode::type, "a tree has ", next, " tensors, ", tensors.size(), " are given");
  return value;
}

}  // namespace braid::tree
