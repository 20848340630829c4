// Printing, against what NumPy 1.24 printed.
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "braid/tensor.h"

using namespace braid;

namespace {

struct Case {
  std::string form, expected;
  Tensor x;
};

/// Elements beyond what is worth recording: 0, 1, 2, … less an offset, or eighths of it.
void fill_series(const Tensor& x, const std::string& kind, int64_t offset) {
  with_element_type(x.dtype(), [&]<class T>() {
    for (int64_t i = 0; i < element_count(x.shape()); ++i)
      x.data<T>()[i] = kind == "eighths" ? static_cast<T>(static_cast<double>(i) / 8) : static_cast<T>(i - offset);
  });
}

Tensor read_tensor(std::istringstream& line) {
  std::string dtype, shape, word;
  line >> dtype >> std::ws;
  std::getline(line, shape, ']');
  Shape dims;
  std::istringstream lengths(shape.substr(1));
  for (int64_t d; lengths >> d;) dims.push_back(d);
  const Tensor x = empty(*dtype_named(dtype), dims);
  std::byte* to = x->data;
  while (line >> word) {
    if (word == "eighths" || word == "series") {
      int64_t offset = 0;
      line >> offset;
      fill_series(x, word, offset);
      break;
    }
    const uint64_t bits = std::stoull(word, nullptr, 16);
    std::memcpy(to, &bits, size_of(x.dtype()));
    to += size_of(x.dtype());
  }
  return x;
}

std::vector<Case> recorded_cases() {
  std::ifstream file("test/runtime/golden/numpy_print.txt");
  REQUIRE(file);
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line[0] == '|') {
      std::string& expected = cases.back().expected;
      expected += (expected.empty() ? "" : "\n") + line.substr(1);
      continue;
    }
    std::istringstream words(line);
    Case c;
    words >> c.form;
    c.x = read_tensor(words);
    cases.push_back(c);
  }
  return cases;
}

}  // namespace

TEST_CASE("tensors print as NumPy prints them") {
  const std::vector<Case> cases = recorded_cases();
  CHECK(cases.size() > 150);
  for (const Case& c : cases) {
    INFO(c.x.spec());
    CHECK((c.form == "str" ? to_string(c.x) : array_text(c.x, ", ", "Tensor(")) == c.expected);
  }
}

TEST_CASE("a strided view prints its own elements") {
  const Tensor x = from<int32_t>({1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(to_string(view(x, {3, 2}, {1, 3})) == "[[1 4]\n [2 5]\n [3 6]]");
  CHECK(to_string(view(x, {2, 2}, {0, -1}, 5)) == "[[6 5]\n [6 5]]");
  CHECK(to_string(Tensor()) == "<absent>");
}
