// What a test says about a script that must not parse.
#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/script/syntax/parser.h"

namespace braid::script {

/// A script, and the line, column, message and type of its error.
struct Refused {
  const char* text;
  int line, column;
  const char* message;
  const char* type = "SyntaxError";
};

inline void check_refused(const std::vector<Refused>& cases) {
  for (const Refused& expected : cases) {
    INFO(expected.text);
    try {
      parse(expected.text, "test.py");
      FAIL_CHECK("no error");
    } catch (const SyntaxError& error) {
      CHECK(error.message() == expected.message);
      CHECK(error.range().line == expected.line);
      CHECK(error.range().column == expected.column);
      CHECK(std::string(error.type()) == expected.type);
    }
  }
}

}  // namespace braid::script
