#include "report/evaluation.hpp"

#include <fmt/format.h>

#include "report/configuration_text.hpp"
#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "report/test_set_text.hpp"
#include "stats/intervals.hpp"

namespace gridfold::report {

namespace {

constexpr double kUseConfidence = 0.95;

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
  return fmt::format("{}: {} (of {}, {} {} {} over {})\n", record.id, name.empty() ? "the only configuration" : name,
                     among, rule, record.scores.front().name, score_text(summary.mean),
                     counted(summary.n, "split", "splits"));
}

}  // namespace

std::string evaluation(const Evaluation& evaluation) {
  const TestUse& use = evaluation.use;
  const std::size_t rows = use.set.row_count();
  std::string text = choice_text(evaluation);
  const std::string& optimism = evaluation.record.groups.front().optimism;
  if (!optimism.empty()) text += fmt::format("Beware, it was chosen by optimistic numbers: {}.\n", optimism);
  const GroupRecord& group = evaluation.record.groups.front();
  if (!group.choices.empty() || group.has_lost_choices) {
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
    if (score < evaluation.intervals.size() && evaluation.intervals[score]) {
      const Interval& own = *evaluation.intervals[score];
      text +=
          fmt::format(": 95 % interval {} to {} (bootstrap, percentiles of {} of the test rows)", score_text(own.low),
                      score_text(own.high), counted(evaluation.resamples, "resample", "resamples"));
    }
    const std::string reason = training_score_reason(evaluation.record.scores, name);
    text += reason.empty() ? "\n" : fmt::format("\n    optimistic: {}\n", reason);
  }
  text += fmt::format("  {} of {} right: 95 % interval of the accuracy {} to {} (Wilson)\n\n", use.correct, rows,
                      score_text(interval.low), score_text(interval.high));
  if (evaluation.before.empty() && evaluation.is_repeated) {
    return text + "The test set had judged this configuration before, and no other.\n";
  }
  if (evaluation.before.empty()) return text + "The test set had not been used before.\n";
  return text + fmt::format(
                    "The test set had judged {} before, so that this number is no longer one of rows that nobody has "
                    "looked at:\n{}",
                    configurations_text(evaluation.before), uses_text(evaluation.before, &use.set));
}

std::string refused_evaluation(const std::string& dataset, const TestSet& set, std::span<const TestUse> before) {
  return fmt::format(
      "the test set of {} has been used:\n{}Every further look makes its numbers more optimistic; where "
      "it must be, --again \"REASON\" uses it again and keeps the reason",
      dataset, uses_text(before, &set));
}

}  // namespace gridfold::report
