#include "store/make_record.hpp"

#include <numeric>

#include "store/configurations.hpp"
#include "store/seed_averages.hpp"

namespace gridfold {

namespace {

std::vector<SessionRecord> session_records(const std::vector<Session>& sessions) {
  std::vector<SessionRecord> records;
  for (const Session& session : sessions) {
    records.push_back({session.provenance, session.pid, session.finished, session.reason, session.taken_from});
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
  record.sessions = session_records(run.sessions);
  record.sources = session_records(run.sources);
  record.rule = layout.rule;
  record.test_is_open = layout.test_is_open;
  const SingleCells single = single_cells(layout);
  record.groups = single.groups;
  std::vector<std::size_t> all_axes(layout.axes.size());
  std::iota(all_axes.begin(), all_axes.end(), std::size_t{0});
  record.configurations = configurations_of(run.outcomes, record, layout.axes, all_axes, single.members, record.groups);
  record.averages = seed_averages(run.outcomes, record, single);
  return record;
}

}  // namespace gridfold
