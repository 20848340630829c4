// Tensors as C++ programs use them: parts, elements, printing.
#include <catch2/catch.hpp>
#include <sstream>

#include "braid/braid.h"

// What a library on the other side sees of DLPack.
struct DLManagedTensor {
  void* data;
  int32_t device_type, device_id;
  int32_t ndim;
  uint8_t code, bits;
  uint16_t lanes;
  int64_t *shape, *strides;
  uint64_t byte_offset;
  void* context;
  void (*deleter)(DLManagedTensor*);
};

using namespace braid;

TEST_CASE("Indexing is NumPy's: integers, slices, new axes, an ellipsis, integer tensors") {
  const Tensor x = reshape(iota({24}), {2, 3, 4});
  CHECK(x[1][2][-1].item<int64_t>() == 23);
  CHECK(index(x, {ellipsis, SliceBounds{1, 3}}).shape() == Shape{2, 3, 2});
  CHECK(index(x, {0, new_axis, SliceBounds{.step = 2}}).shape() == Shape{1, 2, 4});
  CHECK(bitwise_equal(index(x, {0, SliceBounds{.step = 2}, 1}), from<int64_t>({1, 9}, {2})));
  CHECK(bitwise_equal(index(x, {-1, 0, SliceBounds{.step = -1}}), from<int64_t>({15, 14, 13, 12}, {4})));
  CHECK(index(x, {from<int32_t>({1}, {}), 0, 0}).item<int64_t>() == 12);
  CHECK_THROWS_WITH(x[2], Catch::Contains("index 2 is out of bounds for axis 0 with length 2"));
  CHECK_THROWS_WITH(index(x, {0, 0, 0, 0}), Catch::Contains("too many indices"));
  const Tensor changed = with_index(x, {SliceBounds{0, 1}, 1}, full({}, 7, DType::i64));
  CHECK(bitwise_equal(changed[0][1], from<int64_t>({7, 7, 7, 7}, {4})));
  CHECK(bitwise_equal(changed[1], x[1]));
}

TEST_CASE("The gradient of an index lies where the index was") {
  const Tensor x = from<float>({1, 2, 3}, {3});
  CHECK(bitwise_equal(grad([](const Tensor& t) { return t[1] * 5.0; }, x), from<float>({0, 5, 0}, {3})));
}

TEST_CASE("An element is read as what it is, and a tensor is printed as NumPy prints it") {
  CHECK(from<float>({1.5f}, {1, 1}).item<float>() == 1.5f);
  CHECK(from<int64_t>({(int64_t{1} << 53) + 1}, {}).item<int64_t>() == (int64_t{1} << 53) + 1);
  CHECK_THROWS_WITH(from<float>({1}, {}).item<int32_t>(), "item: the tensor is f32[], not of i32");
  CHECK_THROWS_WITH((from<float>({1, 2}, {2}).item<float>()), Catch::Contains("one element"));
  std::ostringstream out;
  out << from<float>({1, 2.5f}, {2});
  CHECK(out.str() == "[1.  2.5]");
}

TEST_CASE("Memory of the program is used without a copy, and kept as long as it is needed") {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3, 4});
  const std::weak_ptr<std::vector<float>> watched = owner;
  Tensor x = from_buffer(owner->data(), DType::f32, {2, 2}, owner);
  CHECK(x.data<float>() == owner->data());
  owner.reset();
  Tensor part = x[1];
  x = {};
  CHECK_FALSE(watched.expired());
  CHECK(sum(part).item() == 7);
  part = {};
  CHECK(watched.expired());
}

namespace {
int released = 0;
}  // namespace

TEST_CASE("DLPack: tensors go to other libraries and come from them without a copy") {
  Tensor x = from<float>({1, 2, 3, 4, 5, 6}, {2, 3});
  auto* out = to_dlpack(transpose(x));
  CHECK(out->data == x.data<float>());
  CHECK((out->device_type == 1 && out->code == 2 && out->bits == 32 && out->lanes == 1 && out->ndim == 2));
  CHECK((out->shape[0] == 3 && out->shape[1] == 2 && out->strides[0] == 1 && out->strides[1] == 3));
  const Tensor back = from_dlpack(out);
  x = {};
  CHECK(bitwise_equal(back, from<float>({1, 4, 2, 5, 3, 6}, {3, 2})));

  int16_t memory[] = {1, 2, 3, 4};
  int64_t shape[] = {2}, strides[] = {-2};
  DLManagedTensor given{memory + 3, 1, 0, 1, 0, 16, 1, shape, strides, 0, nullptr, [](DLManagedTensor*) { ++released; }};
  DLManagedTensor* const managed = &given;
  given.device_type = 2;
  CHECK_THROWS_WITH(from_dlpack(managed), Catch::Contains("device type 2"));
  given.device_type = 1;
  given.bits = 24;
  CHECK_THROWS_WITH(from_dlpack(managed), Catch::Contains("24 bits"));
  given.bits = 16;
  CHECK(released == 0);
  CHECK(bitwise_equal(from_dlpack(managed), from<int16_t>({4, 2}, {2})));
  CHECK(released == 1);
}
