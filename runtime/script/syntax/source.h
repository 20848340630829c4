// The text of a script, places in it, and error messages that show them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/core/location.h"

namespace braid::script {

/// A script's text with its name. Line ends become "\n", and a byte order mark is dropped.
class Source {
 public:
  Source() = default;
  Source(std::string_view text, std::string filename);

  const std::string& filename() const { return filename_; }
  const std::string& text() const { return text_; }
  int line_count() const { return static_cast<int>(starts_.size()); }
  /// The line (from 1) that holds byte `offset`.
  int line_of(uint32_t offset) const;
  /// The offset of the first byte of line `number`.
  uint32_t line_start(int number) const { return starts_[static_cast<size_t>(number - 1)]; }
  /// The text of line `number` without its end; empty when there is no such line.
  std::string_view line(int number) const;

 private:
  std::string filename_, text_;
  std::vector<uint32_t> starts_;
};

/// One to three lines as in Python's tracebacks: `  File "f.py", line 12`, the line without its indentation,
/// and carets under the part of `range` on that line. No line or carets where the place is unknown; of a very
/// long line, only the surroundings of the place. `function`, if not empty, is added as `, in function`. No
/// newline at the end.
std::string place(const Source& source, const Range& range, std::string_view function = {});

/// place(…), a newline and `message`.
std::string located(const Source& source, const Range& range, std::string_view message);

}  // namespace braid::script
