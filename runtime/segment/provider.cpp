// The provider of the process.
#include "runtime/segment/provider.h"

namespace braid {
namespace {
std::unique_ptr<Provider>& installed() {
  static std::unique_ptr<Provider> p;
  return p;
}
}  // namespace

Provider* provider() { return installed().get(); }
void set_provider(std::unique_ptr<Provider> provider) { installed() = std::move(provider); }

}  // namespace braid
