// What concerns all compiled functions of C++.
#pragma once

namespace braid {

/// The process ends: compiled functions that are destroyed from now on keep their code, which other threads may be running.
void begin_exit();

/// To be called when something changed that functions were traced with and that is no variable, such as the hooks of a Cell: they are
/// traced anew.
void note_changed_callables();

}  // namespace braid
