#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "extending/components.hpp"
#include "plan/make_plan.hpp"
#include "plan/validate.hpp"
#include "report/json_schema.hpp"
#include "report/key_reference.hpp"
#include "report/table.hpp"
#include "run/executor.hpp"
#include "run/make_artifacts.hpp"
#include "store/read_run.hpp"
#include "store/written_run.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;

namespace {

std::shared_ptr<const Registry> extended() {
  static const std::shared_ptr<const Registry> registry = [] {
    Registry more = built_in_registry();
    more.metrics.push_back(extending::lorentzian_metric());
    more.loaders.push_back(extending::stripes_loader());
    more.transforms.push_back(extending::clip_transform());
    more.scores.push_back(extending::truth_share_score());
    more.resamplings.push_back(extending::windows_resampling());
    more.resamplings.push_back(extending::by_group_resampling());
    more.classifiers.push_back(extending::prototypes_classifier());
    more.artifacts.push_back(extending::class_sizes_artifact());
    return completed(std::move(more));
  }();
  return registry;
}

Plan plan_of(const std::string& sweep) {
  return make_plan(read_sweep_text(sweep, "sweep.yaml", {}, vocabulary_of(*extended())), extended());
}

std::string mistakes_of(const std::string& sweep) {
  try {
    plan_of(sweep);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

const std::string kSweep =
    "name: own\n"
    "dataset: {loader: stripes, rows: 60, pitch: 0.5}\n"
    "protocol:\n"
    "  - {kind: windows, length: 20, gap: 2}\n"
    "  - {kind: by_group}\n"
    "classifier:\n"
    "  - name: prototypes\n"
    "    balanced: true\n"
    "    grid:\n"
    "      shrinkage: [0, 0.5, 1]\n"
    "      sharpness_steps: [1, 2]\n"
    "      distance: [squared, absolute]\n"
    "      favoured: [[], [\"0\", \"2\"]]\n"
    "  - {name: knn, metric: lorentzian, grid: {sharpness: [0.5, 2], k: [1, 4]}}\n"
    "transforms: {clip: {bound: 2.5}}\n"
    "scores: [accuracy, truth_share]\n";

}  // namespace

TEST_CASE("a sweep over components of a program's own is planned as one over built-in ones") {
  const Plan plan = plan_of(kSweep);
  CHECK(plan.cells.size() == 2 * (3 * 2 * 2 * 2 + 2 * 2));
  const SweepSpec sweep = read_sweep_text(kSweep, "sweep.yaml", {}, vocabulary_of(*extended()));
  CHECK(validate(sweep, *extended()).configurations == plan.cells.size());
  std::set<std::string> axes;
  for (const Axis& axis : plan.axes) axes.insert(axis.name);
  for (const char* axis : {"shrinkage", "sharpness_steps", "distance", "favoured", "sharpness", "k"}) {
    CHECK(axes.count(axis) == 1);
  }
  // Windows of 20 rows that begin every 10th of 60, and six groups.
  std::set<std::size_t> counts;
  for (const Scheme& scheme : plan.schemes) counts.insert(scheme.splits->count());
  CHECK(counts == std::set<std::size_t>{5, 6});
}

TEST_CASE("a metric of a program's own orders neighbours as a plain loop over its definition does") {
  const Plan plan = plan_of(
      "name: own\ndataset: {loader: stripes, rows: 40}\nprotocol: {folds: 4}\n"
      "classifier: {name: knn, metric: lorentzian, k: 3, sharpness: 2}\n");
  const LoadRequest request{.parameters = {{"rows", std::int64_t{40}}, {"pitch", 1.0}}};
  const Dataset data = extending::stripes_loader().load(request);
  const auto& rows = std::get<Matrix<double>>(data.features);
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.outcomes.size() == 4);
  for (std::size_t fold = 0; fold < 4; ++fold) {
    std::size_t correct = 0;
    for (std::size_t query = 10 * fold; query < 10 * fold + 10; ++query) {
      std::vector<std::pair<double, std::size_t>> order;
      for (std::size_t row = 0; row < 40; ++row) {
        if (row / 10 == fold) continue;
        double sum = 0;
        for (std::size_t c = 0; c < 3; ++c) sum += std::log1p(2 * std::abs(rows.row(query)[c] - rows.row(row)[c]));
        order.emplace_back(sum, row);
      }
      std::sort(order.begin(), order.end());
      std::vector<int> votes(3);
      for (std::size_t i = 0; i < 3; ++i) ++votes[static_cast<std::size_t>(data.labels[order[i].second])];
      const auto winner = std::max_element(votes.begin(), votes.end()) - votes.begin();
      correct += winner == data.labels[query] ? 1U : 0U;
    }
    CHECK(outcome.outcomes[fold].correct == correct);
  }
}

TEST_CASE("a score of probabilities gets each K's share of the votes, whatever other K share the pass") {
  const Plan plan = plan_of(
      "name: own\ndataset: {loader: stripes, rows: 40}\nprotocol: {folds: 4}\nscores: truth_share\n"
      "classifier: {name: knn, metric: l1}\ngrid: {k: [5, 1, 3], weights: [uniform, distance]}\n");
  REQUIRE(plan.passes.size() == 1);
  const LoadRequest request{.parameters = {{"rows", std::int64_t{40}}, {"pitch", 1.0}}};
  const Dataset data = extending::stripes_loader().load(request);
  const auto& rows = std::get<Matrix<double>>(data.features);
  for (const Outcome& outcome : run_plan(plan, {}).outcomes) {
    const ParameterValues& setting = plan.passes[0].settings[plan.cells[outcome.cell].setting];
    const auto k = static_cast<std::size_t>(parameter<std::int64_t>(setting, "k"));
    const bool by_distance = parameter<std::string>(setting, "weights") == "distance";
    double shares = 0;
    for (std::size_t query = 10 * outcome.split.fold; query < 10 * outcome.split.fold + 10; ++query) {
      std::vector<std::pair<double, std::size_t>> order;
      for (std::size_t row = 0; row < 40; ++row) {
        if (row / 10 == outcome.split.fold) continue;
        double sum = 0;
        for (std::size_t c = 0; c < 3; ++c) sum += std::abs(rows.row(query)[c] - rows.row(row)[c]);
        order.emplace_back(sum, row);
      }
      std::sort(order.begin(), order.end());
      double all = 0;
      double of_truth = 0;
      for (std::size_t i = 0; i < k; ++i) {
        double weight = 1;
        if (by_distance) weight = order[0].first == 0 ? (order[i].first == 0 ? 1 : 0) : 1 / order[i].first;
        all += weight;
        if (data.labels[order[i].second] == data.labels[query]) of_truth += weight;
      }
      shares += of_truth / all;
    }
    INFO(k << " " << by_distance << " " << outcome.split.fold);
    CHECK(outcome.scores.at(0) == Approx(shares / 10));
  }
}

TEST_CASE("overlapping and grouped splits train and judge on the rows that the resampling gives") {
  const SweepOutcome outcome =
      run_plan(plan_of("name: own\ndataset: {loader: stripes, rows: 60}\nclassifier: majority\n"
                       "protocol: [{kind: windows, length: 20, gap: 2}, {kind: by_group}]\n"),
               {});
  REQUIRE(outcome.outcomes.size() == 11);
  // The first window has two rows of gap on one side, those in the middle four.
  CHECK(outcome.outcomes[0].n_test == 20);
  CHECK(outcome.outcomes[0].n_train == 38);
  CHECK(outcome.outcomes[2].n_train == 36);
  for (std::size_t group = 5; group < 11; ++group) {
    CHECK(outcome.outcomes[group].n_test == 10);
    CHECK(outcome.outcomes[group].n_train == 50);
  }
}

TEST_CASE("a run over components of a program's own is stored, read back and shown with their names and warnings") {
  const Plan plan = plan_of(kSweep);
  const SweepOutcome outcome = run_plan(plan, {});
  for (const Outcome& split : outcome.outcomes) {
    REQUIRE(split.status == SplitStatus::done);
    CHECK(split.scores.at(1) >= 0);
    CHECK(split.scores.at(1) <= 1);
  }
  const auto warned = std::count_if(outcome.outcomes.begin(), outcome.outcomes.end(), [](const Outcome& split) {
    return std::count(split.warnings.begin(), split.warnings.end(), "all prototypes are the same") == 1;
  });
  // A third of the 24 settings, on 11 splits.
  CHECK(warned == 8 * 11);
  const test::TemporaryFolder results;
  const auto folder = test::write_run(plan, outcome, results.path());
  const std::string shown = report::table(read_run(folder));
  // Headings of so many axes are cut.
  for (const char* part : {"shrin", "favoured", "[\"0\", \"2\"]", "truth", "by_group"}) {
    INFO(shown);
    CHECK_THAT(shown, Catch::Contains(part));
  }
}

TEST_CASE("schema and reference page hold the components of a program's own, and all of their parameters") {
  const Vocabulary vocabulary = vocabulary_of(*extended());
  const std::string schema = sweep_json_schema(vocabulary);
  const std::string page = key_reference_page(vocabulary);
  for (const char* name :
       {"stripes", "pitch", "clip", "bound", "truth_share", "windows", "length", "gap", "by_group", "prototypes",
        "shrinkage", "sharpness_steps", "balanced", "distance", "favoured", "lorentzian", "sharpness"}) {
    INFO(name);
    CHECK_THAT(schema, Catch::Contains(name));
    CHECK_THAT(page, Catch::Contains(name));
  }
  CHECK_THAT(page, Catch::Contains("sum ln(1 + sharpness |x_i - y_i|)"));
}

TEST_CASE("misspelt names of a program's own components and parameters get suggestions") {
  const auto with = [](std::string from, const std::string& to) {
    std::string sweep = kSweep;
    const std::size_t place = sweep.find(from);
    REQUIRE(place != std::string::npos);
    return mistakes_of(sweep.replace(place, from.size(), to));
  };
  CHECK_THAT(with("loader: stripes", "loader: stripe"), Catch::Contains("did you mean \"stripes\"?"));
  CHECK_THAT(with("pitch:", "pich:"), Catch::Contains("did you mean \"pitch\"?"));
  CHECK_THAT(with("name: prototypes", "name: prototype"), Catch::Contains("did you mean \"prototypes\"?"));
  CHECK_THAT(with("shrinkage:", "shrinkag:"), Catch::Contains("did you mean \"shrinkage\"?"));
  CHECK_THAT(with("shrinkage:", "prototypes.shrinkag:"), Catch::Contains("did you mean \"prototypes.shrinkage\"?"));
  CHECK_THAT(with("metric: lorentzian", "metric: lorentz"), Catch::Contains("did you mean \"lorentzian\"?"));
  CHECK_THAT(with("kind: windows", "kind: window"), Catch::Contains("did you mean \"windows\"?"));
  CHECK_THAT(with("truth_share", "true_share"), Catch::Contains("did you mean \"truth_share\"?"));
  CHECK_THAT(with("clip:", "clipp:"), Catch::Contains("did you mean \"clip\"?"));
  CHECK_THAT(with("distance: [squared", "distance: [squard"), Catch::Contains("did you mean \"squared\"?"));
}

TEST_CASE("values that a program's own components refuse are refused where the file has them") {
  const auto mistake = [](const std::string& rest) {
    return mistakes_of("name: own\ndataset: {loader: stripes}\n" + rest);
  };
  CHECK_THAT(mistake("classifier: {name: prototypes, shrinkage: 2}\n"),
             Catch::StartsWith("sweep.yaml:3:43: classifier.shrinkage: 2 is out of range"));
  CHECK_THAT(mistake("classifier: majority\nprotocol: {kind: windows, length: 900}\n"),
             Catch::StartsWith("sweep.yaml:4:35: protocol.length: a window of 900 rows leaves none to train on"));
  CHECK_THAT(mistake("classifier: nearest_centroid\nscores: [truth_share]\n"),
             Catch::Contains("truth_share needs class probabilities, and nearest_centroid gives none"));
  CHECK_THAT(mistakes_of("name: own\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                         "/datasets/digits/digits.csv.gz}\nclassifier: knn\nprotocol: {kind: by_group}\n"),
             Catch::Contains("by_group keeps groups of rows together, and the data set has none"));
}

TEST_CASE("an artifact of a program's own is asked for, checked and made as built-in ones are") {
  const std::string sweep = "name: own\ndataset: {loader: stripes, rows: 60}\nclassifier: knn\ngrid: {k: [1, 3]}\n";
  const Plan plan = plan_of(sweep + "artifacts: [{class_sizes: {least: 5, of: all}}]\n");
  REQUIRE(plan.artifacts.size() == 1);
  CHECK(plan.artifacts[0].name == "class_sizes-least_5");
  CHECK(plan.artifacts[0].of == "all");
  std::vector<std::int64_t> sizes;
  const std::vector<ArtifactOfCell> wanted{{0, 1}};
  make_artifacts(plan, wanted, 1, {},
                 {[&](const ArtifactOfCell& made, const std::vector<NamedArray>& arrays, const DimensionNames&) {
                    CHECK(made.cell == 1);
                    sizes = std::get<std::vector<std::int64_t>>(arrays.at(0).values);
                  },
                  [](const ArtifactOfCell&, const std::string& reason) { FAIL(reason); }});
  CHECK(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) == 60);

  CHECK_THAT(mistakes_of(sweep + "artifacts: class_size\n"),
             Catch::StartsWith(
                 "sweep.yaml:5:12: artifacts.class_size: unknown artifact \"class_size\"; allowed: decision_map, ") &&
                 Catch::EndsWith("; did you mean \"class_sizes\"?"));
  CHECK_THAT(mistakes_of(sweep + "artifacts: [{class_sizes: {lest: 3}}]\n"),
             Catch::Contains("did you mean \"least\"?"));
  CHECK_THAT(mistakes_of(sweep + "artifacts: [templates]\n"),
             Catch::Contains("artifacts[0].templates: templates needs images ("));
}
