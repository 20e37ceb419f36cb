#include "store/make_record.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "stats/summary.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostRemarks = 10;

/// Puts layout and outcomes together, cell by cell.
class RecordMaker {
 public:
  RecordMaker(const OutcomeTable& outcomes, RunRecord& record)
      : outcomes_(outcomes), layout_(outcomes.layout()), record_(record) {}

  void add(std::size_t cell) {
    const LayoutScheme& scheme = layout_.scheme_of(cell);
    std::uint32_t train_sizes = 1;
    for (const LayoutSplit& split : scheme.splits) train_sizes = std::max(train_sizes, split.at.train_size + 1);
    for (std::uint32_t train_size = 0; train_size < train_sizes; ++train_size) {
      ConfigurationRecord configuration;
      configuration.key = layout_.cells[cell].key;
      configuration.coordinates = layout_.cells[cell].coordinates;
      configuration.group =
          group_of(layout_.cells[cell].scheme, train_sizes > 1 ? std::optional<std::size_t>(train_size) : std::nullopt);
      std::vector<const Outcome*> own;
      for (std::size_t split = 0; split < scheme.splits.size(); ++split) {
        if (scheme.splits[split].at.train_size != train_size) continue;
        if (const Outcome* outcome = outcomes_.find(cell, split)) own.push_back(outcome);
      }
      summarize_into(configuration, own);
      record_.configurations.push_back(std::move(configuration));
    }
  }

 private:
  std::size_t group_of(std::size_t scheme_place, std::optional<std::size_t> train_size) {
    const auto [place, is_new] = group_places_.try_emplace({scheme_place, train_size}, record_.groups.size());
    if (!is_new) return place->second;
    const LayoutScheme& scheme = layout_.schemes[scheme_place];
    GroupRecord group{.dataset = scheme.dataset,
                      .resampling = scheme.resampling,
                      .parameters = scheme.parameters,
                      .text = scheme.text,
                      .train_size = train_size,
                      .splits = 0,
                      .train_rows = std::numeric_limits<std::size_t>::max()};
    for (const LayoutSplit& split : scheme.splits) {
      if (train_size && split.at.train_size != *train_size) continue;
      ++group.splits;
      group.train_rows = std::min(group.train_rows, split.n_train);
    }
    record_.groups.push_back(std::move(group));
    return place->second;
  }

  void summarize_into(ConfigurationRecord& configuration, const std::vector<const Outcome*>& outcomes) const {
    std::vector<std::vector<double>> values(record_.scores.size());
    std::vector<std::vector<std::size_t>> rows(record_.scores.size());
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
        for (std::size_t score = 0; score < values.size(); ++score) {
          // A split may have no value of a score.
          if (std::isnan(outcome->scores[score])) continue;
          values[score].push_back(outcome->scores[score]);
          rows[score].push_back(outcome->n_test);
        }
      }
    }
    const std::size_t splits = record_.groups[configuration.group].splits;
    assert(configuration.done + configuration.failed <= splits);
    configuration.pending = splits - configuration.done - configuration.failed;
    configuration.failures = commonest(splits_of_reason);
    configuration.warnings = commonest(splits_of_warning);
    for (std::size_t score = 0; score < values.size(); ++score) {
      configuration.summaries.push_back(summarize(values[score], rows[score]));
    }
  }

  static std::vector<Remark> commonest(const std::map<std::string, std::size_t>& splits_of_text) {
    std::vector<Remark> remarks;
    for (const auto& [text, splits] : splits_of_text) remarks.push_back({text, splits});
    std::stable_sort(remarks.begin(), remarks.end(),
                     [](const Remark& left, const Remark& right) { return left.splits > right.splits; });
    if (remarks.size() > kMostRemarks) remarks.resize(kMostRemarks);
    return remarks;
  }

  const OutcomeTable& outcomes_;
  const RunLayout& layout_;
  RunRecord& record_;
  std::map<std::pair<std::size_t, std::optional<std::size_t>>, std::size_t> group_places_;
};

std::vector<SessionRecord> session_records(const StoredRun& run) {
  std::vector<SessionRecord> records;
  for (const Session& session : run.sessions) {
    records.push_back({session.provenance.gridfold_version, session.provenance.host, session.pid,
                       session.provenance.started, session.finished, session.reason});
  }
  return records;
}

}  // namespace

RunRecord make_record(const StoredRun& run) {
  const RunLayout& layout = run.layout();
  RunRecord record;
  record.id = run.id;
  record.name = layout.name;
  record.description = layout.description;
  record.experiment = run.experiment;
  if (run.shard) record.shard = to_text(*run.shard);
  record.is_finished = run.is_finished();
  record.config_hash = layout.config_hash;
  record.axes = layout.axes;
  record.scores = layout.scores;
  if (!run.sessions.empty()) {
    record.provenance = run.sessions.front().provenance;
    record.provenance.finished = run.sessions.back().finished;
  }
  record.provenance.seed = layout.seed;
  record.provenance.datasets = layout.datasets;
  record.sessions = session_records(run);
  RecordMaker maker(run.outcomes, record);
  for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) maker.add(cell);
  record.rank();
  return record;
}

}  // namespace gridfold
