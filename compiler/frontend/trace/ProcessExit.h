// The end of a process whose threads may still run compiled code.
#ifndef BRAID_COMPILER_FRONTEND_TRACE_PROCESSEXIT_H
#define BRAID_COMPILER_FRONTEND_TRACE_PROCESSEXIT_H

namespace braid::compiler {

/// To be called once by a process whose compiled functions may outlive LLVM's globals. When it exits, `atExit` is called; from then on
/// segments that are destroyed keep what they hold: threads may be running its code, and IR needs globals that may be gone.
void watchExit(void (*atExit)());
bool exitHasBegun();

}  // namespace braid::compiler

#endif
