#include "store/make_record.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>
#include <utility>

#include "stats/summary.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostRemarks = 10;

/// Puts plan and outcomes together, cell by cell.
class RecordMaker {
 public:
  RecordMaker(const Plan& plan, RunRecord& record) : plan_(plan), record_(record) {}

  void add(const Cell& cell, const std::vector<const Outcome*>& outcomes) {
    const SplitSet& splits = *plan_.scheme_of(cell).splits;
    std::uint32_t train_sizes = 1;
    for (std::size_t split = 0; split < splits.count(); ++split) {
      train_sizes = std::max(train_sizes, splits.coordinates(split).train_size + 1);
    }
    for (std::uint32_t train_size = 0; train_size < train_sizes; ++train_size) {
      ConfigurationRecord configuration;
      configuration.key = cell.key;
      configuration.coordinates = cell.coordinates;
      configuration.group = group_of(cell, train_sizes > 1 ? std::optional<std::size_t>(train_size) : std::nullopt);
      std::vector<const Outcome*> own;
      for (const Outcome* outcome : outcomes) {
        if (outcome->split.train_size == train_size) own.push_back(outcome);
      }
      summarize_into(configuration, own);
      record_.configurations.push_back(std::move(configuration));
    }
  }

 private:
  std::size_t group_of(const Cell& cell, std::optional<std::size_t> train_size) {
    const std::size_t scheme_place = plan_.passes[cell.pass].schemes[cell.scheme];
    const auto [place, is_new] = group_places_.try_emplace({scheme_place, train_size}, record_.groups.size());
    if (!is_new) return place->second;
    const Scheme& scheme = plan_.schemes[scheme_place];
    GroupRecord group{.dataset = plan_.passes[cell.pass].dataset,
                      .resampling = scheme.resampling->component.name,
                      .parameters = scheme.parameters,
                      .text = scheme.text,
                      .train_size = train_size,
                      .splits = 0,
                      .train_rows = std::numeric_limits<std::size_t>::max()};
    for (std::size_t split = 0; split < scheme.splits->count(); ++split) {
      if (train_size && scheme.splits->coordinates(split).train_size != *train_size) continue;
      ++group.splits;
      group.train_rows = std::min(group.train_rows, scheme.splits->train_count(split));
    }
    record_.groups.push_back(std::move(group));
    return place->second;
  }

  void summarize_into(ConfigurationRecord& configuration, const std::vector<const Outcome*>& outcomes) const {
    std::vector<std::vector<double>> values(record_.scores.size());
    std::vector<std::size_t> rows;
    std::map<std::string, std::size_t> splits_of_reason;
    std::map<std::string, std::size_t> splits_of_warning;
    for (const Outcome* outcome : outcomes) {
      for (const std::string& warning : outcome->warnings) ++splits_of_warning[warning];
      if (outcome->status == SplitStatus::failed) {
        ++configuration.failed;
        ++splits_of_reason[outcome->reason];
      } else if (outcome->status == SplitStatus::done) {
        assert(outcome->scores.size() == record_.scores.size());
        ++configuration.done;
        if (!outcome->warnings.empty()) ++configuration.warned;
        // Inner folds choose; what is said of a configuration is what the outer ones say.
        if (outcome->split.outer > 0) continue;
        rows.push_back(outcome->n_test);
        for (std::size_t score = 0; score < values.size(); ++score) values[score].push_back(outcome->scores[score]);
      }
    }
    const std::size_t splits = record_.groups[configuration.group].splits;
    assert(configuration.done + configuration.failed <= splits);
    configuration.pending = splits - configuration.done - configuration.failed;
    configuration.failures = commonest(splits_of_reason);
    configuration.warnings = commonest(splits_of_warning);
    for (const std::vector<double>& of_score : values) configuration.summaries.push_back(summarize(of_score, rows));
  }

  static std::vector<Remark> commonest(const std::map<std::string, std::size_t>& splits_of_text) {
    std::vector<Remark> remarks;
    for (const auto& [text, splits] : splits_of_text) remarks.push_back({text, splits});
    std::stable_sort(remarks.begin(), remarks.end(),
                     [](const Remark& left, const Remark& right) { return left.splits > right.splits; });
    if (remarks.size() > kMostRemarks) remarks.resize(kMostRemarks);
    return remarks;
  }

  const Plan& plan_;
  RunRecord& record_;
  std::map<std::pair<std::size_t, std::optional<std::size_t>>, std::size_t> group_places_;
};

}  // namespace

RunRecord make_record(const Plan& plan, const SweepOutcome& outcome, Provenance provenance) {
  RunRecord record;
  record.id = run_id(outcome.started, plan.name, plan.config_hash);
  record.name = plan.name;
  record.description = plan.description;
  record.config_hash = plan.config_hash;
  record.axes = plan.axes;
  record.provenance = std::move(provenance);
  for (const Score* score : plan.scores) record.scores.push_back({score->component.name, score->higher_is_better});
  std::vector<std::vector<const Outcome*>> outcomes_of_cell(plan.cells.size());
  for (const Outcome& one : outcome.outcomes) outcomes_of_cell[one.cell].push_back(&one);
  RecordMaker maker(plan, record);
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) maker.add(plan.cells[cell], outcomes_of_cell[cell]);
  record.rank();
  return record;
}

}  // namespace gridfold
