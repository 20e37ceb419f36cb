#include "report/table.hpp"

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/failures.hpp"
#include "report/result_grid.hpp"
#include "report/selected_rows.hpp"

namespace gridfold::report {

namespace {

std::string title(const RunRecord& record) {
  std::size_t folds = 0;
  for (const ConfigurationRecord& configuration : record.configurations) folds += configuration.folds.size();
  return fmt::format("{}: {}, {}\n\n", record.name,
                     counted(record.configurations.size(), "configuration", "configurations"),
                     counted(folds, "fold evaluation", "fold evaluations"));
}

}  // namespace

std::string table(const RunRecord& record, const TableOptions& options) {
  const SelectedRows rows = selected(record, options);
  std::string text = title(record) + result_grid(record, rows.shown).text();
  if (rows.left_out > 0) text += fmt::format("... and {} more (--all)\n", rows.left_out);
  return text + "\n" + verdict(record) + failures(record);
}

}  // namespace gridfold::report
