// Scripts in C++ programs: their functions, cells and parameters.
#pragma once
#include <array>
#include <concepts>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "braid/tree.h"
#include "braid/variable.h"

namespace braid {

namespace detail {

/// Arguments of a script's function, part by part.
class ScriptArguments {
 public:
  enum class Kind : uint8_t { tensor, boolean, integer, floating, text, none, list, tuple, dict };
  struct Part {
    Kind kind;
    Tensor tensor = {};
    int64_t integer = 0;  ///< the value of a bool or an int; how many items a container has, which follow, each after its key in a dict
    double floating = 0;
    std::string text = {};
  };
  std::vector<Part> parts;

  void add(const Tensor& x) { parts.push_back({Kind::tensor, x}); }
  void add(const std::string& s) { parts.push_back({Kind::text, {}, 0, 0, s}); }
  void add(bool value) { parts.push_back({Kind::boolean, {}, value}); }
  void add(std::integral auto value) { parts.push_back({Kind::integer, {}, static_cast<int64_t>(value)}); }
  void add(std::floating_point auto value) { parts.push_back({Kind::floating, {}, 0, static_cast<double>(value)}); }
  template <class T>
  void add(const std::optional<T>& value) {
    if (value)
      add(*value);
    else
      parts.push_back({Kind::none});
  }
  template <class T>
  void add(const std::vector<T>& items) {
    add_list(items);
  }
  template <class T, size_t n>
  void add(const std::array<T, n>& items) {
    add_list(items);
  }
  template <class... T>
  void add(const std::tuple<T...>& items) {
    parts.push_back({Kind::tuple, {}, sizeof...(T)});
    std::apply([&](const auto&... item) { (add(item), ...); }, items);
  }
  template <class A, class B>
  void add(const std::pair<A, B>& items) {
    add(std::tie(items.first, items.second));
  }
  template <class T>
  void add(const std::map<std::string, T>& items) {
    parts.push_back({Kind::dict, {}, static_cast<int64_t>(items.size())});
    for (const auto& [key, item] : items) {
      add(key);
      add(item);
    }
  }

 private:
  void add_list(const auto& items) {
    parts.push_back({Kind::list, {}, static_cast<int64_t>(items.size())});
    for (const auto& item : items) add(item);
  }
};

}  // namespace detail

struct LoadedScript;

/// Something that a script defined and that can be called.
class ScriptFunction {
 public:
  /// Calls it with tensors, numbers, strings, and containers of them, which become lists, tuples and dicts; returns the one tensor of its
  /// result. Compiled functions are compiled, and gradients flow through the call as through any op. What the script raises is thrown as
  /// Error(value), with the traceback as its message.
  template <tree::Tree... Arguments>
  Tensor operator()(const Arguments&... arguments) const {
    const std::vector<Tensor> results = all(arguments...);
    require(results.size() == 1, ErrorCode::type, path_, ": its result has ", results.size(), " tensors, not one; `all` gives them");
    return results[0];
  }
  /// The same; all tensors of its result, in order.
  template <tree::Tree... Arguments>
  std::vector<Tensor> all(const Arguments&... arguments) const {
    detail::ScriptArguments given;
    (given.add(arguments), ...);
    return call(given, sizeof...(Arguments));
  }

 private:
  friend class Module;
  ScriptFunction(std::shared_ptr<LoadedScript> script, std::string path) : script_(std::move(script)), path_(std::move(path)) {}
  std::vector<Tensor> call(const detail::ScriptArguments& given, size_t count) const;

  std::shared_ptr<LoadedScript> script_;
  std::string path_;
};

/// What a script defined; copies are handles of one run of it. It belongs to the thread that loaded it: its use on another throws
/// Error(unsupported). Values are named by paths of attributes: "train", "net", "net.fc1.weight".
class Module {
 public:
  /// A function, a Cell, or whatever can be called. Throws Error(value) where there is none of that name.
  ScriptFunction function(const std::string& path) const;
  /// A Parameter or tensor. Its value is the script's: what one sets, the other sees. Throws Error(value) where there is none of that name.
  Variable variable(const std::string& path) const;
  /// The trainable Parameters of a Cell, in its order. Throws Error(value) for anything else.
  Variables parameters(const std::string& path) const;

 private:
  friend Module load(const std::string& path, std::ostream& out);
  explicit Module(std::shared_ptr<LoadedScript> script) : script_(std::move(script)) {}

  std::shared_ptr<LoadedScript> script_;
};

/// Runs the script at `path` to its end and keeps what it defined. What it prints, then and later, goes to `out`, which outlives the
/// module. Throws Error(value) for a file that cannot be read and for a script that fails, with its traceback.
Module load(const std::string& path, std::ostream& out = std::cout);

}  // namespace braid
