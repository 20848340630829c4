// Where in a script the thread is, for error messages and for the locations of traced ops.
#pragma once
#include <cstdint>

namespace braid {

/// From (line, column) up to and without (end_line, end_column). Lines and columns count from 1, columns in
/// bytes; 0 is "unknown".
struct Range {
  int32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

/// A place in a source file. `file` lives as long as the interpreter that runs it. Line and column count from 1; 0 is "unknown".
struct SourceLocation {
  const char* file = nullptr;
  int line = 0;
  int column = 0;
};

/// The place that this thread is executing; set by the evaluator before every op.
inline thread_local SourceLocation current_location;

}  // namespace braid
