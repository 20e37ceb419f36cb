#include "store/run_layout.hpp"

#include <utility>

#include "plan/judged_training_rows.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace {

LayoutScheme layout_of(const Scheme& scheme) {
  LayoutScheme layout{.dataset = 0,
                      .resampling = scheme.resampling->component.name,
                      .parameters = scheme.parameters,
                      .text = scheme.text,
                      .splits = {},
                      .judges_test_part = scheme.resampling->scores_test_part,
                      .optimism = scheme.resampling->optimism,
                      .digest = scheme.digest,
                      .trains_on_earlier_rows = scheme.splits->trains_on_earlier_rows()};
  if (scheme.resampling->judges_by_train_size != nullptr) {
    layout.judges_by_train_size = scheme.resampling->judges_by_train_size(scheme.parameters);
  }
  if (scheme.resampling->apparent_weight != nullptr) {
    layout.apparent_weight = scheme.resampling->apparent_weight(scheme.parameters);
  }
  for (const JudgedSplits& judged : scheme.judged) layout.splits.push_back({judged.at, judged.n_train, judged.n_test});
  return layout;
}

std::vector<std::string> names_of(const Kept& kept) {
  std::vector<std::string> names;
  if (kept.confusion) names.emplace_back("confusion");
  if (kept.predictions) names.emplace_back("predictions");
  if (kept.weights) names.emplace_back("weights");
  if (kept.history) names.emplace_back("history");
  return names;
}

}  // namespace

std::size_t RunLayout::evaluations() const {
  std::size_t evaluations = 0;
  for (const LayoutCell& cell : cells) evaluations += schemes[cell.scheme].splits.size();
  return evaluations;
}

DatasetRecord record_of(const PlannedDataset& dataset) {
  DatasetRecord record{.name = dataset.name,
                       .loader = dataset.loader->component.name,
                       .parameters = dataset.train.request.parameters,
                       .rows = dataset.train.shape.rows,
                       .features = dataset.train.shape.features,
                       .fingerprint = dataset.train.shape.fingerprint,
                       .test_rows = {},
                       .test_fingerprint = {},
                       .class_names = dataset.train.shape.class_names,
                       .has_test_part = dataset.has_test_part,
                       .is_named = dataset.is_named,
                       .test_files = dataset.test_files};
  if (dataset.test || !dataset.reserved.empty()) record.test_set = test_set_of(dataset);
  if (dataset.test) {
    record.test_rows = dataset.test->shape.rows;
    record.test_fingerprint = dataset.test->shape.fingerprint;
  } else {
    record.unread_test_fingerprint = dataset.unread_test_fingerprint;
  }
  return record;
}

RunLayout layout_of(const Plan& plan) {
  RunLayout layout{.name = plan.name,
                   .description = plan.description,
                   .config = plan.resolved_yaml,
                   .config_hash = plan.config_hash,
                   .seed = plan.seed,
                   .rule = plan.rule,
                   .test_is_open = plan.test_is_open,
                   .axes = plan.axes,
                   .scores = {},
                   .kept = names_of(plan.kept),
                   .datasets = {},
                   .schemes = {},
                   .passes = {},
                   .cells = {}};
  for (ScoreColumn& column : plan.score_columns()) {
    layout.scores.push_back({std::move(column.name), column.higher_is_better, column.revision});
  }
  for (const PlannedDataset& dataset : plan.datasets) layout.datasets.push_back(record_of(dataset));
  for (const Scheme& scheme : plan.schemes) layout.schemes.push_back(layout_of(scheme));
  for (const Pass& pass : plan.passes) layout.passes.push_back({pass.text, pass.cost.operations});
  layout.cells.reserve(plan.cells.size());
  for (const Cell& cell : plan.cells) {
    const Pass& pass = plan.passes[cell.pass];
    const std::size_t scheme = pass.schemes[cell.scheme];
    LayoutScheme& own = layout.schemes[scheme];
    own.dataset = pass.dataset;
    if (own.judges_test_part && own.optimism.empty() && judged_training_rows(plan.datasets[pass.dataset]) > 0) {
      own.optimism = "the test part has rows that the models have learnt from; new rows will be judged worse";
    }
    layout.cells.push_back({cell.key, cell.coordinates, scheme, cell.pass});
  }
  return layout;
}

}  // namespace gridfold
