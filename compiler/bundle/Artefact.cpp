// Decides where the buffers of exported functions are, so that a call copies as little as possible: what is updated stays in its place,
// what is returned is computed where the caller wants it.
#include "compiler/bundle/Artefact.h"

#include <map>

#include "braid/error.h"
#include "compiler/bundle/CNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "runtime/segment/bundle_trailer.h"

namespace braid::compiler {
namespace {

constexpr uint64_t kAlignment = 64;

uint64_t bytesOf(const TensorSpec& spec) { return static_cast<uint64_t>(element_count(spec.shape)) * size_of(spec.dtype); }

class Places {
 public:
  Places(const Artefact& artefact, ArtefactFunction& function) : artefact_(artefact), f_(function), source_(function.source) {}

  void plan() {
    const SegmentSignature& s = source_.segment->signature();
    for (const ExportedFunction::Source& input : source_.inputs) f_.in.push_back(at(input));
    std::vector<braid_place> outputs;
    for (size_t k = 0; k < s.outputs.size(); ++k) {
      const SegmentValue& value = s.outputs[k];
      if (has_buffer(value)) {
        outputs.push_back(placeOf(k, value));
        f_.out.push_back(outputs.back());
      } else {
        outputs.push_back(value.cls == BRAID_SAME_AS_OUTPUT ? outputs[value.index] : before(value.index, bytesOf(value.spec)));
      }
    }
    for (auto [field, output] : source_.assigned) copy(outputs[output], fieldPlace(field), bytesOf(s.outputs[output].spec));
    for (size_t r = 0; r < source_.given.size(); ++r)
      if (source_.given[r].from == ExportedFunction::From::output)
        copy(outputs[source_.given[r].index], resultPlace(r), bytesOf(source_.results[r].spec));
    for (size_t r = 0; r < source_.given.size(); ++r)  // what was assigned has its new value now
      if (source_.given[r].from != ExportedFunction::From::output)
        copy(at(source_.given[r]), resultPlace(r), bytesOf(source_.results[r].spec));
    if (source_.failure >= 0) f_.failure = outputs[static_cast<size_t>(source_.failure)];
  }

 private:
  braid_place fieldPlace(size_t field) const { return {BRAID_AT_STATE, artefact_.offsets[field]}; }
  braid_place resultPlace(size_t result) const { return {BRAID_AT_ARGUMENT, source_.arguments.size() + result}; }
  braid_place at(const ExportedFunction::Source& source) const {
    return source.from == ExportedFunction::From::field ? fieldPlace(source.index) : braid_place{BRAID_AT_ARGUMENT, source.index};
  }

  braid_place staged(uint64_t bytes) {
    const braid_place place{BRAID_AT_WORKSPACE, f_.staging};
    f_.staging = llvm::alignTo(f_.staging + std::max<uint64_t>(bytes, 1), kAlignment);
    return place;
  }

  /// Where the code writes an output. A call that fails must leave the state as it is.
  braid_place placeOf(size_t output, const SegmentValue& value) {
    if (value.cls == BRAID_UPDATES_INPUT && source_.failure < 0)
      for (auto [field, assigned] : source_.assigned)
        if (assigned == output && f_.in[value.index].kind == BRAID_AT_STATE && f_.in[value.index].at == artefact_.offsets[field])
          return fieldPlace(field);
    for (size_t r = 0; r < source_.given.size(); ++r)
      if (source_.given[r].from == ExportedFunction::From::output && source_.given[r].index == output) return resultPlace(r);
    return staged(bytesOf(value.spec));
  }

  /// The old value of an input that is an output; set aside where the call may assign it.
  braid_place before(size_t input, uint64_t bytes) {
    const braid_place from = f_.in[input];
    if (from.kind != BRAID_AT_STATE) return from;
    const braid_place aside = staged(bytes);
    f_.before.push_back({from, aside, bytes});
    return aside;
  }

  void copy(braid_place from, braid_place to, uint64_t bytes) {
    if ((from.kind != to.kind || from.at != to.at) && bytes > 0) f_.after.push_back({from, to, bytes});
  }

  const Artefact& artefact_;
  ArtefactFunction& f_;
  const ExportedFunction& source_;
};

/// Names for the parameters of the C function, each another one.
std::vector<std::string> parametersOf(const ExportedFunction& function) {
  std::vector<std::string> names;
  for (const auto* values : {&function.arguments, &function.results})
    for (const ExportedValue& value : *values) {
      std::string name = cParameter(value.name);
      require(isCIdentifier(name), ErrorCode::value, function.place, ": ", function.name, ": '", value.name, "' is no name in C");
      while (llvm::is_contained(names, name)) name += values == &function.results ? "_out" : "_";
      names.push_back(std::move(name));
    }
  return names;
}

void checkNames(const Artefact& artefact) {
  require(isCIdentifier(artefact.name), ErrorCode::value, "--export: the functions would be called ", artefact.name,
          "_…, after the bundle, which is no name in C: give -o another name");
  for (const ArtefactFunction& f : artefact.functions) {
    require(isCIdentifier(f.source.name), ErrorCode::value, f.source.place, ": '", f.source.name, "' is no name in C");
    for (const char* own : {"init", "save", "load", "state", "state_size", "state_field", "workspace_size", "context", "field", "text"})
      require(f.source.name != own, ErrorCode::value, f.source.place, ": ", artefact.name, "_", f.source.name,
              " has another meaning in the header; give the function another name");
  }
}

void layOut(Artefact& artefact) {
  std::string all;
  uint64_t at = llvm::alignTo(sizeof(braid_state), kAlignment);
  for (const ExportedField& field : artefact.state) {
    artefact.offsets.push_back(at);
    all += text(field.name, " ", field.value.spec(), " ", at, "\n");
    at = llvm::alignTo(at + bytesOf(field.value.spec()), kAlignment);
  }
  artefact.workspace = at;
  artefact.hash = content_hash({reinterpret_cast<const unsigned char*>(all.data()), all.size()});
}

}  // namespace

Artefact planArtefact(const std::string& name, const std::string& script, const Exports& exports,
                      llvm::function_ref<std::vector<std::pair<uint32_t, CompiledObject>>(const Segment&)> code) {
  Artefact artefact{name, script, exports.state, {}, {}, 0, 0, 0, 0, 0};
  layOut(artefact);
  for (const ExportedFunction& source : exports.functions) {
    ArtefactFunction& f = artefact.functions.emplace_back();
    f.source = source;
    f.parameters = parametersOf(source);
    f.code = code(*source.segment);
    Places(artefact, f).plan();
    for (const auto& [level, object] : f.code) {
      artefact.shared = std::max(artefact.shared, f.staging + static_cast<uint64_t>(object.workspaceSize));
      artefact.scratch = std::max(artefact.scratch, static_cast<uint64_t>(object.scratchSize));
    }
  }
  artefact.blockSize = artefact.workspace + artefact.shared + artefact.scratch;
  checkNames(artefact);
  return artefact;
}

}  // namespace braid::compiler
