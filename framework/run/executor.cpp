#include "run/executor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/version.h>

#include "classifiers/knn.hpp"
#include "neighbors/search.hpp"
#include "resampling/k_fold.hpp"
#include "run/folds.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A data set of the plan, in memory.
struct LoadedDataset {
  Dataset train;
  std::optional<Dataset> test;
};

/// Runs one plan; owns what its passes share.
class Run {
 public:
  Run(const Plan& plan, const RunOptions& options) : plan_(plan), options_(options) {
    for (const Pass& pass : plan.passes) progress_.pairs_total += pass.pairs;
    folds_of_cell_.resize(plan.cells.size());
  }

  SweepOutcome carry_out() {
    outcome_.started = std::chrono::system_clock::now();
    outcome_.passes.resize(plan_.passes.size());
    for (std::size_t dataset = 0; dataset < plan_.datasets.size(); ++dataset) {
      const LoadedDataset loaded = load(plan_.datasets[dataset]);
      for (std::size_t pass = 0; pass < plan_.passes.size(); ++pass) {
        if (plan_.passes[pass].dataset == dataset) carry_out(pass, loaded);
      }
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
    LoadedDataset loaded{planned.loader->load(planned.train), std::nullopt};
    if (planned.test) loaded.test = planned.loader->load(*planned.test);
    outcome_.fingerprints.push_back(loaded.train.fingerprint);
    outcome_.test_fingerprints.push_back(loaded.test ? loaded.test->fingerprint : "");
    outcome_.load_seconds += seconds_since(start);
    return loaded;
  }

  void carry_out(std::size_t pass_index, const LoadedDataset& data) {
    const Clock::time_point start = Clock::now();
    const Pass& pass = plan_.passes[pass_index];
    if (pass.kind == ProtocolKind::k_fold) {
      cross_validate(pass_index, data.train);
    } else {
      const NeighborLists lists =
          query_neighbors(data.train.view(), data.test->view(), pass.metric, pass.k_max, control());
      const std::vector<FoldQueries> folds{whole_test_part(data.train, *data.test)};
      vote(pass_index, 0, lists, data.train, data.test->labels, folds);
    }
    outcome_.passes[pass_index].seconds = seconds_since(start);
    outcome_.run_seconds += outcome_.passes[pass_index].seconds;
  }

  void cross_validate(std::size_t pass_index, const Dataset& train) {
    const Pass& pass = plan_.passes[pass_index];
    std::vector<FoldAssignment> assignments;
    for (const FoldScheme& scheme : pass.schemes) {
      assignments.push_back(k_fold(train.rows(), scheme.folds, scheme.shuffle_seed));
    }
    const std::vector<RowGroups> groupings = [&] {
      std::vector<RowGroups> groups;
      for (const FoldAssignment& assignment : assignments) groups.emplace_back(assignment.fold_of_row);
      return groups;
    }();
    const std::vector<NeighborLists> lists =
        all_pairs_neighbors(train.view(), pass.metric, groupings, pass.k_max, control());
    for (std::size_t scheme = 0; scheme < pass.schemes.size(); ++scheme) {
      vote(pass_index, scheme, lists[scheme], train, train.labels, held_out_folds(assignments[scheme], train));
    }
  }

  /// Scores every cell of one scheme; cells that differ in K alone are voted on together.
  void vote(std::size_t pass_index, std::size_t scheme, const NeighborLists& lists, const Dataset& train,
            std::span<const std::int32_t> truth, std::span<const FoldQueries> folds) {
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
      std::sort(ks.begin(), ks.end());
      ks.erase(std::unique(ks.begin(), ks.end()), ks.end());
      const Matrix<std::int32_t> predictions = predict_knn(lists, train.labels, train.class_names.size(), ks, weights);
      for (const std::size_t cell : cells) {
        const auto k = std::lower_bound(ks.begin(), ks.end(), plan_.cells[cell].k);
        const std::span<const std::int32_t> of_cell = predictions.row(static_cast<std::size_t>(k - ks.begin()));
        for (std::size_t fold = 0; fold < folds.size(); ++fold) {
          folds_of_cell_[cell].push_back(score_fold(plan_.scores, cell, fold, folds[fold], truth, of_cell));
        }
      }
    }
  }

  SearchControl control() {
    return {[this](std::uint64_t pairs) {
              const std::lock_guard lock(progress_mutex_);
              progress_.pairs_done += pairs;
              if (options_.progress) options_.progress(progress_);
            },
            options_.stop};
  }

  const Plan& plan_;
  const RunOptions& options_;
  SweepOutcome outcome_;
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

SweepOutcome run_plan(const Plan& plan, const RunOptions& options) {
  const std::size_t threads = thread_count(options.jobs);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  return arena.execute([&] { return Run(plan, options).carry_out(); });
}

}  // namespace gridfold
