#include "store/reuse.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "store/provenance_json.hpp"
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

/// What of a sweep's `store` an array belongs to. Models name their arrays as they like.
std::string_view kept_as(std::string_view array) {
  if (array == "confusion" || array == "class_precision" || array == "class_recall" || array == "class_f1") {
    return "confusion";
  }
  if (array == "row" || array == "truth" || array == "prediction" || array == "class_score") return "predictions";
  return array.starts_with("history_") ? "history" : "weights";
}

class Reuse {
 public:
  Reuse(const RunIndex& index, const OutcomeTable& wanted)
      : directory_(index.directory()),
        wanted_(wanted),
        is_known_(wanted.layout().cells.size()),
        places_(index.places_of(wanted.layout())) {}

  ReusedOutcomes find() {
    std::map<std::string, std::vector<std::size_t>> cells_of_run;
    for (std::size_t cell = 0; cell < is_known_.size(); ++cell) {
      const std::size_t splits = wanted_.layout().scheme_of(cell).splits.size();
      for (std::size_t split = 0; split < splits; ++split) {
        is_known_[cell].push_back(wanted_.find(cell, split) != nullptr);
      }
      if (known(cell) < splits) look_for(cell, cells_of_run);
    }
    while (!cells_of_run.empty()) {
      const auto round = std::exchange(cells_of_run, {});
      for (const auto& [run, cells] : round) take_from(run, cells);
      // A run that gave less than it should have is followed by the next one.
      for (const auto& [run, cells] : round) {
        for (const std::size_t cell : cells) look_for(cell, cells_of_run);
      }
    }
    return std::move(found_);
  }

 private:
  std::size_t known(std::size_t cell) const {
    return static_cast<std::size_t>(std::count(is_known_[cell].begin(), is_known_[cell].end(), true));
  }

  /// Puts the cell under the run that has most of its splits, if that is more than is known of it.
  void look_for(std::size_t cell, std::map<std::string, std::vector<std::size_t>>& cells_of_run) {
    // Of equals the newest, which comes first.
    const auto fullest = std::ranges::max_element(places_[cell], {}, &CellPlace::done);
    if (fullest == places_[cell].end() || fullest->done <= known(cell)) return;
    cells_of_run[fullest->run].push_back(cell);
    places_[cell].erase(fullest);
  }

  void take_from(const std::string& run, const std::vector<std::size_t>& cells) {
    const std::filesystem::path folder = directory_ / run;
    try {
      if (has_journal(folder)) take(read_journal(folder).run, cells);
    } catch (const StoreError&) {
      // What no run can give is computed.
    }
  }

  void take(const StoredRun& run, const std::vector<std::size_t>& cells) {
    const std::vector<ScoreRecord>& stored = run.layout().scores;
    const auto scores = places_of(wanted_.layout().scores, stored);
    if (!scores) return;
    std::vector<std::string> unwanted;
    for (const ScoreRecord& score : stored) {
      if (std::ranges::find(wanted_.layout().scores, score) == wanted_.layout().scores.end()) {
        unwanted.push_back(score.name + ": ");
      }
    }
    std::unordered_map<std::string, std::size_t> cell_of_key;
    for (std::size_t cell = 0; cell < run.layout().cells.size(); ++cell) {
      cell_of_key.emplace(run.layout().cells[cell].key, cell);
    }
    const std::size_t before = found_.outcomes.size();
    for (const std::size_t cell : cells) {
      const auto place = cell_of_key.find(wanted_.layout().cells[cell].key);
      if (place == cell_of_key.end()) continue;
      take_cell(run.outcomes, place->second, cell, *scores, unwanted);
      if (known(cell) == is_known_[cell].size()) found_.run_of_whole_cell.emplace(cell, run.id);
    }
    if (found_.outcomes.size() == before) return;
    found_.runs.push_back(run.id);
    for (const std::vector<Session>* sessions : {&run.sessions, &run.sources}) {
      for (Session session : *sessions) {
        if (session.taken_from.empty()) session.taken_from = run.id;
        const bool is_told = std::ranges::any_of(found_.sessions, [&](const Session& known) {
          return known.taken_from == session.taken_from &&
                 computing_differences(known.provenance, session.provenance).empty();
        });
        if (is_told) continue;
        // What is long, and the end, say nothing of the splits.
        session.finished.clear();
        session.reason.clear();
        session.provenance.sweep = {};
        session.provenance.data_files.clear();
        found_.sessions.push_back(std::move(session));
      }
    }
  }

  void take_cell(const OutcomeTable& stored, std::size_t stored_cell, std::size_t cell,
                 const std::vector<std::size_t>& scores, const std::vector<std::string>& unwanted) {
    const std::vector<LayoutSplit>& splits = stored.layout().scheme_of(stored_cell).splits;
    const std::vector<std::string>& kept = wanted_.layout().kept;
    for (std::size_t split = 0; split < splits.size(); ++split) {
      const Outcome* known = stored.find(stored_cell, split);
      if (known == nullptr || known->status != SplitStatus::done) continue;
      const std::size_t place = wanted_.split_index(cell, known->split);
      if (is_known_[cell][place]) continue;
      Outcome outcome = *known;
      outcome.cell = cell;
      outcome.seconds.reset();
      outcome.scores.clear();
      for (const std::size_t score : scores) outcome.scores.push_back(known->scores[score]);
      std::erase_if(outcome.warnings, [&](const std::string& warning) {
        return std::ranges::any_of(unwanted, [&](const std::string& score) { return warning.starts_with(score); });
      });
      std::erase_if(outcome.arrays, [&](const NamedArray& array) {
        return std::ranges::find(kept, kept_as(array.name)) == kept.end();
      });
      is_known_[cell][place] = true;
      found_.outcomes.push_back(std::move(outcome));
    }
  }

  const std::filesystem::path& directory_;
  const OutcomeTable& wanted_;
  /// Which splits of each cell need not be looked for any more.
  std::vector<std::vector<bool>> is_known_;
  /// Of each cell, the runs that were not tried.
  std::vector<std::vector<CellPlace>> places_;
  ReusedOutcomes found_;
};

}  // namespace

ReusedOutcomes find_reusable(const RunIndex& index, const Plan& plan, const OutcomeTable& wanted) {
  if (plan.times_separately) return {};
  return Reuse(index, wanted).find();
}

}  // namespace gridfold
