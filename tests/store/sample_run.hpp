#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/registry.hpp"
#include "plan/plan.hpp"
#include "plan/registry.hpp"
#include "run/outcome.hpp"
#include "store/make_record.hpp"
#include "store/provenance.hpp"
#include "store/run_id.hpp"

namespace gridfold::test {

/// 2026-11-23T15:19:00.123Z.
inline std::chrono::system_clock::time_point sample_start() {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(1795447140123));
}

/// Folds of consecutive rows.
inline Scheme sample_scheme(std::size_t rows, std::uint32_t folds) {
  std::vector<std::uint32_t> fold_of_row;
  for (std::size_t row = 0; row < rows; ++row) fold_of_row.push_back(static_cast<std::uint32_t>(row * folds / rows));
  const SplitSet splits = SplitSet::of_partition(std::move(fold_of_row), folds);
  return {.resampling = find_entry(built_in()->resamplings, "k_fold"),
          .parameters = {{"folds", std::int64_t{folds}}, {"shuffle.seed", Scalar{}}},
          .splits = std::make_shared<const SplitSet>(splits),
          .judged = judged_together(splits),
          .text = std::to_string(folds) + " folds"};
}

/// The schemes become those of every pass, in their order.
inline void set_schemes(Plan& plan, std::vector<Scheme> schemes) {
  plan.schemes = std::move(schemes);
  for (Scheme& scheme : plan.schemes) scheme.judged = judged_together(*scheme.splits);
  for (Pass& pass : plan.passes) {
    pass.schemes.clear();
    pass.splits_of_scheme.clear();
    pass.splits = SplitSet();
    for (std::size_t scheme = 0; scheme < plan.schemes.size(); ++scheme) {
      const SplitSet& splits = *plan.schemes[scheme].splits;
      pass.schemes.push_back(scheme);
      pass.splits_of_scheme.push_back({pass.splits.count(), splits.count()});
      pass.splits.add(splits);
    }
  }
}

/// Metric l1 and l2 (text), k 1 and 5 (integers), folds 2 and 3 (integers): 8 cells over 60 rows.
inline Plan sample_plan() {
  const std::shared_ptr<const Registry> registry = built_in();
  Plan plan;
  plan.registry = registry;
  plan.name = "digits knn";
  plan.description = "A sample";
  plan.resolved_yaml = "name: digits knn\n";
  plan.config_hash = "3f9a2c1e00000000000000000000000000000000000000000000000000000000";
  plan.seed = 7;
  plan.axes = {{"metric", {std::string("l1"), std::string("l2")}},
               {"k", {std::int64_t{1}, std::int64_t{5}}},
               {"folds", {std::int64_t{2}, std::int64_t{3}}}};
  PlannedDataset dataset;
  dataset.name = "digits.csv";
  dataset.loader = find_entry(registry->loaders, "csv");
  dataset.train.request.parameters = {{"path", std::string("digits.csv")}, {"header", false}};
  dataset.train.shape.rows = 60;
  dataset.train.shape.features = 4;
  dataset.train.shape.fingerprint = "f00d";
  plan.datasets = {dataset};
  plan.scores = {{find_entry(registry->scores, "accuracy"), {}, "accuracy"}};
  for (std::size_t metric = 0; metric < 2; ++metric) {
    Pass pass;
    pass.classifier = find_entry(registry->classifiers, "knn");
    pass.settings = {{{"k", std::int64_t{1}}}, {{"k", std::int64_t{5}}}};
    pass.text = metric == 0 ? "knn(metric=l1)" : "knn(metric=l2)";
    plan.passes.push_back(pass);
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t folds = 0; folds < 2; ++folds) {
        plan.cells.push_back({.key = "000000000000000" + std::to_string(plan.cells.size()),
                              .coordinates = {metric, k, folds},
                              .pass = metric,
                              .setting = k,
                              .scheme = folds});
      }
    }
  }
  set_schemes(plan, {sample_scheme(60, 2), sample_scheme(60, 3)});
  return plan;
}

/// Every split done: `10 + c + s` rows of split s of cell c right, which one score or more judge.
inline SweepOutcome done_outcome(const Plan& plan) {
  SweepOutcome outcome;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const SplitSet& splits = *plan.scheme_of(plan.cells[cell]).splits;
    for (std::size_t split = 0; split < splits.count(); ++split) {
      Outcome one;
      one.cell = cell;
      one.split = splits.coordinates(split);
      one.status = SplitStatus::done;
      one.n_train = splits.train_count(split);
      one.n_test = splits.test_count(split);
      one.correct = 10 + cell + split;
      one.scores.assign(plan.scores.size(), static_cast<double>(one.correct) / static_cast<double>(one.n_test));
      outcome.outcomes.push_back(one);
    }
  }
  outcome.pass_seconds.assign(plan.passes.size(), 0.25);
  outcome.started = sample_start();
  outcome.finished = sample_start() + std::chrono::milliseconds(877);
  outcome.load_seconds = 0.125;
  outcome.run_seconds = 0.5;
  return outcome;
}

inline void fail(Outcome& outcome, std::string reason) {
  outcome.status = SplitStatus::failed;
  outcome.correct = 0;
  outcome.scores.clear();
  outcome.reason = std::move(reason);
}

/// Every split done but one: fold 2 of cell 7, the last, failed.
inline SweepOutcome sample_outcome(const Plan& plan) {
  SweepOutcome outcome = done_outcome(plan);
  fail(outcome.outcomes.back(), "no memory, \"really\"");
  return outcome;
}

/// The run as a store would hold it.
inline StoredRun stored_run(const Plan& plan, const SweepOutcome& outcome) {
  StoredRun run{.id = run_id(outcome.started, plan.name, plan.config_hash),
                .experiment = {},
                .shard = {},
                .outcomes = OutcomeTable(std::make_shared<const RunLayout>(layout_of(plan))),
                .sessions = {make_session(
                    {.instruction_set = "avx2", .threads = 2, .libraries = {{"oneTBB", "2021.8"}}}, outcome.started)},
                .pass_seconds = {},
                .load_seconds = outcome.load_seconds};
  run.sessions.front().finished = to_utc_text(outcome.finished);
  run.sessions.front().is_complete = true;
  run.pass_seconds.resize(plan.passes.size());
  for (std::size_t pass = 0; pass < outcome.pass_seconds.size(); ++pass) {
    run.pass_seconds[pass] = outcome.pass_seconds[pass];
  }
  for (const Outcome& one : outcome.outcomes) run.outcomes.add(one);
  return run;
}

/// The run before a process begins it.
inline StoredRun empty_run(const Plan& plan, std::chrono::system_clock::time_point started = {}) {
  StoredRun run = stored_run(plan, {.outcomes = {}, .pass_seconds = {}, .started = started, .finished = {}});
  run.sessions.clear();
  return run;
}

/// k = 1 judged by three bootstrap samples of ten rows with Efron's .632.
inline Plan plan_of_632() {
  Plan plan = sample_plan();
  plan.axes = {{"k", {std::int64_t{1}}}};
  plan.cells.resize(1);
  plan.cells[0].coordinates = {0};
  plan.passes.resize(1);
  std::vector<std::uint32_t> all{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  SplitSet splits;
  splits.add({all, all}, {.outer = 1});
  for (std::uint32_t repeat = 0; repeat < 3; ++repeat) splits.add({{0, 0}, all}, {.repeat = repeat});
  Scheme scheme{.resampling = find_entry(plan.registry->resamplings, "bootstrap"),
                .parameters = {{"repeats", std::int64_t{3}}, {"estimate", std::string("point_632")}},
                .splits = std::make_shared<const SplitSet>(splits),
                .judged = {},
                .text = "3 bootstrap samples"};
  set_schemes(plan, {std::move(scheme)});
  return plan;
}

/// Of the rows left out 0.5, 0.7 and 0.6 are right, and all rows by the model that has learnt from all of them.
inline StoredRun run_of_632() {
  const Plan plan = plan_of_632();
  SweepOutcome outcome = done_outcome(plan);
  const std::vector<std::size_t> correct{10, 5, 7, 6};
  for (std::size_t i = 0; i < correct.size(); ++i) {
    outcome.outcomes[i].correct = correct[i];
    outcome.outcomes[i].scores = {static_cast<double>(correct[i]) / 10};
  }
  return stored_run(plan, outcome);
}

inline RunRecord record_of(const Plan& plan, const SweepOutcome& outcome) {
  return make_record(stored_run(plan, outcome));
}

inline RunRecord sample_record() {
  const Plan plan = sample_plan();
  return record_of(plan, sample_outcome(plan));
}

}  // namespace gridfold::test
