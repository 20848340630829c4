// Names tell functions of different files apart, and read well.
#include <catch2/catch.hpp>

#include "runtime/segment/name.h"

using namespace braid;

TEST_CASE("a name holds place and content, and is read without the latter") {
  const std::string one = name_in_source("Net.construct", "/home/a/net.py", 12, 5, "x + 1");
  CHECK(one == name_in_source("Net.construct", "/home/b/net.py", 12, 5, "x + 1"));
  CHECK(one != name_in_source("Net.construct", "/home/a/net.py", 12, 5, "x + 2"));
  CHECK(readable(one) == "Net.construct@net.py:12:5");
  CHECK(readable("class " + one + " < " + one + "#0|fwd 0") == "class Net.construct@net.py:12:5 < Net.construct@net.py:12:5#0|fwd 0");
  CHECK(readable("~a~0123~") == "~a~0123~");
  CHECK(readable("") == "");
}
