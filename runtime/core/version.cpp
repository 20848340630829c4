// The version comes from the project's CMakeLists.txt.
#include "braid/version.h"

namespace braid {

const char* version() { return BRAID_VERSION; }

}  // namespace braid
