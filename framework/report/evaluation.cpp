#include "report/evaluation.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "report/configuration_text.hpp"
#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "report/test_set_text.hpp"
#include "stats/intervals.hpp"

namespace gridfold::report {

namespace {

constexpr double kUseConfidence = 0.95;

/// Runs named at most.
constexpr std::size_t kShownChoices = 5;

/// What other runs chose by the test rows, which were not kept from them.
std::string choices_text(std::span<const ChoiceByRows> choices) {
  if (choices.empty()) return {};
  std::set<std::string> configurations;
  for (const ChoiceByRows& choice : choices) {
    configurations.insert(choice.configurations.begin(), choice.configurations.end());
  }
  std::string text = fmt::format(
      "{} of this store chose among {} by rows of this test set, so that this number is optimistic:\n",
      counted(choices.size(), "run", "runs"), counted(configurations.size(), "configuration", "configurations"));
  for (std::size_t i = 0; i < std::min(choices.size(), kShownChoices); ++i) {
    const ChoiceByRows& choice = choices[i];
    text += fmt::format(
        "  {}, {}: {}\n", choice.run,
        choice.took_some_rows ? "some rows of the same part, which may be others" : counted(choice.rows, "row", "rows"),
        counted(choice.configurations.size(), "configuration", "configurations"));
  }
  if (choices.size() > kShownChoices) {
    text += fmt::format("  ... and {}\n", counted(choices.size() - kShownChoices, "more run", "more runs"));
  }
  return text;
}

/// The rule, and which of those was taken that it does not tell from each other.
std::string rule_text(const RunRecord& record) {
  const std::size_t shared = record.chosen(0).size();
  const char* alike = chooses_simplest(record) ? "have the same mean, none of them simpler than another" : "share it";
  return fmt::format(
      "Rule {}: {}{}\n", to_text(record.rule), chosen_text(record),
      shared > 1 ? fmt::format("; of the {} that {}, the first in the order of the grid", shared, alike) : "");
}

std::string choice_text(const Evaluation& evaluation) {
  const RunRecord& record = evaluation.record;
  const std::string name = configuration_text(record, evaluation.chosen);
  const Summary& summary = evaluation.chosen.summaries.front();
  const std::size_t candidates = record.configurations.size();
  std::string rule = chooses_simplest(record) ? "simplest within one standard error, mean" : "best mean";
  std::string among = counted(evaluation.configurations, "configuration", "configurations");
  if (candidates < evaluation.configurations) {
    among = fmt::format("{} of {}, chosen by hand", candidates, among);
    if (candidates == 1) rule = "mean";
  }
  return fmt::format("{}: {} (of {}, {} {} {} over {})\n{}", record.id, name.empty() ? "the only configuration" : name,
                     among, rule, record.scores.front().name, score_text(summary.mean),
                     counted(summary.n, "split", "splits"), candidates > 1 ? rule_text(record) : "");
}

}  // namespace

std::string evaluation(const Evaluation& evaluation) {
  const TestUse& use = evaluation.use;
  const std::size_t rows = use.set.row_count();
  std::string text = choice_text(evaluation);
  const std::string& optimism = evaluation.record.groups.front().optimism;
  if (!optimism.empty()) text += fmt::format("Beware, it was chosen by optimistic numbers: {}.\n", optimism);
  if (!evaluation.record.groups.front().optimism_of_best().empty()) {
    text += "Beware, it was chosen by optimistic numbers: those of the outer folds that judge it.\n";
  }
  if (!evaluation.seed.empty()) {
    text += fmt::format("Fitted with {} alone; the mean above is over {}.\n", evaluation.seed,
                        evaluation.record.averages.over);
  }
  text += fmt::format("{}, fitted on {} of {} and judged by {}:\n\n", use.configuration,
                      counted(evaluation.train_rows, "training row", "training rows"), use.dataset,
                      counted(rows, "test row", "test rows"));
  const Interval interval = wilson_interval(use.correct, rows, kUseConfidence);
  for (std::size_t score = 0; score < use.scores.size(); ++score) {
    const auto& [name, value] = use.scores[score];
    text += fmt::format("  {}  {}", name, score_text(value));
    const ScoreInterval own = score < evaluation.intervals.size() ? evaluation.intervals[score] : ScoreInterval{};
    if (own.interval) {
      text += fmt::format(": 95 % interval {} to {} (bootstrap, percentiles of {} of the test rows)",
                          score_text(own.interval->low), score_text(own.interval->high),
                          counted(evaluation.resamples, "resample", "resamples"));
    } else if (!own.none_because.empty()) {
      text += fmt::format(": no interval, for {}", own.none_because);
    }
    const std::string reason = training_score_reason(evaluation.record.scores, name);
    text += reason.empty() ? "\n" : fmt::format("\n    optimistic: {}\n", reason);
  }
  text += fmt::format("  {} of {} right: 95 % interval of the accuracy {} to {} (Wilson)\n\n", use.correct, rows,
                      score_text(interval.low), score_text(interval.high));
  if (evaluation.learnt_rows > 0) {
    text += fmt::format("Optimistic: the model has learnt from {} of the test rows; new rows will be judged worse.\n",
                        evaluation.learnt_rows);
  }
  if (evaluation.learnt_groups > 0) {
    text += fmt::format(
        "Optimistic: the model has learnt from other rows of {} that the test rows are of; rows of new "
        "groups will be judged worse.\n",
        counted(evaluation.learnt_groups, "group", "groups"));
  }
  text += choices_text(evaluation.choices);
  if (evaluation.before.empty() && evaluation.is_repeated) {
    return text + "The test set had judged this configuration before, and no other.\n";
  }
  if (evaluation.before.empty()) {
    return text + (evaluation.choices.empty() ? "The test set had not been used before.\n"
                                              : "It had not been used as a test set before.\n");
  }
  const bool may_be_others = std::ranges::all_of(
      evaluation.before, [&](const TestUse& before) { return may_be_other_rows(before.set, use.set); });
  text += may_be_others ? fmt::format(
                              "The file of the test set, with other content, had judged {} before. Where the "
                              "rows are the same, this number is no longer one of rows that nobody has looked "
                              "at:\n",
                              configurations_text(evaluation.before))
                        : fmt::format(
                              "The test set had judged {} before, so that this number is no longer one of rows "
                              "that nobody has looked at:\n",
                              configurations_text(evaluation.before));
  return text + uses_text(evaluation.before, &use.set);
}

std::string refused_evaluation(const std::string& dataset, const TestSet& set, std::span<const TestUse> before) {
  return fmt::format(
      "the test set of {} has been used:\n{}Every further look makes its numbers more optimistic; where "
      "it must be, --again \"REASON\" uses it again and keeps the reason",
      dataset, uses_text(before, &set));
}

}  // namespace gridfold::report
