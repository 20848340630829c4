// The header of a bundle with exports: all that a C or C++ program needs to know of it.
#include <algorithm>

#include "braid/version.h"
#include "compiler/bundle/Artefact.h"
#include "compiler/bundle/CNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace braid::compiler {
namespace {

constexpr size_t kWidth = 110;  // of comments

std::string upper(llvm::StringRef name) { return name.upper(); }

/// Nothing in a comment ends it.
std::string inComment(std::string text) {
  for (size_t at = 0; (at = text.find("*/", at)) != std::string::npos;) text.replace(at, 2, "* /");
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

/// `text` in lines that begin with `indent`.
std::string wrapped(const std::string& text, const std::string& indent) {
  std::string out, line = indent;
  for (llvm::StringRef word : llvm::split(text, ' ')) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kWidth) out += line + "\n", line = indent;
    if (line.size() > indent.size()) line += " ";
    line += word.str();
  }
  return out + line + "\n";
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

class Header {
 public:
  explicit Header(const Artefact& artefact) : a_(artefact), name_(artefact.name), upper_(upper(artefact.name)) {}

  std::string text() {
    begin();
    statuses();
    state();
    context();
    for (const ArtefactFunction& f : a_.functions) function(f);
    out_ += "#ifdef __cplusplus\n}\n#endif\n#endif\n";
    return std::move(out_);
  }

 private:
  template <class... Parts>
  void line(const Parts&... parts) {
    out_ += braid::text(parts...) + "\n";
  }

  void begin() {
    line("/* C functions of ", name_, ".so, which braid ", version(), " compiled from ", inComment(a_.script), ". Generated: do not edit.");
    line("   The bundle needs libc and libm. Any number of threads may call, each with a state of its own. */");
    line("#ifndef ", upper_, "_H\n#define ", upper_, "_H");
    line("#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n");
    line("#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
  }

  void statuses() {
    static constexpr const char* kStatuses[][2] = {{"OK", "nothing is wrong"},
                                                   {"STATE_NULL", "a pointer to a state is null"},
                                                   {"STATE_MISALIGNED", "a state is not aligned to 64 bytes"},
                                                   {"STATE_SMALL", "a block is smaller than the state"},
                                                   {"STATE_FOREIGN", "a state was not initialised, or belongs to another bundle"},
                                                   {"BAD_ARGUMENT", "an argument is null, misaligned, or overlaps another"},
                                                   {"BAD_INDEX", "an index in the data is out of range"},
                                                   {"BAD_VALUE", "the data has a value that an operation refuses"},
                                                   {"RAISED", "an assert or raise of the script"},
                                                   {"BAD_FILE", "a file cannot be read or written, or does not hold this state"},
                                                   {"NO_MEMORY", "save and load only"},
                                                   {"BAD_CPU", "the bundle has no code for this CPU"}};
    line("/* What functions return. After anything but ", upper_, "_OK the state is what it was, and results hold anything. */");
    line("enum {");
    for (auto [i, status] : llvm::enumerate(kStatuses))
      line("  ", padded(braid::text(upper_, "_", status[0], " = ", i, i + 1 < std::size(kStatuses) ? "," : ""), upper_.size() + 24), " /* ",
           status[1], " */");
    line("};\n");
  }

  void state() {
    line("/* The state: ", a_.state.size(), " tensors in one block of ", a_.blockSize,
         " bytes, which the caller owns, aligned to 64 bytes.");
    line("   A block may be moved or copied with memcpy between calls. Functions write to it; two threads share none at a time,");
    line("   unless neither function assigns to it and their contexts have workspaces of their own.");
    size_t longest = 4;
    for (const ExportedField& field : a_.state) longest = std::max(longest, std::min<size_t>(field.name.size(), 48));
    for (auto [i, field] : llvm::enumerate(a_.state)) {
      const std::string type = braid::text(field.value.spec());
      line("     ", padded(inComment(field.name), longest), "  ", padded(type, 20), " at ", a_.offsets[i]);
    }
    line("   Row-major elements. Their initial values are those that the script left. */");
    line("typedef struct ", name_, "_state ", name_, "_state;\n");
    line("/* How many bytes a state takes: a multiple of 64. */\nsize_t ", name_, "_state_size(void);\n");
    line("/* Makes the block of `size` bytes at `state` a state with the initial values. */");
    line("int ", name_, "_init(", name_, "_state* state, size_t size);\n");
    line("/* The state as a safetensors file, which appears whole or not at all; and back, into a state that was initialised.");
    line("   A file must hold every tensor with its dtype and shape, and may hold others. */");
    line("int ", name_, "_save(", name_, "_state* state, const char* path);");
    line("int ", name_, "_load(", name_, "_state* state, const char* path);\n");
    line("/* What `status` means, where it was returned for `state`, in words that hold until the next call. */");
    line("const char* ", name_, "_text(const ", name_, "_state* state, int status);\n");
    line("typedef struct {\n  const char *name, *dtype; /* dtype: \"f32\", \"i64\" ... */\n  uint64_t rank;\n  const int64_t* shape;");
    line("  uint64_t offset, bytes; /* in the block */\n  const void* initial;    /* null: zeros */\n} ", name_, "_field;\n");
    line("/* Tensor number `index` of the state; null behind the last. */");
    line("const ", name_, "_field* ", name_, "_state_field(size_t index);\n");
  }

  void context() {
    line("/* Who does the work of a call; where one is asked for, null means the calling thread. */");
    line("typedef struct {");
    line("  /* Calls body(argument, begin, end, worker) for ranges that cover [0, n) once each and returns when all are done.");
    line("     `worker` is in [0, workers), another one for bodies that run at once. Null: the calling thread does it all. */");
    line("  void (*parallel_for)(void* pool, int64_t n, void (*body)(void* argument, int64_t begin, int64_t end, int64_t worker),");
    line("                       void* argument);");
    line("  void* pool;      /* passed to parallel_for */");
    line("  int64_t workers; /* results do not depend on it */");
    line("  /* ", name_, "_workspace_size(workers) bytes, aligned to 64, for this call alone. Null: a part of the state");
    line("     block, which is enough for one worker", a_.scratch == 0 ? ", and here for any number" : "", ". */");
    line("  void* workspace;\n  size_t workspace_size;\n} ", name_, "_context;\n");
    line("size_t ", name_, "_workspace_size(int64_t workers);\n");
  }

  std::string valueLine(const std::string& name, const ExportedValue& value, bool result) {
    const int64_t count = element_count(value.spec.shape);
    std::string what = braid::text(value.spec, ", ");
    if (value.number)
      what = "a number";
    else if (count == 1)
      what += result ? "written" : "read";
    else
      what += braid::text(count, " elements in row-major order, ", result ? "written" : "read");
    if (value.spec.dtype == DType::boolean) what += ", each 0 or 1";
    if (value.spec.dtype == DType::f16 || value.spec.dtype == DType::bf16) what += ", as bits";
    return braid::text("     ", padded(name, 12), " ", what, name == value.name ? "" : " (" + inComment(value.name) + ")");
  }

  /// "a, b and 3 more".
  std::string listed(std::vector<std::string> names) {
    constexpr size_t kMost = 12;
    std::string all;
    for (size_t i = 0; i < names.size() && i < kMost; ++i) all += (i ? ", " : "") + names[i];
    return names.size() > kMost ? braid::text(all, " and ", names.size() - kMost, " more") : all;
  }

  void function(const ArtefactFunction& f) {
    const ExportedFunction& s = f.source;
    const size_t taken = s.arguments.size();
    std::string heading = braid::text("/* ", s.name, " at ", inComment(s.place));
    line(heading, s.summary.empty() ? "." : ": " + inComment(s.summary));
    std::vector<std::string> parameters{name_ + "_state* state", "const " + name_ + "_context* context"};
    for (auto [i, name] : llvm::enumerate(f.parameters)) {
      const ExportedValue& value = i < taken ? s.arguments[i] : s.results[i - taken];
      line(valueLine(name, value, i >= taken));
      parameters.push_back(declared(name, value, i >= taken));
    }
    std::vector<std::string> assigned, assumed;
    for (auto [field, output] : s.assigned) assigned.push_back(inComment(a_.state[field].name));
    for (const auto& [name, value] : s.assumed) assumed.push_back(inComment(name + " = " + value));
    out_ += wrapped(assigned.empty() ? "Leaves the state as it is." : "Assigns " + listed(assigned) + ".", "   ");
    if (!assumed.empty()) out_ += wrapped("Compiled for " + listed(assumed) + ".", "   ");
    if (!s.failures.empty()) {
      std::vector<std::string> texts;
      for (const std::string& failure : s.failures) texts.push_back(inComment(failure));
      out_ += wrapped(upper_ + "_RAISED: " + listed(texts) + ".", "   ");
    }
    line(
        "   Allocates nothing. Pointers are to the caller's memory, aligned to their elements, and may overlap only where both are read. "
        "*/");
    std::string declaration = braid::text("int ", name_, "_", s.name, "(");
    const std::string indent(declaration.size(), ' ');
    size_t width = declaration.size();
    for (auto [i, parameter] : llvm::enumerate(parameters)) {
      if (i > 0 && width + parameter.size() + 4 > kWidth)
        declaration += ",\n" + indent, width = indent.size();
      else if (i > 0)
        declaration += ", ";
      declaration += parameter;
      width += parameter.size() + 2;
    }
    line(declaration, ");\n");
  }

  static std::string declared(const std::string& name, const ExportedValue& value, bool result) {
    const std::string type = cType(value.spec.dtype).str();
    if (value.number) return type + " " + name;
    const std::string element = (result ? "" : "const ") + type;
    if (value.spec.shape.size() == 0 || element_count(value.spec.shape) == 0) return element + "* " + name;
    std::string count;
    for (int64_t dim : value.spec.shape) count += (count.empty() ? "" : " * ") + std::to_string(dim);
    return element + " " + name + "[" + count + "]";
  }

  const Artefact& a_;
  const std::string name_, upper_;
  std::string out_;
};

}  // namespace

std::string headerOf(const Artefact& artefact) { return Header(artefact).text(); }

}  // namespace braid::compiler
