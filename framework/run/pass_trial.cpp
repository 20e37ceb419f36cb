#include "run/pass_trial.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "neighbors/tree_search.hpp"
#include "run/pair_rate.hpp"
#include "run/sample_plan.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kFewestRows = 64;
/// A quicker trial says nothing, whatever the budget.
constexpr double kNoisySeconds = 0.005;
/// A trial that is not longer is worth its time where a shorter one would have no middle. Rows of floats are prepared
/// for some hundreds of rows in the time that a search over them takes.
constexpr double kLongestForMiddle = 0.3;
constexpr int kFewestRounds = 1;
constexpr int kMostRounds = 6;
/// Of the last size: the first one, and two rounds of which the half with a small K is the quicker one.
constexpr double kRunsOfLastSize = 4;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool uses_tree(const Plan& plan, const LoadedDataset& data) {
  const Pass& pass = plan.passes.front();
  const std::size_t rows = plan.datasets.front().train_shape.rows;
  std::size_t queries = rows;
  std::size_t candidates = rows;
  if (pass.scores_test_part) {
    queries = plan.datasets.front().test_shape->rows;
  } else if (!pass.is_shared_by_folds()) {
    queries = pass.schemes.front().held_out_rows;
    candidates -= queries;
  }
  return pass.takes_distances() &&
         std::visit(
             [&](const auto& view) {
               return tree_pays(view.first_rows(candidates), queries, pass.metric.metric->preselection, pass.k_max);
             },
             data.train.view());
}

/// What it takes to copy rows into folds.
double time_gathering(const LoadedDataset& data) {
  std::vector<std::uint32_t> all(data.train.rows());
  std::iota(all.begin(), all.end(), 0U);
  const Clock::time_point start = Clock::now();
  const Features gathered = gather_rows(data.train.view(), all);
  return seconds_since(start);
}

/// A small pass that is run again and again.
class SmallPass {
 public:
  SmallPass(Plan plan, const LoadedDataset& sample, bool gathers_again)
      : plan_(std::move(plan)), data_(first_rows(sample, plan_.datasets.front())) {
    // Where steps learn from each fold, rows went through the steps before, and are copied once more than in a run.
    if (gathers_again) gathering_seconds_ = time_gathering(data_);
  }

  /// Returns the seconds that this took.
  double run(RunOptions options) {
    std::vector<SearchMark> marks;
    const Clock::time_point start = Clock::now();
    options.progress = [&](const RunProgress& done) { marks.push_back({seconds_since(start), done.pairs_done}); };
    const SweepOutcome outcome =
        run_plan(plan_, options, [&](const PlannedDataset&, const std::stop_token&) { return data_; });
    const double seconds = outcome.passes.front().seconds;
    seconds_ = std::min(seconds_, std::max(seconds - gathering_seconds_, seconds / 20));
    const double pairs = size().pairs;
    std::optional<double> per_pair = steady_seconds_per_pair(marks, pairs);
    has_middle_ = per_pair.has_value();
    if (!has_middle_) per_pair = rough_seconds_per_pair(marks, pairs, thread_count(options.jobs));
    seconds_per_pair_ = std::min(seconds_per_pair_, per_pair.value_or(seconds_ / pairs));
    return seconds_since(start);
  }

  PassSize size() const { return size_of(plan_, 0); }
  /// Of the quickest run.
  double seconds() const { return seconds_; }
  double seconds_per_pair() const { return seconds_per_pair_; }
  /// Whether the rate is that of a steady search.
  bool has_middle() const { return has_middle_; }

 private:
  Plan plan_;
  LoadedDataset data_;
  double gathering_seconds_ = 0;
  bool has_middle_ = false;
  double seconds_ = std::numeric_limits<double>::infinity();
  double seconds_per_pair_ = std::numeric_limits<double>::infinity();
};

}  // namespace

Trial try_out(const Plan& plan, std::size_t pass_index, const LoadedDataset& sample, const RunOptions& options,
              double budget_seconds) {
  const Clock::time_point start = Clock::now();
  const Pass& pass = plan.passes[pass_index];
  const std::size_t most = sample.train.rows();
  const auto is_by_tree = [&](std::size_t rows, std::size_t k) {
    return uses_tree(sample_plan(plan, pass_index, sample, rows, k), sample);
  };
  const bool gathers_again = !pass.is_shared_by_folds() && !pass.scores_test_part && learns(pass.transforms);
  const auto small_pass = [&](std::size_t rows, std::size_t k) {
    return SmallPass(sample_plan(plan, pass_index, sample, rows, k), sample, gathers_again);
  };

  const bool by_tree = is_by_tree(most, pass.k_max);
  std::size_t rows = std::min(kFewestRows, most);
  while (rows < most && by_tree && !is_by_tree(rows, pass.k_max)) rows = std::min(2 * rows, most);
  std::optional<SmallPass> whole(small_pass(rows, pass.k_max));
  double took = whole->run(options);
  // Of twice the rows: pairs grow with their square, lists and fits as they do.
  double growth = 4;
  const auto wants_more = [&] {
    if (took < kNoisySeconds || seconds_since(start) + kRunsOfLastSize * growth * took < budget_seconds) return true;
    return pass.takes_distances() && !by_tree && !whole->has_middle() && growth * took < kLongestForMiddle;
  };
  while (rows < most && wants_more()) {
    rows = std::min(2 * rows, most);
    whole.emplace(small_pass(rows, pass.k_max));
    const double before = took;
    took = whole->run(options);
    growth = std::clamp(took / before, 2.0, 4.0);
  }

  std::optional<SmallPass> pairs;
  if (pass.takes_distances() && !by_tree) {
    std::size_t k = 1;
    while (k < pass.k_max && is_by_tree(rows, k)) k = std::min(2 * k, pass.k_max);
    pairs.emplace(small_pass(rows, k));
  }
  for (int round = 0; round < kMostRounds; ++round) {
    if (round >= kFewestRounds && seconds_since(start) + 2 * took > budget_seconds) break;
    if (pairs) pairs->run(options);
    whole->run(options);
  }
  return {whole->size(), whole->seconds(), pairs ? pairs->seconds_per_pair() : 0};
}

}  // namespace gridfold
