#include "plan/kept_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace gridfold {

namespace {

/// Rows of one part by their number, and whether a protocol splits them.
using IsSplit = std::vector<bool>;

void mark(IsSplit& is_split, const PlannedPart& part) {
  const std::size_t size = part.rows.empty() ? part.shape.rows : part.rows.back() + std::size_t{1};
  if (is_split.size() < size) is_split.resize(size);
  if (part.rows.empty()) std::fill_n(is_split.begin(), size, true);
  for (const std::uint32_t row : part.rows) is_split[row] = true;
}

}  // namespace

std::vector<std::size_t> kept_rows_seen(const Plan& plan) {
  std::vector<std::size_t> seen(plan.datasets.size());
  if (std::ranges::all_of(plan.datasets, [](const PlannedDataset& dataset) { return dataset.reserved.empty(); })) {
    return seen;
  }
  std::vector<bool> chooses(plan.datasets.size());
  for (const Pass& pass : plan.passes) chooses[pass.dataset] = chooses[pass.dataset] || !pass.scores_test_part;
  // By what is known of the data: the content, or where nobody read it, the files.
  const auto source_of = [](const PlannedDataset& dataset) {
    return dataset.train.stamps.empty() ? dataset.train.shape.fingerprint : dataset.train.stamps.front().path.string();
  };
  std::map<std::string, IsSplit> split_rows;
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    if (chooses[i]) mark(split_rows[source_of(plan.datasets[i])], plan.datasets[i].train);
  }
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    const IsSplit& is_split = split_rows[source_of(plan.datasets[i])];
    seen[i] = static_cast<std::size_t>(std::ranges::count_if(
        plan.datasets[i].reserved, [&](std::uint32_t row) { return row < is_split.size() && is_split[row]; }));
  }
  return seen;
}

}  // namespace gridfold
