// Interned names: identifiers are compared and hashed as one pointer while a program runs.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace braid {

/// An identifier. Two symbols are equal exactly when their texts are; the text lives until the process ends.
class Symbol {
 public:
  /// The empty name, which no identifier has.
  Symbol() : text_(empty()) {}
  /// The symbol of `text`. Takes a lock: intern once, keep the symbol.
  explicit Symbol(std::string_view text);

  const std::string& text() const { return *text_; }
  bool empty_name() const { return text_->empty(); }
  bool operator==(const Symbol&) const = default;

 private:
  friend struct std::hash<Symbol>;
  static const std::string* empty();
  const std::string* text_;
};

}  // namespace braid

template <>
struct std::hash<braid::Symbol> {
  size_t operator()(const braid::Symbol& symbol) const noexcept { return std::hash<const void*>{}(symbol.text_); }
};
