#include "plan/plan.hpp"

#include <algorithm>
#include <string>

namespace gridfold {

std::vector<ScoreColumn> Plan::score_columns() const {
  std::vector<ScoreColumn> columns;
  for (const char* prefix : {"", "train_"}) {
    if (*prefix != '\0' && !judges_training_rows) continue;
    for (const PlannedScore& score : scores)
      columns.push_back({prefix + score.name, score.score->higher_is_better, score.score->component.revision});
  }
  return columns;
}

std::size_t Plan::evaluations() const {
  std::size_t evaluations = 0;
  for (const Cell& cell : cells) evaluations += scheme_of(cell).judged.size();
  return evaluations;
}

std::vector<JudgedSplits> judged_together(const SplitSet& splits) {
  std::vector<JudgedSplits> judged;
  const auto is_of_one_repeat = [](SplitCoordinates left, SplitCoordinates right) {
    left.fold = right.fold = 0;
    return left == right;
  };
  bool is_nested = false;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    is_nested = is_nested || splits.coordinates(split).outer > 0;
  }
  for (std::size_t first = 0; first < splits.count();) {
    std::size_t end = first;
    bool judges_single_rows = !(is_nested && splits.coordinates(first).outer == 0);
    do {
      judges_single_rows = judges_single_rows && splits.test_count(end) == 1;
      ++end;
    } while (end < splits.count() && is_of_one_repeat(splits.coordinates(first), splits.coordinates(end)));
    const std::size_t step = judges_single_rows ? end - first : 1;
    for (; first < end; first += step) {
      judged.push_back({{first, step},
                        splits.coordinates(first),
                        splits.train_count(first),
                        judges_single_rows ? step : splits.test_count(first)});
    }
  }
  return judged;
}

std::string to_text(PipelineSteps steps) {
  std::string text;
  for (const PipelineStep& step : steps) {
    const Component& component = step.transform->component;
    text += (text.empty() ? "" : " > ") + component_text(component.name, component.parameters, step.parameters);
  }
  return text.empty() ? "none" : text;
}

std::uint64_t Plan::loaded_bytes() const {
  // The program with its libraries.
  constexpr std::uint64_t kProgramBytes = 32 << 20;
  const auto bytes_of = [](const DataShape& shape) -> std::uint64_t {
    // A label in memory, and another one in the plan.
    constexpr std::uint64_t kLabelBytes = 2 * sizeof(std::int32_t);
    return static_cast<std::uint64_t>(shape.rows) * (shape.features * shape.bytes_per_feature + kLabelBytes);
  };
  std::uint64_t data_bytes = 0;
  for (const PlannedDataset& dataset : datasets) {
    data_bytes += bytes_of(dataset.train.shape);
    if (dataset.test) data_bytes += bytes_of(dataset.test->shape);
  }
  std::uint64_t split_bytes = 0;
  for (const Scheme& scheme : schemes) split_bytes += scheme.splits->bytes();
  return kProgramBytes + data_bytes + split_bytes;
}

std::uint64_t Plan::outcome_bytes(std::uint64_t evaluations) const {
  // Measured over 100,000 and 200,000 outcomes; an array has its name and shape beside its values.
  constexpr std::uint64_t kBytesPerOutcome = 520;
  constexpr std::uint64_t kBytesPerScore = 80;
  constexpr std::uint64_t kBytesPerArray = 300;
  const std::uint64_t columns = score_columns().size();
  const std::uint64_t of_predictions = response == Response::classes ? 3 : 4;
  const std::uint64_t arrays = (kept.confusion ? 1 : 0) + (kept.predictions ? of_predictions : 0);
  return evaluations * (kBytesPerOutcome + columns * kBytesPerScore + arrays * kBytesPerArray);
}

std::uint64_t Plan::peak_bytes(std::size_t threads) const {
  // The class of each row that a thread's splits judge, and the row's number.
  constexpr std::uint64_t kBytesPerJudgedRow = sizeof(std::int32_t) + sizeof(std::uint32_t);
  std::uint64_t largest_pass = 0;
  for (const Pass& pass : passes) {
    const std::uint64_t judged = pass.splits.most_judged_at_once() * kBytesPerJudgedRow;
    largest_pass = std::max(largest_pass, pass.cost.shared_bytes + threads * (pass.cost.bytes_per_task + judged));
  }
  // A split has a name and a place in the run's layout, whatever cells it judges.
  constexpr std::uint64_t kBytesPerPlace = 310;
  // Measured: in outcomes, and in the text of folds.csv that grows and is copied.
  constexpr std::uint64_t kBytesPerWarning = 300;
  constexpr std::uint64_t kBytesPerLetter = 4;
  std::uint64_t places = 0;
  std::vector<std::uint64_t> warned_bytes;
  for (const Scheme& scheme : schemes) {
    places += scheme.judged.size();
    std::uint64_t bytes = 0;
    std::size_t left = kMostWarnedSplits * scheme.judged.size();
    for (auto warning = scheme.warnings.begin(); warning != scheme.warnings.end() && left > 0; ++warning, --left) {
      bytes += kBytesPerWarning + kBytesPerLetter * warning->second.size();
    }
    warned_bytes.push_back(bytes);
  }
  // A configuration has its summaries and ranks, and the threads' heaps keep some of what they freed where each split
  // is fitted by itself.
  constexpr std::uint64_t kBytesPerCell = 7000;
  constexpr std::uint64_t kBytesPerSummary = 1600;
  constexpr std::uint64_t kBytesPerFit = 1000;
  const std::uint64_t columns = score_columns().size();
  std::uint64_t cell_bytes = cells.size() * (kBytesPerCell + columns * kBytesPerSummary);
  for (const Cell& cell : cells) {
    const bool is_fitted = passes[cell.pass].classifier->evaluate == nullptr;
    cell_bytes += is_fitted ? scheme_of(cell).judged.size() * kBytesPerFit : 0;
    cell_bytes += warned_bytes[passes[cell.pass].schemes[cell.scheme]];
  }
  return loaded_bytes() + largest_pass + places * kBytesPerPlace + cell_bytes + outcome_bytes(evaluations()) +
         kept_bytes;
}

}  // namespace gridfold
