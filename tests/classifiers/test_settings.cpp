#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "classifiers/fitted_on_digits.hpp"

using namespace gridfold;

namespace {

const Dataset& digits() {
  static const Dataset all = [] {
    const std::vector<Loader> loaders = built_in_loaders();
    const Loader& csv = *find_entry(loaders, "csv");
    const ParameterValues path{{"path", std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz"}};
    return csv.load(request_for(csv, path));
  }();
  return all;
}

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = built_in_metrics();
  return all;
}

/// The classifier's table with the parameters of the metrics after its own.
const Component& complete_component(const std::string& name) {
  static std::map<std::string, Component> known;
  if (!known.contains(name)) {
    Component component = test::classifier(name).component;
    const std::vector<const Component*> choices = components_of(metrics());
    add_nested_parameters(component, Family::metrics, choices);
    known[name] = std::move(component);
  }
  return known[name];
}

/// `k=3 metric=l1` as a completed list.
ParameterValues parameters_of(const std::string& name, std::istringstream& words) {
  const Component& component = complete_component(name);
  ParameterValues given;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string text = word.substr(equals + 1);
    Scalar value = text;
    for (const ParameterInfo& info : component.parameters) {
      if (info.name != word.substr(0, equals)) continue;
      if (info.type == ParameterType::integer) value = static_cast<std::int64_t>(std::stoll(text));
      if (info.type == ParameterType::real) value = std::stod(text);
    }
    given.push_back({word.substr(0, equals), value});
  }
  return complete_parameters(name, component.parameters, given);
}

/// Training rows without `held_out` rows from `first`, and these.
struct Parts {
  Features train;
  Features test;
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> truth;

  Parts(std::size_t first, std::size_t held_out) {
    std::vector<std::uint32_t> train_rows;
    std::vector<std::uint32_t> test_rows;
    for (std::uint32_t row = 0; row < digits().rows(); ++row) {
      const bool is_held_out = row >= first && row < first + held_out;
      (is_held_out ? test_rows : train_rows).push_back(row);
      (is_held_out ? truth : labels).push_back(digits().labels[row]);
    }
    train = gather_rows(digits().view(), train_rows);
    test = gather_rows(digits().view(), test_rows);
  }
};

/// What `evaluate` emits of every split, by setting.
std::vector<std::vector<Predictions>> evaluated(const Classifier& classifier, const SplitSet& splits,
                                                const Settings& settings, bool one_by_one) {
  Wanted wanted(settings.size());
  for (std::size_t setting = 0; setting < settings.size(); ++setting) wanted.add(setting, {0, splits.count()});
  const PassInput input{.train_rows = digits().view(),
                        .train_labels = digits().labels,
                        .class_count = 10,
                        .query_rows = digits().view(),
                        .same_rows = true,
                        .splits = splits,
                        .settings = settings,
                        .wanted = wanted,
                        .response = Response::probabilities};
  std::vector<std::vector<Predictions>> all(settings.size(), std::vector<Predictions>(splits.count()));
  const Emit emit{[&](const Emission& emission) {
                    std::size_t begin = 0;
                    for (std::size_t split = emission.splits.first; split < emission.splits.end(); ++split) {
                      const std::size_t rows = splits.test_count(split);
                      const auto classes = emission.predictions.classes.subspan(begin, rows);
                      Predictions& one = all[emission.setting][split];
                      one.classes.assign(classes.begin(), classes.end());
                      const double* scores = emission.predictions.class_scores.data() + begin * 10;
                      one.class_scores = Matrix<double>(std::vector<double>(scores, scores + rows * 10), rows, 10);
                      begin += rows;
                    }
                  },
                  [](std::size_t, SplitRange, const std::string& reason) { FAIL(reason); }};
  Context context;
  context.metrics = metrics();
  (one_by_one ? fit_one_by_one : evaluate)(classifier, input, emit, context);
  return all;
}

}  // namespace

TEST_CASE("settings give back every list, in its place, whatever order their values came in") {
  std::vector<ParameterValues> lists;
  for (const std::int64_t k : {3, 1, 3, 2, 1, 1}) {
    for (const char* weights : {"uniform", "distance"}) {
      lists.push_back({{"k", k}, {"weights", std::string(weights)}, {"metric", std::string("l2")}, {"p", Scalar{}}});
    }
  }
  Settings settings;
  for (const ParameterValues& list : lists) settings.push_back(list);
  REQUIRE(settings.size() == lists.size());
  for (std::size_t i = 0; i < lists.size(); ++i) CHECK(settings[i] == lists[i]);
  CHECK(settings.front() == lists.front());
  CHECK(settings.back() == lists.back());
  std::vector<ParameterValues> visited;
  settings.for_each([&](std::size_t index, const ParameterValues& list) {
    CHECK(index == visited.size());
    visited.push_back(list);
  });
  CHECK(visited == lists);
}

TEST_CASE("fitting nearest neighbours copies no rows, so that it takes no longer with more of them") {
  Context context;
  context.metrics = metrics();
  const Matrix<double> query({5}, 1, 1);
  for (const char* words : {"knn k=1", "radius_neighbors radius=2"}) {
    std::istringstream rest(words);
    std::string name;
    rest >> name;
    Matrix<double> rows({0, 9}, 2, 1);
    const std::vector<std::int32_t> labels{0, 1};
    const auto model = test::classifier(name).fit(parameters_of(name, rest), rows.view(), labels, 2, context);
    for (const std::size_t nearest : {std::size_t{0}, std::size_t{1}}) {
      rows.row(nearest)[0] = 5;
      rows.row(1 - nearest)[0] = 20;
      const Predictions predictions = model->predict(query.view(), Response::classes, context);
      CHECK(predictions.classes == std::vector<std::int32_t>{static_cast<std::int32_t>(nearest)});
    }
  }
}

TEST_CASE("classifiers predict what scikit-learn's, or plain loops, do under every setting") {
  std::map<std::string, std::size_t> settings_of;
  std::map<std::string, Parts> parts_of_fold;
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/classifiers/expected/settings_predictions.txt");
  for (std::string line; std::getline(file, line);) {
    const std::size_t bar = line.find('|');
    const std::size_t second_bar = line.find('|', bar + 1);
    const std::string fold = line.substr(line.rfind(' ', bar) + 1, bar - line.rfind(' ', bar) - 1);
    const std::string expected = line.substr(bar + 1, second_bar - bar - 1);
    const std::string total = line.substr(second_bar + 1);
    INFO(line.substr(0, bar));
    const Parts& parts = parts_of_fold.try_emplace(fold, std::stoul(fold), expected.size()).first->second;
    std::istringstream words(line.substr(0, line.rfind(' ', bar)));
    std::string name;
    words >> name;
    const ParameterValues parameters = parameters_of(name, words);
    Context context;
    context.metrics = metrics();
    const Classifier& classifier = test::classifier(name);
    const Response response = total == "-" ? Response::classes : Response::probabilities;
    const Predictions predictions = classifier.fit(parameters, view_of(parts.train), parts.labels, 10, context)
                                        ->predict(view_of(parts.test), response, context);
    std::string classes;
    for (const std::int32_t label : predictions.classes) classes += std::to_string(label);
    CHECK(classes == expected);
    if (total != "-") {
      double sum = 0;
      for (std::size_t row = 0; row < parts.truth.size(); ++row) {
        sum += predictions.class_scores.row(row)[static_cast<std::size_t>(parts.truth[row])];
      }
      CHECK(sum == Approx(std::stod(total)).epsilon(1e-12));
    }
    ++settings_of[name];
  }
  std::ifstream docs(std::string(GRIDFOLD_SOURCE_DIR) + "/docs/scores.md");
  const std::string page{std::istreambuf_iterator<char>(docs), {}};
  CHECK(settings_of.size() == 5);
  for (const auto& [name, settings] : settings_of) {
    const std::size_t row = page.find(fmt::format("| `{}` |", name));
    REQUIRE(row != std::string::npos);
    CHECK_THAT(page.substr(row, page.find('\n', row) - row), Catch::EndsWith(fmt::format("| {} |", settings)));
  }
}

TEST_CASE("a pass gives what each setting gives alone on each split") {
  std::vector<std::uint32_t> fold_of_row;
  for (std::uint32_t row = 0; row < digits().rows(); ++row) fold_of_row.push_back(row % 3);
  SplitSet splits = SplitSet::of_partition(std::move(fold_of_row), 3);
  SplitSet::Rows few;
  for (std::uint32_t row = 0; row < 20; ++row) (row < 15 ? few.train : few.test).push_back(row);
  splits.add(few, {.repeat = 1});
  for (const char* name : {"knn", "radius_neighbors"}) {
    Settings settings;
    for (const char* weights : {"uniform", "distance", "rank", "gaussian", "epanechnikov", "tricube"}) {
      const bool is_knn = std::string(name) == "knn";
      if (!is_knn && std::string(weights) == "rank") continue;
      for (const char* size : {"1", "6", "15"}) {
        std::istringstream words(
            fmt::format("{}={}{} weights={}", is_knn ? "k" : "radius", size, is_knn ? "" : "0.5", weights));
        settings.push_back(parameters_of(name, words));
      }
    }
    const auto together = evaluated(test::classifier(name), splits, settings, false);
    const auto alone = evaluated(test::classifier(name), splits, settings, true);
    for (std::size_t setting = 0; setting < settings.size(); ++setting) {
      for (std::size_t split = 0; split < splits.count(); ++split) {
        CAPTURE(name, setting, split);
        CHECK(together[setting][split].classes == alone[setting][split].classes);
        const Matrix<double>& left = together[setting][split].class_scores;
        const Matrix<double>& right = alone[setting][split].class_scores;
        REQUIRE(left.rows() == right.rows());
        CHECK(std::equal(left.data(), left.data() + left.rows() * 10, right.data()));
      }
    }
  }
}
