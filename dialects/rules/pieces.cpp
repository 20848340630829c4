// Rules of ops that take a tensor apart along an axis: split, unstack.
#include <algorithm>

#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"

namespace braid {
namespace {

/// More pieces would be a mistake, and their numbers would not fit a segment's signature.
constexpr int64_t kMostPieces = 65535;

Dim known_length(const Shape& x, int64_t axis) {
  const Dim length = x[static_cast<int>(axis)];
  require(length >= 0, ErrorCode::unsupported, "the length of axis ", axis, " is not known");
  return length;
}

void check_count(int64_t pieces) {
  require(pieces <= kMostPieces, ErrorCode::value, "would make ", pieces, " pieces, more than ", kMostPieces);
}

/// Pieces of `each` elements; the last one has what is left. An axis without elements is one piece.
std::vector<int64_t> pieces_of(Dim length, int64_t each) {
  require(each > 0, ErrorCode::value, "the length of a piece is ", each, ", not positive");
  const int64_t whole = length / each, rest = length % each;
  check_count(whole + 1);
  std::vector<int64_t> list(static_cast<size_t>(whole), each);
  if (rest > 0 || list.empty()) list.push_back(rest);
  return list;
}

void check_pieces(const std::vector<int64_t>& list, Dim length, int64_t axis) {
  check_count(static_cast<int64_t>(list.size()));
  Dim rest = length;
  for (int64_t n : list) {
    require(n >= 0, ErrorCode::value, "the length of a piece is ", n, ", negative");
    require(n <= rest, ErrorCode::value, "the pieces are longer than axis ", axis, " of length ", length);
    rest -= n;
  }
  require(rest == 0, ErrorCode::value, "the pieces make ", length - rest, " of the ", length, " elements along axis ", axis);
}

/// The part of x from `begin` to before `end` along an axis.
Tensor part(const Tensor& x, int64_t axis, int64_t begin, int64_t end) {
  Dims starts = Dims::filled(x.rank(), 0), stops = x.shape();
  starts[static_cast<int>(axis)] = begin;
  stops[static_cast<int>(axis)] = end;
  return slice(x, starts, stops);
}

}  // namespace

SplitAttributes split_normalised(Specs xs, const SplitAttributes& at) {
  const Dim length = known_length(xs[0].shape, at.axis);
  if (at.sizes.one_for_all()) return {pieces_of(length, at.sizes.each()), at.axis};
  check_pieces(at.sizes.list(), length, at.axis);
  return at;
}

Results split_decompose(const Tensor& x, const SplitAttributes& at) {
  check_pieces(at.sizes.list(), known_length(x.shape(), at.axis), at.axis);
  Results pieces;
  int64_t begin = 0;
  for (int64_t n : at.sizes.list()) {
    pieces.push_back(part(x, at.axis, begin, begin + n));
    begin += n;
  }
  return pieces;
}

Results unstack_decompose(const Tensor& x, const UnstackAttributes& at) {
  const Dim length = known_length(x.shape(), at.axis);
  check_count(length);
  Shape without;
  for (int i = 0; i < x.rank(); ++i)
    if (i != at.axis) without.push_back(x.shape()[i]);
  Results parts;
  for (Dim i = 0; i < length; ++i) parts.push_back(reshape(part(x, at.axis, i, i + 1), without));
  return parts;
}

}  // namespace braid
