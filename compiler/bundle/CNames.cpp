// What a name of a script becomes in C.
#include "compiler/bundle/CNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace braid::compiler {

bool isCIdentifier(llvm::StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool isCKeyword(llvm::StringRef name) {
  static constexpr llvm::StringLiteral kWords[] = {
      "alignas",      "alignof",       "and",         "and_eq",   "asm",       "auto",
      "bitand",       "bitor",         "bool",        "break",    "case",      "catch",
      "char",         "class",         "compl",       "concept",  "const",     "const_cast",
      "consteval",    "constexpr",     "constinit",   "continue", "co_await",  "co_return",
      "co_yield",     "decltype",      "default",     "delete",   "do",        "double",
      "dynamic_cast", "else",          "enum",        "explicit", "export",    "extern",
      "false",        "float",         "for",         "friend",   "goto",      "if",
      "inline",       "int",           "long",        "mutable",  "namespace", "new",
      "noexcept",     "not",           "not_eq",      "nullptr",  "operator",  "or",
      "or_eq",        "private",       "protected",   "public",   "register",  "reinterpret_cast",
      "requires",     "restrict",      "return",      "short",    "signed",    "sizeof",
      "static",       "static_assert", "static_cast", "struct",   "switch",    "template",
      "this",         "thread_local",  "throw",       "true",     "try",       "typedef",
      "typeid",       "typename",      "union",       "unsigned", "using",     "virtual",
      "void",         "volatile",      "wchar_t",     "while",    "xor",       "xor_eq",
      "char8_t",      "char16_t",      "char32_t",    "int8_t",   "int16_t",   "int32_t",
      "int64_t",      "uint8_t",       "uint16_t",    "size_t"};
  return llvm::is_contained(kWords, name);
}

std::string cParameter(llvm::StringRef name) {
  std::string out;
  for (char c : name) {
    if (llvm::isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80)
      out += c;
    else if (c != '\'' && c != '"' && c != ']' && (out.empty() || out.back() != '_'))
      out += '_';
  }
  if (isCKeyword(out) || out == "state" || out == "context") out += '_';
  return out;
}

llvm::StringRef cType(DType dtype) {
  static constexpr llvm::StringLiteral kTypes[kDTypeCount] = {"float",    "double",   "int32_t", "int64_t", "bool",
                                                              "uint16_t", "uint16_t", "int16_t", "int8_t",  "uint8_t"};
  return kTypes[static_cast<int>(dtype)];
}

}  // namespace braid::compiler
