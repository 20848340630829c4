// Line tables and the rendering of places, with carets that stand under the right column for any text.
#include "runtime/script/syntax/source.h"

#include <algorithm>

#include "runtime/script/format/utf8.h"

namespace braid::script {
namespace {

constexpr size_t shown_width = 160;  // bytes of a long line that are shown around the place

std::string normalised(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!pair) out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

bool inside_sequence(std::string_view line, size_t i) { return i < line.size() && (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80; }

/// The part [begin, end) of a line that is shown: without indentation, and no longer than `shown_width`
/// around `column`.
std::pair<size_t, size_t> shown_part(std::string_view line, size_t column) {
  size_t begin = std::min(line.find_first_not_of(" \t\f"), line.size());
  size_t end = line.find_last_not_of(" \t\f") + 1;
  if (end > begin && end - begin > shown_width) {
    if (column > begin + shown_width / 2) begin = std::min(column - shown_width / 2, end - shown_width);
    end = std::min(end, begin + shown_width);
    while (inside_sequence(line, begin)) --begin;
    while (inside_sequence(line, end)) ++end;
  }
  return {begin, std::max(begin, end)};
}

}  // namespace

Source::Source(std::string_view text, std::string filename) : filename_(std::move(filename)), text_(normalised(text)), starts_{0} {
  for (size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') starts_.push_back(static_cast<uint32_t>(i + 1));
}

int Source::line_of(uint32_t offset) const {
  return static_cast<int>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin());
}

std::string_view Source::line(int number) const {
  if (number < 1 || number > line_count()) return {};
  size_t begin = line_start(number);
  size_t end = number == line_count() ? text_.size() : line_start(number + 1) - 1;
  return std::string_view(text_).substr(begin, end - begin);
}

std::string place(const Source& source, const Range& range, std::string_view function) {
  std::string out = "  File \"" + source.filename() + '"';
  if (range.line > 0) out += ", line " + std::to_string(range.line);
  if (!function.empty()) out.append(", in ").append(function);

  std::string_view line = source.line(range.line);
  size_t column = range.column > 0 ? static_cast<size_t>(range.column - 1) : 0;
  auto [begin, end] = shown_part(line, column);
  if (begin == end) return out;
  out.append("\n    ").append(line.substr(begin, end - begin));
  if (range.column <= 0 || column < begin) return out;

  size_t last = column + 1;
  if (range.end_line > range.line)
    last = end;
  else if (range.end_line == range.line)
    last = std::max(last, static_cast<size_t>(std::max(range.end_column - 1, 0)));
  out += "\n    ";
  for (size_t i = begin; i < column; ++i)
    if (!inside_sequence(line, i)) out += i < line.size() && line[i] == '\t' ? '\t' : ' ';
  for (size_t i = column; i < std::max(column + 1, std::min(last, end)); ++i)
    if (!inside_sequence(line, i)) out += '^';
  return out;
}

std::string located(const Source& source, const Range& range, std::string_view message) {
  return place(source, range).append("\n").append(message);
}

}  // namespace braid::script
