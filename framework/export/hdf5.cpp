#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "export/export_format.hpp"
#include "store/results_h5.hpp"

namespace gridfold {

namespace {

/// Keeps of each axis the values that cells have.
void drop_unused_values(RunLayout& layout) {
  for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
    std::map<std::size_t, std::size_t> new_place;
    for (const LayoutCell& cell : layout.cells) new_place[cell.coordinates[axis]] = 0;
    std::vector<Scalar> values;
    for (auto& [old_place, place] : new_place) {
      place = values.size();
      values.push_back(layout.axes[axis].values[old_place]);
    }
    layout.axes[axis].values = std::move(values);
    for (LayoutCell& cell : layout.cells) cell.coordinates[axis] = new_place[cell.coordinates[axis]];
  }
}

/// What the layout keeps of a scheme: the splits of some sizes of the training part.
using KeptSplits = std::pair<std::size_t, std::set<std::size_t>>;

/// The run as if its sweep had no other configurations than those that are exported.
OutcomeTable exported_outcomes(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const RunLayout& whole = run.stored().layout();
  std::map<std::string, std::set<std::size_t>> train_sizes_of;
  for (const ConfigurationRecord& configuration : record.configurations) {
    train_sizes_of[configuration.key].insert(record.groups[configuration.group].train_size.value_or(0));
  }
  auto layout = std::make_shared<RunLayout>(whole);
  layout->cells.clear();
  layout->schemes.clear();
  std::map<KeptSplits, std::size_t> scheme_of;
  for (std::size_t cell = 0; cell < whole.cells.size(); ++cell) {
    const auto kept = train_sizes_of.find(whole.cells[cell].key);
    if (kept == train_sizes_of.end()) continue;
    const auto [scheme, is_new] =
        scheme_of.try_emplace({whole.cells[cell].scheme, kept->second}, layout->schemes.size());
    if (is_new) {
      layout->schemes.push_back(whole.scheme_of(cell));
      std::erase_if(layout->schemes.back().splits,
                    [&](const LayoutSplit& split) { return !kept->second.contains(split.at.train_size); });
    }
    layout->cells.push_back(whole.cells[cell]);
    layout->cells.back().scheme = scheme->second;
  }
  drop_unused_values(*layout);
  OutcomeTable exported(layout);
  std::map<std::string, std::size_t> place_of;
  for (std::size_t cell = 0; cell < layout->cells.size(); ++cell) place_of[layout->cells[cell].key] = cell;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    for (const Evaluation& split : run.splits(i)) {
      if (split.outcome == nullptr) continue;
      Outcome outcome = *split.outcome;
      outcome.cell = place_of[record.configurations[i].key];
      exported.add(std::move(outcome));
    }
  }
  return exported;
}

bool is_whole(const ExportedRun& run) {
  std::size_t splits = 0;
  for (std::size_t i = 0; i < run.record().configurations.size(); ++i) splits += run.splits(i).size();
  return splits == run.stored().outcomes.size();
}

std::string hdf5(const ExportedRun& run) {
  const std::string reasons = run.record().optimistic_because();
  const std::vector<std::byte> bytes =
      is_whole(run) ? results_h5(run.stored().outcomes, reasons) : results_h5(exported_outcomes(run), reasons);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

ExportFormat hdf5_export() {
  return {.component = {.name = "hdf5",
                        .summary = "the arrays of results.h5, which netCDF and xarray open",
                        .aliases = {"h5", "netcdf", "nc"}},
          .file = hdf5,
          .is_text = false};
}

}  // namespace gridfold
