// All compiled functions of C++ that are alive.
#pragma once

namespace braid {

/// Drops the code of all of them; what is called again compiles again.
void forget_compiled();

/// To be called when something changed that functions were traced with and that is no variable, such as the hooks of a Cell: they are
/// traced anew.
void note_changed_callables();

}  // namespace braid
