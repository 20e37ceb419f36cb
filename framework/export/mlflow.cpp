#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/scalar.hpp"
#include "core/sha256.hpp"
#include "export/export_format.hpp"
#include "report/configuration_text.hpp"
#include "report/group_names.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

// mlflow/entities/run_status.py.
enum class RunStatus { finished = 3, failed = 4, killed = 5 };
// mlflow/entities/source_type.py.
constexpr int kLocalSource = 4;
constexpr std::size_t kExperimentDigits = 18;
constexpr std::size_t kRunIdDigits = 32;

/// Milliseconds since 1970 of `2026-11-23T15:19:00.123Z`; 0 where the time is not known.
std::int64_t milliseconds_of(const std::string& utc) {
  std::tm time{};
  int milliseconds = 0;
  const int fields = std::sscanf(utc.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &time.tm_year, &time.tm_mon,
                                 &time.tm_mday, &time.tm_hour, &time.tm_min, &time.tm_sec, &milliseconds);
  if (fields != 7) return 0;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  return static_cast<std::int64_t>(timegm(&time)) * 1000 + milliseconds;
}

/// Keys of MLflow, which are names of files: letters, digits, `_`, `-`, `.` and blanks, each key only once.
class Keys {
 public:
  std::string add(const std::string& name) {
    std::string key;
    for (const char c : name) {
      const bool is_allowed = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
      key += is_allowed ? c : '_';
    }
    if (key.empty() || key.front() == '.') key.insert(0, "_");
    while (!taken_.insert(key).second) key += '_';
    return key;
  }

 private:
  std::set<std::string> taken_;
};

/// An experiment's id is a number of 18 digits, the same each time that a run is exported.
std::string experiment_id(const std::string& run_id) {
  std::string id;
  for (const char digit : sha256_hex(run_id).substr(0, kExperimentDigits)) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    id += static_cast<char>('0' + (id.empty() ? value % 9 + 1 : value % 10));
  }
  return id;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// YAML whose values are YAML already, as a quoted text of JSON is.
std::string yaml(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += name + ": " + value + "\n";
  return text;
}

/// Writes the files of one experiment, whose runs are a run's configurations.
class MlflowExperiment {
 public:
  MlflowExperiment(const ExportedRun& run, const fs::path& to)
      : run_(run),
        record_(run.record()),
        groups_(report::group_names(record_)),
        reasons_(record_.optimism_of_configurations()) {
    folder_.name = experiment_id(record_.id);
    artifacts_ = "file://" + to.string() + "/" + folder_.name;
    started_ = milliseconds_of(record_.provenance.started);
    finished_ = record_.provenance.finished.empty() ? started_ : milliseconds_of(record_.provenance.finished);
    Keys params;
    for (const Axis& axis : record_.axes) param_keys_.push_back(params.add(axis.name));
    Keys metrics;
    for (const ScoreRecord& score : record_.scores) {
      metric_keys_.push_back(
          {metrics.add(score.name), metrics.add(score.name + "_mean"), metrics.add(score.name + "_std")});
    }
    // A run's id is the experiment's name, for names must differ within a store.
    add("meta.yaml", yaml({{"artifact_location", json_quoted(artifacts_)},
                           {"creation_time", fmt::format("{}", started_)},
                           {"experiment_id", fmt::format("'{}'", folder_.name)},
                           {"last_update_time", fmt::format("{}", finished_)},
                           {"lifecycle_stage", "active"},
                           {"name", json_quoted(record_.id)}}));
    if (!record_.description.empty()) add("tags/mlflow.note.content", record_.description);
    for (std::size_t i = 0; i < record_.configurations.size(); ++i) add_run(i);
  }

  ExportedFolder take() { return std::move(folder_); }

 private:
  void add(const fs::path& path, std::string bytes) { folder_.files.push_back({path, std::move(bytes)}); }

  void add_run(std::size_t place) {
    const ConfigurationRecord& configuration = record_.configurations[place];
    const GroupRecord& group = record_.groups[configuration.group];
    const std::string of_run = fmt::format("{}/{}/{}", record_.id, configuration.key, group.train_size.value_or(0));
    const std::string id = sha256_hex(of_run).substr(0, kRunIdDigits);
    std::string name = report::configuration_text(record_, configuration);
    if (name.empty()) name = record_.name;
    const RunStatus status = configuration.failed > 0    ? RunStatus::failed
                             : configuration.pending > 0 ? RunStatus::killed
                                                         : RunStatus::finished;
    const fs::path folder = id;
    add(folder / "meta.yaml", yaml({{"artifact_uri", json_quoted(artifacts_ + "/" + id + "/artifacts")},
                                    {"deleted_time", "null"},
                                    {"end_time", fmt::format("{}", finished_)},
                                    {"entry_point_name", "''"},
                                    {"experiment_id", fmt::format("'{}'", folder_.name)},
                                    {"lifecycle_stage", "active"},
                                    {"run_id", fmt::format("'{}'", id)},
                                    {"run_name", json_quoted(name)},
                                    {"run_uuid", fmt::format("'{}'", id)},
                                    {"source_name", "''"},
                                    {"source_type", fmt::format("{}", kLocalSource)},
                                    {"source_version", "''"},
                                    {"start_time", fmt::format("{}", started_)},
                                    {"status", fmt::format("{}", static_cast<int>(status))},
                                    {"tags", "[]"},
                                    {"user_id", "''"}}));
    add(folder / "tags/mlflow.runName", name);
    add(folder / "tags/mlflow.source.type", "LOCAL");
    add(folder / "tags/gridfold.run", record_.id);
    add(folder / "tags/gridfold.cell", configuration.key);
    add(folder / "tags/gridfold.rank", fmt::format("{}", configuration.rank));
    if (!groups_[configuration.group].empty()) add(folder / "tags/gridfold.group", groups_[configuration.group]);
    if (!reasons_[place].empty()) add(folder / "tags/gridfold.optimistic_because", reasons_[place]);
    for (std::size_t axis = 0; axis < param_keys_.size(); ++axis) {
      const Scalar& value = record_.value(configuration, axis);
      if (!is_missing(value)) add(folder / "params" / param_keys_[axis], value_text(record_.axes[axis], value));
    }
    add_metrics(folder / "metrics", place);
  }

  /// MLflow shows the value of the greatest step, which would be one split's: mean and deviation stand by themselves.
  void add_metrics(const fs::path& folder, std::size_t place) {
    for (std::size_t score = 0; score < metric_keys_.size(); ++score) {
      const auto& [values, mean, deviation] = metric_keys_[score];
      std::string lines;
      const std::vector<Evaluation>& splits = run_.splits(place);
      for (std::size_t split = 0; split < splits.size(); ++split) {
        const double value = run_.value(splits[split], score);
        if (!std::isnan(value)) lines += line(value, split);
      }
      if (lines.empty()) continue;
      const Summary& summary = record_.configurations[place].summaries[score];
      add(folder / values, lines);
      add(folder / mean, line(summary.mean, 0));
      add(folder / deviation, line(summary.standard_deviation, 0));
    }
  }

  std::string line(double value, std::size_t step) const { return fmt::format("{} {} {}\n", finished_, value, step); }

  const ExportedRun& run_;
  const RunRecord& record_;
  std::vector<std::string> groups_;
  std::vector<std::string> reasons_;
  ExportedFolder folder_;
  std::string artifacts_;
  std::int64_t started_ = 0;
  std::int64_t finished_ = 0;
  std::vector<std::string> param_keys_;
  /// Of each score: its splits, their mean and their deviation.
  std::vector<std::array<std::string, 3>> metric_keys_;
};

}  // namespace

ExportFormat mlflow_export() {
  return {.component = {.name = "mlflow",
                        .summary = "an experiment of an MLflow file store, with a run per configuration and a step per "
                                   "split"},
          .folder = [](const ExportedRun& run, const fs::path& to) { return MlflowExperiment(run, to).take(); }};
}

}  // namespace gridfold
