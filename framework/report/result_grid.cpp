#include "report/result_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/configuration_text.hpp"
#include "report/counted.hpp"
#include "report/group_names.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownVerdicts = 5;

bool is_number_or_missing(const Scalar& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value) || is_missing(value);
}

Align align_of(const Axis& axis) {
  return std::all_of(axis.values.begin(), axis.values.end(), is_number_or_missing) ? Align::right : Align::left;
}

template <typename Test>
bool any_configuration(const RunRecord& record, const Test& test) {
  return std::any_of(record.configurations.begin(), record.configurations.end(), test);
}

bool any_lacks(const RunRecord& record) {
  return any_configuration(record, [](const ConfigurationRecord& one) { return one.lacking() > 0; });
}

/// Whether any score has a deviation.
bool any_spread(const RunRecord& record) {
  return any_configuration(record, [](const ConfigurationRecord& one) {
    return std::any_of(one.summaries.begin(), one.summaries.end(),
                       [](const Summary& summary) { return summary.n > 1; });
  });
}

/// A mean, with its number of splits where it has another one than the first score.
std::string mean_over(const Summary& summary, std::size_t splits) {
  return score_text(summary.mean) + (summary.n != splits ? fmt::format(" ({})", summary.n) : "");
}

/// Whether some score has no value on splits that have one of the first score.
bool any_differs_in_splits(const RunRecord& record) {
  return any_configuration(record, [](const ConfigurationRecord& one) {
    return std::ranges::any_of(one.summaries,
                               [&](const Summary& summary) { return summary.n != one.summaries.front().n; });
  });
}

std::string mean_text(const RunRecord& record, const Summary& summary) {
  return fmt::format("{} {}{}", record.scores.front().name, score_text(summary.mean),
                     summary.n > 1 ? fmt::format(" +- {}", score_text(summary.standard_deviation)) : "");
}

std::string name_text(const RunRecord& record, const ConfigurationRecord& configuration) {
  const std::string name = configuration_text(record, configuration);
  return name.empty() ? "the only configuration" : name;
}

std::string verdict_of(const RunRecord& record, std::size_t group) {
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(group);
  if (chosen.empty()) return "no configuration has a score on every split";
  const Summary& summary = chosen.front()->summaries.front();
  std::string text = fmt::format("{}: {} over {}", name_text(record, *chosen.front()), mean_text(record, summary),
                                 counted(summary.n, "split", "splits"));
  if (chosen.size() > 1) text += fmt::format(" (shared by {} configurations)", chosen.size());
  if (const std::string reason = record.groups[group].optimism_of_best(); !reason.empty()) {
    text += "; optimistic, for " + reason;
  }
  return text;
}

/// What the inner folds of nested cross-validation chose, and what that comes to.
std::string nested_text(const RunRecord& record, const GroupRecord& group) {
  if (group.has_lost_choices) {
    return "Choosing by the inner folds: not shown here, for it was done among all configurations and by the first "
           "score; the run without --where and --sort has it\n";
  }
  if (group.choices.empty()) return {};
  std::vector<std::pair<std::string, std::size_t>> times;
  for (const OuterChoice& choice : group.choices) {
    const auto configuration = std::find_if(record.configurations.begin(), record.configurations.end(),
                                            [&](const ConfigurationRecord& one) { return one.key == choice.key; });
    const std::string name =
        configuration == record.configurations.end() ? choice.key : name_text(record, *configuration);
    const auto known = std::find_if(times.begin(), times.end(), [&](const auto& entry) { return entry.first == name; });
    if (known == times.end()) {
      times.emplace_back(name, 1);
    } else {
      ++known->second;
    }
  }
  std::stable_sort(times.begin(), times.end(), [](const auto& l, const auto& r) { return l.second > r.second; });
  std::vector<std::string> texts;
  for (const auto& [name, count] : times)
    texts.push_back(fmt::format("{} ({} of {})", name, count, group.choices.size()));
  return fmt::format("Choosing by the inner folds: {} over {}; chosen: {}\n", mean_text(record, group.chosen.front()),
                     counted(group.choices.size(), "outer fold", "outer folds"), fmt::join(texts, "; "));
}

/// Why numbers of the shown groups are optimistic, each reason once.
std::string optimism_text(const RunRecord& record, std::size_t shown, const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups_of_reason;
  for (std::size_t group = 0; group < shown; ++group) {
    const std::string reason = record.optimism(group, 0);
    if (reason.empty()) continue;
    auto known = std::ranges::find_if(groups_of_reason, [&](const auto& entry) { return entry.first == reason; });
    if (known == groups_of_reason.end()) known = groups_of_reason.insert(known, {reason, {}});
    known->second.push_back(names.size() > 1 ? names[group] : "");
  }
  std::string text;
  for (const auto& [reason, groups] : groups_of_reason) {
    text += groups.size() == shown ? fmt::format("Optimistic: {}.\n", reason)
                                   : fmt::format("Optimistic with {}: {}.\n", fmt::join(groups, "; "), reason);
  }
  return text;
}

bool any_axis_has_simpler_values(const RunRecord& record) {
  return std::ranges::any_of(
      record.axes, [](const Axis& axis) { return axis.values.size() > 1 && axis.simpler != Simpler::neither; });
}

}  // namespace

std::string verdict(const RunRecord& record, std::size_t group, const std::string& name) {
  const std::string_view best = chooses_simplest(record) ? "Within one standard error" : "Best";
  std::string text = fmt::format("{}{}: {}\n", best, name.empty() ? "" : " with " + name, verdict_of(record, group));
  return text + nested_text(record, record.groups[group]);
}

std::string chosen_text(const RunRecord& record) {
  const std::string& score = record.scores.front().name;
  if (chooses_simplest(record)) return fmt::format("simplest within one standard error of the best mean {}", score);
  const std::string best = fmt::format("best mean {}", score);
  if (record.rule == SelectionRule::best_mean) return best;
  return best + (any_axis_has_simpler_values(record)
                     ? ", the simplest where several share it (one_standard_error: there is no standard error)"
                     : " (one_standard_error has no choice: no parameter that varies has a simpler direction)");
}

std::string score_text(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

TextGrid empty_result_grid(const RunRecord& record) {
  TextGrid grid;
  grid.add_column(" ", Align::left);
  grid.add_column("rank", Align::right);
  for (const Axis& axis : record.axes) grid.add_column(axis.name, align_of(axis));
  for (std::size_t score = 0; score < record.scores.size(); ++score) {
    // The first one decides the ranks.
    grid.add_column(record.scores[score].name, Align::right, score);
    if (any_spread(record)) grid.add_column("std", Align::right, score);
  }
  grid.add_column("n", Align::right);
  if (any_lacks(record)) grid.add_column("lacks", Align::right);
  return grid;
}

void add_rows(TextGrid& grid, const RunRecord& record, std::span<const ConfigurationRecord* const> rows) {
  if (rows.empty()) return;
  const bool shows_lacking = any_lacks(record);
  const bool shows_spread = any_spread(record);
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(rows.front()->group);
  for (const ConfigurationRecord* row : rows) {
    const bool is_chosen = std::find(chosen.begin(), chosen.end(), row) != chosen.end();
    std::vector<std::string> cells{is_chosen ? "*" : row->is_tied ? "~" : "", fmt::format("{}", row->rank)};
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      const Scalar& value = record.value(*row, axis);
      cells.push_back(is_missing(value) ? "-" : value_text(record.axes[axis], value));
    }
    for (const Summary& summary : row->summaries) {
      cells.push_back(mean_over(summary, row->summaries.front().n));
      if (shows_spread) cells.push_back(score_text(summary.standard_deviation));
    }
    cells.push_back(fmt::format("{}", row->summaries.front().n));
    if (shows_lacking) cells.push_back(fmt::format("{}", row->lacking()));
    grid.add_row(std::move(cells), is_chosen            ? RowStyle::best
                                   : row->is_tied       ? RowStyle::tied
                                   : row->lacking() > 0 ? RowStyle::lacking
                                                        : RowStyle::plain);
  }
}

bool chooses_simplest(const RunRecord& record) {
  return record.rule == SelectionRule::one_standard_error && any_axis_has_simpler_values(record) &&
         any_configuration(
             record, [](const ConfigurationRecord& one) { return !std::isnan(one.summaries.front().standard_error); });
}

/// Whether ten splits of a group, of which some is tied with the best, train on the two halves of five partitions:
/// halves that are drawn have a size of their own.
bool any_is_five_by_two(const RunRecord& record) {
  constexpr std::size_t kSplits = 10;
  return any_configuration(record, [&](const ConfigurationRecord& one) {
    const GroupRecord& group = record.groups[one.group];
    const std::size_t rows = record.provenance.datasets[group.dataset].rows;
    const Scalar* drawn = find_parameter(group.parameters, "test_size");
    return one.is_tied && group.splits == kSplits && group.train_rows * 2 + 1 >= rows &&
           group.train_rows * 2 <= rows + 1 && (drawn == nullptr || is_missing(*drawn)) &&
           find_parameter(group.parameters, "splits") == nullptr;
  });
}

std::string legend(const RunRecord& record) {
  const std::string& score = record.scores.front().name;
  std::string text = "* " + chosen_text(record);
  if (any_configuration(record, [](const ConfigurationRecord& one) { return one.is_tied; })) {
    text += fmt::format("; ~ no significant difference from the best (corrected resampled t test, Holm, 0.05{})",
                        any_is_five_by_two(record) ? "; of five times two folds with Alpaydin's F" : "");
  }
  text += any_spread(record) ? "\nstd: standard deviation over the n splits, ddof 1" : "\nn: splits";
  if (any_differs_in_splits(record)) text += "; (n): splits with a value, where these are others";
  if (any_lacks(record)) text += "; lacks: splits without a score, ranked last";
  text += "\n";
  if (!record.averages.over.empty()) text += fmt::format("Means over {}\n", record.averages.over);
  std::vector<std::string> of_training_rows;
  for (const ScoreRecord& one : record.scores) {
    // What is ranked by it is called optimistic below.
    if (one.name != score && !training_score_reason(record.scores, one.name).empty()) {
      of_training_rows.push_back(one.name);
    }
  }
  if (of_training_rows.size() == 1) {
    text += fmt::format("{}, optimistic: {}\n", of_training_rows.front(),
                        training_score_reason(record.scores, of_training_rows.front()));
  } else if (!of_training_rows.empty()) {
    text += fmt::format(
        "{}, optimistic: they judge the rows that each model has learnt from; new rows will be judged "
        "worse\n",
        fmt::join(of_training_rows, ", "));
  }
  return text;
}

std::string verdict(const RunRecord& record) {
  const std::vector<std::string> names = group_names(record);
  const std::size_t shown = std::min(record.groups.size(), kShownVerdicts);
  std::size_t hidden = 0;
  std::string text;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    // The table does not have what choosing by inner folds gave.
    const bool chose = !record.groups[group].optimism_of_best().empty();
    if (group < shown || chose) {
      text += verdict(record, group, record.groups.size() > 1 ? names[group] : "");
    } else {
      ++hidden;
    }
  }
  text += optimism_text(record, shown, names);
  if (hidden > 0) text += fmt::format("... and {}\n", counted(hidden, "more group", "more groups"));
  return text;
}

}  // namespace gridfold::report
