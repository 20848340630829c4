// The exception of the runtime, and the words its messages are made of.
#pragma once
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

namespace braid {

/// What kind of rule a call broke. Scripts see each code as an exception type of Python's.
enum class ErrorCode : uint8_t {
  value,        ///< a value outside what the operation allows (ValueError)
  type,         ///< an operand of the wrong kind or dtype (TypeError)
  shape,        ///< shapes that do not fit together (ValueError)
  index,        ///< an index out of range (IndexError)
  segment,      ///< a construct that a compiled function may not use, or a segment that is missing (RuntimeError)
  escaped,      ///< a traced tensor used outside its trace (RuntimeError)
  tape,         ///< a gradient that was not recorded or was already released (RuntimeError)
  bundle,       ///< a bundle that is damaged, foreign or of another version (RuntimeError)
  memory,       ///< a tensor too large to allocate (MemoryError)
  unsupported,  ///< something braid does not do (NotImplementedError)
  internal,     ///< a bug of braid (RuntimeError)
};

/// Thrown by every function of the runtime whose input breaks a rule. The message is lower case, names the op, the
/// rule and the actual values, and has no final period.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// The parts, streamed one after the other.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  out << std::boolalpha;
  (out << ... << parts);
  return std::move(out).str();
}

/// Throws Error(code, text(parts...)).
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  throw Error(code, text(parts...));
}

/// Fails unless `holds`. The parts are only rendered on failure.
template <class... Parts>
void require(bool holds, ErrorCode code, const Parts&... parts) {
  if (!holds) [[unlikely]]
    fail(code, parts...);
}

}  // namespace braid
