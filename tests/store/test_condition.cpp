#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "store/condition.hpp"
#include "store/sample_run.hpp"
#include "store/select_configurations.hpp"

using namespace gridfold;

namespace {

/// Whether a row with these values passes; every other column is missing.
bool holds(const std::string& condition, const std::map<std::string, Scalar>& row) {
  return Condition(condition).holds([&](const std::string& column) {
    const auto place = row.find(column);
    return place == row.end() ? Scalar{} : place->second;
  });
}

std::string complaint(const std::string& condition) {
  try {
    Condition{condition};
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "none";
}

const std::map<std::string, Scalar> kRow{{"metric", std::string("l1")},
                                         {"k", std::int64_t{5}},
                                         {"mean_accuracy", 0.375},
                                         {"shuffle", true},
                                         {"label", std::string("7")},
                                         {"cell", std::string("0000000000000003")},
                                         {"started", std::string("2026-11-23T15:19:00Z")},
                                         {"transforms", std::string("standardize > pca(components=20)")}};

std::vector<std::string> keys_of(const RunRecord& record) {
  std::vector<std::string> keys;
  for (const ConfigurationRecord& configuration : record.configurations) keys.push_back(configuration.key);
  return keys;
}

}  // namespace

TEST_CASE("a condition compares numbers as numbers and texts as texts") {
  const auto [condition, expected] = GENERATE(table<std::string, bool>({
      {"metric == l1", true},
      {"metric == \"l1\"", true},
      {"metric == 'l1'", true},
      {"metric != l1", false},
      {"k == 5", true},
      {"k == 5.0", true},
      {"k == +5", true},
      {"k < 5", false},
      {"k <= 5", true},
      {"k > -1e3", true},
      {"k >= 5.5", false},
      {"k == \"5\"", true},
      {"label == 7", true},
      {"label < 8", true},
      {"cell == 0000000000000003", true},
      {"cell == 3", false},
      {"k == l1", false},
      {"k != l1", true},
      {"mean_accuracy>0.3", true},
      {"mean_accuracy > 0.375", false},
      {"shuffle == true", true},
      {"started > 2026-11-01", true},
      {"started < 2026-11-23", false},
      {"transforms == 'standardize > pca(components=20)'", true},
      {"k in [1, 5]", true},
      {"k in [1, 3]", false},
      {"metric not in [l1, l2]", false},
      {"metric not in [l2]", true},
  }));
  CAPTURE(condition);
  CHECK(holds(condition, kRow) == expected);
}

TEST_CASE("the order of a number and a word is refused") {
  for (const std::string comparison : {"<", "<=", ">", ">="}) {
    CHECK_THROWS_WITH(holds("mean_accuracy " + comparison + " 30%", kRow),
                      "the condition asks for the order of mean_accuracy, which is 0.375 somewhere, and \"30%\", which "
                      "is no number");
  }
}

TEST_CASE("not binds before and, and before or, and parentheses before all") {
  const auto [condition, expected] = GENERATE(table<std::string, bool>({
      {"k == 5 or k == 1 and metric == l2", true},
      {"(k == 5 or k == 1) and metric == l2", false},
      {"not k == 1 and metric == l1", true},
      {"not (k == 5 and metric == l1)", false},
      {"not not k == 5", true},
      {"k == 1 or k == 2 or k == 5", true},
      {"k == 5 and metric == l1 and shuffle == true", true},
      {"k == 5 and metric == l1 and shuffle == false", false},
  }));
  CAPTURE(condition);
  CHECK(holds(condition, kRow) == expected);
}

TEST_CASE("a missing value equals nothing and is in no order") {
  CHECK_FALSE(holds("p == 2", kRow));
  CHECK(holds("p != 2", kRow));
  CHECK_FALSE(holds("p < 2", kRow));
  CHECK_FALSE(holds("p >= 2", kRow));
  CHECK_FALSE(holds("p in [1, 2]", kRow));
  CHECK(holds("p not in [1, 2]", kRow));
}

TEST_CASE("a mistake in a condition is shown with its place and with what should stand there") {
  const std::string example = "; for example: metric == l1 and mean_accuracy > 0.3";
  CHECK(complaint("") == "the condition \"\" ends, where the name of a column should stand" + example);
  CHECK(complaint("k") ==
        "the condition \"k\" ends, where ==, !=, <, <=, >, >=, `in` or `not in` should stand" + example);
  CHECK(complaint("k = 5") ==
        "the condition \"k = 5\" has \"=\" at character 3, where ==, !=, <, <=, >, >=, `in` or `not in` should stand" +
            example);
  CHECK(
      complaint("k == 5 metric == l1") ==
      "the condition \"k == 5 metric == l1\" has \"metric\" at character 8, where `and`, `or` or the end should stand" +
          example);
  CHECK(complaint("k == and") ==
        "the condition \"k == and\" has \"and\" at character 6, where a value (text in quotes where it holds blanks or "
        "signs) should stand" +
            example);
  CHECK_THAT(complaint("(k == 5"), Catch::Contains("ends, where `and`, `or` or a closing parenthesis should stand"));
  CHECK_THAT(complaint("k in 5"), Catch::Contains("\"5\" at character 6, where a list of values, such as [1, 3],"));
  CHECK_THAT(complaint("k in [1 3]"), Catch::Contains("\"3\" at character 9, where a comma or `]` should stand"));
  CHECK_THAT(complaint("k not 5"), Catch::Contains("\"5\" at character 7"));
  CHECK(complaint("k == 'a") == "the condition \"k == 'a\" has a quote at character 6 that nothing closes");
  CHECK(complaint(std::string(100'000, '(')) ==
        "the condition has more than 100 parentheses and `not` inside each other");
  CHECK_THAT(complaint("k == 5 and and"), Catch::Contains("\"and\" at character 12"));
}

TEST_CASE("configurations are selected by axes and summaries, and ranked among themselves") {
  const RunRecord record = test::sample_record();
  const RunRecord l1 = select_configurations(record, Condition("metric == l1"));
  CHECK(l1.groups.size() == 2);
  REQUIRE(l1.configurations.size() == 4);
  for (const ConfigurationRecord& configuration : l1.configurations) {
    CHECK(to_text(l1.value(configuration, 0)) == "l1");
    // Of the sample, k = 5 is the better of two within each metric.
    CHECK(configuration.rank == (to_text(l1.value(configuration, 1)) == "5" ? 1U : 2U));
  }
  const RunRecord good = select_configurations(record, Condition("mean_accuracy > 0.65 and failed == 0"));
  REQUIRE(good.groups.size() == 1);
  CHECK(good.groups[0].text == "3 folds");
  CHECK(good.configurations.size() == 2);
  CHECK(good.configurations[0].group == 0);
  const std::string key = record.configurations[3].key;
  CHECK(keys_of(select_configurations(record, Condition("cell == " + key))) == std::vector{key});
  CHECK(select_configurations(record, Condition("k == 2")).configurations.empty());
  CHECK(select_configurations(record, Condition("k == 2")).groups.empty());
}

TEST_CASE("constants of the resolved sweep are columns, of those configurations that they belong to") {
  const std::string config =
      "name: sample\ndescription: \"a: b\"\ndataset:\n  loader: csv\n  train:\n    take: 300\n  csv:\n"
      "    path: \"/data/few.csv\"\n  separator: auto\nseed: 7\nprotocol:\n  kind: k_fold\n  shuffle:\n"
      "    seed: 1\nclassifier:\n  name: knn\n  knn:\n    weights: uniform\n    p: 3.0\n  l1:\n    eps: 0.5\n"
      "grid:\n  union: none\nscores: [accuracy]\n";
  const RunRecord record = test::sample_record();
  const std::size_t all = record.configurations.size();
  const auto selected = [&](const char* condition) {
    return select_configurations(record, Condition(condition), config).configurations.size();
  };
  for (const char* holds : {"loader == csv", "take == 300", "path == '/data/few.csv'", "seed == 7",
                            "protocol == k_fold", "classifier == knn", "weights == uniform", "p == 3", "p > 2.5"}) {
    INFO(holds);
    CHECK(selected(holds) == all);
  }
  CHECK(selected("weights == distance") == 0);
  CHECK(selected("seed == 1") == 0);
  CHECK(selected("weights == uniform and metric == l1") == 4);
  for (const char* unknown : {"name == sample", "description == 'a: b'", "union == none", "scores == accuracy"}) {
    INFO(unknown);
    CHECK_THROWS_WITH(selected(unknown), Catch::Contains("names the unknown column"));
  }
  CHECK_THROWS_WITH(select_configurations(record, Condition("weights == uniform")), Catch::Contains("unknown column"));
  // Below the name that an axis of the section takes, too.
  const std::string below_axis = "metric:\n  l1:\n    eps: 0.5\n";
  CHECK(select_configurations(record, Condition("eps == 0.5"), below_axis).configurations.size() == 4);
}

TEST_CASE("an unknown column is refused with the nearest one and with all that there are") {
  CHECK_THROWS_WITH(select_configurations(test::sample_record(), Condition("mean_acuracy > 0.3")),
                    "the condition \"mean_acuracy > 0.3\" names the unknown column \"mean_acuracy\"; did you mean "
                    "mean_accuracy? allowed: cell, rank, done, failed, pending, warned, mean_accuracy, std_accuracy, "
                    "standard_error_accuracy, min_accuracy, max_accuracy, metric, k, folds");
}

TEST_CASE("a record is ranked by any of its scores, in that score's own direction") {
  RunRecord record = test::sample_record();
  record.scores.push_back({"loss", false});
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    Summary summary = record.configurations[i].summaries.front();
    summary.mean = static_cast<double>(i);
    record.configurations[i].summaries.push_back(summary);
  }
  const RunRecord ranked = ranked_by(record, "loss");
  CHECK(ranked.scores.front().name == "loss");
  CHECK(ranked.scores.back().name == "accuracy");
  for (std::size_t group = 0; group < 2; ++group) {
    std::vector<double> means;
    for (const ConfigurationRecord* configuration : ranked.ranking(group)) {
      if (configuration->is_complete()) means.push_back(configuration->summaries.front().mean);
    }
    CHECK(means.size() == (group == 0 ? 4U : 3U));
    CHECK(std::is_sorted(means.begin(), means.end()));
  }
  CHECK_THROWS_WITH(ranked_by(record, "los"),
                    "the run has no score \"los\"; did you mean loss? allowed: accuracy, loss");
}
