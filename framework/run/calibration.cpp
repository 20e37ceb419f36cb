#include "run/calibration.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <set>

#include "data/transform.hpp"
#include "neighbors/search.hpp"
#include "run/executor.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kFewestRows = 256;
constexpr std::size_t kMostRows = 65'536;

template <typename Value>
Features rows_of(std::size_t rows, std::size_t features) {
  Matrix<Value> matrix(rows, features);
  std::minstd_rand engine(1);
  for (std::size_t i = 0; i < rows * features; ++i) matrix.data()[i] = static_cast<Value>(engine() >> 8 & 0xff);
  return matrix;
}

/// Pairs per second of a search like the pass's over `rows` rows, and how long it took.
struct Trial {
  double seconds = 0;
  double pairs_per_second = 0;
};

Trial measure(const Pass& pass, std::size_t rows) {
  const FeatureShape& shape = pass.shape;
  const Features made_up =
      shape.bytes_per_feature == 1 ? rows_of<std::uint8_t>(rows, shape.features) : rows_of<float>(rows, shape.features);
  const std::size_t k = std::min(pass.k_max, rows / 4);
  const auto start = std::chrono::steady_clock::now();
  double pairs = 0;
  if (pass.is_shared_by_folds()) {
    std::vector<std::vector<std::uint16_t>> groups(pass.schemes.size());
    for (std::size_t scheme = 0; scheme < groups.size(); ++scheme) {
      // A holdout tells two groups apart, the rows held out and the others.
      const bool is_holdout = pass.schemes[scheme].kind == ProtocolKind::holdout;
      const std::size_t folds = is_holdout ? 2 : std::min(pass.schemes[scheme].folds, rows);
      for (std::size_t row = 0; row < rows; ++row) {
        groups[scheme].push_back(static_cast<std::uint16_t>(row * folds / rows));
      }
    }
    all_pairs_neighbors(view_of(made_up), pass.metric_spec(), std::vector<RowGroups>(groups.begin(), groups.end()), k);
    pairs = static_cast<double>(rows) * static_cast<double>(rows - 1) / 2;
  } else {
    query_neighbors(view_of(made_up), view_of(made_up), pass.metric_spec(), k);
    pairs = static_cast<double>(rows) * static_cast<double>(rows);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {seconds, pairs / seconds};
}

double seconds_of(const Pass& pass, std::size_t most_rows, double budget_seconds) {
  const auto pairs = static_cast<double>(pass.pairs);
  Trial trial = measure(pass, kFewestRows);
  double spent = trial.seconds;
  // Twice the rows take four times as long; small trials run below the rate of large ones.
  for (std::size_t rows = 2 * kFewestRows; rows <= std::min(kMostRows, most_rows); rows *= 2) {
    if (spent + 4 * trial.seconds > budget_seconds) break;
    trial = measure(pass, rows);
    spent += trial.seconds;
  }
  return pairs / trial.pairs_per_second;
}

/// Fits are quick beside searches: each classifier is tried on a few rows of the pass's shape.
double seconds_of_fits(const Plan& plan, std::size_t pass_index) {
  const Pass& pass = plan.passes[pass_index];
  const std::size_t classes = plan.datasets[pass.dataset].train_shape.class_names.size();
  const Features made_up = pass.shape.bytes_per_feature == 1 ? rows_of<std::uint8_t>(kFewestRows, pass.shape.features)
                                                             : rows_of<float>(kFewestRows, pass.shape.features);
  std::vector<std::int32_t> labels(kFewestRows);
  for (std::size_t row = 0; row < kFewestRows; ++row) labels[row] = static_cast<std::int32_t>(row % classes);
  double seconds = 0;
  double operations = 0;
  std::set<const ClassifierEntry*> tried;
  for (const Cell& cell : plan.cells) {
    if (cell.pass != pass_index || !tried.insert(cell.fitted).second) continue;
    const auto start = std::chrono::steady_clock::now();
    cell.fitted->fit_and_predict(view_of(made_up), labels, classes, view_of(made_up));
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    operations +=
        static_cast<double>(cell.fitted->operations({kFewestRows, kFewestRows, pass.shape.features, classes}));
  }
  return seconds / operations * static_cast<double>(pass.operations);
}

}  // namespace

std::vector<double> calibrated_seconds(const Plan& plan, std::size_t jobs, double budget_seconds) {
  const std::size_t threads = thread_count(jobs);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  const double budget_of_pass = budget_seconds / static_cast<double>(std::max<std::size_t>(1, plan.passes.size()));
  std::vector<double> seconds;
  arena.execute([&] {
    for (std::size_t index = 0; index < plan.passes.size(); ++index) {
      const Pass& pass = plan.passes[index];
      if (!pass.takes_distances()) {
        seconds.push_back(seconds_of_fits(plan, index));
        continue;
      }
      seconds.push_back(seconds_of(pass, plan.datasets[pass.dataset].train_shape.rows, budget_of_pass));
    }
  });
  return seconds;
}

}  // namespace gridfold
