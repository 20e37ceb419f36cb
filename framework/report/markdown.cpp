#include "report/markdown.hpp"

#include <fmt/format.h>

#include "report/result_grid.hpp"
#include "report/selected_rows.hpp"

namespace gridfold::report {

std::string markdown(const RunRecord& record, const TableOptions& options) {
  const SelectedRows rows = selected(record, options);
  std::string text = fmt::format("## {}\n\n", record.name) + result_grid(record, rows.shown).markdown();
  if (rows.left_out > 0) text += fmt::format("\n... and {} more (--all)\n", rows.left_out);
  return text + "\n" + verdict(record);
}

}  // namespace gridfold::report
