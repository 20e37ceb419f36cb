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
#include "stats/summary.hpp"
#include "store/split_status.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kMostSplits = 50;
constexpr std::size_t kMostClasses = 15;
constexpr std::size_t kMostConfusions = 15;
constexpr std::size_t kMostRemarks = 10;

std::string coordinates_text(const CellRecord& cell, const SplitCoordinates& split) {
  std::string text;
  for (const SplitDimension& dimension : cell.dimensions) {
    if (dimension.size == 1 && cell.dimensions.size() > 1) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", dimension.name, split.*dimension.coordinate);
  }
  return text.empty() ? "the split" : text;
}

void add_split(TextGrid& grid, const CellRecord& cell, const Evaluation& split) {
  std::vector<std::string> texts;
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

/// Means and deviations over the splits that have a value.
void add_summaries(TextGrid& grid, const CellRecord& cell) {
  std::vector<std::string> means(cell.dimensions.size() + 4);
  std::vector<std::string> deviations(means.size());
  means.front() = "mean";
  deviations.front() = "std";
  for (std::size_t score = 0; score < cell.scores.size(); ++score) {
    std::vector<double> values;
    std::vector<std::size_t> rows;
    for (const Evaluation& split : cell.splits) {
      if (!split.is_done() || std::isnan(split.outcome->scores[score])) continue;
      values.push_back(split.outcome->scores[score]);
      rows.push_back(split.n_test);
    }
    const Summary summary = summarize(values, rows);
    means.push_back(score_text(summary.mean));
    deviations.push_back(score_text(summary.standard_deviation));
  }
  grid.add_line("");
  grid.add_row(std::move(means));
  grid.add_row(std::move(deviations));
}

std::string splits_text(const CellRecord& cell) {
  TextGrid grid;
  for (const SplitDimension& dimension : cell.dimensions) grid.add_column(dimension.name, Align::right);
  grid.add_column("status", Align::left);
  for (const char* column : {"n_train", "n_test", "correct"}) grid.add_column(column, Align::right);
  for (const ScoreRecord& score : cell.scores) grid.add_column(score.name, Align::right);
  show_some(
      cell.splits.size(), kMostSplits, [&](std::size_t split) { add_split(grid, cell, cell.splits[split]); },
      [&](std::size_t left_out) {
        grid.add_line(fmt::format("... and {} (folds.csv)", counted(left_out, "more split", "more splits")));
      });
  if (cell.splits.size() > 1) add_summaries(grid, cell);
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
    if (++splits_of_text[text] == 1) remarks.emplace_back(text, coordinates_text(cell, split.split));
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
  for (const auto& [axis, value] : cell.settings) text += fmt::format("  {} = {}\n", axis, to_text(value));
  text += "\n" + splits_text(cell) + "\n" + confusion_text(cell);
  const std::string remarks = remarks_text(cell);
  return remarks.empty() ? text : text + "\n" + remarks;
}

}  // namespace gridfold::report
