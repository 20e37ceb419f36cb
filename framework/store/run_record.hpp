#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/parameter.hpp"
#include "core/scalar.hpp"
#include "plan/axis.hpp"
#include "plan/selection_rule.hpp"
#include "stats/summary.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// A score that a run was judged by.
struct ScoreRecord {
  std::string name;
  bool higher_is_better = true;
  /// Of the score's definition: scores of other revisions are not the same.
  int revision = 1;

  bool operator==(const ScoreRecord&) const = default;
};

/// A file as it was when it was looked at.
struct StoredFile {
  std::string name;
  /// 64 hexadecimal digits.
  std::string sha256;
  std::uint64_t bytes = 0;

  bool operator==(const StoredFile&) const = default;
};

/// What was said of some splits, such as why they failed.
struct Remark {
  std::string text;
  std::size_t splits = 0;

  bool operator==(const Remark&) const = default;
};

/// What the inner folds of one outer fold of nested cross-validation chose, and the scores of that choice on the outer
/// fold.
struct OuterChoice {
  std::size_t outer_fold = 0;
  /// The configuration's key.
  std::string key;
  /// One per score of the record.
  std::vector<double> scores;
};

/// Configurations that can be compared: they were judged on the same splits of the same data set.
struct GroupRecord {
  /// Index into Provenance::datasets.
  std::size_t dataset = 0;
  /// The resampling with its completed parameters, and in words: `5 folds shuffled with seed 42`.
  std::string resampling;
  ParameterValues parameters;
  std::string text;
  /// Index of the size of the training part; empty where the resampling has only one.
  std::optional<std::size_t> train_size;
  std::size_t splits = 0;
  /// Rows of the smallest training part whose split judges.
  std::size_t train_rows = 0;
  /// Whether its configurations were judged on the test part.
  bool judges_test_part = false;
  /// Why all of its scores are better than those of new rows will be; empty where they need not be. RunRecord::optimism
  /// also knows single scores that are.
  std::string optimism = {};
  /// Of the rows of its splits, where a file or the data gave them; empty otherwise.
  std::string splits_digest = {};
  /// Whether each of several splits trains only on rows that stand before those that it judges, as time series do.
  bool trains_on_earlier_rows = false;
  /// Whether groups of other training sizes are judged on other rows.
  bool judges_by_train_size = false;
  /// Of nested cross-validation: what each outer fold's inner folds chose, and, one per score, what these choices come
  /// to. Empty otherwise, and where there is nothing to choose, or a choice could not be made.
  std::vector<OuterChoice> choices = {};
  std::vector<Summary> chosen = {};
  /// Whether there were choices, which were made among other configurations, or by another score, than the record has.
  bool has_lost_choices = false;

  /// Why the best of its configurations is optimistic where their numbers are not, as in nested cross-validation; empty
  /// where it need not be.
  std::string optimism_of_best() const;
};

/// One configuration in one group.
struct ConfigurationRecord {
  /// Hash of all that its results depend on: 16 hexadecimal digits.
  std::string key;
  /// Index into each axis's values, one per axis of the record.
  std::vector<std::size_t> coordinates;
  /// Index into RunRecord::groups.
  std::size_t group = 0;
  /// Within the group: 1 is the best, by the mean of the first score. Configurations with splits that are not done
  /// share the last rank.
  std::size_t rank = 0;
  /// Splits that are done, failed, or not evaluated yet, and those that are done and came with a warning.
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t pending = 0;
  std::size_t warned = 0;
  /// Those of its splits that judge it. The others, such as inner folds, choose between configurations.
  std::size_t judging = 0;
  /// The commonest first, and no more than ten.
  std::vector<Remark> failures;
  std::vector<Remark> warnings;
  /// One per score of the record, over the judging splits that are done.
  std::vector<Summary> summaries;
  /// Whether it is not the best, and the corrected resampled t test of the first score shows no difference from it.
  bool is_tied = false;
  /// The cells of the run's layout whose splits these are; empty where it was read from a summary.
  std::vector<std::size_t> cells = {};

  bool is_complete() const { return failed == 0 && pending == 0; }
  /// Judging splits without a value of the first score.
  std::size_t lacking() const { return judging - summaries.front().n; }
};

/// Configurations that differ in seeds alone, taken together.
struct SeedAverages {
  /// The axes that are averaged over, with their values: `seed = 1, 2, 3`. Empty where there are none.
  std::string over;
  /// The axes that are left.
  std::vector<Axis> axes;
  std::vector<GroupRecord> groups;
  /// Each summarised over the splits of all its seeds; the key is that of its first seed.
  std::vector<ConfigurationRecord> configurations;
};

/// A data set that a run read.
struct DatasetRecord {
  /// What tables call it: the name that the sweep gives, or the path.
  std::string name;
  std::string loader;
  ParameterValues parameters;
  /// Rows and features of the train part.
  std::size_t rows = 0;
  std::size_t features = 0;
  /// SHA-256 of the train part's content.
  std::string fingerprint;
  /// Set where the test part was read as well.
  std::optional<std::size_t> test_rows;
  std::optional<std::string> test_fingerprint;
  /// In the order of class indices; empty for runs of earlier versions.
  std::vector<std::string> class_names = {};
  /// Whether there is a test part, read or not.
  bool has_test_part = false;
  /// Whether the sweep gives the name; false for runs of earlier versions.
  bool is_named = false;
  /// The test set, where its rows are known: where they were read, and where rows of the train part are kept for it.
  std::optional<TestSet> test_set = {};
  /// PlannedDataset::test_files.
  std::vector<std::string> test_files = {};
  /// PlannedDataset::unread_test_fingerprint; empty for runs of earlier versions, too.
  std::string unread_test_fingerprint = {};
};

/// The sweep file, and the git checkout that it stands in.
struct SweepSource {
  std::string file;
  /// Empty outside a checkout, and where git does not tell it.
  std::string commit;
  /// What `git diff HEAD` says of tracked files; empty where they are as committed, or where it is not known.
  std::string diff;
  /// Whether only the beginning of the diff is kept.
  bool diff_is_cut = false;
  /// What git says where it does not tell the commit, such as of a checkout of another user's.
  std::string no_commit_because = {};
  /// Why the diff is not known, such as a broken index or `--no-diff`; empty where it is.
  std::string no_diff_because = {};
};

/// Where a run's numbers come from. What a run of an earlier version did not keep is empty.
struct Provenance {
  std::string gridfold_version;
  std::string commit;
  std::string compiler;
  std::string build_flags;
  /// Library and version, in the order in which they are written.
  std::vector<std::pair<std::string, std::string>> libraries;
  std::string host;
  std::string cpu;
  std::string instruction_set;
  std::size_t threads = 0;
  /// Bytes that the run was allowed to take; empty where nobody set a limit.
  std::optional<std::uint64_t> memory_limit;
  /// The words of the command line, and the names of environment variables that decided something.
  std::vector<std::string> command_line;
  std::vector<std::string> environment;
  SweepSource sweep;
  /// The files that the data sets were read from.
  std::vector<StoredFile> data_files;
  /// Empty where the sweep has none.
  std::optional<std::int64_t> seed;
  std::vector<DatasetRecord> datasets;
  /// UTC, ISO 8601 with milliseconds.
  std::string started;
  std::string finished;
};

/// One process's work on a run: a run that was interrupted and continued has several.
struct SessionRecord {
  /// Of runs that are read from summary.json: version, host and start alone.
  Provenance provenance;
  std::int64_t pid = 0;
  /// UTC, ISO 8601 with milliseconds. Empty where the process was killed or is still at work.
  std::string finished;
  /// Why it stopped before the end; empty where it did not.
  std::string reason;
  /// The run that it worked on, where splits were taken from that one; empty for the run's own.
  std::string taken_from;
};

/// A run as summary.json holds it: all that is shown of it, without single splits.
struct RunRecord {
  std::string id;
  std::string name;
  std::string description;
  /// The experiment that the run was made for; empty where it was made by itself.
  std::string experiment;
  /// `2/4` of a run that does only a part of the passes; empty otherwise.
  std::string shard;
  /// Whether all that the run was asked for is done or failed.
  bool is_finished = true;
  std::string config_hash;
  std::vector<Axis> axes;
  std::vector<ScoreRecord> scores;
  std::vector<GroupRecord> groups;
  /// In the plan's order.
  std::vector<ConfigurationRecord> configurations;
  /// Where the sweep has several seeds; ranks and choices that are shown are those of the averages.
  SeedAverages averages;
  SelectionRule rule = SelectionRule::best_mean;
  /// Whether the sweep lets its test set judge again without a reason.
  bool test_is_open = false;
  /// What the test sets of its data sets were used for, as the store's ledger said when the record was read for a
  /// report; no part of the run.
  std::vector<TestUse> test_uses;
  /// Whether the ledger could be read; what the test sets were used for is not known otherwise.
  bool has_readable_ledger = true;
  /// Of the first session, `finished` of the last.
  Provenance provenance;
  std::vector<SessionRecord> sessions;
  /// Of other runs, from which splits were taken.
  std::vector<SessionRecord> sources;

  const Scalar& value(const ConfigurationRecord& configuration, std::size_t axis) const;
  /// Why the group's numbers of a score are optimistic: all that it judges, or this score; empty where they need not
  /// be.
  std::string optimism(std::size_t group, std::size_t score) const;
  /// The same of all scores at once: a reason that is not of all of them names the scores that it is of.
  std::string optimism(std::size_t group) const;
  /// Of each configuration: why it is optimistic where it is what the rule chooses (GroupRecord::optimism_of_best). Of
  /// several seeds, each cell of the choice has the reason.
  std::vector<std::string> optimism_of_choices() const;
  /// Of each configuration: why its group is optimistic, and why it is as a choice.
  std::vector<std::string> optimism_of_configurations() const;
  /// Whether any number is optimistic, or any choice. Tables for other programs have a last column `optimistic_because`
  /// then.
  bool has_optimistic_number() const;
  /// The reasons of all groups, each once; empty where there are none.
  std::string optimistic_because() const;
  /// Ranks the configurations of each group by the mean of the first score. Those that lack splits come last.
  void rank();
  /// The group's configurations, the best first, equal ranks in the plan's order.
  std::vector<const ConfigurationRecord*> ranking(std::size_t group) const;
  /// What the rule chooses in the group: all that share the best mean, or the simplest within a standard error of it;
  /// none where no mean is known.
  std::vector<const ConfigurationRecord*> chosen(std::size_t group) const;
  /// The same of all configurations of a group.
  std::vector<const ConfigurationRecord*> chosen_among(const std::vector<const ConfigurationRecord*>& members) const;
};

/// Of each configuration: the place of its average among `over_seeds(record).configurations`; its own where there are
/// no averages.
std::vector<std::size_t> places_of_averages(const RunRecord& record);

/// The place of the same score of training rows, such as `train_accuracy` of `accuracy`; nothing where these were not
/// judged.
std::optional<std::size_t> training_score(const std::vector<ScoreRecord>& scores, const std::string& score);

/// Adds a reason for being optimistic to those that are there, after a semicolon; an empty one adds nothing.
void add_reason(std::string& reasons, const std::string& reason);

/// Why the score is optimistic, where it is one of training rows beside the same one of others: `train_accuracy` beside
/// `accuracy`. Empty where it is not.
std::string training_score_reason(const std::vector<ScoreRecord>& scores, const std::string& score);

/// Calls the groups optimistic where what is drawn of them is a score of training rows.
void mark_training_score(std::vector<GroupRecord>& groups, const std::vector<ScoreRecord>& scores,
                         const std::string& score);

/// The record with the averages over its seeds in the place of single seeds; as it is where it has none, or has them
/// there already.
RunRecord over_seeds(RunRecord record);

}  // namespace gridfold
