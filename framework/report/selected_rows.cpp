#include "report/selected_rows.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "report/counted.hpp"

namespace gridfold::report {

namespace {

/// What the run's rule chooses is shown although others are better.
void add_chosen(SelectedGroup& selected, const RunRecord& record) {
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(selected.group);
  if (chosen.empty() || std::ranges::find_first_of(selected.shown, chosen) != selected.shown.end()) return;
  selected.shown.push_back(chosen.front());
  --selected.left_out;
}

}  // namespace

SelectedRows selected(const RunRecord& record, const TableOptions& options) {
  SelectedRows rows;
  const std::size_t groups = std::min(record.groups.size(), options.limit.value_or(record.groups.size()));
  rows.groups_left_out = record.groups.size() - groups;
  for (std::size_t group = 0; group < groups; ++group) {
    SelectedGroup selected{group, record.ranking(group), 0};
    if (options.order == RowOrder::grid) std::sort(selected.shown.begin(), selected.shown.end());
    const std::size_t limit = options.limit ? *options.limit / groups : selected.shown.size();
    if (limit < selected.shown.size()) {
      selected.left_out = selected.shown.size() - limit;
      selected.shown.resize(limit);
      add_chosen(selected, record);
    }
    rows.groups.push_back(std::move(selected));
  }
  return rows;
}

std::string left_out_text(std::size_t configurations) { return fmt::format("... and {} more (--all)", configurations); }

std::string groups_left_out_text(std::size_t groups) {
  return fmt::format("... and {} (--all)", counted(groups, "more group", "more groups"));
}

}  // namespace gridfold::report
