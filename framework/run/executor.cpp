#include "run/executor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/version.h>

#include "classifiers/knn.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "neighbors/search.hpp"
#include "run/fold_rows.hpp"
#include "run/folds.hpp"
#include "run/require_threads.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Runs one plan; owns what its passes share.
class Run {
 public:
  Run(const Plan& plan, const RunOptions& options, const DataSource& source)
      : plan_(plan), options_(options), source_(source) {
    for (const Pass& pass : plan.passes) progress_.pairs_total += pass.pairs;
    folds_of_cell_.resize(plan.cells.size());
  }

  SweepOutcome carry_out() {
    outcome_.started = std::chrono::system_clock::now();
    outcome_.passes.resize(plan_.passes.size());
    for (std::size_t dataset = 0; dataset < plan_.datasets.size(); ++dataset) {
      const LoadedDataset loaded = load(plan_.datasets[dataset]);
      for (const std::vector<std::size_t>& passes : passes_by_transforms(dataset)) carry_out(passes, loaded);
    }
    for (std::vector<FoldOutcome>& folds : folds_of_cell_) {
      std::move(folds.begin(), folds.end(), std::back_inserter(outcome_.folds));
    }
    outcome_.finished = std::chrono::system_clock::now();
    return std::move(outcome_);
  }

 private:
  LoadedDataset load(const PlannedDataset& planned) {
    const Clock::time_point start = Clock::now();
    LoadedDataset loaded = source_(planned, options_.stop);
    outcome_.fingerprints.push_back(loaded.train.fingerprint);
    outcome_.test_fingerprints.push_back(loaded.test ? loaded.test->fingerprint : "");
    class_count_ = loaded.train.class_names.size();
    outcome_.load_seconds += seconds_since(start);
    return loaded;
  }

  /// The passes over one data set, those with the same transforms together: rows are transformed once for them.
  std::vector<std::vector<std::size_t>> passes_by_transforms(std::size_t dataset) const {
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t pass = 0; pass < plan_.passes.size(); ++pass) {
      if (plan_.passes[pass].dataset != dataset) continue;
      const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<std::size_t>& group) {
        return plan_.passes[group.front()].transforms == plan_.passes[pass].transforms;
      });
      if (same != groups.end()) {
        same->push_back(pass);
      } else {
        groups.push_back({pass});
      }
    }
    return groups;
  }

  void carry_out(const std::vector<std::size_t>& passes, const LoadedDataset& data) {
    const PipelineSteps steps = plan_.passes[passes.front()].transforms;
    const PipelineSteps per_row = per_row_steps(steps);
    const Clock::time_point start = Clock::now();
    const SharedRows rows(per_row, data.train, data.test, options_.stop);
    add_seconds(passes.front(), seconds_since(start));
    std::vector<std::size_t> by_fold;
    for (const std::size_t pass : passes) {
      if (plan_.passes[pass].is_shared_by_folds()) {
        search_all_pairs(pass, rows, data.train);
      } else if (plan_.passes[pass].takes_distances() && plan_.passes[pass].scores_test_part && !learns(steps)) {
        search_test_part(pass, rows, data);
      } else {
        by_fold.push_back(pass);
      }
    }
    if (!by_fold.empty()) go_fold_by_fold(by_fold, steps.subspan(per_row.size()), rows, data);
  }

  void search_test_part(std::size_t pass_index, const SharedRows& rows, const LoadedDataset& data) {
    const Clock::time_point start = Clock::now();
    const Pass& pass = plan_.passes[pass_index];
    const std::vector<FoldQueries> folds{whole_test_part(data.train, *data.test)};
    try {
      const NeighborLists lists =
          query_neighbors(rows.train(), rows.test(), pass.metric, pass.k_max, control(pass_index));
      vote(pass_index, 0, lists, data.train.labels, data.test->labels, folds);
    } catch (const UnorderedDistances& error) {
      fail_folds(pass_index, 0, 0, folds, error.what());
    }
    add_seconds(pass_index, seconds_since(start));
  }

  void search_all_pairs(std::size_t pass_index, const SharedRows& rows, const Dataset& train) {
    const Clock::time_point start = Clock::now();
    const Pass& pass = plan_.passes[pass_index];
    std::vector<FoldAssignment> assignments;
    for (const FoldScheme& scheme : pass.schemes) {
      assignments.push_back(assign_folds(scheme, train.rows()));
    }
    const std::vector<RowGroups> groupings = [&] {
      std::vector<RowGroups> groups;
      for (const FoldAssignment& assignment : assignments) groups.emplace_back(assignment.fold_of_row);
      return groups;
    }();
    try {
      const std::vector<NeighborLists> lists =
          all_pairs_neighbors(rows.train(), pass.metric, groupings, pass.k_max, control(pass_index));
      for (std::size_t scheme = 0; scheme < pass.schemes.size(); ++scheme) {
        vote(pass_index, scheme, lists[scheme], train.labels, train.labels, held_out_folds(assignments[scheme], train));
      }
    } catch (const UnorderedDistances& error) {
      for (std::size_t scheme = 0; scheme < pass.schemes.size(); ++scheme) {
        fail_folds(pass_index, scheme, 0, held_out_folds(assignments[scheme], train), error.what());
      }
    }
    add_seconds(pass_index, seconds_since(start));
  }

  /// A search or fits for every fold, over rows that go through the steps that are left once for all the passes.
  void go_fold_by_fold(const std::vector<std::size_t>& passes, PipelineSteps steps, const SharedRows& rows,
                       const LoadedDataset& data) {
    std::vector<FoldScheme> schemes;
    for (const std::size_t pass : passes) {
      for (const FoldScheme& scheme : plan_.passes[pass].schemes) {
        if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) schemes.push_back(scheme);
      }
    }
    for (const FoldScheme& scheme : schemes) {
      if (scheme.kind == ProtocolKind::train_test) {
        carry_out_fold(passes, scheme, 0, whole_test_part(data.train, *data.test),
                       [&] { return transform_parts(steps, rows, data.train, *data.test, options_.stop); });
        continue;
      }
      const FoldAssignment assignment = assign_folds(scheme, data.train.rows());
      const std::vector<FoldQueries> folds = held_out_folds(assignment, data.train);
      for (std::size_t fold = 0; fold < folds.size(); ++fold) {
        carry_out_fold(passes, scheme, fold, folds[fold], [&] {
          return split_and_transform(steps, rows, data.train.labels, assignment, fold, options_.stop);
        });
      }
    }
  }

  /// One fold of every pass that has the scheme. Where its rows cannot be transformed, or not be compared then, its
  /// cells fail.
  template <typename MakeRows>
  void carry_out_fold(const std::vector<std::size_t>& passes, const FoldScheme& scheme, std::size_t fold,
                      FoldQueries queries, const MakeRows& make_rows) {
    throw_if_stopped(options_.stop);
    Clock::time_point start = Clock::now();
    std::optional<FoldRows> rows;
    std::string reason;
    try {
      rows = make_rows();
    } catch (const DataError& error) {
      reason = error.what();
    }
    // The rows of the fold stand by themselves now.
    std::iota(queries.queries.begin(), queries.queries.end(), 0U);
    for (const std::size_t pass_index : passes) {
      const Pass& pass = plan_.passes[pass_index];
      const auto place = std::find(pass.schemes.begin(), pass.schemes.end(), scheme);
      if (place == pass.schemes.end()) continue;
      const auto scheme_index = static_cast<std::size_t>(place - pass.schemes.begin());
      std::string unfit = reason;
      if (rows && pass.takes_distances()) unfit = unfit_reason(*pass.metric.metric, *rows, pass.transforms);
      if (rows && !unfit.empty() && !learns(pass.transforms)) throw DataError(unfit);
      if (!unfit.empty()) {
        fail_folds(pass_index, scheme_index, fold, {&queries, 1}, unfit);
        if (pass.takes_distances())
          control(pass_index).progress(std::uint64_t{queries.n_train} * queries.queries.size());
      } else if (!pass.takes_distances()) {
        fit_fold(pass_index, scheme_index, fold, queries, *rows);
      } else {
        const std::size_t k_max = std::min(pass.k_max, queries.n_train);
        try {
          const NeighborLists lists =
              query_neighbors(view_of(rows->train), view_of(rows->test), pass.metric, k_max, control(pass_index));
          vote(pass_index, scheme_index, lists, rows->train_labels, rows->truth, {&queries, 1}, fold);
        } catch (const UnorderedDistances& error) {
          fail_folds(pass_index, scheme_index, fold, {&queries, 1}, error.what());
        }
      }
      add_seconds(pass_index, seconds_since(start));
      start = Clock::now();
    }
  }

  void fit_fold(std::size_t pass_index, std::size_t scheme, std::size_t fold, const FoldQueries& queries,
                const FoldRows& rows) {
    for (std::size_t index = 0; index < plan_.cells.size(); ++index) {
      const Cell& cell = plan_.cells[index];
      if (cell.pass != pass_index || cell.scheme != scheme) continue;
      throw_if_stopped(options_.stop);
      const std::vector<std::int32_t> predictions =
          cell.fitted->fit_and_predict(view_of(rows.train), rows.train_labels, class_count_, view_of(rows.test));
      folds_of_cell_[index].push_back(score_fold(plan_.scores, index, fold, queries, rows.truth, predictions));
    }
  }

  /// The folds from `first_fold` on fail for every cell of the scheme.
  void fail_folds(std::size_t pass_index, std::size_t scheme, std::size_t first_fold,
                  std::span<const FoldQueries> folds, const std::string& reason) {
    for (std::size_t index = 0; index < plan_.cells.size(); ++index) {
      if (plan_.cells[index].pass != pass_index || plan_.cells[index].scheme != scheme) continue;
      for (std::size_t fold = 0; fold < folds.size(); ++fold) {
        FoldOutcome outcome;
        outcome.cell = index;
        outcome.fold = first_fold + fold;
        outcome.status = FoldStatus::failed;
        outcome.n_train = folds[fold].n_train;
        outcome.n_test = folds[fold].queries.size();
        outcome.reason = reason;
        folds_of_cell_[index].push_back(std::move(outcome));
      }
    }
  }

  void add_seconds(std::size_t pass, double seconds) {
    outcome_.passes[pass].seconds += seconds;
    outcome_.run_seconds += seconds;
  }

  /// Scores every cell of one scheme on `folds`, which are those from `first_fold` on; cells that differ in K alone are
  /// voted on together.
  void vote(std::size_t pass_index, std::size_t scheme, const NeighborLists& lists,
            std::span<const std::int32_t> train_labels, std::span<const std::int32_t> truth,
            std::span<const FoldQueries> folds, std::size_t first_fold = 0) {
    for (const Weights weights : {Weights::uniform, Weights::distance}) {
      std::vector<std::size_t> cells;
      std::vector<std::size_t> ks;
      for (std::size_t index = 0; index < plan_.cells.size(); ++index) {
        const Cell& cell = plan_.cells[index];
        if (cell.pass != pass_index || cell.scheme != scheme || cell.weights != weights) continue;
        cells.push_back(index);
        ks.push_back(cell.k);
      }
      if (cells.empty()) continue;
      throw_if_stopped(options_.stop);
      std::sort(ks.begin(), ks.end());
      ks.erase(std::unique(ks.begin(), ks.end()), ks.end());
      const Matrix<std::int32_t> predictions = predict_knn(lists, train_labels, class_count_, ks, weights);
      for (const std::size_t cell : cells) {
        throw_if_stopped(options_.stop);
        const auto k = std::lower_bound(ks.begin(), ks.end(), plan_.cells[cell].k);
        const std::span<const std::int32_t> of_cell = predictions.row(static_cast<std::size_t>(k - ks.begin()));
        for (std::size_t fold = 0; fold < folds.size(); ++fold) {
          folds_of_cell_[cell].push_back(
              score_fold(plan_.scores, cell, first_fold + fold, folds[fold], truth, of_cell));
        }
      }
    }
  }

  SearchControl control(std::size_t pass) {
    return {[this](std::uint64_t pairs) {
              const std::lock_guard lock(progress_mutex_);
              progress_.pairs_done += pairs;
              if (options_.progress) options_.progress(progress_);
            },
            options_.stop, plan_.passes[pass].reads_distances ? ListContent::rows_and_distances : ListContent::rows};
  }

  const Plan& plan_;
  const RunOptions& options_;
  const DataSource& source_;
  SweepOutcome outcome_;
  /// Of the data set in memory.
  std::size_t class_count_ = 0;
  std::vector<std::vector<FoldOutcome>> folds_of_cell_;
  std::mutex progress_mutex_;
  RunProgress progress_;
};

}  // namespace

std::size_t thread_count(std::size_t jobs) {
  return jobs == 0 ? static_cast<std::size_t>(tbb::info::default_concurrency()) : jobs;
}

std::string tbb_version() {
  const int version = TBB_runtime_interface_version();
  // 12080 is interface 12.8, which oneTBB released as 2021.8.
  return fmt::format("2021.{}", version % 1000 / 10);
}

SweepOutcome run_plan(const Plan& plan, const RunOptions& options, const DataSource& source) {
  const std::size_t threads = thread_count(options.jobs);
  require_threads(threads);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  return arena.execute([&] { return Run(plan, options, source).carry_out(); });
}

}  // namespace gridfold
