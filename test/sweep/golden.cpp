// Golden files are small and read once each.
#include "test/sweep/golden.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace braid::sweep {
namespace {

/// "LENGTH… : VALUE…"
Values read_values(std::istream& in) {
  Values values;
  std::string word;
  while (in >> word && word != ":") values.shape.push_back(std::atoll(word.c_str()));
  while (in >> word) values.elements.push_back(std::strtod(word.c_str(), nullptr));
  return values;
}

std::vector<Golden> read(Op op) {
  const std::string name = std::string(info(op).name) + ".txt";
  std::ifstream file;
  for (const char* folder : {"golden/", "../sweep/golden/", "test/sweep/golden/"}) {
    file.open(folder + name);
    if (file) break;
    file.clear();
  }
  if (!file.is_open()) throw std::runtime_error("there is no golden file " + name);
  std::vector<Golden> all;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string word, number;
    in >> word;
    if (word == "call") {
      all.emplace_back();
      in >> all.back().kind >> number;
      all.back().number = number == "-" ? -1 : std::atoi(number.c_str());
    } else if (word == "in") {
      all.back().operands.push_back(read_values(in));
    } else if (word == "out") {
      in >> all.back().result_kinds.emplace_back();
      all.back().results.push_back(read_values(in));
    }
  }
  return all;
}

}  // namespace

const std::vector<Golden>& golden_of(Op op) {
  static std::map<Op, std::vector<Golden>> known;
  const auto at = known.find(op);
  return at != known.end() ? at->second : known.emplace(op, read(op)).first->second;
}

}  // namespace braid::sweep
