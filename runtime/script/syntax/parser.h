// The front door of scripts: from text to a resolved syntax tree.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "braid/error.h"
#include "runtime/script/syntax/ast.h"

namespace braid::script {

/// A script that is not in the supported syntax. what() is the message located as Python shows it.
class SyntaxError : public Error {
 public:
  /// `type` is the Python exception: "SyntaxError", "IndentationError" or "TabError".
  SyntaxError(const Source& source, const Range& range, const char* type, const std::string& message);

  const std::string& filename() const { return filename_; }
  const Range& range() const { return range_; }
  /// The message alone.
  const std::string& message() const { return message_; }
  /// The Python exception's name.
  const char* type() const { return type_; }

 private:
  std::string filename_, message_;
  Range range_;
  const char* type_;
};

/// Parses and resolves a whole script. `text` is UTF-8. Any input either parses or throws SyntaxError.
std::shared_ptr<const Module> parse(std::string_view text, std::string filename);

}  // namespace braid::script
