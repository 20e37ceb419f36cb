#include "store/make_record.hpp"

#include <cassert>
#include <utility>

#include "stats/summary.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

std::vector<double> done_scores(const ConfigurationRecord& configuration, std::size_t score) {
  std::vector<double> values;
  for (const FoldOutcome& fold : configuration.folds) {
    if (fold.status == FoldStatus::done) values.push_back(fold.scores[score]);
  }
  return values;
}

void rank_by_first_score(RunRecord& record) {
  if (record.scores.empty()) return;
  std::vector<double> means;
  for (const ConfigurationRecord& configuration : record.configurations) {
    means.push_back(configuration.summaries.front().mean);
  }
  const std::vector<std::size_t> rank_of = ranks(means, record.scores.front().higher_is_better);
  for (std::size_t i = 0; i < rank_of.size(); ++i) record.configurations[i].rank = rank_of[i];
}

}  // namespace

RunRecord make_record(const Plan& plan, const SweepOutcome& outcome, Provenance provenance) {
  RunRecord record;
  record.id = run_id(outcome.started, plan.name, plan.config_hash);
  record.name = plan.name;
  record.description = plan.description;
  record.config_hash = plan.config_hash;
  record.axes = plan.axes;
  record.provenance = std::move(provenance);
  for (const Score* score : plan.scores) record.scores.push_back({std::string(score->name), score->higher_is_better});
  for (const Cell& cell : plan.cells) record.configurations.push_back({cell.key, cell.coordinates, {}, {}, 0});
  for (const FoldOutcome& fold : outcome.folds) {
    assert(fold.cell < record.configurations.size());
    assert(fold.status != FoldStatus::done || fold.scores.size() == record.scores.size());
    record.configurations[fold.cell].folds.push_back(fold);
  }
  for (ConfigurationRecord& configuration : record.configurations) {
    for (std::size_t score = 0; score < record.scores.size(); ++score) {
      configuration.summaries.push_back(summarize(done_scores(configuration, score)));
    }
  }
  rank_by_first_score(record);
  return record;
}

}  // namespace gridfold
