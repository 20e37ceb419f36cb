#include "store/timings_csv.hpp"

#include <algorithm>
#include <vector>

#include "store/csv_text.hpp"
#include "store/evaluations.hpp"

namespace gridfold {

namespace {

void add_missing(CsvText& csv, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) csv.add_missing();
}

/// Of a split: the pass and its text, the seconds of both parts together, the cell and the split, and each part.
void add_split(CsvText& csv, const RunLayout& layout, const std::vector<SplitDimension>& dimensions,
               const Outcome& outcome) {
  const LayoutCell& cell = layout.cells[outcome.cell];
  csv.add(cell.pass + 1);
  csv.add(layout.passes[cell.pass].text);
  csv.add_missing();
  csv.add(outcome.seconds->fit + outcome.seconds->predict);
  csv.add(cell.key);
  for (const SplitDimension& dimension : dimensions) csv.add(std::size_t{outcome.split.*dimension.coordinate});
  csv.add(outcome.seconds->fit);
  csv.add(outcome.seconds->predict);
  csv.end_row();
}

}  // namespace

std::string timings_csv(const StoredRun& run) {
  const RunLayout& layout = run.layout();
  std::vector<const Outcome*> timed;
  for (const Evaluation& evaluation : evaluations(run.outcomes)) {
    if (evaluation.outcome != nullptr && evaluation.outcome->seconds) timed.push_back(evaluation.outcome);
  }
  const std::vector<SplitDimension> dimensions = split_dimensions(layout);
  const std::size_t split_columns = timed.empty() ? 0 : dimensions.size() + 3;
  CsvText csv;
  for (const char* column : {"pass", "text", "operations", "seconds"}) csv.add(column);
  if (!timed.empty()) {
    csv.add("cell");
    for (const SplitDimension& dimension : dimensions) csv.add(dimension.name);
    csv.add("fit_seconds");
    csv.add("predict_seconds");
  }
  csv.end_row();
  csv.add("load");
  add_missing(csv, 2);
  csv.add(run.load_seconds);
  add_missing(csv, split_columns);
  csv.end_row();
  for (std::size_t pass = 0; pass < layout.passes.size(); ++pass) {
    csv.add(pass + 1);
    csv.add(layout.passes[pass].text);
    csv.add(layout.passes[pass].operations);
    run.pass_seconds[pass] ? csv.add(*run.pass_seconds[pass]) : csv.add_missing();
    add_missing(csv, split_columns);
    csv.end_row();
  }
  for (const Outcome* outcome : timed) add_split(csv, layout, dimensions, *outcome);
  return csv.text();
}

}  // namespace gridfold
