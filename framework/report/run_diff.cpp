#include "report/run_diff.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/utf8.hpp"
#include "report/counted.hpp"
#include "report/group_names.hpp"
#include "report/provenance_lines.hpp"
#include "report/result_grid.hpp"
#include "report/text_grid.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

using Lines = std::vector<std::string>;

/// Of lines that are compared with each other pair by pair.
constexpr std::size_t kMostLines = 4000;

Lines lines_of(const std::string& text) {
  std::istringstream stream(text);
  Lines lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// `- line` for what only the left one has, `+ line` for what only the right one has, by a longest common subsequence.
std::string line_diff(Lines left, Lines right) {
  const auto [one, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  left.erase(left.begin(), one);
  right.erase(right.begin(), other);
  if (left.size() > kMostLines || right.size() > kMostLines) return "  they differ in thousands of lines\n";
  std::vector<std::vector<std::uint16_t>> common(left.size() + 1, std::vector<std::uint16_t>(right.size() + 1));
  for (std::size_t i = left.size(); i-- > 0;) {
    for (std::size_t j = right.size(); j-- > 0;) {
      common[i][j] = left[i] == right[j] ? static_cast<std::uint16_t>(common[i + 1][j + 1] + 1)
                                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string text;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < left.size() || j < right.size()) {
    if (i < left.size() && j < right.size() && left[i] == right[j]) {
      ++i;
      ++j;
    } else if (j == right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
      text += "  - " + left[i++] + "\n";
    } else {
      text += "  + " + right[j++] + "\n";
    }
  }
  return text;
}

/// Of two values of which one is too long to be shown whole: each from a little before they differ.
std::pair<std::string, std::string> around_difference(const std::string& left, const std::string& right) {
  constexpr std::size_t kShownWhole = 48;
  constexpr std::size_t kBefore = 16;
  const auto differing = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
  auto begin = static_cast<std::size_t>(differing - left.begin());
  if (std::max(left.size(), right.size()) <= kShownWhole || begin <= kBefore) return {left, right};
  begin -= kBefore;
  while (begin > 0 && !starts_character(left[begin])) --begin;
  return {"..." + left.substr(begin), "..." + right.substr(begin)};
}

std::string provenance_text(const RunRecord& left, const RunRecord& right) {
  TextGrid grid;
  grid.add_column("", Align::left);
  grid.add_column("left", Align::left);
  grid.add_column("right", Align::left);
  const std::vector<ProvenanceDifference> differences = provenance_differences(left, right);
  if (differences.empty()) return "provenance: the same but for its times\n";
  for (const ProvenanceDifference& difference : differences) {
    const auto [one, other] = around_difference(difference.left, difference.right);
    grid.add_row({difference.what, one.empty() ? "-" : one, other.empty() ? "-" : other});
  }
  constexpr std::size_t kWidestCell = 60;
  return "provenance:\n" + grid.text(kWidestCell, 2 * kWidestCell);
}

/// `group`: what tells its group from others; empty where nothing need be told.
std::string parameters_of(const RunRecord& record, const ConfigurationRecord& configuration,
                          const std::string& group = {}) {
  Lines parts;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const Scalar& value = record.value(configuration, axis);
    if (!is_missing(value))
      parts.push_back(fmt::format("{} = {}", record.axes[axis].name, value_text(record.axes[axis], value)));
  }
  const std::string own = fmt::format("{}", fmt::join(parts, ", "));
  if (!group.empty() && own.find(group) == std::string::npos) parts.push_back(group);
  return parts.empty() ? "the only configuration" : fmt::format("{}", fmt::join(parts, ", "));
}

/// What configurations of two runs have in common where they are the same: the key, and the size of the training part.
std::string identity_of(const RunRecord& record, const ConfigurationRecord& configuration) {
  const std::optional<std::size_t> train_size = record.groups[configuration.group].train_size;
  return fmt::format("{} {}", configuration.key, train_size ? fmt::format("{}", *train_size) : "");
}

struct Pair {
  const ConfigurationRecord* left = nullptr;
  const ConfigurationRecord* right = nullptr;
};

/// Of equal keys; where no key is shared (another data set, say), of equal parameters.
std::vector<Pair> pairs_of(const RunRecord& left, const RunRecord& right) {
  for (const bool by_key : {true, false}) {
    const auto name_of = [&](const RunRecord& record, const ConfigurationRecord& configuration) {
      return by_key ? identity_of(record, configuration) : parameters_of(record, configuration);
    };
    std::map<std::string, const ConfigurationRecord*> known;
    for (const ConfigurationRecord& configuration : right.configurations) {
      known.emplace(name_of(right, configuration), &configuration);
    }
    std::vector<Pair> pairs;
    for (std::size_t group = 0; group < left.groups.size(); ++group) {
      for (const ConfigurationRecord* configuration : left.ranking(group)) {
        const auto twin = known.find(name_of(left, *configuration));
        if (twin != known.end()) pairs.push_back({configuration, twin->second});
      }
    }
    if (!pairs.empty()) return pairs;
  }
  return {};
}

/// A score that both runs have, and its place in each.
struct SharedScore {
  std::string name;
  std::size_t left = 0;
  std::size_t right = 0;
};

std::vector<SharedScore> shared_scores(const RunRecord& left, const RunRecord& right) {
  std::vector<SharedScore> shared;
  for (std::size_t i = 0; i < left.scores.size(); ++i) {
    const auto twin = std::ranges::find(right.scores, left.scores[i].name, &ScoreRecord::name);
    if (twin == right.scores.end()) continue;
    shared.push_back({left.scores[i].name, i, static_cast<std::size_t>(twin - right.scores.begin())});
  }
  return shared;
}

/// Means over other splits differ for that alone.
bool have_as_many_splits(const Pair& pair, const SharedScore& score) {
  const std::size_t splits = pair.left->summaries[score.left].n;
  return splits > 0 && splits == pair.right->summaries[score.right].n;
}

/// `accuracy: 12 configurations in both, 11 of them equal`.
std::string count_text(const std::vector<Pair>& pairs, const SharedScore& score) {
  std::size_t equal = 0;
  std::size_t incomparable = 0;
  for (const Pair& pair : pairs) {
    const bool is_comparable = have_as_many_splits(pair, score);
    incomparable += is_comparable ? 0U : 1U;
    const double one = pair.left->summaries[score.left].mean;
    equal += is_comparable && one == pair.right->summaries[score.right].mean ? 1U : 0U;
  }
  std::string text = fmt::format("{}: {} in both, {} of them equal\n", score.name,
                                 counted(pairs.size(), "configuration", "configurations"), grouped(equal));
  if (incomparable > 0) {
    text += fmt::format("not compared: {} without scores on equally many splits\n",
                        counted(incomparable, "configuration", "configurations"));
  }
  return text;
}

/// `the left run is not finished: 24 of 180 splits are stored`.
std::string unfinished_text(const RunRecord& record, const char* side) {
  if (record.is_finished) return {};
  std::size_t stored = 0;
  std::size_t splits = 0;
  for (const ConfigurationRecord& configuration : record.configurations) {
    stored += configuration.done + configuration.failed;
    splits += configuration.done + configuration.failed + configuration.pending;
  }
  return fmt::format("the {} run is not finished: {} of {} are stored\n", side, grouped(stored),
                     counted(splits, "split", "splits"));
}

/// Why numbers of the run are optimistic, a line for each reason.
std::string optimism_text(const RunRecord& record, const char* side) {
  std::string text;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const std::string reason = record.optimism(group, 0);
    if (reason.empty()) continue;
    const std::string line = fmt::format("optimistic on the {}: {}\n", side, reason);
    if (text.find(line) == std::string::npos) text += line;
  }
  return text;
}

/// The means of the pairs side by side, of as many as the options show.
std::string score_grid(const RunRecord& left, const std::vector<Pair>& pairs, const SharedScore& score,
                       const TableOptions& options) {
  TextGrid grid;
  grid.add_column("configuration", Align::left);
  grid.add_column("left", Align::right);
  grid.add_column("right", Align::right);
  grid.add_column("difference", Align::right);
  const std::vector<std::string> groups = group_names(left);
  const std::size_t shown = std::min(pairs.size(), options.limit.value_or(pairs.size()));
  for (std::size_t i = 0; i < shown; ++i) {
    const double one = pairs[i].left->summaries[score.left].mean;
    const double other = pairs[i].right->summaries[score.right].mean;
    const bool is_comparable = have_as_many_splits(pairs[i], score);
    const std::string difference = !is_comparable || std::isnan(other - one) ? "-"
                                   : one == other                            ? "0"
                                                                             : fmt::format("{:+.2g}", other - one);
    grid.add_row({parameters_of(left, *pairs[i].left, groups[pairs[i].left->group]), score_text(one), score_text(other),
                  difference});
  }
  constexpr std::size_t kWidestCell = 72;
  const std::string more =
      shown < pairs.size() ? fmt::format("... and {} more (--all)\n", pairs.size() - shown) : std::string();
  return grid.text(kWidestCell) + more;
}

std::string scores_text(const RunRecord& left, const RunRecord& right, const TableOptions& options) {
  const std::vector<SharedScore> scores = shared_scores(left, right);
  if (scores.empty()) {
    return fmt::format("scores: none is in both; the first is {} on the left and {} on the right\n",
                       left.scores.front().name, right.scores.front().name);
  }
  const std::vector<Pair> pairs = pairs_of(left, right);
  if (pairs.empty()) return "scores: no configuration is in both\n";
  std::string text = count_text(pairs, scores.front()) + score_grid(left, pairs, scores.front(), options);
  for (std::size_t i = 1; i < scores.size(); ++i) {
    text += "\n" + count_text(pairs, scores[i]);
    std::vector<Pair> differing = pairs;
    std::erase_if(differing, [&](const Pair& pair) {
      return have_as_many_splits(pair, scores[i]) &&
             pair.left->summaries[scores[i].left].mean == pair.right->summaries[scores[i].right].mean;
    });
    if (!differing.empty()) text += score_grid(left, differing, scores[i], options);
  }
  const auto alone = [&](const RunRecord& record, const char* side) {
    const std::size_t count = record.configurations.size() - std::min(record.configurations.size(), pairs.size());
    return count == 0 ? std::string()
                      : fmt::format("only on the {}: {}\n", side, counted(count, "configuration", "configurations"));
  };
  text += alone(left, "left") + alone(right, "right");
  if (!left.averages.over.empty() && left.averages.configurations.empty()) {
    text += fmt::format("means over {}\n", left.averages.over);
  }
  return text + optimism_text(left, "left") + optimism_text(right, "right");
}

/// Whether both are averaged over the same seeds: otherwise a seed of one may be a configuration of the other.
bool have_same_seeds(const RunRecord& left, const RunRecord& right) {
  return !left.averages.configurations.empty() && !right.averages.configurations.empty() &&
         left.averages.over == right.averages.over;
}

}  // namespace

std::string run_diff(const RunWithConfig& left, const RunWithConfig& right, const TableOptions& options) {
  std::string text = fmt::format("left:  {}\nright: {}\n{}{}\n", left.record.id, right.record.id,
                                 unfinished_text(left.record, "left"), unfinished_text(right.record, "right"));
  const std::string config = line_diff(lines_of(left.config), lines_of(right.config));
  text += config.empty() ? "configuration: the same\n" : "configuration:\n" + config;
  text += "\n" + provenance_text(left.record, right.record) + "\n";
  if (have_same_seeds(left.record, right.record)) {
    return text + scores_text(over_seeds(left.record), over_seeds(right.record), options);
  }
  return text + scores_text(left.record, right.record, options);
}

}  // namespace gridfold::report
