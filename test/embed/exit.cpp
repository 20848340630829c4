// Compiled functions and scripts that are used when everything else of a process has gone.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "braid/braid.h"

using namespace braid;

namespace {

/// The exit status of a child that runs `f`; -1 when a signal ended it.
template <class F>
int status_of_child(const F& f) {
  const pid_t child = fork();
  if (child == 0) {
    f();
    std::exit(3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("A global function and a script are of use until the very end") {
  const std::string path = (std::filesystem::temp_directory_path() / ("braid-exit-" + std::to_string(getpid()) + ".py")).string();
  std::ofstream(path) << "from mindspore import ms_function\n@ms_function\ndef f(x):\n    return x + x\n";
  const int status = status_of_child([&] {
    static Module module = load(path);
    static const auto own = compiled([](const Tensor& x) { return x * 3.0; });
    module.function("f")(full({2}, 1));
    struct Last {
      ~Last() {
        const bool right = module.function("f")(full({2}, 4))[0].item() == 8 && own(full({2}, 1))[0].item() == 3;
        std::_Exit(right ? 4 : 5);
      }
    };
    own(full({2}, 2));
    static Last last;
  });
  std::filesystem::remove(path);
  CHECK(status == 4);
}
