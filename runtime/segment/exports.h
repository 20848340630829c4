// Functions of a script as others see them who have no script: what they take and give, and what of it lives in a state.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/segment/segment.h"

namespace braid {

struct ExportedValue {
  std::string name;  ///< as the source calls it
  TensorSpec spec;
  bool number = false;  ///< a Python number: f64[] or i64[], by value
};

/// A tensor that exported functions capture, with the value that the script left in it.
struct ExportedField {
  std::string name;
  Tensor value;
};

struct ExportedFunction {
  /// Where a value comes from: an argument, a field of the state, an output of the segment.
  enum class From : uint8_t { argument, field, output };
  struct Source {
    From from = From::argument;
    size_t index = 0;
  };

  std::string name, place, summary;  ///< place: "net.py:12"; summary: the first line of its docstring
  std::shared_ptr<Segment> segment;
  std::vector<ExportedValue> arguments, results;
  std::vector<Source> inputs;                       ///< of the segment: arguments and fields
  std::vector<Source> given;                        ///< each result; a field has its value after the call
  std::vector<std::pair<size_t, size_t>> assigned;  ///< fields, and the outputs that they become
  int failure = -1;                                 ///< the output that says which of `failures` is due, as in a signature
  std::vector<std::string> failures;                ///< "net.py:14: ValueError: too large"
  std::vector<std::pair<std::string, std::string>>
      assumed;  ///< what is not passed, because it is a constant of the code: "training", "True"
};

struct Exports {
  std::vector<ExportedField> state;
  std::vector<ExportedFunction> functions;
};

}  // namespace braid
