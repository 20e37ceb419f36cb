#include "report/selected_rows.hpp"

#include <algorithm>

namespace gridfold::report {

SelectedRows selected(const RunRecord& record, const TableOptions& options) {
  SelectedRows rows;
  for (const ConfigurationRecord& configuration : record.configurations) rows.shown.push_back(&configuration);
  if (options.order == RowOrder::rank) {
    const auto is_better = [](const auto* left, const auto* right) { return left->rank < right->rank; };
    std::stable_sort(rows.shown.begin(), rows.shown.end(), is_better);
  }
  if (options.limit && *options.limit < rows.shown.size()) {
    rows.left_out = rows.shown.size() - *options.limit;
    rows.shown.resize(*options.limit);
  }
  return rows;
}

}  // namespace gridfold::report
