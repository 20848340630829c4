// Trees: values with tensors at the leaves, as functions take and return them.
#pragma once
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
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

/// A part of a flattened tree. What it points to is the tree's.
struct Part {
  enum class Kind : uint8_t { tensor, boolean, integer, floating, text, size };  ///< size: how many items of a container follow
  Kind kind;
  int64_t bits = 0;  ///< a value or size; of a floating one, the bits of a double
  const Tensor* tensor = nullptr;
  const std::string* text = nullptr;
};

/// The same, which owns what it holds.
struct Leaf {
  Part::Kind kind = Part::Kind::size;
  int64_t bits = 0;
  Tensor tensor = {};
  std::shared_ptr<const std::string> text = nullptr;
};

/// Calls sink(part) for each part, in order.
template <Tree T, class Sink>
void flatten(const T& value, Sink&& sink);

/// The tree of type T of which `next()` gives the parts, as Leaf&, in their order.
template <Tree T, class Next>
T build(Next&& next);

template <>
struct Node<Tensor> {
  static constexpr bool is_tree = true;
  static void each(Tensor& value, auto& leaf) { leaf(value); }
  static void flatten(const Tensor& value, auto& sink) { sink(Part{Part::Kind::tensor, 0, &value}); }
  static Tensor build(auto& next) { return std::move(next().tensor); }
};

/// What holds a run of trees; `fixed` says whether their number is part of the type.
template <class Container, class Item, bool fixed>
struct SequenceNode {
  static constexpr bool is_tree = Node<Item>::is_tree;
  static void each(Container& value, auto& leaf) {
    for (Item& item : value) tree::each(item, leaf);
  }
  static void flatten(const Container& value, auto& sink) {
    if constexpr (!fixed) sink(Part{Part::Kind::size, static_cast<int64_t>(value.size())});
    for (const Item& item : value) tree::flatten(item, sink);
  }
  static Container build(auto& next) {
    Container out;
    if constexpr (!fixed) out.resize(static_cast<size_t>(next().bits));
    for (Item& item : out) item = tree::build<Item>(next);
    return out;
  }
};
template <class T>
struct Node<std::vector<T>> : SequenceNode<std::vector<T>, T, false> {};
template <>
struct Node<std::vector<bool>> {
  static constexpr bool is_tree = false;  // it holds no bools that could be referred to
};
template <class T, size_t n>
struct Node<std::array<T, n>> : SequenceNode<std::array<T, n>, T, true> {};

template <class T>
struct Node<std::optional<T>> {
  static constexpr bool is_tree = Node<T>::is_tree;
  static void each(std::optional<T>& value, auto& leaf) {
    if (value) tree::each(*value, leaf);
  }
  static void flatten(const std::optional<T>& value, auto& sink) {
    sink(Part{Part::Kind::size, value ? 1 : 0});
    if (value) tree::flatten(*value, sink);
  }
  static std::optional<T> build(auto& next) {
    if (next().bits == 0) return std::nullopt;
    return tree::build<T>(next);
  }
};

template <class T>
struct Node<std::map<std::string, T>> {
  static constexpr bool is_tree = Node<T>::is_tree;
  static void each(std::map<std::string, T>& value, auto& leaf) {
    for (auto& [key, item] : value) tree::each(item, leaf);
  }
  static void flatten(const std::map<std::string, T>& value, auto& sink) {
    sink(Part{Part::Kind::size, static_cast<int64_t>(value.size())});
    for (const auto& [key, item] : value) {
      tree::flatten(key, sink);
      tree::flatten(item, sink);
    }
  }
  static std::map<std::string, T> build(auto& next) {
    std::map<std::string, T> out;
    for (int64_t i = next().bits; i > 0; --i) {
      std::string key = tree::build<std::string>(next);
      out.emplace(std::move(key), tree::build<T>(next));
    }
    return out;
  }
};

template <class... T>
struct Node<std::tuple<T...>> {
  static constexpr bool is_tree = (Node<std::remove_cv_t<T>>::is_tree && ...);
  static void each(std::tuple<T...>& value, auto& leaf) {
    std::apply([&](auto&... item) { (tree::each(item, leaf), ...); }, value);
  }
  static void flatten(const std::tuple<T...>& value, auto& sink) {
    std::apply([&](const auto&... item) { (tree::flatten(item, sink), ...); }, value);
  }
  static std::tuple<T...> build(auto& next) { return std::tuple<T...>{tree::build<T>(next)...}; }
};
template <class A, class B>
struct Node<std::pair<A, B>> {
  static constexpr bool is_tree = Node<A>::is_tree && Node<B>::is_tree;
  static void each(std::pair<A, B>& value, auto& leaf) {
    tree::each(value.first, leaf);
    tree::each(value.second, leaf);
  }
  static void flatten(const std::pair<A, B>& value, auto& sink) {
    tree::flatten(value.first, sink);
    tree::flatten(value.second, sink);
  }
  static std::pair<A, B> build(auto& next) { return std::pair<A, B>{tree::build<A>(next), tree::build<B>(next)}; }
};

template <Tree T, class Leaf>
void each(T& value, Leaf&& leaf) {
  if constexpr (requires { Node<T>::each(value, leaf); }) Node<T>::each(value, leaf);
}

template <Tree T, class Sink>
void flatten(const T& value, Sink&& sink) {
  if constexpr (requires { Node<T>::flatten(value, sink); })
    Node<T>::flatten(value, sink);
  else if constexpr (std::is_same_v<T, std::string>)
    sink(Part{Part::Kind::text, 0, nullptr, &value});
  else if constexpr (std::is_same_v<T, bool>)
    sink(Part{Part::Kind::boolean, value});
  else if constexpr (std::is_floating_point_v<T>)
    sink(Part{Part::Kind::floating, std::bit_cast<int64_t>(static_cast<double>(value))});
  else
    sink(Part{Part::Kind::integer, static_cast<int64_t>(value)});
}

template <Tree T, class Next>
T build(Next&& next) {
  if constexpr (requires { Node<T>::build(next); })
    return Node<T>::build(next);
  else if constexpr (std::is_same_v<T, std::string>)
    return *next().text;
  else if constexpr (std::is_floating_point_v<T>)
    return static_cast<T>(std::bit_cast<double>(next().bits));
  else
    return static_cast<T>(next().bits);
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

/// Throws Error(type) unless both hold the same besides their tensors: as many items, the same numbers and texts. `what` begins the
/// message.
template <Tree T>
void require_alike(const T& a, const T& b, const char* what) {
  std::vector<Part> parts;
  flatten(a, [&](const Part& part) { parts.push_back(part); });
  size_t next = 0;
  const auto same = [](const Part& x, const Part& y) {
    return x.kind == y.kind && (x.kind == Part::Kind::tensor || (x.kind == Part::Kind::text ? *x.text == *y.text : x.bits == y.bits));
  };
  bool alike = true;
  flatten(b, [&](const Part& part) { alike = alike && next < parts.size() && same(parts[next++], part); });
  require(alike && next == parts.size(), ErrorCode::type, what, " in what is no tensor; what changes is to be a tensor");
}

}  // namespace braid::tree
