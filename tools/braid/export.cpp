// Texts of --export, and the header beside the bundle.
#include "tools/braid/export.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "compiler/frontend/trace/CompiledSegment.h"
#include "dialects/braid/BraidDialect.h"
#include "runtime/segment/name.h"

namespace braid::tools {
namespace {

class TypeReader {
 public:
  explicit TypeReader(std::string_view text) : whole_(text), rest_(text.substr(text.find(':') + 1)) {}

  std::vector<ExportedValue> read() {
    std::vector<ExportedValue> all;
    while (!rest_.empty()) {
      all.push_back(one());
      if (!rest_.empty() && !take(',')) refuse();
    }
    return all;
  }

 private:
  [[noreturn]] void refuse() const {
    fail(ErrorCode::value, "--export ", whole_, ": expected types such as f32[32,784], i64[], float or int at '", rest_, "'");
  }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  ExportedValue one() {
    size_t length = 0;
    while (length < rest_.size() && std::isalnum(static_cast<unsigned char>(rest_[length]))) ++length;
    const std::string_view name = rest_.substr(0, length);
    const auto dtype = dtype_named(name);
    if (name != "float" && name != "int" && !dtype) refuse();
    rest_.remove_prefix(length);
    if (!dtype || rest_.empty() || rest_[0] != '[') {
      if (dtype) refuse();
      return {"", {name == "float" ? DType::f64 : DType::i64, {}}, true};
    }
    ExportedValue value{"", {*dtype, {}}, false};
    take('[');
    while (!take(']')) {
      int64_t dim = -1;
      const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), dim);
      if (problem != std::errc() || dim < 0 || value.spec.shape.size() == kMaxRank) refuse();
      rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
      value.spec.shape.push_back(dim);
      if (!take(',') && (rest_.empty() || rest_[0] != ']')) refuse();
    }
    element_count(value.spec.shape);
    return value;
  }

  const std::string_view whole_;
  std::string_view rest_;
};

/// Whether it pushes rows on stacks, whose memory a caller without the runtime does not have.
bool saves_in_loops(const compiler::CompiledSegment& segment) {
  return segment.function().function().walk([](ir::PushOp) { return mlir::WalkResult::interrupt(); }).wasInterrupted();
}

}  // namespace

std::vector<script::ExportRequest> export_requests(const std::vector<std::string>& texts) {
  std::vector<script::ExportRequest> requests;
  for (const std::string& text : texts) {
    script::ExportRequest request{text.substr(0, text.find(':')), std::nullopt};
    require(!request.name.empty(), ErrorCode::value, "--export ", text, ": expected the name of a function");
    require(std::ranges::find(requests, request.name, &script::ExportRequest::name) == requests.end(), ErrorCode::value,
            "--export: ", request.name, " is given twice");
    if (text.find(':') != std::string::npos) request.arguments = TypeReader(text).read();
    requests.push_back(std::move(request));
  }
  return requests;
}

compiler::Artefact artefact_of(const std::string& out, const Exports& exports, const compiler::BundleContents& contents) {
  for (const ExportedFunction& f : exports.functions) {
    auto* segment = dynamic_cast<const compiler::CompiledSegment*>(f.segment.get());
    require(!segment || !saves_in_loops(*segment), ErrorCode::value, f.place, ": ", f.name,
            ": takes the gradient of a loop whose number of turns only the data knows, which needs memory while it runs");
  }
  return compiler::planArtefact(std::filesystem::path(out).stem().string(), contents.scriptName, exports, [&](const Segment& segment) {
    for (const compiler::BundleSegment& one : contents.segments)
      if (one.signature.name == segment.signature().name) return one.code;
    fail(ErrorCode::internal, readable(segment.signature().name), ": is not in the bundle");
  });
}

void write_header(const std::string& out, const compiler::Artefact& artefact) {
  const std::string path = std::filesystem::path(out).replace_extension(".h").string();
  if (llvm::Error problem = compiler::writeWhole(path, {compiler::headerOf(artefact)}))
    fail(ErrorCode::bundle, llvm::toString(std::move(problem)));
}

}  // namespace braid::tools
