#include "report/cell_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "report/shown_items.hpp"
#include "report/text_grid.hpp"
#include "stats/intervals.hpp"
#include "stats/summary.hpp"
#include "store/split_status.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kMostSplits = 50;
constexpr std::size_t kMostClasses = 15;
constexpr std::size_t kMostConfusions = 15;
constexpr std::size_t kMostRemarks = 10;
constexpr double kConfidence = 0.95;
constexpr std::uint64_t kBootstrapDraws = 10'000;
constexpr std::uint32_t kBootstrapSeed = 0;

std::string coordinates_text(const CellRecord& cell, const Evaluation& split) {
  std::string text;
  for (std::size_t axis = 0; axis < cell.seed_axes.size(); ++axis) {
    const std::string seed = to_text(cell.seeds.at(split.cell)[axis]);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", cell.seed_axes[axis], seed);
  }
  for (const SplitDimension& dimension : cell.dimensions) {
    if (dimension.size == 1 && cell.dimensions.size() > 1) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", dimension.name, split.split.*dimension.coordinate);
  }
  return text.empty() ? "the split" : text;
}

void add_split(TextGrid& grid, const CellRecord& cell, const Evaluation& split) {
  std::vector<std::string> texts;
  for (std::size_t axis = 0; axis < cell.seed_axes.size(); ++axis) {
    texts.push_back(to_text(cell.seeds.at(split.cell)[axis]));
  }
  for (const SplitDimension& dimension : cell.dimensions) {
    texts.push_back(fmt::format("{}", split.split.*dimension.coordinate));
  }
  texts.emplace_back(to_text(split.status()));
  texts.push_back(fmt::format("{}", split.n_train));
  texts.push_back(fmt::format("{}", split.n_test));
  texts.push_back(split.is_done() ? fmt::format("{}", split.outcome->correct) : "-");
  for (std::size_t score = 0; score < cell.scores.size(); ++score) {
    texts.push_back(split.is_done() ? score_text(split.outcome->scores[score]) : "-");
  }
  grid.add_row(std::move(texts));
}

/// The values of a score, and the rows that each was computed on.
struct ScoreValues {
  std::vector<double> values;
  std::vector<std::size_t> rows;
};

ScoreValues values_of(const std::vector<SplitScore>& splits) {
  ScoreValues of_score;
  for (const SplitScore& split : splits) {
    of_score.values.push_back(split.value);
    of_score.rows.push_back(split.n_test);
  }
  return of_score;
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{} to {}", score_text(interval.low), score_text(interval.high));
}

/// Wilson's interval of the share of rows that are right, where every row is judged once.
std::string share_interval_text(const CellRecord& cell) {
  // Several seeds judge rows several times.
  if (!cell.seed_axes.empty()) return {};
  std::uint64_t correct = 0;
  std::uint64_t judged = 0;
  std::size_t repeats = 0;
  for (const Evaluation& split : cell.splits) {
    if (split.split.outer > 0) continue;
    if (!split.is_done()) return {};
    correct += split.outcome->correct;
    judged += split.n_test;
    repeats = std::max<std::size_t>(repeats, split.split.repeat);
  }
  if (judged == 0 || repeats > 0 || judged > cell.rows) return {};
  return fmt::format("{} of {} right: 95 % interval of the share {} (Wilson)\n", correct, judged,
                     interval_text(wilson_interval(correct, judged, kConfidence)));
}

/// Mean and spread of each score over the splits, percentiles, and intervals of the mean.
std::string summaries_text(const CellRecord& cell) {
  TextGrid grid;
  for (const char* heading : {"score", "mean", "std", "standard error", "min", "25 %", "median", "75 %", "max", "n"}) {
    grid.add_column(heading, grid.columns() == 0 ? Align::left : Align::right);
  }
  std::string intervals;
  bool have_means_of_seeds = false;
  for (std::size_t score = 0; score < cell.scores.size(); ++score) {
    const ScoreValues of_score = values_of(cell.judging[score]);
    const std::vector<double>& values = of_score.values;
    if (values.empty()) continue;
    const Summary summary = summarize(values, of_score.rows);
    std::vector<std::string> texts{cell.scores[score].name};
    for (const double value :
         {summary.mean, summary.standard_deviation, summary.standard_error, summary.minimum, percentile(values, 0.25),
          percentile(values, 0.5), percentile(values, 0.75), summary.maximum}) {
      texts.push_back(score_text(value));
    }
    texts.push_back(fmt::format("{}", summary.n));
    grid.add_row(std::move(texts));
    const std::vector<double> of_splits = values_of(cell.judging_once[score]).values;
    if (of_splits.size() < values.size()) have_means_of_seeds = true;
    if (of_splits.size() < 2) continue;
    intervals +=
        fmt::format("95 % interval of the mean {}: {} (Student's t), {} (bootstrap over splits)\n",
                    cell.scores[score].name, interval_text(t_interval(of_splits, kConfidence)),
                    interval_text(bootstrap_interval(of_splits, kConfidence, kBootstrapDraws, kBootstrapSeed)));
  }
  if (!intervals.empty() && have_means_of_seeds) {
    intervals += "  (of seeds that train on the same split, one value is taken: their mean)\n";
  }
  if (!intervals.empty()) {
    intervals += "  (splits share training rows, so that both are narrower than they should be)\n";
  }
  return "std and standard error: ddof 1\n\n" + grid.text() + intervals + share_interval_text(cell);
}

std::string splits_text(const CellRecord& cell) {
  TextGrid grid;
  for (const std::string& axis : cell.seed_axes) grid.add_column(axis, Align::right);
  for (const SplitDimension& dimension : cell.dimensions) grid.add_column(dimension.name, Align::right);
  grid.add_column("status", Align::left);
  for (const char* column : {"n_train", "n_test", "correct"}) grid.add_column(column, Align::right);
  for (const ScoreRecord& score : cell.scores) grid.add_column(score.name, Align::right);
  show_some(
      cell.splits.size(), kMostSplits, [&](std::size_t split) { add_split(grid, cell, cell.splits[split]); },
      [&](std::size_t left_out) {
        grid.add_line(fmt::format("... and {} (folds.csv)", counted(left_out, "more split", "more splits")));
      });
  return grid.text();
}

std::string share_text(std::int64_t above, std::int64_t below) {
  return below == 0 ? "-" : score_text(static_cast<double>(above) / static_cast<double>(below));
}

std::string matrix_text(const CellRecord& cell) {
  const std::size_t classes = cell.class_names.size();
  TextGrid grid;
  grid.add_column("true \\ predicted", Align::left);
  for (const std::string& name : cell.class_names) grid.add_column(name, Align::right);
  grid.add_column("recall", Align::right);
  std::vector<std::int64_t> predicted(classes);
  std::vector<std::string> precisions{"precision"};
  for (std::size_t t = 0; t < classes; ++t) {
    std::vector<std::string> texts{cell.class_names[t]};
    std::int64_t rows = 0;
    for (std::size_t p = 0; p < classes; ++p) {
      const std::int64_t count = cell.confusion.row(t)[p];
      texts.push_back(fmt::format("{}", count));
      rows += count;
      predicted[p] += count;
    }
    texts.push_back(share_text(cell.confusion.row(t)[t], rows));
    grid.add_row(std::move(texts));
  }
  for (std::size_t p = 0; p < classes; ++p) precisions.push_back(share_text(cell.confusion.row(p)[p], predicted[p]));
  precisions.emplace_back();
  grid.add_row(std::move(precisions));
  return "confusion matrix, all splits together:\n\n" + grid.text();
}

/// The commonest mistakes, where a matrix would not fit.
std::string confusions_text(const CellRecord& cell) {
  std::vector<std::tuple<std::int64_t, std::size_t, std::size_t>> mistakes;
  for (std::size_t t = 0; t < cell.class_names.size(); ++t) {
    for (std::size_t p = 0; p < cell.class_names.size(); ++p) {
      if (t != p && cell.confusion.row(t)[p] > 0) mistakes.emplace_back(-cell.confusion.row(t)[p], t, p);
    }
  }
  std::sort(mistakes.begin(), mistakes.end());
  TextGrid grid;
  grid.add_column("true", Align::left);
  grid.add_column("predicted", Align::left);
  grid.add_column("rows", Align::right);
  for (std::size_t i = 0; i < std::min(kMostConfusions, mistakes.size()); ++i) {
    const auto [count, t, p] = mistakes[i];
    grid.add_row({cell.class_names[t], cell.class_names[p], fmt::format("{}", -count)});
  }
  return fmt::format("commonest mistakes among {} classes, all splits together:\n\n", cell.class_names.size()) +
         grid.text();
}

std::string confusion_text(const CellRecord& cell) {
  if (cell.confusion.rows() == 0) return "no confusion matrix is stored; `store: [confusion]` keeps it\n";
  return cell.class_names.size() <= kMostClasses ? matrix_text(cell) : confusions_text(cell);
}

/// Failures and warnings, each once with the first split and the number of splits.
std::string remarks_text(const CellRecord& cell) {
  std::vector<std::pair<std::string, std::string>> remarks;
  std::map<std::string, std::size_t> splits_of_text;
  const auto add = [&](const Evaluation& split, const std::string& text) {
    if (++splits_of_text[text] == 1) remarks.emplace_back(text, coordinates_text(cell, split));
  };
  for (const Evaluation& split : cell.splits) {
    if (split.outcome == nullptr) continue;
    if (split.status() == SplitStatus::failed) add(split, "failed: " + split.outcome->reason);
    for (const std::string& warning : split.outcome->warnings) add(split, "warning: " + warning);
  }
  std::string lines;
  for (std::size_t i = 0; i < std::min(kMostRemarks, remarks.size()); ++i) {
    const std::size_t splits = splits_of_text[remarks[i].first];
    lines += fmt::format("{} ({}{})\n", remarks[i].first, remarks[i].second,
                         splits > 1 ? fmt::format(", {} in all", counted(splits, "split", "splits")) : "");
  }
  if (remarks.size() > kMostRemarks) {
    lines +=
        fmt::format("... and {} (folds.csv)\n", counted(remarks.size() - kMostRemarks, "more remark", "more remarks"));
  }
  return lines;
}

}  // namespace

std::string cell_text(const CellRecord& cell) {
  std::string text = fmt::format("cell {}: {}, {}\n", cell.key, cell.dataset, cell.splitting);
  for (const auto& [axis, value] : cell.settings) text += fmt::format("  {} = {}\n", axis, value);
  text += "\n" + splits_text(cell) + "\n" + summaries_text(cell) + "\n" + confusion_text(cell);
  const std::string remarks = remarks_text(cell);
  return remarks.empty() ? text : text + "\n" + remarks;
}

}  // namespace gridfold::report
