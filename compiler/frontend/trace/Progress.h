// Tells a person at a terminal that a long compile is alive.
#ifndef BRAID_COMPILER_FRONTEND_TRACE_PROGRESS_H
#define BRAID_COMPILER_FRONTEND_TRACE_PROGRESS_H

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace braid::compiler {

/// Called from another thread every tenth of a second once a compile has taken half a second, and once more with `done` when it ends.
using Progress = std::function<void(const std::string& segment, double seconds, bool done)>;

/// Calls `progress` as its contract says for as long as it lives. Without `progress`, does nothing and starts no thread.
class ProgressClock {
 public:
  ProgressClock(Progress progress, std::string segment);
  ~ProgressClock();
  ProgressClock(const ProgressClock&) = delete;

 private:
  void tick();

  Progress progress_;
  std::string segment_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace braid::compiler

#endif
