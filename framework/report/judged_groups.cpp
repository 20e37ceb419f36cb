#include "report/judged_groups.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "plan/row_choice.hpp"
#include "report/counted.hpp"
#include "stats/summary.hpp"
#include "store/seed_averages.hpp"
#include "store/select_configurations.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownDigits = 8;

std::string parameters_text(const ParameterValues& parameters) {
  std::string text;
  for (const ParameterValue& parameter : parameters) {
    text += fmt::format(" {}={}", parameter.name, to_canonical_text(parameter.value));
  }
  return text;
}

std::string resampling_text(const GroupRecord& record, const std::string& parameters) {
  return fmt::format("{}{} {}", record.resampling, parameters, record.train_size.value_or(0));
}

/// What says how rows are split. Where a file or the data give the splits, their rows do, wherever the file lies.
std::string splits_key(const GroupRecord& record) {
  return resampling_text(
      record, record.splits_digest.empty() ? parameters_text(record.parameters) : " " + record.splits_digest);
}

/// What says which rows of the data set are split or judged: their content, their number, and how they were chosen.
std::vector<std::string> rows_texts(const DatasetRecord& dataset, bool judges_test_part) {
  std::vector<std::string> texts{fmt::format("content {}", dataset.fingerprint.substr(0, kShownDigits)),
                                 counted(dataset.rows, "row", "rows")};
  const ParameterValues of_loader = without_row_choice(dataset.parameters);
  for (const ParameterValue& parameter : dataset.parameters) {
    const Scalar* own = find_parameter(of_loader, parameter.name);
    const bool chooses_rows = !is_missing(parameter.value) && (own == nullptr || is_missing(*own));
    // How a test part of its own is sampled changes nothing in the train part.
    if (chooses_rows && (judges_test_part || !parameter.name.starts_with("test.sample"))) {
      texts.push_back(fmt::format("{} = {}", parameter.name, to_text(parameter.value)));
    }
  }
  if (judges_test_part) {
    texts.push_back(fmt::format("test part {} of {}", dataset.test_fingerprint.value_or("").substr(0, kShownDigits),
                                counted(dataset.test_rows.value_or(0), "row", "rows")));
  }
  return texts;
}

std::string rows_key(const DatasetRecord& dataset, bool judges_test_part) {
  return fmt::format("{} {} {}", dataset.fingerprint, judges_test_part ? dataset.test_fingerprint.value_or("") : "",
                     fmt::join(rows_texts(dataset, judges_test_part), "; "));
}

/// The different values of a setting.
std::set<std::string> values_in(const Group& group, const std::string& setting) {
  std::set<std::string> texts;
  for (const Contender& contender : group.contenders) texts.insert(to_text(contender.value(setting)));
  return texts;
}

/// The axes, in their order, in which configurations of one group differ, for what tells groups apart, such as the
/// number of folds, is none. Then the constants of classifiers and transforms in which any two differ: what has another
/// classifier on another data set is another configuration.
std::vector<std::string> differing_settings(const std::vector<Prepared>& runs, const std::vector<Group>& groups) {
  std::vector<std::string> settings;
  const auto is_known = [&](const std::string& name) { return std::ranges::find(settings, name) != settings.end(); };
  for (const Prepared& run : runs) {
    for (const Axis& axis : run.record.axes) {
      const bool differs =
          std::ranges::any_of(groups, [&](const Group& group) { return values_in(group, axis.name).size() > 1; });
      if (differs && !is_known(axis.name)) settings.push_back(axis.name);
    }
  }
  for (const Prepared& run : runs) {
    for (const ConfigConstant& constant : run.constants) {
      if (constant.section != "classifier" && constant.name != "transforms") continue;
      std::set<std::string> values;
      for (const Group& group : groups) values.merge(values_in(group, constant.name));
      // What a classifier has alone tells nothing beside its name.
      values.erase("");
      if (values.size() > 1 && !is_known(constant.name)) settings.push_back(constant.name);
    }
  }
  return settings;
}

std::string name_of(const Contender& contender, const std::vector<std::string>& settings) {
  std::string name;
  for (const std::string& setting : settings) {
    const std::string text = to_text(contender.value(setting));
    if (!text.empty()) name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", setting, text);
  }
  return name.empty() ? contender.run->record.name : name;
}

bool has_equal_names(const Group& group) {
  std::set<std::string> names;
  for (const Contender& contender : group.contenders) names.insert(contender.name);
  return names.size() < group.contenders.size();
}

/// The lines of the run's sweep that some other run of the group does not have: `seed: 1`; the run's id where that is
/// nothing, or long.
std::string text_of_run(const Prepared& run, const std::set<const Prepared*>& runs) {
  constexpr std::size_t kMostCharacters = 30;
  const auto lines_of = [](const Prepared& any) {
    std::vector<std::string> lines;
    std::istringstream stream(any.run->config);
    for (std::string line; std::getline(stream, line);) {
      line.erase(0, line.find_first_not_of(" -"));
      const bool is_axis = std::any_of(any.run->record.axes.begin(), any.run->record.axes.end(),
                                       [&](const Axis& axis) { return line.starts_with(axis.name + ":"); });
      if (!is_axis && !line.starts_with("name:") && !line.starts_with("description:")) lines.push_back(line);
    }
    return lines;
  };
  std::vector<std::string> own = lines_of(run);
  std::erase_if(own, [&](const std::string& line) {
    return std::all_of(runs.begin(), runs.end(), [&](const Prepared* other) {
      const std::vector<std::string> lines = lines_of(*other);
      return std::find(lines.begin(), lines.end(), line) != lines.end();
    });
  });
  const std::string text = fmt::format("{}", fmt::join(own, ", "));
  return text.empty() || text.size() > kMostCharacters ? run.record.id : text;
}

/// Adds what tells the runs apart to the names of a group's contenders.
template <typename TextOf>
void add_run(Group& group, const TextOf& text_of) {
  for (Contender& contender : group.contenders) contender.name += fmt::format(" [{}]", text_of(contender.run));
}

/// By the settings that differ; where that leaves equal names, as of runs that differ in their transforms, by the run
/// as well.
void name_contenders(const std::vector<Prepared>& runs, std::vector<Group>& groups) {
  const std::vector<std::string> settings = differing_settings(runs, groups);
  for (Group& group : groups) {
    for (Contender& contender : group.contenders) contender.name = name_of(contender, settings);
  }
  if (std::none_of(groups.begin(), groups.end(), has_equal_names)) return;
  for (Group& group : groups) {
    std::map<const Prepared*, std::string> texts;
    std::set<const Prepared*> own;
    for (const Contender& contender : group.contenders) own.insert(contender.run);
    if (own.size() < 2) continue;
    for (const Prepared* run : own) texts[run] = text_of_run(*run, own);
    Group named = group;
    add_run(named, [&](const Prepared* run) { return texts[run]; });
    if (has_equal_names(named)) {
      named = group;
      add_run(named, [](const Prepared* run) { return run->record.id; });
    }
    group = std::move(named);
  }
}

std::string without_names_and_seeds(const std::string& config) {
  std::string kept;
  std::istringstream stream(config);
  for (std::string line; std::getline(stream, line);) {
    const std::string key = line.substr(0, line.find(':'));
    const bool is_seed = key.ends_with(" seed") || key.ends_with("_seed") || key == "seed";
    // A grid of seeds alone is none.
    if (!is_seed && key != "name" && key != "description" && key != "grid") kept += line + "\n";
  }
  return kept;
}

/// Data set and splits in words, with more of them where groups would read alike.
void name_groups(std::vector<Group>& groups) {
  for (Group& group : groups) {
    group.dataset_text = group.dataset->name;
    std::vector<std::string> texts(group.texts.begin(), group.texts.end());
    std::ranges::stable_sort(texts, {}, [](const std::string& text) { return text.size(); });
    group.splits_text = text_of_all(texts);
    if (group.record->train_size) {
      group.splits_text += ", " + counted(group.record->train_rows, "training row", "training rows");
    }
  }
  // Of groups that read alike, what not all of them have.
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < groups.size(); ++i) alike[{groups[i].dataset_text, groups[i].splits_text}].push_back(i);
  for (const auto& named : alike) {
    const std::vector<std::size_t>& members = named.second;
    if (members.size() == 1) continue;
    std::map<std::string, std::size_t> groups_with;
    std::vector<std::vector<std::string>> texts;
    for (const std::size_t i : members) {
      texts.push_back(rows_texts(*groups[i].dataset, groups[i].record->judges_test_part));
      texts.back().push_back(counted(groups[i].record->train_rows, "training row", "training rows"));
      if (const std::string& digest = groups[i].record->splits_digest; !digest.empty()) {
        texts.back().push_back(fmt::format("splits {}", digest.substr(0, kShownDigits)));
      }
      for (const std::string& own : texts.back()) ++groups_with[own];
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      std::erase_if(texts[i], [&](const std::string& own) { return groups_with[own] == members.size(); });
      if (!texts[i].empty()) groups[members[i]].dataset_text += fmt::format(" ({})", fmt::join(texts[i], ", "));
    }
  }
}

/// What the splits of the group's configurations come to.
void describe_splits(Group& group) {
  std::set<SplitKey> keys;
  double train_rows = 0;
  double test_rows = 0;
  for (const Contender& contender : group.contenders) {
    for (const auto& [key, split] : contender.splits) {
      keys.insert(key);
      group.averages_seeds = group.averages_seeds || split.scores.size() > 1;
      train_rows += static_cast<double>(split.record->n_train);
      test_rows += static_cast<double>(split.record->n_test);
      // Splits of one row each are judged together, so that all rows are judged.
      const bool holds_out = !group.record->judges_test_part && group.record->optimism.empty();
      const std::size_t rows = group.dataset->rows;
      if (holds_out && split.record->n_test < rows && split.record->n_train + split.record->n_test > rows) {
        group.draws_with_replacement = true;
      }
    }
  }
  group.splits = keys.size();
  group.test_share = train_rows == 0 ? 0 : test_rows / train_rows;
}

/// The rows that a single configuration's splits are of, and how they are split.
std::string splits_of_single(const RunRecord& record, const ConfigurationRecord& configuration) {
  const GroupRecord& group = record.groups[configuration.group];
  const DatasetRecord& dataset = record.provenance.datasets[group.dataset];
  return fmt::format("{} / {} / {}", rows_key(dataset, group.judges_test_part), splits_key(group), group.train_rows);
}

/// A configuration, the splits of its single ones, and how these are made.
struct Judged {
  Contender contender;
  std::set<std::string> splits;
  std::set<std::string> protocols;
  std::set<std::string> texts;
};

/// In the order of the run's configurations.
std::vector<Judged> judged_by(const Prepared& run, std::size_t score) {
  std::vector<Judged> judged;
  for (const ConfigurationRecord& configuration : run.record.configurations) {
    std::string identity = run.config_without_seeds;
    for (std::size_t axis = 0; axis < run.record.axes.size(); ++axis) {
      identity += fmt::format("{}: {}\n", run.record.axes[axis].name, to_text(run.record.value(configuration, axis)));
    }
    judged.push_back({.contender = {.run = &run,
                                    .configuration = &configuration,
                                    .name = {},
                                    .splits = {},
                                    .mean = configuration.summaries[score].mean,
                                    .keys = {},
                                    .identity = std::move(identity)},
                      .splits = {},
                      .protocols = {},
                      .texts = {}});
  }
  std::map<std::string, std::size_t> alike;
  for (const Judged& one : judged) ++alike[one.contender.identity];
  for (Judged& one : judged) {
    // Axes do not show what tells some alternatives of a sweep apart.
    const bool is_told_apart = alike[one.contender.identity] == 1 && !run.config_without_seeds.empty();
    if (!is_told_apart) one.contender.identity = one.contender.configuration->key;
  }
  const RunRecord& record = run.run->record;
  std::vector<std::string> splits_of;
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& single = record.configurations[i];
    const GroupRecord& group = record.groups[single.group];
    Judged& own = judged[run.place_of[i]];
    own.contender.keys.insert(single.key);
    splits_of.push_back(splits_of_single(record, single));
    own.splits.insert(splits_of.back());
    // Another run that differs in seeds alone repeats the configuration on other splits of the same data.
    if (own.contender.identity != own.contender.configuration->key) {
      const DatasetRecord& dataset = record.provenance.datasets[group.dataset];
      own.splits.insert(fmt::format("{} / {} / {}", own.contender.identity, dataset.fingerprint,
                                    group.judges_test_part ? dataset.test_fingerprint.value_or("") : ""));
    }
    own.texts.insert(group.text);
    own.protocols.insert(resampling_text(group, parameters_text(group.parameters)));
  }
  // Of each configuration, how many seeds should have a score on a split.
  std::vector<std::map<SplitKey, std::size_t>> seeds(judged.size());
  for (const SplitRecord& split : run.run->splits) {
    // Inner folds choose, and an apparent score judges nothing.
    if (split.split.outer > 0) continue;
    const std::size_t place = run.place_of[split.configuration];
    const SplitKey key{splits_of[split.configuration], split.split};
    ++seeds[place][key];
    if (split.status != SplitStatus::done || std::isnan(split.scores[score])) continue;
    JudgedSplit& own = judged[place].contender.splits[key];
    own.record = &split;
    own.scores[record.configurations[split.configuration].key] = split.scores[score];
  }
  for (std::size_t i = 0; i < judged.size(); ++i) {
    judged[i].contender.judging_splits = seeds[i].size();
    std::erase_if(judged[i].contender.splits,
                  [&](const auto& split) { return split.second.scores.size() < seeds[i].at(split.first); });
  }
  return judged;
}

/// Adds the splits of the same configuration in another run.
void add_splits(Contender& known, Contender other) {
  const std::size_t keys = known.keys.size();
  const std::size_t splits = known.splits.size();
  known.keys.merge(other.keys);
  for (auto& [key, split] : other.splits) {
    JudgedSplit& own = known.splits.try_emplace(key, JudgedSplit{split.record, {}}).first->second;
    own.scores.merge(split.scores);
  }
  known.judging_splits = std::max({known.judging_splits, other.judging_splits, known.splits.size()});
  if (known.keys.size() == keys && known.splits.size() == splits) return;
  std::vector<double> scores;
  std::vector<std::size_t> rows;
  for (const auto& entry : known.splits) {
    for (const auto& single : entry.second.scores) {
      scores.push_back(single.second);
      rows.push_back(entry.second.record->n_test);
    }
  }
  known.mean = summarize(scores, rows).mean;
}

/// Puts configurations into groups, each with those that share splits with it, and the same one of several runs once.
class GroupMaker {
 public:
  void add(Judged judged) {
    const std::size_t place = place_for(judged);
    Group& group = groups_[place];
    const GroupRecord& record = judged.contender.run->record.groups[judged.contender.configuration->group];
    if (group.record == nullptr || record.splits > group.record->splits) {
      group.record = &record;
      group.dataset = &judged.contender.run->record.provenance.datasets[record.dataset];
    }
    protocols_[place].merge(judged.protocols);
    group.texts.merge(judged.texts);
    put(place, std::move(judged.contender));
  }

  std::vector<Group> groups() && {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      groups_[i].protocol = fmt::format("{}", fmt::join(protocols_[i], "; "));
    }
    std::erase_if(groups_, [](const Group& group) { return group.contenders.empty(); });
    return std::move(groups_);
  }

 private:
  void put(std::size_t place, Contender contender) {
    std::vector<Contender>& known = groups_[place].contenders;
    std::vector<std::string> names{contender.identity};
    names.insert(names.end(), contender.keys.begin(), contender.keys.end());
    std::size_t same = known.size();
    for (const std::string& name : names) {
      const auto found = place_of_name_.find({place, name});
      if (found != place_of_name_.end()) same = found->second;
    }
    for (std::string& name : names) place_of_name_.emplace(std::pair(place, std::move(name)), same);
    if (same < known.size()) {
      add_splits(known[same], std::move(contender));
    } else {
      known.push_back(std::move(contender));
    }
  }

  /// The group that has some of its splits. Where several have, they become the first of them.
  std::size_t place_for(const Judged& judged) {
    std::set<std::size_t> places;
    for (const std::string& splits : judged.splits) {
      if (const auto found = place_of_splits_.find(splits); found != place_of_splits_.end())
        places.insert(found->second);
    }
    if (places.empty()) {
      places.insert(groups_.size());
      groups_.emplace_back();
      protocols_.emplace_back();
    }
    const std::size_t first = *places.begin();
    for (auto place = std::next(places.begin()); place != places.end(); ++place) {
      for (Contender& contender : std::exchange(groups_[*place].contenders, {})) put(first, std::move(contender));
      protocols_[first].merge(protocols_[*place]);
      groups_[first].texts.merge(groups_[*place].texts);
      for (auto& entry : place_of_splits_) {
        if (entry.second == *place) entry.second = first;
      }
    }
    for (const std::string& splits : judged.splits) place_of_splits_[splits] = first;
    return first;
  }

  std::vector<Group> groups_;
  std::vector<std::set<std::string>> protocols_;
  std::map<std::string, std::size_t> place_of_splits_;
  /// By the group and the identity or the key of a single configuration, in its contenders.
  std::map<std::pair<std::size_t, std::string>, std::size_t> place_of_name_;
};

}  // namespace

double JudgedSplit::score() const {
  std::vector<double> values;
  for (const auto& single : scores) values.push_back(single.second);
  return exact_sum(values) / static_cast<double>(values.size());
}

Scalar Contender::value(const std::string& setting) const {
  const RunRecord& record = run->record;
  for (std::size_t i = 0; i < record.axes.size(); ++i) {
    if (record.axes[i].name == setting) return record.value(*configuration, i);
  }
  const auto constant = std::ranges::find(run->constants, setting, &ConfigConstant::name);
  const bool is_own = constant != run->constants.end() && has_component(record, *configuration, *constant);
  return is_own ? constant->value : Scalar{};
}

Prepared prepared(const ComparedRun& run) {
  return {&run, over_seeds(run.record), places_of_averages(run.record), config_constants(run.config),
          without_names_and_seeds(run.config)};
}

std::size_t score_index(const RunRecord& record, const std::string& score) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    if (record.scores[i].name == score) return i;
    names.push_back(record.scores[i].name);
  }
  throw ConfigError(
      fmt::format("{}: it was not judged by {}; its scores: {}", record.id, score, fmt::join(names, ", ")));
}

std::vector<Group> judged_groups(const std::vector<Prepared>& runs, const std::string& score) {
  GroupMaker maker;
  for (const Prepared& run : runs) {
    for (Judged& judged : judged_by(run, score_index(run.run->record, score))) maker.add(std::move(judged));
  }
  std::vector<Group> groups = std::move(maker).groups();
  for (Group& group : groups) describe_splits(group);
  name_contenders(runs, groups);
  name_groups(groups);
  return groups;
}

}  // namespace gridfold::report
