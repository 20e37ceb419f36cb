#include "store/cell_record.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <span>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/class_scores.hpp"
#include "store/make_record.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

constexpr const char* kWhereKeysAre = "`gridfold show RUN --format csv` has the keys in its column `cell`";

std::string best_key(const RunRecord& record) {
  if (record.groups.size() != 1) {
    throw ConfigError(
        fmt::format("--cell best: the run has {} groups of cells that can be compared; allowed: a key; {}",
                    record.groups.size(), kWhereKeysAre));
  }
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(0);
  if (chosen.empty()) throw ConfigError("--cell best: no cell has a score on every split; allowed: a key");
  return chosen.front()->key;
}

std::size_t place_of(const RunLayout& layout, const std::string& key) {
  std::vector<std::size_t> found;
  for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
    if (layout.cells[cell].key.starts_with(key)) found.push_back(cell);
  }
  if (key.empty() || found.empty()) {
    throw ConfigError(fmt::format("--cell {}: the run has no such cell; {}", key, kWhereKeysAre));
  }
  if (found.size() > 1) {
    throw ConfigError(fmt::format("--cell {}: {} cells have keys that begin so, such as {} and {}", key, found.size(),
                                  layout.cells[found[0]].key, layout.cells[found[1]].key));
  }
  return found.front();
}

const NamedArray* confusion_in(const Outcome& outcome, std::size_t classes) {
  const NamedArray* found = find_confusion(outcome.arrays);
  return found != nullptr && found->sizes[0] == classes ? found : nullptr;
}

Matrix<std::int64_t> summed_confusion(const std::vector<Evaluation>& splits, std::size_t classes) {
  Matrix<std::int64_t> sum(classes, classes);
  bool is_any = false;
  for (const Evaluation& split : splits) {
    // Inner folds choose, and the apparent split judges rows that its model has learnt from.
    if (!split.is_done() || split.split.outer > 0) continue;
    const NamedArray* confusion = confusion_in(*split.outcome, classes);
    if (confusion == nullptr) return {};
    const std::span<const std::int64_t> counts = counts_of(*confusion);
    std::transform(counts.begin(), counts.end(), sum.data(), sum.data(), std::plus<>());
    is_any = true;
  }
  return is_any ? std::move(sum) : Matrix<std::int64_t>();
}

}  // namespace

CellRecord cell_record(const StoredRun& run, const std::string& key) {
  const RunLayout& layout = run.layout();
  const RunRecord averaged = over_seeds(make_record(run));
  const std::size_t named = place_of(layout, key == "best" ? best_key(averaged) : key);
  const auto own = std::ranges::find_if(averaged.configurations, [&](const ConfigurationRecord& one) {
    return std::ranges::count(one.cells, named) > 0;
  });
  const std::vector<std::size_t> cells = own == averaged.configurations.end() ? std::vector{named} : own->cells;
  const std::size_t cell = cells.front();
  const LayoutScheme& scheme = layout.scheme_of(cell);
  CellRecord record{.key = layout.cells[cell].key,
                    .dataset = layout.datasets[scheme.dataset].name,
                    .splitting = cells.size() > 1 ? averaged.groups[own->group].text : scheme.text,
                    .settings = {},
                    .seed_axes = {},
                    .seeds = {},
                    .scores = layout.scores,
                    .dimensions = split_dimensions(layout),
                    .splits = {},
                    .judging = std::vector<std::vector<SplitScore>>(layout.scores.size()),
                    .judging_once = std::vector<std::vector<SplitScore>>(layout.scores.size()),
                    .class_names = layout.datasets[scheme.dataset].class_names,
                    .rows = scheme.judges_test_part ? layout.datasets[scheme.dataset].test_rows.value_or(0)
                                                    : layout.datasets[scheme.dataset].rows,
                    .confusion = {}};
  for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
    const bool is_averaged = cells.size() > 1 && std::ranges::find(averaged.axes, layout.axes[axis].name,
                                                                   &Axis::name) == averaged.axes.end();
    if (is_averaged) {
      record.seed_axes.push_back(layout.axes[axis].name);
      for (const std::size_t one : cells) {
        record.seeds[one].push_back(layout.axes[axis].values[layout.cells[one].coordinates[axis]]);
      }
      continue;
    }
    const Scalar& value = layout.axes[axis].values[layout.cells[cell].coordinates[axis]];
    if (!is_missing(value)) record.settings.emplace_back(layout.axes[axis].name, value_text(layout.axes[axis], value));
  }
  for (const std::size_t one : cells) {
    const std::vector<LayoutSplit>& splits = layout.scheme_of(one).splits;
    for (std::size_t split = 0; split < splits.size(); ++split) {
      const LayoutSplit& place = splits[split];
      record.splits.push_back({one, place.at, place.n_train, place.n_test, run.outcomes.find(one, split)});
    }
  }
  std::set<std::uint32_t> train_sizes;
  for (const Evaluation& split : record.splits) train_sizes.insert(split.split.train_size);
  for (const std::uint32_t train_size : train_sizes) {
    const ConfigurationSplits of_size(run.outcomes, {.cells = cells, .train_size = train_size});
    for (std::size_t score = 0; score < record.judging.size(); ++score) {
      std::ranges::copy(of_size.judging(score), std::back_inserter(record.judging[score]));
      std::ranges::copy(of_size.judging_once(score), std::back_inserter(record.judging_once[score]));
    }
  }
  record.confusion = summed_confusion(record.splits, record.class_names.size());
  return record;
}

}  // namespace gridfold
