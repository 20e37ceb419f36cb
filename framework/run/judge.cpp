#include "run/judge.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/task_arena.h>

#include "scores/count_correct.hpp"

namespace gridfold {

namespace {

/// Some rows of predictions.
PredictionsView rows_of(const PredictionsView& all, std::size_t begin, std::size_t count) {
  PredictionsView some{all.classes.subspan(begin, count), {}, all.kind};
  if (all.kind != ScoresKind::none) {
    const std::size_t classes = all.class_scores.cols();
    some.class_scores = {all.class_scores.data() + begin * classes, count, classes};
  }
  return some;
}

void add_new(std::vector<std::string>& texts, std::span<const std::string> more) {
  for (const std::string& text : more) {
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
}

}  // namespace

Judge::Judge(const Plan& plan, std::size_t pass, std::span<const std::size_t> cells, const Wanted& wanted,
             std::span<const std::int32_t> judged_labels, OutcomeSink deliver)
    : plan_(plan),
      pass_(plan.passes[pass]),
      class_names_(plan.datasets[pass_.dataset].train.shape.class_names),
      cells_of_setting_(pass_.settings.size()),
      judged_labels_(judged_labels),
      deliver_(std::move(deliver)),
      wanted_(wanted),
      is_given_(pass_.settings.size(), std::vector<bool>(pass_.splits.count())) {
  for (const std::size_t cell : cells) {
    cells_of_setting_[plan.cells[cell].setting].push_back({cell, plan.splits_of(plan.cells[cell])});
  }
  for (std::vector<CellPlace>& places : cells_of_setting_) {
    std::ranges::stable_sort(places, {}, [](const CellPlace& place) { return place.splits.first; });
  }
}

std::shared_ptr<const Judge::JudgedRows> Judge::rows_judged_by(SplitRange splits) {
  {
    const std::lock_guard lock(recent_mutex_);
    const auto known = std::ranges::find(recent_, splits, [](const auto& recent) { return recent->splits; });
    if (known != recent_.end()) {
      std::rotate(recent_.begin(), known, known + 1);
      return recent_.front();
    }
  }
  auto made = std::make_shared<JudgedRows>();
  made->splits = splits;
  made->rows = pass_.splits.judged_rows(splits.first, splits.count);
  made->truth.reserve(made->rows.size());
  for (const std::uint32_t row : made->rows) made->truth.push_back(judged_labels_[row]);
  const PlannedDataset& dataset = plan_.datasets[pass_.dataset];
  const std::vector<std::uint32_t>& kept = (pass_.scores_test_part ? *dataset.test : dataset.train).rows;
  if (!plan_.kept.predictions) {
    made->rows = {};
  } else if (!kept.empty()) {
    for (std::uint32_t& row : made->rows) row = kept[row];
  }
  const std::lock_guard lock(recent_mutex_);
  recent_.push_front(std::move(made));
  std::shared_ptr<const JudgedRows> first = recent_.front();
  const auto most = static_cast<std::size_t>(tbb::this_task_arena::max_concurrency());
  if (recent_.size() > most) recent_.pop_back();
  return first;
}

SplitRange Judge::in_pass(const CellPlace& place, const JudgedSplits& judged) {
  return {place.splits.first + judged.splits.first, judged.splits.count};
}

template <typename Use>
void Judge::for_each_judged(std::size_t setting, SplitRange splits, const Use& use) {
  const std::vector<CellPlace>& places = cells_of_setting_[setting];
  auto place = std::ranges::partition_point(
      places, [&](const CellPlace& before) { return before.splits.end() <= splits.first; });
  for (; place != places.end() && place->splits.first < splits.end(); ++place) {
    const std::vector<JudgedSplits>& judged = plan_.scheme_of(plan_.cells[place->cell]).judged;
    auto one = std::ranges::partition_point(
        judged, [&](const JudgedSplits& before) { return in_pass(*place, before).end() <= splits.first; });
    std::vector<Outcome> outcomes;
    for (; one != judged.end() && in_pass(*place, *one).first < splits.end(); ++one) {
      if (std::optional<Outcome> outcome = use(*place, *one)) outcomes.push_back(std::move(*outcome));
    }
    if (!outcomes.empty()) deliver_(std::move(outcomes));
  }
  const std::lock_guard lock(given_mutex_);
  for (std::size_t split = splits.first; split < splits.end(); ++split) is_given_[setting][split] = true;
}

bool Judge::is_missing(std::size_t setting, std::size_t split) const {
  const std::lock_guard lock(given_mutex_);
  return wanted_.has(setting, split) && !is_given_[setting][split];
}

Outcome Judge::outcome_of(const CellPlace& place, const JudgedSplits& judged) const {
  Outcome outcome;
  outcome.cell = place.cell;
  outcome.split = judged.at;
  outcome.n_train = judged.n_train;
  outcome.n_test = judged.n_test;
  const std::map<std::size_t, std::string>& warnings = plan_.scheme_of(plan_.cells[place.cell]).warnings;
  const auto end = warnings.lower_bound(judged.splits.end());
  auto warning = warnings.lower_bound(judged.splits.first);
  for (std::size_t i = 0; i < kMostWarnedSplits && warning != end; ++i, ++warning) {
    add_new(outcome.warnings, std::span(&warning->second, 1));
  }
  if (const auto more = std::distance(warning, end); more > 0) {
    outcome.warnings.push_back(fmt::format("{} more {} no training row of a class that {}", more,
                                           more == 1 ? "split has" : "splits have",
                                           more == 1 ? "it judges" : "they judge"));
  }
  return outcome;
}

void Judge::score(const Emission& emission, SplitRange splits) {
  std::shared_ptr<const JudgedRows> rows;
  std::size_t split = splits.first;
  std::size_t begin = 0;
  for_each_judged(emission.setting, splits, [&](const CellPlace& place, const JudgedSplits& judged) {
    const SplitRange own = in_pass(place, judged);
    if (own.first < splits.first || own.end() > splits.end()) return gather(place, judged, emission, splits);
    for (; split < own.first; ++split) begin += pass_.splits.test_count(split);
    if (rows == nullptr) rows = rows_judged_by(splits);
    Emission part = emission;
    part.predictions = rows_of(emission.predictions, begin, judged.n_test);
    return std::optional(scored(place, judged, part, *rows, begin));
  });
}

Judge::ScoreValues Judge::judged_by_all(const Judged& judged) const {
  ScoreValues scores;
  for (const PlannedScore& planned : plan_.scores) {
    ScoreValue value = planned.score->evaluate(planned.parameters, judged);
    // One NaN for all, which stored and computed ones are compared with by their bits.
    scores.values.push_back(std::isnan(value.value) ? std::numeric_limits<double>::quiet_NaN() : value.value);
    if (!value.warning.empty()) scores.warnings.push_back(planned.name + ": " + value.warning);
  }
  return scores;
}

Outcome Judge::scored(const CellPlace& place, const JudgedSplits& judged, const Emission& emission,
                      const JudgedRows& judged_rows, std::size_t begin) const {
  const Judged rows(std::span<const std::int32_t>(judged_rows.truth).subspan(begin, judged.n_test),
                    emission.predictions, class_names_.size(), class_names_);
  Outcome outcome = outcome_of(place, judged);
  outcome.status = SplitStatus::done;
  outcome.correct = count_correct(rows.truth, rows.predictions.classes);
  ScoreValues scores = judged_by_all(rows);
  outcome.scores = std::move(scores.values);
  add_new(outcome.warnings, emission.warnings);
  add_new(outcome.warnings, scores.warnings);
  if (plan_.times_separately) outcome.seconds = emission.seconds;
  const std::span<const std::uint32_t> numbers = judged_rows.rows;
  add_kept_arrays(outcome, rows, numbers.empty() ? numbers : numbers.subspan(begin, judged.n_test));
  outcome.arrays.insert(outcome.arrays.end(), emission.arrays.begin(), emission.arrays.end());
  if (plan_.judges_training_rows) add_training_scores(outcome, emission.setting, in_pass(place, judged));
  return outcome;
}

void Judge::add_kept_arrays(Outcome& outcome, const Judged& judged, std::span<const std::uint32_t> rows) const {
  const std::size_t classes = judged.class_count;
  if (plan_.kept.confusion) {
    const Confusion& confusion = judged.confusion();
    std::vector<std::int64_t> counts(classes * classes);
    const std::span<const std::int32_t> present = confusion.classes();
    for (std::size_t t = 0; t < present.size(); ++t) {
      for (std::size_t p = 0; p < present.size(); ++p) {
        counts[static_cast<std::size_t>(present[t]) * classes + static_cast<std::size_t>(present[p])] =
            confusion.count(t, p);
      }
    }
    outcome.arrays.push_back({"confusion", {"true_class", "predicted_class"}, {classes, classes}, std::move(counts)});
  }
  if (plan_.kept.predictions) {
    const std::size_t count = judged.truth.size();
    const auto add = [&](const char* name, const auto& numbers) {
      std::vector<std::int64_t> values(numbers.begin(), numbers.end());
      outcome.arrays.push_back({name, {"judged_row"}, {count}, std::move(values)});
    };
    add("row", rows);
    add("truth", judged.truth);
    add("prediction", judged.predictions.classes);
    if (judged.predictions.kind != ScoresKind::none) {
      const double* scores = judged.predictions.class_scores.data();
      outcome.arrays.push_back({"class_score",
                                {"judged_row", "class"},
                                {count, classes},
                                std::vector<double>(scores, scores + count * classes)});
    }
  }
}

void Judge::score_training(const Emission& emission, std::size_t split, std::span<const std::int32_t> truth) {
  ScoreValues scores = judged_by_all(Judged(truth, emission.predictions, class_names_.size(), class_names_));
  for (std::string& warning : scores.warnings) warning = "train_" + warning;
  scores.warnings.insert(scores.warnings.end(), emission.warnings.begin(), emission.warnings.end());
  const std::lock_guard lock(training_mutex_);
  training_[{emission.setting, split}] = std::move(scores);
}

/// Of splits that are judged together: the mean.
void Judge::add_training_scores(Outcome& outcome, std::size_t setting, SplitRange splits) const {
  std::vector<double> sums(plan_.scores.size());
  const std::lock_guard lock(training_mutex_);
  for (std::size_t split = splits.first; split < splits.end(); ++split) {
    const auto known = training_.find({setting, split});
    for (std::size_t score = 0; score < plan_.scores.size(); ++score) {
      sums[score] += known == training_.end() ? std::numeric_limits<double>::quiet_NaN() : known->second.values[score];
    }
    if (known != training_.end()) add_new(outcome.warnings, known->second.warnings);
  }
  for (const double sum : sums) outcome.scores.push_back(sum / static_cast<double>(splits.count));
}

std::optional<Outcome> Judge::gather(const CellPlace& place, const JudgedSplits& judged, const Emission& emission,
                                     SplitRange splits) {
  const SplitRange own = in_pass(place, judged);
  const std::size_t first = std::max(own.first, splits.first);
  const std::size_t end = std::min(own.end(), splits.end());
  const std::lock_guard lock(gathered_mutex_);
  Gathered& gathered = gathered_[{place.cell, own.first}];
  Predictions& all = gathered.predictions;
  all.kind = emission.predictions.kind;
  all.classes.resize(own.count);
  if (all.kind != ScoresKind::none && all.class_scores.rows() == 0) {
    all.class_scores = Matrix<double>(own.count, emission.predictions.class_scores.cols());
  }
  std::size_t from = 0;
  for (std::size_t split = splits.first; split < first; ++split) from += pass_.splits.test_count(split);
  // Splits that are judged together have a row each.
  for (std::size_t split = first; split < end; ++split, ++from) {
    all.classes[split - own.first] = emission.predictions.classes[from];
    if (all.kind != ScoresKind::none) {
      std::ranges::copy(emission.predictions.class_scores.row(from), all.class_scores.row(split - own.first).begin());
    }
  }
  add_new(gathered.warnings, emission.warnings);
  if (emission.seconds) {
    if (!gathered.seconds) gathered.seconds.emplace();
    gathered.seconds->fit += emission.seconds->fit;
    gathered.seconds->predict += emission.seconds->predict;
  }
  gathered.splits += end - first;
  return finished(place, judged);
}

std::optional<Outcome> Judge::finished(const CellPlace& place, const JudgedSplits& judged) {
  const auto known = gathered_.find({place.cell, in_pass(place, judged).first});
  const Gathered& gathered = known->second;
  if (gathered.splits < judged.splits.count) return std::nullopt;
  Outcome outcome;
  if (gathered.reason.empty()) {
    outcome = scored(place, judged,
                     {.setting = plan_.cells[place.cell].setting,
                      .splits = in_pass(place, judged),
                      .predictions = gathered.predictions.view(),
                      .warnings = gathered.warnings,
                      .seconds = gathered.seconds},
                     *rows_judged_by(in_pass(place, judged)), 0);
  } else {
    outcome = outcome_of(place, judged);
    outcome.status = SplitStatus::failed;
    outcome.reason = gathered.reason;
  }
  gathered_.erase(known);
  return outcome;
}

void Judge::fail(std::size_t setting, SplitRange splits, const std::string& reason) {
  for_each_judged(setting, splits, [&](const CellPlace& place, const JudgedSplits& judged) {
    const SplitRange own = in_pass(place, judged);
    const std::size_t failed = std::min(own.end(), splits.end()) - std::max(own.first, splits.first);
    const std::lock_guard lock(gathered_mutex_);
    Gathered& gathered = gathered_[{place.cell, own.first}];
    if (gathered.reason.empty()) gathered.reason = reason;
    gathered.splits += failed;
    return finished(place, judged);
  });
}

void Judge::fail_all(std::size_t split, const std::string& reason) {
  for (std::size_t setting = 0; setting < cells_of_setting_.size(); ++setting) {
    if (is_missing(setting, split)) fail(setting, {split, 1}, reason);
  }
}

void Judge::fail_rest(const std::string& reason) {
  for (std::size_t split = 0; split < pass_.splits.count(); ++split) fail_all(split, reason);
}

}  // namespace gridfold
