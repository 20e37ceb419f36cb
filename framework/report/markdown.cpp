#include "report/markdown.hpp"

#include <sstream>

#include <fmt/format.h>

#include "core/printable.hpp"
#include "report/group_names.hpp"
#include "report/remarks.hpp"
#include "report/result_grid.hpp"
#include "report/selected_rows.hpp"
#include "report/test_set_text.hpp"

namespace gridfold::report {

namespace {

/// The lines as a list, in which those that are indented stand below the one before. Stars are no bullets or emphasis.
std::string list_of(const std::string& text) {
  std::string list;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const std::size_t indent = line.find_first_not_of(' ');
    list += line.substr(0, indent) + "- ";
    for (const char c : line.substr(indent)) list += c == '*' ? "\\*" : c == '<' ? "&lt;" : std::string(1, c);
    list += '\n';
  }
  return list;
}

}  // namespace

std::string markdown(const RunRecord& single, const TableOptions& options) {
  const RunRecord record = over_seeds(single);
  const SelectedRows rows = selected(record, options);
  const std::vector<std::string> names = group_names(record);
  std::string text = fmt::format("## {}\n\n", printable_line(record.name));
  for (const SelectedGroup& group : rows.groups) {
    if (names.size() > 1) text += fmt::format("### {}\n\n", printable_line(names[group.group]));
    TextGrid grid = empty_result_grid(record);
    add_rows(grid, record, group.shown);
    text += grid.markdown() + "\n";
    if (group.left_out > 0) text += left_out_text(group.left_out) + "\n\n";
  }
  if (rows.groups_left_out > 0) text += groups_left_out_text(rows.groups_left_out) + "\n\n";
  return text + list_of(printable(legend(record) + verdict(record) + test_set_text(record) + lacking_splits(record)));
}

Format markdown_format() {
  return {.component = {.name = "markdown", .summary = "a table for a README", .aliases = {"md"}}, .render = markdown};
}

}  // namespace gridfold::report
