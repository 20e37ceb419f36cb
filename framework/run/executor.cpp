#include "run/executor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <iterator>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/version.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/memory_limit.hpp"
#include "plan/pass_cost.hpp"
#include "run/data_seed.hpp"
#include "run/judge.hpp"
#include "run/on_threads.hpp"
#include "run/split_rows.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Runs one plan; owns what its passes share.
class Run {
 public:
  Run(const Plan& plan, const RunOptions& options, const DataSource& source)
      : plan_(plan),
        options_(options),
        source_(source),
        wanted_(options.wanted.empty() ? all_wanted(plan) : options.wanted),
        cells_of_pass_(plan.passes.size()),
        operations_of_pass_(plan.passes.size()),
        operations_of_split_(plan.passes.size()) {
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) cells_of_pass_[plan.cells[cell].pass].push_back(cell);
    for (std::size_t index = 0; index < plan.passes.size(); ++index) {
      if (!is_wanted(index)) continue;
      const Pass& pass = plan.passes[index];
      operations_of_pass_[index] =
          options.wanted.empty() ? pass.cost.operations : cost_of(plan, pass, wanted_[index]).operations;
      progress_.operations_total += operations_of_pass_[index];
    }
    outcomes_of_cell_.resize(plan.cells.size());
  }

  SweepOutcome run() {
    outcome_.started = std::chrono::system_clock::now();
    outcome_.pass_seconds.resize(plan_.passes.size());
    for (std::size_t dataset = 0; dataset < plan_.datasets.size(); ++dataset) {
      const std::vector<std::vector<std::size_t>> groups = passes_by_transforms(dataset);
      if (groups.empty()) continue;
      const Clock::time_point start = Clock::now();
      const LoadedDataset data = source_(plan_.datasets[dataset], options_.stop);
      const double taken = seconds_since(start);
      outcome_.load_seconds += taken;
      if (options_.loaded) options_.loaded(taken);
      for (const std::vector<std::size_t>& passes : groups) run_passes(passes, data);
    }
    for (std::vector<Outcome>& outcomes : outcomes_of_cell_) {
      std::stable_sort(outcomes.begin(), outcomes.end(),
                       [](const Outcome& left, const Outcome& right) { return left.split < right.split; });
      std::move(outcomes.begin(), outcomes.end(), std::back_inserter(outcome_.outcomes));
    }
    outcome_.finished = std::chrono::system_clock::now();
    return std::move(outcome_);
  }

 private:
  bool is_wanted(std::size_t pass) const { return wanted_[pass].count() > 0; }

  /// Some of a pass's work, in the operations that its cost counts. The classifier tells how far it has come; what it
  /// does not tell of, such as fitted transforms and splits that fail, counts as done at the end.
  class PassWork {
   public:
    PassWork(Run& run, double operations) : run_(run), left_(operations) {}

    /// From any thread.
    void add(double operations) {
      const std::lock_guard lock(run_.progress_mutex_);
      const double done = std::min(operations, left_);
      left_ -= done;
      run_.progress_.operations_done += done;
      if (run_.options_.progress) run_.options_.progress(run_.progress_);
    }
    void finish() { add(left_); }

   private:
    Run& run_;
    double left_;
  };

  /// The wanted passes over one data set, those with the same transforms together: rows are transformed once for them.
  std::vector<std::vector<std::size_t>> passes_by_transforms(std::size_t dataset) const {
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t pass = 0; pass < plan_.passes.size(); ++pass) {
      if (plan_.passes[pass].dataset != dataset || !is_wanted(pass)) continue;
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

  void run_passes(const std::vector<std::size_t>& passes, const LoadedDataset& data) {
    const PipelineSteps steps = plan_.passes[passes.front()].transforms;
    // Where each cell is timed by itself, all steps are a part of what it takes.
    const PipelineSteps per_row = plan_.times_separately ? PipelineSteps() : per_row_steps(steps);
    const Clock::time_point start = Clock::now();
    std::optional<SharedRows> rows;
    const std::string broken = reason_of_failure([&] { rows.emplace(per_row, data.train, data.test, options_.stop); });
    add_seconds(passes.front(), seconds_since(start));
    if (!broken.empty()) {
      for (const std::size_t pass : passes) {
        judge_of(pass, data).fail_rest(broken);
        finish(pass);
      }
    } else if (learns(steps) || plan_.times_separately) {
      run_split_by_split(passes, steps.subspan(per_row.size()), *rows, data);
      for (const std::size_t pass : passes) finish(pass);
    } else {
      for (const std::size_t pass : passes) {
        run_whole(pass, *rows, data);
        finish(pass);
      }
    }
  }

  /// Why `work` could not be done; empty where it could. What ends the run is thrown.
  template <typename Work>
  static std::string reason_of_failure(const Work& work) {
    try {
      work();
      return {};
    } catch (const DataError& error) {
      return error.what();
    } catch (const std::bad_alloc&) {
      return "out of memory";
    }
  }

  void finish(std::size_t pass) const {
    if (options_.pass_finished) options_.pass_finished(pass, outcome_.pass_seconds[pass]);
  }

  /// Where a split of several passes with the same transforms stands in one of them.
  struct SplitPlace {
    std::size_t pass = 0;
    std::size_t split = 0;
  };

  /// Judges the training rows of every wanted split of a pass whose splits share its rows. What it costs grows with the
  /// splits.
  void judge_training_rows(std::size_t index, const SharedRows& rows, const LoadedDataset& data, Judge& judge,
                           PassWork& work) {
    const Pass& pass = plan_.passes[index];
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
    std::vector<std::int32_t> labels;
    for (std::size_t split = 0; split < pass.splits.count(); ++split) {
      if (!is_wanted_by_any(index, split)) continue;
      pass.splits.read(split, train, test);
      labels.clear();
      for (const std::uint32_t row : train) labels.push_back(data.train.labels[row]);
      const Features gathered = gather_rows(rows.train(), train, options_.stop);
      judge_training_rows({index, split}, view_of(gathered), labels, judge, work);
    }
  }

  /// Of one split, whose training rows are `rows`. A classifier that fails on them fails on the judged rows, too.
  void judge_training_rows(const SplitPlace& place, const FeatureView& rows, std::span<const std::int32_t> labels,
                           Judge& judge, PassWork& work) {
    const Emit emit{[&](const Emission& emission) { judge.score_training(emission, place.split, labels); },
                    [](std::size_t, SplitRange, const std::string&) {}};
    evaluate_parts(place, rows, labels, rows, emit, work);
  }

  /// A pass whose splits share its rows.
  void run_whole(std::size_t index, const SharedRows& rows, const LoadedDataset& data) {
    const Clock::time_point start = Clock::now();
    const Pass& pass = plan_.passes[index];
    const FeatureView& queries = pass.scores_test_part ? rows.test() : rows.train();
    Judge judge = judge_of(index, data);
    const PassInput input{.train_rows = rows.train(),
                          .train_labels = data.train.labels,
                          .class_count = data.train.class_names.size(),
                          .query_rows = queries,
                          .same_rows = !pass.scores_test_part,
                          .splits = pass.splits,
                          .settings = pass.settings,
                          .wanted = wanted_[index],
                          .response = plan_.response};
    const Emit emit{[&](const Emission& emission) { judge.score(emission, emission.splits); },
                    [&](std::size_t setting, SplitRange splits, const std::string& reason) {
                      judge.fail(setting, splits, reason);
                    }};
    std::string broken = unusable_reason(pass, rows.train(), {}, "training", plan_.registry->metrics);
    if (broken.empty() && pass.scores_test_part) {
      broken = unusable_reason(pass, queries, {}, "test", plan_.registry->metrics);
    }
    PassWork work(*this, operations_of_pass_[index]);
    if (broken.empty()) {
      broken = reason_of_failure([&] {
        if (plan_.judges_training_rows) judge_training_rows(index, rows, data, judge, work);
        evaluate(*pass.classifier, input, emit, context_of(index, work));
      });
    }
    if (!broken.empty()) judge.fail_rest(broken);
    work.finish();
    add_seconds(index, seconds_since(start));
  }

  bool is_wanted_by_any(std::size_t pass, std::size_t split) const {
    for (std::size_t setting = 0; setting < wanted_[pass].settings(); ++setting) {
      if (wanted_[pass].has(setting, split)) return true;
    }
    return false;
  }

  /// Each wanted split once, with all passes that want it.
  std::vector<std::vector<SplitPlace>> splits_of(const std::vector<std::size_t>& passes) const {
    std::vector<std::size_t> schemes;
    std::vector<std::vector<SplitPlace>> splits;
    std::vector<std::size_t> first_split;
    for (const std::size_t index : passes) {
      const Pass& pass = plan_.passes[index];
      for (std::size_t i = 0; i < pass.schemes.size(); ++i) {
        const SplitRange range = pass.splits_of_scheme[i];
        const auto known = std::find(schemes.begin(), schemes.end(), pass.schemes[i]);
        const auto place = static_cast<std::size_t>(known - schemes.begin());
        if (known == schemes.end()) {
          schemes.push_back(pass.schemes[i]);
          first_split.push_back(splits.size());
          splits.resize(splits.size() + range.count);
        }
        for (std::size_t split = 0; split < range.count; ++split) {
          if (!is_wanted_by_any(index, range.first + split)) continue;
          splits[first_split[place] + split].push_back({index, range.first + split});
        }
      }
    }
    std::erase_if(splits, [](const std::vector<SplitPlace>& places) { return places.empty(); });
    return splits;
  }

  /// Passes whose every split needs rows of its own: transformed once for all of them, as many splits at a time as
  /// threads and memory allow.
  void run_split_by_split(const std::vector<std::size_t>& passes, PipelineSteps steps, const SharedRows& rows,
                          const LoadedDataset& data) {
    const Clock::time_point start = Clock::now();
    std::deque<Judge> judges;
    std::uint64_t bytes_per_split = 1;
    for (const std::size_t pass : passes) {
      judges.emplace_back(plan_, pass, cells_of_pass_[pass], wanted_[pass],
                          plan_.passes[pass].scores_test_part ? data.test->labels : data.train.labels, deliver());
      bytes_per_split = std::max(bytes_per_split, plan_.passes[pass].cost.shared_bytes);
    }
    const std::vector<std::vector<SplitPlace>> splits = splits_of(passes);
    for (const std::size_t pass : passes) {
      const auto has_pass = [pass](const SplitPlace& place) { return place.pass == pass; };
      const auto wanted = std::count_if(splits.begin(), splits.end(), [&](const std::vector<SplitPlace>& places) {
        return std::any_of(places.begin(), places.end(), has_pass);
      });
      operations_of_split_[pass] = operations_of_pass_[pass] / static_cast<double>(wanted);
    }
    const std::uint64_t memory = options_.memory_bytes > 0 ? options_.memory_bytes : free_memory();
    const std::uint64_t loaded = options_.memory_bytes > 0 ? std::min(memory, plan_.loaded_bytes()) : 0;
    const std::uint64_t fitting = std::max<std::uint64_t>(1, (memory - loaded) / bytes_per_split);
    const std::uint64_t at_once =
        plan_.times_separately
            ? 1
            : std::min<std::uint64_t>(fitting, static_cast<std::uint64_t>(tbb::this_task_arena::max_concurrency()));
    std::atomic<std::size_t> next = 0;
    tbb::parallel_for(std::uint64_t{0}, at_once, [&](std::uint64_t) {
      // Isolated, so that a thread which waits in a search does not begin another split.
      tbb::this_task_arena::isolate([&] {
        for (std::size_t i = next++; i < splits.size(); i = next++) {
          throw_if_stopped(options_.stop);
          run_split(splits[i], passes, judges, steps, rows, data);
        }
      });
    });
    for (const std::size_t pass : passes) {
      add_seconds(pass, seconds_since(start) / static_cast<double>(passes.size()));
    }
  }

  void run_split(const std::vector<SplitPlace>& places, const std::vector<std::size_t>& passes,
                 std::deque<Judge>& judges, PipelineSteps steps, const SharedRows& rows, const LoadedDataset& data) {
    const auto judge_of_pass = [&](std::size_t pass) -> Judge& {
      return judges[static_cast<std::size_t>(std::find(passes.begin(), passes.end(), pass) - passes.begin())];
    };
    const Pass& first = plan_.passes[places.front().pass];
    std::optional<SplitRows> split_rows;
    const std::string broken = reason_of_failure([&] {
      split_rows =
          split_and_transform(steps, rows, data.train.labels, first.scores_test_part ? rows.test() : rows.train(),
                              first.splits, places.front().split, options_.stop);
    });
    for (const SplitPlace& place : places) {
      const Pass& pass = plan_.passes[place.pass];
      PassWork work(*this, operations_of_split_[place.pass]);
      Judge& judge = judge_of_pass(place.pass);
      std::string reason = broken;
      if (split_rows) {
        reason = unusable_reason(pass, view_of(split_rows->train), split_rows->train_places, "training",
                                 plan_.registry->metrics);
        if (reason.empty()) {
          reason = unusable_reason(pass, view_of(split_rows->test), split_rows->test_places, "held-out",
                                   plan_.registry->metrics);
        }
      }
      if (reason.empty()) reason = reason_of_failure([&] { evaluate_split(place, judge, *split_rows, work); });
      if (!reason.empty()) judge.fail_all(place.split, reason);
      work.finish();
    }
  }

  void evaluate_split(const SplitPlace& place, Judge& judge, const SplitRows& rows, PassWork& work) {
    if (plan_.judges_training_rows) {
      judge_training_rows(place, view_of(rows.train), rows.train_labels, judge, work);
    }
    const SplitRange split{place.split, 1};
    const Emit emit{
        [&](Emission emission) {
          if (emission.seconds) {
            emission.seconds->fit += rows.fit_seconds;
            emission.seconds->predict += rows.apply_seconds;
          }
          judge.score(emission, split);
        },
        [&](std::size_t setting, SplitRange, const std::string& reason) { judge.fail(setting, split, reason); }};
    evaluate_parts(place, view_of(rows.train), rows.train_labels, view_of(rows.test), emit, work);
  }

  /// Evaluates what the pass wants of one split, whose rows are given; setting by setting where each is timed.
  void evaluate_parts(const SplitPlace& place, const FeatureView& train, std::span<const std::int32_t> labels,
                      const FeatureView& queries, const Emit& emit, PassWork& work) {
    const Pass& pass = plan_.passes[place.pass];
    const std::size_t query_rows = rows_of(queries);
    const SplitSet parts = SplitSet::of_two_parts(labels.size(), query_rows, pass.splits.coordinates(place.split));
    const auto run = [&](const Wanted& wanted, auto evaluate_pass) {
      const PassInput input{.train_rows = train,
                            .train_labels = labels,
                            .class_count = plan_.datasets[pass.dataset].train.shape.class_names.size(),
                            .query_rows = queries,
                            .same_rows = false,
                            .splits = parts,
                            .settings = pass.settings,
                            .wanted = wanted,
                            .response = plan_.response};
      evaluate_pass(*pass.classifier, input, emit, context_of(place.pass, work));
    };
    Wanted all(pass.settings.size());
    for (std::size_t setting = 0; setting < pass.settings.size(); ++setting) {
      if (!wanted_[place.pass].has(setting, place.split)) continue;
      all.add(setting, {0, 1});
      if (!plan_.times_separately) continue;
      Wanted one(pass.settings.size());
      one.add(setting, {0, 1});
      run(one, fit_one_by_one);
    }
    if (!plan_.times_separately && all.count() > 0) run(all, evaluate);
  }

  Judge judge_of(std::size_t pass, const LoadedDataset& data) {
    return {plan_,
            pass,
            cells_of_pass_[pass],
            wanted_[pass],
            plan_.passes[pass].scores_test_part ? data.test->labels : data.train.labels,
            deliver()};
  }

  OutcomeSink deliver() {
    return [this](std::vector<Outcome> outcomes) {
      const std::lock_guard lock(outcome_mutex_);
      if (options_.sink) {
        options_.sink(std::move(outcomes));
        return;
      }
      std::vector<Outcome>& all = outcomes_of_cell_[outcomes.front().cell];
      std::ranges::move(outcomes, std::back_inserter(all));
    };
  }

  Context context_of(std::size_t pass, PassWork& work) {
    Context context = gridfold::context_of(plan_, plan_.datasets[plan_.passes[pass].dataset], options_.stop);
    context.progress = [&work](double operations) { work.add(operations); };
    return context;
  }

  void add_seconds(std::size_t pass, double seconds) {
    outcome_.pass_seconds[pass] += seconds;
    outcome_.run_seconds += seconds;
  }

  const Plan& plan_;
  const RunOptions& options_;
  const DataSource& source_;
  std::vector<Wanted> wanted_;
  std::vector<std::vector<std::size_t>> cells_of_pass_;
  /// What is wanted of a pass costs so much, and each of its splits, where they have rows of their own.
  std::vector<double> operations_of_pass_;
  std::vector<double> operations_of_split_;
  SweepOutcome outcome_;
  std::mutex outcome_mutex_;
  std::vector<std::vector<Outcome>> outcomes_of_cell_;
  std::mutex progress_mutex_;
  RunProgress progress_;
};

}  // namespace

std::string tbb_version() { return TBB_runtime_version(); }

Context context_of(const Plan& plan, const PlannedDataset& dataset, const std::stop_token& stop) {
  Context context;
  context.stop = stop;
  context.metrics = plan.registry->metrics;
  context.seed = data_seed(dataset);
  context.kept = plan.kept;
  return context;
}

SweepOutcome run_plan(const Plan& plan, const RunOptions& options, const DataSource& source) {
  SweepOutcome outcome;
  on_threads(options.jobs, [&] { outcome = Run(plan, options, source).run(); });
  return outcome;
}

}  // namespace gridfold
