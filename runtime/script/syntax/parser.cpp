// Text in, resolved module out: checks the bytes, parses, resolves.
#include "runtime/script/syntax/parser.h"

#include <limits>

#include "runtime/script/format/utf8.h"
#include "runtime/script/syntax/grammar.h"
#include "runtime/script/syntax/resolve.h"

namespace braid::script {
namespace {

void check_bytes(const Source& source) {
  const std::string& text = source.text();
  if (text.size() > std::numeric_limits<int32_t>::max() / 2) throw SyntaxError(source, {}, "SyntaxError", "source code is too large");
  auto refuse = [&](size_t offset, const char* message) {
    int line = source.line_of(static_cast<uint32_t>(offset));
    int column = static_cast<int>(offset - source.line_start(line)) + 1;
    // The line is not shown: its bytes are not text.
    Source nameless("", source.filename());
    throw SyntaxError(nameless, {line, column, line, column + 1}, "SyntaxError", message);
  };
  if (size_t at = text.find('\0'); at != text.npos) refuse(at, "source code cannot contain null bytes");
  if (size_t at = find_invalid_utf8(text); at != text.npos) refuse(at, "source code is not valid UTF-8");
}

}  // namespace

SyntaxError::SyntaxError(const Source& source, const Range& range, const char* type, const std::string& message)
    : Error(ErrorCode::value, located(source, range, std::string(type) + ": " + message)),
      filename_(source.filename()),
      message_(message),
      range_(range),
      type_(type) {}

std::shared_ptr<const Module> parse(std::string_view text, std::string filename) {
  auto module = std::make_shared<Module>();
  module->source = Source(text, std::move(filename));
  check_bytes(module->source);
  Grammar(*module).parse_module();
  resolve(*module);
  return module;
}

}  // namespace braid::script
