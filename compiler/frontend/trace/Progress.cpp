// One thread per compile that someone watches.
#include "compiler/frontend/trace/Progress.h"

#include <chrono>

namespace braid::compiler {

ProgressClock::ProgressClock(Progress progress, std::string segment) : progress_(std::move(progress)), segment_(std::move(segment)) {
  if (progress_) thread_ = std::thread([this] { tick(); });
}

ProgressClock::~ProgressClock() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void ProgressClock::tick() {
  using namespace std::chrono_literals;
  const auto start = std::chrono::steady_clock::now();
  auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, 500ms, [&] { return done_; })) return;
  do progress_(segment_, elapsed(), false);
  while (!ended_.wait_for(lock, 100ms, [&] { return done_; }));
  progress_(segment_, elapsed(), true);
}

}  // namespace braid::compiler
