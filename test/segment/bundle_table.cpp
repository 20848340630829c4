// Tables that break the rules of abi.h. The program itself stands for the bundle: what is static is inside its image, the rest is not.
#include "runtime/segment/bundle_table.h"

#include <dlfcn.h>

#include <catch2/catch.hpp>

using namespace braid;
using Catch::Contains;

namespace {

int32_t nothing(const braid_context*, const braid_buffer*, const braid_buffer*, void*) { return 0; }

/// A table with one segment f(x) = (y, x) over f32[3], each part of which a test may break.
struct Parts {
  int64_t dims[2] = {3, 1};
  braid_value in[1] = {{BRAID_FRESH, 0, 1, 0, dims}};
  braid_value out[2] = {{BRAID_FRESH, 0, 1, 0, dims}, {BRAID_SAME_AS_INPUT, 0, 1, 0, dims}};
  braid_code code[1] = {{BRAID_CPU_BASELINE, nothing, 64}};
  braid_segment segment[1] = {{"f#0", "{}", 1, 2, 0, 1, in, out, nullptr, code}};
  braid_bundle table = {BRAID_ABI_VERSION, 1, "0", "f.py", "", segment};
};
Parts parts;

void check() {
  const LoadedImage image(dlopen(nullptr, RTLD_NOW));
  check_table(&parts.table, image, "b.so");
  signature_of(parts.segment[0]);
}

/// Checks the table after `change`, which is taken back.
template <class F>
void check_with(F change) {
  const Parts good = parts;
  change(parts);
  struct Restore {
    const Parts& good;
    ~Restore() { parts = good; }
  } restore{good};
  check();
}

constexpr const char* kOutside = "b.so: its table has a pointer to something outside the bundle";

}  // namespace

TEST_CASE("a good table is accepted") { check(); }

TEST_CASE("the version of the table is checked before anything else") {
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.table = {BRAID_ABI_VERSION + 1, 1, nullptr, nullptr, nullptr, nullptr}; }),
                    Contains("made for binary interface " + std::to_string(BRAID_ABI_VERSION + 1)));
}

TEST_CASE("pointers stay inside the bundle") {
  const auto outside = std::make_unique<Parts>();
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.table.segments = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.table.n_segments = UINT32_MAX; }), kOutside);
  CHECK_THROWS_WITH(check_with([&](Parts& p) { p.table.segments = outside->segment; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.table.script = reinterpret_cast<const char*>(8); }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].name = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].n_in = 0x10000000; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].n_res = 1; }), kOutside);
  CHECK_THROWS_WITH(check_with([&](Parts& p) { p.in[0].dims = outside->dims; }), kOutside);
  CHECK_THROWS_WITH(
      check_with([](Parts& p) { p.in[0].dims = reinterpret_cast<const int64_t*>(reinterpret_cast<const char*>(p.dims) + 1); }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].run = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].run = reinterpret_cast<decltype(p.code[0].run)>(&parts); }), kOutside);
}

TEST_CASE("values are within the rules") {
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.in[0].dtype = 99; }), "f#0: a value has dtype number 99 and rank 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.in[0].cls = BRAID_SAME_AS_INPUT; }), "f#0: an input has class 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0].cls = BRAID_RESIDUAL; }), "f#0: a result has class 3");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[1].index = 1; }), "f#0: a value refers to number 1 of 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0] = {BRAID_SAME_AS_OUTPUT, 0, 1, 0, p.dims}; }),
                    "f#0: a value refers to number 0 of 0");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.dims[0] = -2; }), "f#0: a dimension is -2");
  CHECK_THROWS_AS(check_with([](Parts& p) {
                    p.dims[0] = p.dims[1] = INT64_MAX;
                    p.in[0].rank = 2;
                  }),
                  Error);
}

TEST_CASE("derivatives belong to what they are derived from") {
  static const TensorSpec three{DType::f32, {3}}, four{DType::f32, {4}};
  const SegmentValue x{BRAID_FRESH, 0, three}, other{BRAID_FRESH, 0, four};
  const SegmentSignature primal{"f#0", {x}, {x}, {}}, forward{"f#0|fwd 0", {x}, {x}, {x}};
  check_forward(primal, forward);
  CHECK_THROWS_WITH(check_forward(primal, {"w", {x}, {}, {x}}), "w: its inputs and outputs are not those of f#0");
  CHECK_THROWS_AS(check_forward(primal, {"w", {other}, {x}, {}}), Error);

  const auto backward = [&](uint8_t cls, uint16_t index) { check_backward(forward, {"b", {{cls, index, three}}, {x}, {}}, {0}, 1); };
  for (uint8_t cls : {BRAID_RESIDUAL, BRAID_COTANGENT, BRAID_RUNNING, BRAID_FORWARD_INPUT}) {
    backward(cls, 0);
    CHECK_THROWS_WITH(backward(cls, 1), Contains(" refers to number 1, which f#0|fwd 0 does not have"));
  }
  CHECK_THROWS_AS(backward(BRAID_FRESH, 0), Error);
  CHECK_THROWS_WITH(check_backward(forward, {"b", {}, {}, {}}, {0}, 1), "b: gives 0 gradients for 1");
}
