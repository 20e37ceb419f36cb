#include "store/stored_cells.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "store/read_journal.hpp"
#include "store/reuse.hpp"
#include "store/same_run.hpp"

namespace gridfold {

namespace {

/// The run of the same sweep, if there is one that can be read.
std::optional<StoredRun> same_sweep(const RunIndex& index, const std::shared_ptr<const RunLayout>& layout) {
  const std::optional<SameRun> same = find_same_run(index, layout, std::nullopt);
  if (!same) return std::nullopt;
  try {
    return read_journal(same->folder, {.with_arrays = true, .layout = layout}).run;
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

bool has_all_splits(const OutcomeTable& outcomes, std::size_t cell) {
  const std::size_t splits = outcomes.layout().scheme_of(cell).splits.size();
  for (std::size_t split = 0; split < splits; ++split) {
    if (outcomes.find(cell, split) == nullptr) return false;
  }
  return true;
}

}  // namespace

StoredCells find_stored_cells(const std::filesystem::path& output_directory, const Plan& plan,
                              const std::stop_token& stop) {
  StoredCells stored;
  const RunIndex index(output_directory, stop);
  stored.unreadable = index.unreadable();
  if (index.is_empty()) return stored;
  const auto layout = std::make_shared<const RunLayout>(layout_of(plan));
  // A table of the plan's outcomes may be larger than all that was stored.
  const auto is_nowhere = [](const std::vector<CellPlace>& places) { return places.empty(); };
  if (std::ranges::all_of(index.places_of(*layout), is_nowhere)) return stored;
  const std::optional<StoredRun> same = same_sweep(index, layout);
  const OutcomeTable known = same ? same->outcomes : OutcomeTable(layout);
  for (std::size_t cell = 0; same && cell < layout->cells.size(); ++cell) {
    if (has_all_splits(known, cell)) stored.run_of_cell.emplace(layout->cells[cell].key, same->id);
  }
  for (const auto& [cell, run] : find_reusable(index, plan, known).run_of_whole_cell) {
    stored.run_of_cell.emplace(layout->cells[cell].key, run);
  }
  return stored;
}

}  // namespace gridfold
