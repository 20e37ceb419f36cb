#include "data/select_rows.hpp"

#include <utility>
#include <vector>

#include "data/transform.hpp"

namespace gridfold {

namespace {

/// Of a list that has a value for each row, or none at all.
std::vector<std::int32_t> values_at(const std::vector<std::int32_t>& values, std::span<const std::uint32_t> rows) {
  std::vector<std::int32_t> chosen;
  if (values.empty()) return chosen;
  chosen.reserve(rows.size());
  for (const std::uint32_t row : rows) chosen.push_back(values[row]);
  return chosen;
}

}  // namespace

DataShape select_rows(const DataShape& part, std::span<const std::uint32_t> rows) {
  DataShape chosen = part;
  chosen.rows = rows.size();
  chosen.labels = values_at(part.labels, rows);
  chosen.groups = values_at(part.groups, rows);
  chosen.splits = values_at(part.splits, rows);
  return chosen;
}

Dataset select_rows(const Dataset& part, std::span<const std::uint32_t> rows, const std::stop_token& stop) {
  Dataset chosen;
  chosen.features = gather_rows(part.view(), rows, stop);
  chosen.labels = values_at(part.labels, rows);
  chosen.class_names = part.class_names;
  chosen.image_shape = part.image_shape;
  chosen.columns = part.columns;
  chosen.groups = values_at(part.groups, rows);
  chosen.group_names = part.group_names;
  chosen.splits = values_at(part.splits, rows);
  chosen.split_names = part.split_names;
  chosen.fingerprint = part.fingerprint;
  return chosen;
}

}  // namespace gridfold
