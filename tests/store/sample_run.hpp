#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "plan/outcome.hpp"
#include "plan/plan.hpp"
#include "store/make_record.hpp"
#include "store/provenance.hpp"

namespace gridfold::test {

/// 2026-11-23T15:19:00.123Z.
inline std::chrono::system_clock::time_point sample_start() {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(1795447140123));
}

/// Metric l1 and l2 (text), k 1 and 5 (integers), folds 2 and 3 (integers): 8 cells.
inline Plan sample_plan() {
  Plan plan;
  plan.name = "digits knn";
  plan.description = "A sample";
  plan.resolved_yaml = "name: digits knn\n";
  plan.config_hash = "3f9a2c1e00000000000000000000000000000000000000000000000000000000";
  plan.seed = 7;
  plan.axes = {{"metric", {std::string("l1"), std::string("l2")}},
               {"k", {std::int64_t{1}, std::int64_t{5}}},
               {"folds", {std::int64_t{2}, std::int64_t{3}}}};
  PlannedDataset dataset;
  dataset.train.path = "digits.csv";
  dataset.train_shape.rows = 60;
  dataset.train_shape.features = 4;
  plan.datasets = {dataset};
  plan.scores = {&scores().front()};
  for (std::size_t metric = 0; metric < 2; ++metric) {
    Pass pass;
    pass.schemes = {{ProtocolKind::k_fold, 2, {}}, {ProtocolKind::k_fold, 3, {}}};
    plan.passes.push_back(pass);
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t folds = 0; folds < 2; ++folds) {
        Cell cell;
        cell.key = "000000000000000" + std::to_string(plan.cells.size());
        cell.coordinates = {metric, k, folds};
        cell.k = k == 0 ? 1 : 5;
        cell.pass = metric;
        cell.scheme = folds;
        plan.cells.push_back(cell);
      }
    }
  }
  return plan;
}

/// Every fold done but one: fold 2 of cell 7 failed. Fold f of cell c has 30 or 20 rows, `10 + c + f` of them right.
inline SweepOutcome sample_outcome(const Plan& plan) {
  SweepOutcome outcome;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const std::size_t folds = plan.scheme_of(plan.cells[cell]).folds;
    for (std::size_t fold = 0; fold < folds; ++fold) {
      const std::size_t n_test = 60 / folds;
      FoldOutcome result{cell, 0, fold, FoldStatus::done, 60 - n_test, n_test, 10 + cell + fold, {}, ""};
      if (cell == 7 && fold == 2) {
        result.status = FoldStatus::failed;
        result.correct = 0;
        result.reason = "no memory, \"really\"";
      } else {
        result.scores = {static_cast<double>(result.correct) / static_cast<double>(n_test)};
      }
      outcome.folds.push_back(result);
    }
  }
  outcome.passes = {{0.25}, {0.5}};
  outcome.fingerprints = {"f00d"};
  outcome.test_fingerprints = {""};
  outcome.started = sample_start();
  outcome.finished = sample_start() + std::chrono::milliseconds(877);
  outcome.load_seconds = 0.125;
  outcome.run_seconds = 0.75;
  return outcome;
}

inline RunRecord sample_record() {
  const Plan plan = sample_plan();
  const SweepOutcome outcome = sample_outcome(plan);
  return make_record(plan, outcome, make_provenance(plan, outcome, {"avx2", 2, {{"oneTBB", "2021.8"}}}));
}

}  // namespace gridfold::test
