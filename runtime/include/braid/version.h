// Which braid this is.
#pragma once

namespace braid {

/// "major.minor.patch" of the runtime library.
const char* version();

}  // namespace braid
