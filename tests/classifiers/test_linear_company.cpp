#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "classifiers/fitted_on_digits.hpp"
#include "classifiers/linear_data_sets.hpp"
#include "distance/tile_kernels.hpp"

using namespace gridfold;

namespace {

struct Given {
  std::vector<std::int32_t> classes;
  std::vector<double> scores;
  std::vector<std::string> warnings;
  std::vector<NamedArray> arrays;

  bool operator==(const Given&) const = default;
};

/// What each (setting, split) of a pass gives, by the setting's text and the split.
using Results = std::map<std::pair<std::string, std::size_t>, Given>;

const Dataset& digits() {
  static const Dataset dataset = test::linear_data_set("digits");
  return dataset;
}

SplitSet three_folds() {
  std::vector<std::uint32_t> fold_of_row;
  for (std::uint32_t row = 0; row < digits().rows(); ++row) fold_of_row.push_back(row % 3);
  return SplitSet::of_partition(std::move(fold_of_row), 3);
}

Results evaluate_pass(const std::string& name, const std::vector<std::vector<std::string>>& settings) {
  const Classifier& entry = test::classifier(name);
  const SplitSet splits = three_folds();
  Settings parameters;
  Wanted wanted(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    parameters.push_back(test::completed_parameters(entry.component, settings[i]));
    wanted.add(i, {0, splits.count()});
  }
  const PassInput input{.train_rows = digits().view(),
                        .train_labels = digits().labels,
                        .class_count = 10,
                        .query_rows = digits().view(),
                        .splits = splits,
                        .settings = parameters,
                        .wanted = wanted,
                        .response = Response::margins};
  Context context;
  context.seed = 11;
  context.kept.weights = true;
  context.kept.history = true;
  Results results;
  std::mutex mutex;
  const Emit emit{[&](const Emission& emission) {
                    const MatrixView<double>& scores = emission.predictions.class_scores;
                    Given given{{emission.predictions.classes.begin(), emission.predictions.classes.end()},
                                {scores.data(), scores.data() + scores.size()},
                                {emission.warnings.begin(), emission.warnings.end()},
                                {emission.arrays.begin(), emission.arrays.end()}};
                    const std::lock_guard lock(mutex);
                    std::string text;
                    for (const std::string& one : settings[emission.setting]) text += one + " ";
                    results[{text, emission.splits.first}] = std::move(given);
                  },
                  [](std::size_t, SplitRange, const std::string& reason) { FAIL(reason); }};
  evaluate(entry, input, emit, context);
  return results;
}

/// Settings of every solver, some of which end earlier than others.
std::vector<std::vector<std::string>> settings_of(const std::string& name) {
  if (name == "ridge") return {{"alpha=1"}, {"alpha=100", "class_weight=balanced"}, {"alpha=10", "intercept=false"}};
  if (name == "perceptron") return {{"epochs=2"}, {"epochs=3", "penalty=l2"}, {"epochs=1", "batch_size=7"}};
  std::vector<std::vector<std::string>> settings{
      {"solver=sgd", "epochs=2", "learning_rate=0.001"},
      {"solver=sgd", "epochs=3", "learning_rate=0.0003", "momentum=0.9", "nesterov=true", "schedule=cosine"},
      {"solver=adam", "epochs=2", "penalty=elastic_net", "c=0.1"},
      {"solver=sgd", "epochs=9", "learning_rate=0.003", "early_stopping=true", "early_stopping.patience=1"},
  };
  if (name == "softmax" || name == "logistic") {
    settings.insert(settings.end(), {{"c=0.01", "iterations=30"},
                                     {"c=1", "iterations=20", "class_weight=balanced"},
                                     {"c=0.1", "iterations=25", "penalty=l1"}});
  } else {
    settings.insert(settings.end(), {{"c=1e-5", "iterations=10"}, {"c=1e-4", "iterations=15"}});
  }
  return settings;
}

}  // namespace

TEST_CASE("a configuration has the same bits alone and in company, at every level, whatever the threads", "[company]") {
  const std::string name = GENERATE("softmax", "logistic", "svm", "linear_svc", "ridge", "perceptron");
  INFO(name);
  const std::vector<std::vector<std::string>> settings = settings_of(name);
  Results alone;
  for (const std::vector<std::string>& setting : settings) alone.merge(evaluate_pass(name, {setting}));
  REQUIRE(alone.size() == 3 * settings.size());
  CHECK(evaluate_pass(name, settings) == alone);
  std::vector<std::vector<std::string>> backwards(settings.rbegin(), settings.rend());
  CHECK(evaluate_pass(name, backwards) == alone);
  for (const std::size_t threads : {std::size_t{1}, std::size_t{4}}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    tbb::task_arena arena(static_cast<int>(threads));
    arena.execute([&] { CHECK(evaluate_pass(name, settings) == alone); });
  }
  // Cholesky's factors are OpenBLAS's, which has kernels of its own.
  if (name == "ridge") return;
  const KernelSet& before = active_kernels();
  for (const KernelSet* level : kernel_sets()) {
    if (!level->supported()) continue;
    INFO("level " << level->name);
    use_kernels(*level);
    CHECK(evaluate_pass(name, {settings.front(), settings.back()}).size() == 6);
    for (const auto& [key, given] : evaluate_pass(name, {settings.front(), settings.back()})) {
      CHECK(given == alone.at(key));
    }
  }
  use_kernels(before);
}

TEST_CASE("what a pass gives is what fit and predict give", "[company]") {
  const std::string name = GENERATE("softmax", "logistic", "svm", "linear_svc", "ridge", "perceptron");
  const Classifier& entry = test::classifier(name);
  const std::vector<std::string> setting = settings_of(name).front();
  const Results results = evaluate_pass(name, {setting});
  const SplitSet splits = three_folds();
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  splits.read(1, train, test);
  std::vector<std::int32_t> labels;
  for (const std::uint32_t row : train) labels.push_back(digits().labels[row]);
  Context context;
  context.seed = 11;
  // The same split in a pass of its own.
  const Features train_rows = gather_rows(digits().view(), train);
  const Features test_rows = gather_rows(digits().view(), test);
  const SplitSet parts = SplitSet::of_two_parts(train.size(), test.size(), splits.coordinates(1));
  const Settings parameters{test::completed_parameters(entry.component, setting)};
  Wanted wanted(1);
  wanted.add(0, {0, 1});
  const PassInput input{.train_rows = view_of(train_rows),
                        .train_labels = labels,
                        .class_count = 10,
                        .query_rows = view_of(test_rows),
                        .same_rows = false,
                        .splits = parts,
                        .settings = parameters,
                        .wanted = wanted};
  std::vector<std::int32_t> classes;
  const Emit emit{[&](const Emission& emission) {
                    classes.assign(emission.predictions.classes.begin(), emission.predictions.classes.end());
                  },
                  [](std::size_t, SplitRange, const std::string& reason) { FAIL(reason); }};
  evaluate(entry, input, emit, context);
  std::string text;
  for (const std::string& one : setting) text += one + " ";
  CHECK(classes == results.at({text, 1}).classes);
}
