// The provider of the process.
#include "runtime/segment/provider.h"

#include <mutex>

namespace braid {
namespace {

struct Installed {
  std::mutex mutex;
  std::shared_ptr<Provider> provider;
};

Installed& installed() {
  static auto* one = new Installed;  // threads may use it until the process is gone
  return *one;
}

}  // namespace

std::shared_ptr<Provider> provider() {
  std::lock_guard lock(installed().mutex);
  return installed().provider;
}

void set_provider(std::shared_ptr<Provider> provider) {
  std::lock_guard lock(installed().mutex);
  installed().provider.swap(provider);  // the old one goes after the lock
}

}  // namespace braid
