// Comparing, hashing and naming constants.
#include "runtime/capture/constant.h"

#include "braid/error.h"
#include "runtime/script/format/repr.h"

namespace braid::capture {

Constant::Constant(Kind kind, int64_t bits, Parts parts)
    : kind_(kind), bits_(bits), parts_(std::make_shared<const Parts>(std::move(parts))) {}

Constant Constant::text(std::string v) { return {Kind::text, 0, {std::move(v), {}}}; }
Constant Constant::dtype(DType v, std::string module) { return {Kind::dtype, static_cast<int64_t>(v), {std::move(module), {}}}; }
Constant Constant::range(int64_t start, int64_t stop, int64_t step) {
  return {Kind::range, 0, {"", {integer(start), integer(stop), integer(step)}}};
}
Constant Constant::tuple(std::vector<Constant> items) { return {Kind::tuple, 0, {"", std::move(items)}}; }

bool Constant::operator==(const Constant& other) const {
  if (kind_ != other.kind_ || bits_ != other.bits_) return false;
  return parts_ == other.parts_ || (parts_->text == other.parts_->text && parts_->items == other.parts_->items);
}

uint64_t hash_of(const Constant& c) {
  const auto mixed = [](uint64_t h, uint64_t more) { return (h ^ more) * 0x9E3779B97F4A7C15ull + 1; };
  uint64_t h = mixed(static_cast<uint64_t>(c.kind()), static_cast<uint64_t>(c.bits()));
  if (c.has_text()) h = mixed(h, std::hash<std::string>{}(c.text()));
  if (c.has_items())
    for (const Constant& item : c.items()) h = mixed(h, hash_of(item));
  return h;
}

std::string repr_of(const Constant& c) {
  const auto list = [&](const char* between) {
    std::string out;
    for (const Constant& item : c.items()) out += (out.empty() ? "" : between) + repr_of(item);
    return out;
  };
  switch (c.kind()) {
    case Constant::Kind::absent:
    case Constant::Kind::none:
      return "None";
    case Constant::Kind::boolean:
      return c.boolean() ? "True" : "False";
    case Constant::Kind::integer:
      return std::to_string(c.integer());
    case Constant::Kind::floating:
      return script::float_repr(c.floating());
    case Constant::Kind::ellipsis:
      return "Ellipsis";
    case Constant::Kind::not_implemented:
      return "NotImplemented";
    case Constant::Kind::text:
      return script::string_repr(c.text());
    case Constant::Kind::dtype:
      return braid::text("dtype ", c.text(), ".", info(c.dtype()).numpy_name);
    case Constant::Kind::range:
      return "range(" + list(", ") + ")";
    case Constant::Kind::tuple:
      break;
  }
  return "(" + list(", ") + (c.items().size() == 1 ? ",)" : ")");
}

std::string text_of(const Constant& c) {
  const bool named = c.is_number() || c.kind() == Constant::Kind::text;
  const char* type = !named ? "" : c.kind() == Constant::Kind::integer ? "int " : c.kind() == Constant::Kind::floating ? "float " : "str ";
  return type + repr_of(c);
}

}  // namespace braid::capture
