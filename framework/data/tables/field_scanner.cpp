#include "data/tables/field_scanner.hpp"

#include <algorithm>
#include <cstring>

namespace gridfold {

void FieldScanner::fail(const char* at, const char* problem) const {
  throw TextError(static_cast<std::size_t>(at - begin_), problem);
}

/// Skips a line that is empty or a comment.
bool FieldScanner::skip_line_without_record() {
  const char* p = position_;
  while (p != end_ && is_blank(*p)) ++p;
  const std::string_view rest(p, static_cast<std::size_t>(end_ - p));
  const bool is_empty = rest.empty() || rest.front() == '\n' || rest.starts_with("\r\n") || rest == "\r";
  if (!is_empty && (dialect_.comment.empty() || !rest.starts_with(dialect_.comment))) return false;
  if (is_empty && !empty_line_) empty_line_ = static_cast<std::size_t>(position_ - begin_);
  const std::size_t line_end = rest.find('\n');
  position_ = line_end == std::string_view::npos ? end_ : p + line_end + 1;
  return true;
}

bool FieldScanner::next_record() {
  while (position_ != end_ && skip_line_without_record()) {
  }
  if (position_ == end_) return false;
  if (empty_line_) fail(begin_ + *empty_line_, "the line is empty, but records follow; remove it");
  if (dialect_.blanks_separate) {
    while (is_blank(*position_)) ++position_;
  }
  record_ = position_;
  has_field_ = true;
  return true;
}

bool FieldScanner::end_field_slowly(const char* p) {
  const char* const after_value = p;
  while (p != end_ && is_blank(*p)) ++p;
  if (p == end_ || *p == '\n' || (*p == '\r' && (p + 1 == end_ || p[1] == '\n'))) {
    if (p != end_ && *p == '\r') ++p;
    position_ = p == end_ ? end_ : p + 1;
    has_field_ = false;
    return true;
  }
  if (dialect_.blanks_separate) {
    if (p == after_value) return false;
    position_ = p;
    return true;
  }
  if (*p != dialect_.separator) return false;
  position_ = p + 1;
  return true;
}

Field FieldScanner::next_field() {
  const char* p = position_;
  while (p != end_ && is_blank(*p)) ++p;
  if (p != end_ && *p == '"') return quoted_field(p);
  const char* const begin = p;
  const bool blanks = dialect_.blanks_separate;
  const char separator = dialect_.separator;
  while (p != end_ && *p != '\n' && (blanks ? !is_blank(*p) : *p != separator)) {
    ++p;
  }
  const char* end = p;
  if (end != begin && (p == end_ || *p == '\n') && end[-1] == '\r') --end;
  while (end != begin && is_blank(end[-1])) --end;
  const Field field{{begin, static_cast<std::size_t>(end - begin)}, static_cast<std::size_t>(begin - begin_), false};
  if (const auto bad = field.text.find('\r'); bad != std::string_view::npos) {
    fail(begin + bad, "a carriage return within a line; are line ends CR only?");
  }
  end_field(end);
  return field;
}

Field FieldScanner::quoted_field(const char* open) {
  unescaped_.clear();
  const char* from = open + 1;
  while (true) {
    const auto* quote = static_cast<const char*>(std::memchr(from, '"', static_cast<std::size_t>(end_ - from)));
    if (quote == nullptr) fail(open, "the quote that opens here is not closed up to the end of the file");
    const bool is_doubled = quote + 1 != end_ && quote[1] == '"';
    if (!is_doubled) {
      std::string_view text(open + 1, static_cast<std::size_t>(quote - open - 1));
      if (!unescaped_.empty()) {
        unescaped_.append(from, quote);
        text = unescaped_;
      }
      if (!end_field(quote + 1)) {
        const char* p = quote + 1;
        while (p != end_ && is_blank(*p)) ++p;
        fail(p, "text follows a closing quote; a separator or the end of the line was expected");
      }
      return {text, static_cast<std::size_t>(open - begin_), true};
    }
    // The first of the two quotes is kept.
    unescaped_.append(from, quote + 1);
    from = quote + 2;
  }
}

}  // namespace gridfold
