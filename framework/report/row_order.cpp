#include "report/row_order.hpp"

#include <algorithm>

namespace gridfold::report {

std::vector<const ConfigurationRecord*> ordered(const RunRecord& record, RowOrder order) {
  std::vector<const ConfigurationRecord*> rows;
  for (const ConfigurationRecord& configuration : record.configurations) rows.push_back(&configuration);
  if (order == RowOrder::rank) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto* left, const auto* right) { return left->rank < right->rank; });
  }
  return rows;
}

}  // namespace gridfold::report
