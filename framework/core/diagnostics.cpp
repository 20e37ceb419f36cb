#include "core/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/error.hpp"

namespace gridfold {

std::string to_text(const SourceMark& mark) {
  if (mark.line == 0) return mark.file;
  return fmt::format("{}:{}:{}", mark.file, mark.line, mark.column);
}

bool is_override(const SourceMark& mark) { return mark.line == 0 && mark.file.starts_with("--set "); }

const SourceMark& place_to_report(const SourceMark& usual, const SourceMark& other) {
  return is_override(other) && !is_override(usual) ? other : usual;
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = to_text(diagnostic.where) + ": ";
  if (!diagnostic.where.key_path.empty()) text += diagnostic.where.key_path + ": ";
  text += diagnostic.problem;
  if (!diagnostic.allowed.empty()) text += "; allowed: " + diagnostic.allowed;
  if (diagnostic.nearest) text += fmt::format("; did you mean \"{}\"?", *diagnostic.nearest);
  return text;
}

std::string first_seen(const SourceMark& first, const SourceMark& second) {
  if (first.file != second.file) return ", first in " + to_text(first);
  if (first.line == 0) return "";
  return fmt::format(", first in line {}, column {}", first.line, first.column);
}

void Diagnostics::throw_if_any() const {
  if (items_.empty()) return;
  std::vector<const Diagnostic*> ordered;
  for (const Diagnostic& item : items_) ordered.push_back(&item);
  std::ranges::stable_sort(ordered, {}, [&](const Diagnostic* item) {
    const auto known = std::ranges::find(overrides_, item->where.file);
    return std::tuple(item->where.line, item->where.column, known - overrides_.begin());
  });
  std::string text;
  for (const Diagnostic* item : ordered) text += (text.empty() ? "" : "\n") + to_text(*item);
  throw ConfigError(text);
}

}  // namespace gridfold
