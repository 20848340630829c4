// Takes the format apart: literal text, doubled braces, fields, and fields in the specs of fields.
#include "runtime/script/format/str_format.h"

#include <algorithm>
#include <charconv>

#include "braid/error.h"

namespace braid::script {
namespace {

using Render = std::function<std::string(const FormatField&)>;

bool parse_index(std::string_view text, size_t& index) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  return error == std::errc() && end == text.data() + text.size();
}

class FormatReader {
 public:
  explicit FormatReader(const Render& render) : render_(render) {}

  std::string expand(std::string_view text, int nesting) {
    require(nesting < 2 || text.find('{') == text.npos, ErrorCode::value, "max string recursion exceeded");
    std::string out;
    for (size_t at = 0; at < text.size();) {
      char c = text[at];
      if (c != '{' && c != '}') {
        out += c;
        ++at;
      } else if (at + 1 < text.size() && text[at + 1] == c) {
        out += c;
        at += 2;
      } else {
        require(c == '{', ErrorCode::value, "single '}' encountered in format string");
        require(at + 1 < text.size(), ErrorCode::value, "single '{' encountered in format string");
        size_t end = field_end(text, at + 1);
        out += replace(text.substr(at + 1, end - at - 1), nesting);
        at = end + 1;
      }
    }
    return out;
  }

 private:
  /// The offset of the '}' that closes the field which begins at `at`.
  static size_t field_end(std::string_view text, size_t at) {
    for (int open = 1; at < text.size(); ++at) {
      open += (text[at] == '{') - (text[at] == '}');
      if (open == 0) return at;
    }
    fail(ErrorCode::value, "expected '}' before end of string");
  }

  std::string replace(std::string_view field, int nesting) {
    FormatField result;
    size_t end = 0;
    for (bool subscript = false; end < field.size(); ++end) {
      if (field[end] == '[') subscript = true;
      if (field[end] == ']') subscript = false;
      if (!subscript && (field[end] == '!' || field[end] == ':')) break;
      require(field[end] != '{', ErrorCode::value, "unexpected '{' in field name");
    }
    read_name(result, field.substr(0, end));
    if (end < field.size() && field[end] == '!') {
      require(end + 1 < field.size(), ErrorCode::value, "end of string while looking for conversion specifier");
      result.conversion = field[end + 1];
      require(result.conversion == 'r' || result.conversion == 's' || result.conversion == 'a', ErrorCode::value,
              "unknown conversion specifier '", result.conversion, "'");
      end += 2;
      require(end >= field.size() || field[end] == ':', ErrorCode::value, "expected ':' after conversion specifier");
    }
    if (end < field.size()) result.spec = expand(field.substr(end + 1), nesting + 1);
    return render_(result);
  }

  void read_name(FormatField& result, std::string_view name) {
    size_t end = std::min(name.find_first_of(".["), name.size());
    std::string_view first = name.substr(0, end);
    bool automatic = first.empty();
    if (automatic)
      result.index = next_++;
    else
      result.is_name = !parse_index(first, result.index);
    if (result.is_name)
      result.name = first;
    else
      check_numbering(automatic);
    while (end < name.size()) result.steps.push_back(read_step(name, end));
  }

  void check_numbering(bool automatic) {
    (automatic ? automatic_ : manual_) = true;
    require(!automatic_ || !manual_, ErrorCode::value, "cannot mix automatic and manual field numbering");
  }

  static FieldStep read_step(std::string_view name, size_t& at) {
    FieldStep step;
    step.is_attribute = name[at] == '.';
    require(step.is_attribute || name[at] == '[', ErrorCode::value, "only '.' or '[' may follow ']' in format field specifier");
    size_t begin = at + 1;
    at = std::min(step.is_attribute ? name.find_first_of(".[", begin) : name.find(']', begin), name.size());
    require(step.is_attribute || at < name.size(), ErrorCode::value, "missing ']' in format string");
    step.key = name.substr(begin, at - begin);
    require(!step.key.empty(), ErrorCode::value, "empty attribute in format string");
    if (!step.is_attribute) {
      ++at;
      step.is_index = parse_index(step.key, step.index);
    }
    return step;
  }

  const Render& render_;
  size_t next_ = 0;
  bool automatic_ = false, manual_ = false;
};

}  // namespace

std::string str_format(std::string_view format, const Render& render) { return FormatReader(render).expand(format, 0); }

}  // namespace braid::script
