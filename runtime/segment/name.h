// What compiled functions are called: by providers, which must tell them apart, and in messages, which must be read.
#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

namespace braid {

/// "Net.construct@net.py:12:5~…": place and content, for files may share their names. `content` is what its source consists of.
std::string name_in_source(std::string_view qualified_name, std::string_view file, int64_t line, int64_t column, std::string_view content);

/// A name, or a text with names in it, without the contents' hashes.
std::string readable(std::string_view name);

/// A name in a message: streamed as `readable` shows it, which costs nothing where there is no message.
struct Readable {
  std::string_view name;
};
std::ostream& operator<<(std::ostream& out, Readable shown);

}  // namespace braid
