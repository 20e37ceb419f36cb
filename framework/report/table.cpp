#include "report/table.hpp"

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/formats.hpp"
#include "report/group_names.hpp"
#include "report/remarks.hpp"
#include "report/result_grid.hpp"
#include "report/selected_rows.hpp"

namespace gridfold::report {

namespace {

std::string title(const RunRecord& record) {
  std::size_t evaluations = 0;
  for (const ConfigurationRecord& configuration : record.configurations) {
    evaluations += configuration.done + configuration.failed;
  }
  return fmt::format("{}: {}, {}\n\n", record.name,
                     counted(record.configurations.size(), "configuration", "configurations"),
                     counted(evaluations, "evaluation", "evaluations"));
}

}  // namespace

std::string table(const RunRecord& record, const TableOptions& options) {
  const SelectedRows rows = selected(record, options);
  const std::vector<std::string> names = group_names(record);
  TextGrid grid = empty_result_grid(record);
  for (const SelectedGroup& group : rows.groups) {
    if (group.group > 0) grid.add_line("");
    if (names.size() > 1) grid.add_line(names[group.group]);
    add_rows(grid, record, group.shown);
    if (group.left_out > 0) grid.add_line(left_out_text(group.left_out));
  }
  std::string text = title(record) + grid.text();
  if (rows.groups_left_out > 0) text += "\n" + groups_left_out_text(rows.groups_left_out) + "\n";
  return text + "\n" + verdict(record) + remarks(record);
}

Format table_format() {
  return {.component = {.name = "table", .summary = "aligned text, the best first"}, .render = table};
}

}  // namespace gridfold::report
