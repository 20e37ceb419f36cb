#include "config/yaml_closing.hpp"

#include <algorithm>

namespace gridfold {

namespace {

constexpr const char* kSpaces = " \t\r\n";

std::size_t end_of_line(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

/// Where a value's own text begins, after anchors, tags and comments between them; the text's end at most.
std::size_t after_properties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!' || text[at] == '#')) {
    at = text[at] == '#' ? end_of_line(text, at) : std::min(text.find_first_of(kSpaces, at), text.size());
    at = std::min(text.find_first_not_of(kSpaces, at), text.size());
  }
  return at;
}

/// Where the quote that opens at `open` closes, or the text's size.
std::size_t closing_quote(std::string_view text, std::size_t open) {
  const char quote = text[open];
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool is_doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!is_doubled) return at;
      ++at;
    }
  }
  return text.size();
}

bool is_quote(char c) { return c == '\'' || c == '"'; }

}  // namespace

bool has_unclosed_quote(std::string_view text, std::size_t begin) {
  const std::size_t open = after_properties(text, begin);
  return open < text.size() && is_quote(text[open]) && closing_quote(text, open) == text.size();
}

bool has_unclosed_bracket(std::string_view text, std::size_t begin) {
  std::size_t at = after_properties(text, begin);
  if (at >= text.size() || (text[at] != '[' && text[at] != '{')) return false;
  int depth = 0;
  // A quote within a plain scalar is a letter like others.
  bool may_quote = true;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (c == '#' && (text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n')) {
      at = end_of_line(text, at);
    } else if (is_quote(c) && may_quote) {
      at = closing_quote(text, at);
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return false;
    }
    if (!is_space) may_quote = c == '[' || c == '{' || c == ',' || c == ':';
  }
  return true;
}

}  // namespace gridfold
