#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "config/key_table.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "core/suggestion.hpp"
#include "expected_text.hpp"
#include "plan/make_plan.hpp"

namespace gridfold::test_suggestions {

using gridfold::test::message_of;

namespace {

struct Mistake {
  std::string key;
  std::string meant;
};

const std::string kTable = "path: " GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz";

std::string complaint(const std::string& sweep, const std::vector<Override>& overrides = {}) {
  return message_of([&] { read_sweep_text("name: t\n" + sweep, "sweep.yaml", overrides, known_names()); });
}

/// What the one complaint asks whether it was meant; empty where it asks nothing.
std::string suggested(const std::string& complaint) {
  const std::string question = "; did you mean \"";
  const std::size_t at = complaint.find(question);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + question.size();
  return complaint.substr(begin, complaint.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("a key in the wrong place, or of another tool, is told what it is called here") {
  const std::string sweep = "dataset: {loader: csv, " + kTable + "}\nclassifier: knn\n";
  const std::vector<Mistake> mistakes{{"grid.name", "classifier"},
                                      {"grid.kind", "protocol"},
                                      {"grid.take", "train_rows"},
                                      {"grid.train_take", "train_rows"},
                                      {"grid.dataset.take", "dataset.train.take"},
                                      {"grid.classifier.n_neighbors", "classifier.k"},
                                      {"grid.standardizewith_mean", "standardize.with_mean"},
                                      {"classifier.kn.k", "knn"},
                                      {"classifier.n_neighbors", "k"},
                                      {"train_take", "dataset.train.take"},
                                      {"take", "dataset.train.take"},
                                      {"dataset.train.rows", "take"},
                                      {"dataset.test.size", "fraction"},
                                      {"dataset.label", "label_column"},
                                      {"dataset.na_values", "missing"},
                                      {"dataset.usecols", "keep_columns"},
                                      {"metrics", "scores"},
                                      {"kind", "protocol.kind"},
                                      {"path", "dataset.path"},
                                      {"train_rows", "dataset.train.take"},
                                      {"n_splits", "protocol.folds"},
                                      {"random_state", "seed"},
                                      {"classifier.random_state", "seed"},
                                      {"grid.random_state", "seed"},
                                      {"steps", "transforms"},
                                      {"exclude", "grid.exclude"},
                                      {"zip", "grid.zip"},
                                      {"grid.scoring", "scores"},
                                      {"dataset.train.take.sed", "seed"},
                                      {"metric", "grid.metric"}};
  for (const Mistake& mistake : mistakes) {
    const std::string text = complaint(sweep, {{mistake.key, "3"}});
    INFO(text);
    CHECK(text.find("unknown") != std::string::npos);
    CHECK(suggested(text) == mistake.meant);
  }
}

TEST_CASE("a hyperparameter of another classifier is not taken for a similar one of this classifier") {
  for (const std::string key : {"C", "c"}) {
    const std::string data = "dataset: {loader: csv, " + kTable + "}\n";
    CHECK(suggested(complaint(data + "classifier: {name: knn, " + key + ": 1}\n")).empty());
    CHECK(suggested(complaint(data + "classifier: knn\n" + key + ": 1\n")).empty());
    CHECK(suggested(complaint(data + "classifier: knn\ngrid: {" + key + ": [1]}\n")).empty());
    CHECK(suggested(complaint(data + "classifier: svm\n" + key + ": 1\n")) == "grid.c");
  }
}

TEST_CASE("a misspelt classifier above its parameters is told which classifier was meant") {
  const std::string text = complaint("dataset: {loader: csv, " + kTable + "}\nclassifier: {kn: {k: 3}}\n");
  CHECK(suggested(text) == "knn");
}

TEST_CASE("a key with a point in its text is told what stands there, and what was meant") {
  const std::string start = "dataset: {loader: csv, " + kTable + "}\nclassifier: ";
  const auto of = [&](const std::string& rest) { return complaint(start + rest + "\n"); };
  CHECK(suggested(of("{name: softmax, c:0.5}")) == "c: 0.5");
  CHECK_THAT(of("{name: softmax, c:0.5}"), Catch::Contains("allowed: name, solver, penalty"));
  CHECK(suggested(of("knn\nprotocol: {kind: holdout, test_size:0.2}")) == "test_size: 0.2");
  for (const std::string key : {"grid.k", "grid.kk"})
    CHECK(suggested(of("knn\n" + key + ": [1, 3]")) == "grid: {k: ...}");
  CHECK(suggested(of("knn\ngrid.zip: {k: 1}")) == "grid: {zip: ...}");
  CHECK(suggested(of("knn\nknn.k: 3")) == "grid.k");
  CHECK_THAT(of("knn\na.b: 3"), Catch::Contains("a.b: unknown key; allowed: include, name"));
}

TEST_CASE("the aliases of all components are spelt as they are looked for") {
  const Vocabulary known = known_names();
  std::vector<const Component*> components;
  for (const auto* family :
       {&known.loaders, &known.transforms, &known.classifiers, &known.resamplings, &known.scores, &known.metrics}) {
    components.insert(components.end(), family->begin(), family->end());
  }
  for (const Component* component : components) {
    for (const std::string& alias : component->aliases) CHECK(alias == bare_name(alias));
    for (const ParameterInfo& info : component->parameters) {
      for (const std::string& alias : info.aliases) CHECK(alias == bare_name(alias));
    }
  }
}

TEST_CASE("the axis that the reference page names for a key is that key's, whatever other keys are called") {
  const KeyTable table(known_names());
  for (const Key& key : table.keys()) {
    if (!key.has_axis() || key.role == KeyRole::variant) continue;
    INFO(key.path << " has the axis " << key.info.axis_name());
    CHECK(std::ranges::count(table.meant_by(key.info.axis_name()), &key) == 1);
  }
}

TEST_CASE("synthetic rows vary by their own seed and by the rows of their own test part") {
  const auto sizes_of_parts = [](const std::string& grid) {
    const Plan plan =
        make_plan(read_sweep_text("name: t\ndataset: {loader: blobs, rows: 40}\nclassifier: majority\n"
                                  "protocol: {kind: train_test}\ngrid: " +
                                      grid + "\n",
                                  "sweep.yaml", {}, known_names()));
    CHECK(plan.axes.size() == 1);
    std::vector<std::size_t> sizes;
    for (const PlannedDataset& dataset : plan.datasets) sizes.push_back(dataset.test.value().shape.rows);
    return sizes;
  };
  CHECK(sizes_of_parts("{dataset_seed: [0, 1, 2]}") == std::vector<std::size_t>{40, 40, 40});
  CHECK(sizes_of_parts("{dataset_test_rows: [10, 200]}") == std::vector<std::size_t>{10, 200});
}

TEST_CASE("every transform, classifier, metric and score has a formula for the reference page") {
  const Vocabulary known = known_names();
  for (const auto* family : {&known.transforms, &known.classifiers, &known.metrics, &known.scores}) {
    for (const Component* component : *family) {
      INFO(component->name);
      CHECK_FALSE(component->formula.empty());
    }
  }
}

TEST_CASE("an OpenML data set is named by its number as it is fetched") {
  CHECK_TEXT(complaint("dataset: openml:abc\nclassifier: knn\n"));
  CHECK_TEXT(complaint("dataset: csv:abc\nclassifier: knn\n"));
}

TEST_CASE("a range of sizes that leaves what sizes may be names both kinds of size") {
  const std::string sweep = "dataset: {loader: csv, " + kTable + "}\nclassifier: knn\n";
  CHECK_TEXT(complaint(sweep + "protocol: {train_size: {from: 0.0, to: 0.5, step: 0.25}}\n"));
  CHECK_TEXT(complaint(sweep + "protocol: {train_size: {from: 0, to: 5}}\n"));
}

}  // namespace gridfold::test_suggestions
