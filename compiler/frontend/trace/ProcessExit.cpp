// A flag that is set when the process begins to end.
#include "compiler/frontend/trace/ProcessExit.h"

#include <atomic>
#include <cstdlib>

namespace braid::compiler {
namespace {

std::atomic<void (*)()> whenExiting{nullptr};
std::atomic<bool> begun{false};

}  // namespace

void watchExit(void (*atExit)()) {
  whenExiting.store(atExit);
  std::atexit([] {
    begun.store(true);
    whenExiting.load()();
  });
}

bool exitHasBegun() { return begun.load(); }

}  // namespace braid::compiler
