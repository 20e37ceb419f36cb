#include "report/table.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/printable.hpp"
#include "report/counted.hpp"
#include "report/formats.hpp"
#include "report/group_names.hpp"
#include "report/remarks.hpp"
#include "report/result_grid.hpp"
#include "report/selected_rows.hpp"
#include "report/test_set_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kWidestCell = 32;

std::string title(const RunRecord& record) {
  std::size_t evaluations = 0;
  for (const ConfigurationRecord& configuration : record.configurations) {
    evaluations += configuration.done + configuration.failed;
  }
  return fmt::format("{}: {}, {}\n\n", printable_line(record.name),
                     counted(record.configurations.size(), "configuration", "configurations"),
                     counted(evaluations, "evaluation", "evaluations"));
}

}  // namespace

std::string table(const RunRecord& single, const TableOptions& options) {
  const RunRecord record = over_seeds(single);
  const SelectedRows rows = selected(record, options);
  const std::vector<std::string> names = group_names(record);
  TextGrid grid = empty_result_grid(record);
  for (const SelectedGroup& group : rows.groups) {
    if (group.group > 0) grid.add_line("");
    if (names.size() > 1) grid.add_line(names[group.group]);
    add_rows(grid, record, group.shown);
    if (group.left_out > 0) grid.add_line(left_out_text(group.left_out));
  }
  std::string after;
  if (const std::vector<std::string> names_left_out = grid.leave_out_columns(options.widest_line);
      !names_left_out.empty()) {
    after += fmt::format("\nLeft out of a table wider than {} columns: {} (see show --format csv)\n",
                         options.widest_line, fmt::join(names_left_out, ", "));
  }
  if (rows.groups_left_out > 0) after += "\n" + groups_left_out_text(rows.groups_left_out) + "\n";
  after += "\n" + legend(record) + "\n" + verdict(record) + test_set_text(record) + remarks(record);
  // What the grid shows is printable already. A pipe may lead to a terminal, too: through a pager, say.
  return title(record) + grid.text(kWidestCell, options.widest_line, options.colored) + printable(after);
}

Format table_format() {
  return {.component = {.name = "table", .summary = "aligned text, the best first"}, .render = table};
}

}  // namespace gridfold::report
