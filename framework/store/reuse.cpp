#include "store/reuse.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "store/read_journal.hpp"
#include "store/run_index.hpp"

namespace gridfold {

namespace {

/// Where each wanted score stands among those of a run; empty where one is missing.
std::optional<std::vector<std::size_t>> places_of(const std::vector<ScoreRecord>& wanted,
                                                  const std::vector<ScoreRecord>& stored) {
  std::vector<std::size_t> places;
  for (const ScoreRecord& score : wanted) {
    const auto place = std::find(stored.begin(), stored.end(), score);
    if (place == stored.end()) return std::nullopt;
    places.push_back(static_cast<std::size_t>(place - stored.begin()));
  }
  return places;
}

/// The cells of `wanted` that miss some splits, by the run to look for them in: the one that has most of them.
std::map<std::string, std::vector<std::size_t>> cells_by_run(RunIndex& index, const OutcomeTable& wanted) {
  const RunLayout& layout = wanted.layout();
  std::map<std::string, std::vector<std::size_t>> cells_of_run;
  for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
    const std::size_t splits = layout.scheme_of(cell).splits.size();
    std::size_t known = 0;
    for (std::size_t split = 0; split < splits; ++split) known += wanted.find(cell, split) != nullptr ? 1U : 0U;
    if (known == splits) continue;
    const std::vector<CellPlace> places = index.places_of(layout.cells[cell].key, layout.scores);
    const auto most = std::max_element(places.begin(), places.end(), [](const CellPlace& left, const CellPlace& right) {
      return left.done < right.done;
    });
    if (most != places.end() && most->done > known) cells_of_run[most->run].push_back(cell);
  }
  return cells_of_run;
}

class Reuse {
 public:
  explicit Reuse(const OutcomeTable& wanted) : wanted_(wanted) {}

  void take(const StoredRun& run, const std::vector<std::size_t>& cells) {
    const auto scores = places_of(wanted_.layout().scores, run.layout().scores);
    if (!scores || run.layout().kept != wanted_.layout().kept) return;
    std::unordered_map<std::string, std::size_t> cell_of_key;
    for (std::size_t cell = 0; cell < run.layout().cells.size(); ++cell) {
      cell_of_key.emplace(run.layout().cells[cell].key, cell);
    }
    const std::size_t before = found.outcomes.size();
    for (const std::size_t cell : cells) {
      const auto place = cell_of_key.find(wanted_.layout().cells[cell].key);
      if (place != cell_of_key.end()) take_cell(run.outcomes, place->second, cell, *scores);
    }
    if (found.outcomes.size() > before) found.runs.push_back(run.id);
  }

  ReusedOutcomes found;

 private:
  void take_cell(const OutcomeTable& stored, std::size_t stored_cell, std::size_t cell,
                 const std::vector<std::size_t>& scores) {
    const std::vector<LayoutSplit>& splits = stored.layout().scheme_of(stored_cell).splits;
    for (std::size_t split = 0; split < splits.size(); ++split) {
      const Outcome* known = stored.find(stored_cell, split);
      if (known == nullptr || known->status != SplitStatus::done) continue;
      if (wanted_.find(cell, wanted_.split_index(cell, known->split)) != nullptr) continue;
      Outcome outcome = *known;
      outcome.cell = cell;
      outcome.scores.clear();
      for (const std::size_t score : scores) outcome.scores.push_back(known->scores[score]);
      found.outcomes.push_back(std::move(outcome));
    }
  }

  const OutcomeTable& wanted_;
};

}  // namespace

ReusedOutcomes find_reusable(const std::filesystem::path& output_directory, const OutcomeTable& wanted) {
  RunIndex index(output_directory);
  Reuse reuse(wanted);
  for (const auto& [run, cells] : cells_by_run(index, wanted)) {
    try {
      if (has_journal(output_directory / run)) reuse.take(read_journal(output_directory / run).run, cells);
    } catch (const StoreError&) {
      // What cannot be read is computed.
    }
  }
  return std::move(reuse.found);
}

}  // namespace gridfold
