// Tables that break the rules of abi.h. The program itself stands for the bundle: what is static is inside its image, the rest is not.
#include "runtime/segment/bundle_table.h"

#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <random>

using namespace braid;
using Catch::Contains;

namespace {

int32_t nothing(const braid_context*, const braid_buffer*, const braid_buffer*, void*) { return 0; }

/// A table with one segment f(x) = (y, y) over f32[3], each part of which a test may break.
struct Parts {
  int64_t dims[2] = {3, 1};
  braid_value in[1] = {{BRAID_FRESH, 0, 1, 0, dims, "x"}};
  braid_value out[2] = {{BRAID_UPDATES_INPUT, 0, 1, 0, dims, "x"}, {BRAID_SAME_AS_OUTPUT, 0, 1, 0, dims, nullptr}};
  braid_code code[1] = {{BRAID_CPU_BASELINE, nothing, 64, 128}};
  braid_effect effects[1] = {{BRAID_ASSIGN, 0, 0, "x"}};
  const char* kernels[1] = {"k"};
  braid_image images[1] = {{BRAID_IMAGE_PTX, 1, "compute_80", "ptx", 4, kernels}};
  braid_segment segment[1] = {{"f#0", "{}", 1, 2, 0, 1, 1, 1, in, out, nullptr, code, effects, images, 7}};
  braid_bundle table = {BRAID_ABI_VERSION, 1, "0", "f.py", "", segment};
};
Parts parts;

void check() {
  const LoadedImage image(dlopen(nullptr, RTLD_NOW));
  check_table(&parts.table, image, "b.so");
  for (uint32_t i = 0; i < parts.table.n_segments; ++i) signature_of(parts.table.segments[i]);
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
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.in[0].name = reinterpret_cast<const char*>(8); }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].n_effects = 0x20000000; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.effects[0].target = reinterpret_cast<const char*>(8); }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].images = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.images[0].size = UINT64_MAX; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.images[0].target = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.images[0].n_kernels = UINT32_MAX; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.kernels[0] = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].run = nullptr; }), kOutside);
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].run = reinterpret_cast<decltype(p.code[0].run)>(&parts); }), kOutside);
}

TEST_CASE("values are within the rules") {
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.in[0].dtype = 99; }), "f#0: a value has dtype number 99 and rank 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.in[0].cls = BRAID_SAME_AS_INPUT; }), "f#0: an input has class 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0].cls = BRAID_RESIDUAL; }), "f#0: a result has class 3");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[1].index = 1; }), "f#0: a value refers to number 1 of 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0] = {BRAID_SAME_AS_OUTPUT, 0, 1, 0, p.dims, nullptr}; }),
                    "f#0: a value refers to number 0 of 0");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0].index = 1; }), "f#0: a value refers to number 1 of 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[0].dtype = 1; }), "f#0: output 0 is f64[3] and replaces f32[3]");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[1] = p.out[0]; }), "f#0: two outputs are or update input 0");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.out[1].cls = BRAID_SAME_AS_INPUT; }), "f#0: two outputs are or update input 0");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.segment[0].n_res = 1, p.segment[0].res = p.out; }), "f#0: a residual updates an input");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.effects[0].kind = 3; }), "f#0: an effect has kind 3");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.effects[0].output = 2; }), "f#0: output 2 of 2 replaces input 0 of 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.effects[0].input = -2; }), "f#0: output 0 of 2 replaces input -2 of 1");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].workspace_size = -64; }), "f#0: a workspace has -64 bytes");
  CHECK_THROWS_WITH(check_with([](Parts& p) { p.code[0].scratch_size = 100; }), "f#0: a workspace has 100 bytes");
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

TEST_CASE("whatever is wrong in a table is an error, never a crash") {
  const Parts good = parts;
  std::mt19937_64 random(1);
  int refused = 0;
  for (int round = 0; round < 100000; ++round) {
    auto* bytes = reinterpret_cast<unsigned char*>(&parts);
    for (uint64_t changes = random() % 3 + 1; changes > 0; --changes) {
      const size_t at = random() % sizeof parts;
      // Half of them stay near what is there, so that pointers still lead into the image.
      bytes[at] = static_cast<unsigned char>(random() % 2 ? bytes[at] ^ (1u << random() % 8) : random());
    }
    try {
      check();
    } catch (const Error&) {
      ++refused;
    }
    parts = good;
  }
  CHECK(refused > 50000);
}
