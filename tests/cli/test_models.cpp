#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hdf5/array_file.hpp"
#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

const std::string kDigits = std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz";
const std::string kFourPixels = std::string(GRIDFOLD_SOURCE_DIR) + "/experiments/four-pixels/";

std::string digits_sweep(const std::string& rest) {
  return "name: model\ndataset: {loader: csv, path: " + kDigits + "}\nprotocol: {kind: k_fold, folds: 3}\n" + rest;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;

/// Changes one data set of a model.
struct Change {
  const char* what;
  const char* name;
  std::function<void(gridfold::hdf5::StoredArray&)> apply;
};

Change number(const char* what, const char* name, std::size_t index, double value) {
  return {what, name,
          [=](gridfold::hdf5::StoredArray& array) { std::get<std::vector<double>>(array.values).at(index) = value; }};
}

Change shape(const char* what, const char* name, std::vector<std::size_t> sizes) {
  return {what, name, [=](gridfold::hdf5::StoredArray& array) { array.shape = sizes; }};
}

Change text(const char* what, std::string from, std::string to) {
  return {what, "model", [=](gridfold::hdf5::StoredArray& array) {
            std::string& own = std::get<std::vector<std::string>>(array.values).at(0);
            const std::size_t at = own.find(from);
            REQUIRE(at != std::string::npos);
            own.replace(at, from.size(), to);
          }};
}

void write_changed(const std::filesystem::path& from, const std::filesystem::path& to, const Change& change) {
  std::vector<gridfold::hdf5::NamedStoredArray> arrays;
  {
    const gridfold::hdf5::ArrayFile file(from);
    for (const std::string& name : file.names()) arrays.push_back({name, file.read(name, kMostBytes)});
  }
  const auto found = std::ranges::find(arrays, change.name, &gridfold::hdf5::NamedStoredArray::name);
  REQUIRE(found != arrays.end());
  change.apply(found->array);
  std::ofstream(to, std::ios::binary) << gridfold::hdf5::file_of(arrays);
}

/// With a ledger of its own.
ProgramResult run_predict(const std::string& words) {
  static const TemporaryFolder store;
  return run_gridfold("predict " + words + " --store '" + store.path().string() + "'");
}

}  // namespace

TEST_CASE("the four pixels of the lecture show their algebra") {
  const TemporaryFolder folder;
  const std::string model = (folder.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + kFourPixels + "four-pixels.yaml -o " + model).exit_code == 0);
  const ProgramResult shown = run_predict(model + " " + kFourPixels + "test.csv --terms");
  CHECK(shown.exit_code == 0);
  CHECK(shown.output ==
        "row 0, class cat, predicted dog:\n"
        "  cat   0.2 * 56 - 0.5 * 231 + 0.1 * 24 + 2 * 2 + 1.1 = -96.8\n"
        "  dog   1.5 * 56 + 1.3 * 231 + 2.1 * 24 + 0 * 2 + 3.2 = 437.9\n"
        "  ship  0 * 56 + 0.25 * 231 + 0.2 * 24 - 0.3 * 2 - 1.2 = 60.75\n"
        "\n0 of 1 right (accuracy 0.0000)\n");
  const ProgramResult table = run_predict(model + " " + kFourPixels + "test.csv --scores");
  CHECK_THAT(table.output, Contains("-96.8 *") && Contains("437.9  "));
}

TEST_CASE("a kept model predicts what scikit-learn's does, whatever its classifier and transforms") {
  // So many digits are right when the same estimators of scikit-learn 1.2.1 are fitted on all of them.
  const TemporaryFolder folder;
  const std::string model = (folder.path() / "model.h5").string();
  const auto [rest, right] = GENERATE(table<std::string, std::string>({
      {"transforms: [standardize]\nclassifier: {name: ridge, alpha: 10}\n", "1703"},
      {"transforms: [min_max]\nclassifier: {name: ridge, alpha: 10}\n", "1705"},
      {"transforms: [mean_image]\nclassifier: {name: ridge, alpha: 10}\n", "1702"},
      {"transforms: [{pca: {components: 8}}]\nclassifier: {name: ridge, alpha: 10}\n", "1485"},
      {"classifier: {name: knn, k: 3}\n", "1785"},
      {"transforms: [{pca: {components: 10}}]\nclassifier: nearest_centroid\n", "1587"},
  }));
  INFO(rest);
  const std::string yaml = folder.write("sweep.yaml", digits_sweep(rest)).string();
  REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  CHECK_THAT(run_predict(model + " " + kDigits).output, Contains("\n" + right + " of 1797 right"));
}

TEST_CASE("predictions of all rows go into a CSV file with the scores of every class") {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("sweep.yaml", digits_sweep("classifier: {name: knn, k: 3}\n")).string();
  const std::string model = (folder.path() / "model.h5").string();
  const std::string file = (folder.path() / "predictions.csv").string();
  REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  REQUIRE(run_predict(model + " " + kDigits + " --probabilities -o " + file).exit_code == 0);
  const std::string csv = read_text(file);
  CHECK_THAT(csv, Catch::StartsWith("row,class,prediction,probability_0,probability_1,"));
  CHECK_THAT(csv, Contains("\n0,0,0,1,0,0,0,0,0,0,0,0,0\n"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1798);
}

TEST_CASE("missing values and categories of other rows get what training rows had") {
  const TemporaryFolder folder;
  const std::string train =
      folder.write("train.csv", "colour,size,class\nred,1,a\nblue,2,b\ngreen,,b\nred,1.5,a\n").string();
  // The categories are fewer here, and have other codes; one size is missing.
  const std::string other = folder.write("other.csv", "colour,size,class\nred,,a\nblue,2,b\n").string();
  const std::string yaml =
      folder
          .write("sweep.yaml",
                 "name: model\ndataset: {loader: csv, path: train.csv}\nprotocol: {kind: leave_one_out}\n"
                 "transforms: [impute, one_hot]\nclassifier: {name: knn, k: 1}\n")
          .string();
  const std::string model = (folder.path() / "model.h5").string();
  const ProgramResult fitted = run_gridfold("fit " + yaml + " -o " + model);
  INFO(fitted.errors);
  REQUIRE(fitted.exit_code == 0);
  const ProgramResult predicted = run_predict(model + " " + other);
  INFO(predicted.errors);
  CHECK_THAT(predicted.output, Contains("2 of 2 right"));
}

TEST_CASE("predict gives a category that training did not have what the transform says") {
  // The first class's probabilities by OneHotEncoder(handle_unknown="ignore") or
  // OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), then StandardScaler and
  // LogisticRegression(tol=1e-12), of scikit-learn 1.2.1.
  const auto [step, expected] = GENERATE(table<std::string, std::vector<double>>({
      {"one_hot", {0.76518221, 0.45071379, 0.50750084, 0.72724955}},
      {"ordinal", {0.90235823, 0.03904933, 0.20806211, 0.78345767}},
  }));
  const TemporaryFolder folder;
  folder.write("train.csv",
               "site,dose,x,class\nleft,low,1.5,a\nright,high,2.5,b\nleft,mid,0.5,a\nright,low,3.5,b\n"
               "left,high,2.2,b\nright,mid,1.1,a\nleft,low,0.9,a\nright,high,2.9,b\n");
  const std::string rows =
      folder
          .write("rows.csv",
                 "site,dose,x,class\nmiddle,low,1.5,a\nleft,huge,2.6,b\nmiddle,huge,1.9,a\nright,mid,1.9,b\n")
          .string();
  const std::string model = (folder.path() / "model.h5").string();
  const auto fit = [&](const std::string& transform) {
    const std::string yaml =
        folder
            .write("sweep.yaml", "name: model\ndataset: {loader: csv, path: train.csv}\ntransforms: [" + transform +
                                     ", standardize]\nprotocol: {kind: leave_one_out}\n"
                                     "classifier: {name: softmax, tolerance: 1e-10}\n")
            .string();
    REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  };
  fit(step);
  const std::string file = (folder.path() / "out.csv").string();
  REQUIRE(run_predict(model + " " + rows + " --probabilities -o " + file).exit_code == 0);
  std::istringstream lines(read_text(file));
  std::string line;
  std::getline(lines, line);
  for (const double probability : expected) {
    std::getline(lines, line);
    INFO(line);
    CHECK(std::stod(line.substr(std::string("0,a,a,").size())) == Approx(probability).margin(1e-5));
  }
  fit("{" + step + ": {unknown: refuse}}");
  const ProgramResult refused = run_predict(model + " " + rows);
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.errors, Contains("column \"site\" is \"middle\" in row 0 (from 0)"));
}

TEST_CASE("predict tells more categories apart than a byte has values, whatever rows are predicted") {
  const TemporaryFolder folder;
  std::string train = "colour,class\n";
  for (int i = 100; i < 400; ++i) train += "c" + std::to_string(i) + (i < 300 ? ",a\n" : ",b\n");
  folder.write("train.csv", train);
  const std::string yaml = folder
                               .write("sweep.yaml",
                                      "name: model\ndataset: {loader: csv, path: train.csv}\ntransforms: [ordinal]\n"
                                      "protocol: {kind: leave_one_out}\nclassifier: {name: knn, k: 1}\n")
                               .string();
  const std::string model = (folder.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  const std::string rows = folder.write("rows.csv", "colour,class\nc399,b\nc101,a\n").string();
  CHECK_THAT(run_predict(model + " " + rows).output, Contains("2 of 2 right"));
}

namespace {

/// The nearest of two rows, which differ in both of their features; `dataset` names file and loader.
std::string fitted_nearest(const TemporaryFolder& folder, const std::string& dataset,
                           const std::string& transforms = "[one_hot]") {
  const std::string yaml = folder
                               .write("sweep.yaml", "name: model\ndataset: " + dataset + "\ntransforms: " + transforms +
                                                        "\nprotocol: {kind: training_rows}\n"
                                                        "classifier: {name: knn, k: 1}\n")
                               .string();
  const std::string model = (folder.path() / "model.h5").string();
  const ProgramResult fitted = run_gridfold("fit " + yaml + " -o " + model);
  INFO(fitted.errors);
  REQUIRE(fitted.exit_code == 0);
  return model;
}

}  // namespace

TEST_CASE("predict needs no columns but the features, in any order, and judges nothing without labels") {
  const TemporaryFolder folder;
  const auto [options, columns] = GENERATE(table<std::string, std::string>({
      {"label_column: kind, groups: who, drop_columns: [id]", "id,who,size,side,kind\n1,p,1,left,a\n2,q,5,right,b\n"},
      {"label_column: kind, groups: who, keep_columns: [2-3]", "id,who,size,side,kind\n1,p,1,left,a\n2,q,5,right,b\n"},
      {"label_column: 0, split: -1", "kind,size,side,fold\na,1,left,x\nb,5,right,y\n"},
      {"drop_columns: [id]", "id,size,side,kind\n1,1,left,a\n2,5,right,b\n"},
  }));
  INFO(options);
  folder.write("train.csv", columns);
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv, " + options + "}");
  const auto [name, rows] = GENERATE(table<std::string, std::string>({
      {"in order", "size,side\n4,right\n2,left\n"},
      {"in another order", "side,size\nright,4\nleft,2\n"},
      {"beside others", "side,id,note,size\nright,7,x,4\nleft,8,y,2\n"},
  }));
  // Where the label has no name, whatever is at its place is taken for it.
  if (name == "beside others" && options.find("label_column: kind") == std::string::npos) return;
  INFO(name);
  const std::string file = folder.write("rows.csv", rows).string();
  const std::string out = (folder.path() / "out.csv").string();
  const std::string store = (folder.path() / "store").string();
  const ProgramResult predicted = run_gridfold("predict " + model + " " + file + " -o " + out + " --store " + store);
  INFO(predicted.errors);
  CHECK(predicted.exit_code == 0);
  CHECK(predicted.output == out + ": 2 rows predicted, without labels to judge by\n");
  CHECK(read_text(out) == "row,class,prediction\n0,,b\n1,,a\n");
  CHECK_FALSE(std::filesystem::exists(store));
}

TEST_CASE("the label goes by its name, wherever other columns stand") {
  const TemporaryFolder folder;
  folder.write("train.csv", "id,size,side,kind\n1,1,left,a\n2,5,right,b\n");
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv, drop_columns: [id]}");
  const std::string judged = folder.write("judged.csv", "kind,side,size,note\nb,right,4,a\na,left,2,b\n").string();
  CHECK_THAT(run_predict(model + " " + judged).output, Contains("2 of 2 right"));
  const std::string unlabelled = folder.write("rows.csv", "side,size,note\nright,4,a\nleft,2,b\n").string();
  CHECK_THAT(run_predict(model + " " + unlabelled).output, Contains("2 rows predicted, without labels to judge by"));
}

TEST_CASE("names in the first line are known by those of the model") {
  const TemporaryFolder folder;
  folder.write("named.csv", "0,1,label\n1,9,a\n5,2,b\n2,8,a\n6,1,b\n");
  const std::string named = fitted_nearest(folder, "{loader: csv, path: named.csv}", "[standardize]");
  const std::string swapped = folder.write("swapped.csv", "1,0,label\n8,1,a\n3,5,b\n").string();
  CHECK_THAT(run_predict(named + " " + swapped).output, Contains("2 of 2 right"));
  const std::string bare = folder.write("bare.csv", "1,8,a\n5,3,b\n").string();
  CHECK_THAT(run_predict(named + " " + bare).output, Contains("2 of 2 right"));
  const std::string features = folder.write("features.csv", "0,1\n1,8\n").string();
  CHECK_THAT(run_predict(named + " " + features).output, Contains("1 row predicted"));
  const TemporaryFolder other;
  other.write("texts.csv", "north,red,flu\nsouth,green,cold\nnorth,green,flu\nsouth,red,cold\n");
  const std::string texts = fitted_nearest(other, "{loader: csv, path: texts.csv}");
  const std::string few = other.write("few.csv", "north,red,ok\nsouth,green,cold\n").string();
  CHECK_THAT(run_predict(texts + " " + few).output, Contains("1 of 2 right"));
}

TEST_CASE("a prediction that is refused is no look") {
  const TemporaryFolder folder;
  folder.write("train.csv", "size,kind\n1,a\n5,b\n");
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv}", "[standardize]");
  const std::string rows = folder.write("rows.csv", "size,kind\n4,b\n").string();
  const std::string store = (folder.path() / "store").string();
  const std::string predict = "predict " + model + " " + rows + " --store " + store;
  CHECK(run_gridfold(predict + " --terms").exit_code == 2);
  CHECK(run_gridfold(predict + " -o " + folder.path().string() + "/none/x.csv").exit_code != 0);
  CHECK_THAT(run_gridfold(predict + " -o ''").errors, Contains("the file to write has an empty name"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "store" / "test-set-ledger.jsonl"));
  CHECK(run_gridfold(predict).exit_code == 0);
  CHECK(std::filesystem::exists(folder.path() / "store" / "test-set-ledger.jsonl"));
}

TEST_CASE("predict names a feature that the rows lack") {
  const TemporaryFolder folder;
  folder.write("train.csv", "size,side,kind\n1,left,a\n5,right,b\n");
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv, label_column: kind}");
  const ProgramResult refused = run_predict(model + " " + folder.write("rows.csv", "sizes,side\n4,right\n").string());
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.errors, Contains("rows.csv:1: no column is named \"size\", which the model takes; did you mean "
                                      "\"sizes\"?"));
}

TEST_CASE("rows without a label are predicted and not judged, and groups may be missing") {
  const TemporaryFolder folder;
  folder.write("train.csv", "who,size,side,kind\np,1,left,a\nq,5,right,b\n");
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv, label_column: kind, groups: who}");
  const std::string rows =
      folder.write("rows.csv", "who,size,side,kind\n,4,right,\np,2,left,a\n,4,right,a\np,2,,?\n").string();
  const std::string store = (folder.path() / "store").string();
  const ProgramResult refused = run_gridfold("predict " + model + " " + rows + " --store " + store);
  CHECK_THAT(refused.errors, Contains("column \"side\" has no value in row 3 (from 0)"));
  folder.write("rows.csv", "who,size,side,kind\n,4,right,\np,2,left,a\n,4,right,a\np,2,left,?\n");
  const ProgramResult predicted = run_gridfold("predict " + model + " " + rows + " --store " + store);
  CHECK_THAT(predicted.output, Contains("\n  0         b\n") && Contains("\n  3         a\n") &&
                                   Contains("\n1 of 2 right (accuracy 0.5000); 2 rows have no label\n"));
  CHECK_THAT(predicted.errors, Contains("note: 2 rows of another file"));
  const std::string ledger = read_text(std::filesystem::path(store) / "test-set-ledger.jsonl");
  CHECK_THAT(ledger, Contains("\"correct\":1") && Contains("[[1,2]]"));
}

TEST_CASE("what missing_rows: drop leaves out of training is left out of what is predicted") {
  const TemporaryFolder folder;
  folder.write("train.csv", "size,side,kind\n1,left,a\n5,right,b\n");
  const std::string model =
      fitted_nearest(folder, "{loader: csv, path: train.csv, label_column: kind, missing_rows: drop}");
  const std::string rows = folder.write("rows.csv", "size,side,kind\n4,right,\n2,left,a\n").string();
  CHECK_THAT(run_predict(model + " " + rows).output, Contains("\n1 of 1 right (accuracy 1.0000)\n"));
  const std::string unlabelled = folder.write("unlabelled.csv", "size,side\n4,right\n2,left\n").string();
  CHECK_THAT(run_predict(model + " " + unlabelled).output, Contains("2 rows predicted, without labels"));
}

TEST_CASE("a category's column without any value is no column of numbers to predict") {
  const TemporaryFolder folder;
  folder.write("train.csv", "size,side,kind\n1,left,a\n5,right,b\n1,,a\n");
  const std::string model = fitted_nearest(folder, "{loader: csv, path: train.csv}", "[impute, one_hot]");
  const std::string rows = folder.write("rows.csv", "size,side\n5,\n").string();
  CHECK_THAT(run_predict(model + " " + rows).output, Contains("\n  0         b\n"));
}

TEST_CASE("rows of other formats need no labels either") {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out.csv").string();
  const auto check = [&](const std::string& model, const std::string& rows) {
    INFO(rows);
    const ProgramResult predicted = run_predict(model + " " + rows + " -o " + out);
    INFO(predicted.errors);
    CHECK(predicted.output == out + ": 2 rows predicted, without labels to judge by\n");
    CHECK(read_text(out) == "row,class,prediction\n0,,b\n1,,a\n");
  };
  const std::string header = "@relation r\n@attribute id numeric\n@attribute size numeric\n";
  const std::string attributes = header + "@attribute class {a,b}\n@data\n";
  folder.write("train.arff", attributes + "1,1,a\n2,5,b\n");
  const std::string arff = fitted_nearest(folder, "{loader: arff, path: train.arff, drop_columns: [id]}", "[]");
  check(arff, folder.write("rows.arff", "@relation r\n@attribute size numeric\n@data\n4\n2\n").string());
  check(arff, folder.write("missing.arff", attributes + "1,4,?\n2,2,?\n").string());

  const auto hdf5 = [&](const std::string& name, std::vector<double> sizes, const std::vector<std::string>& labels) {
    std::vector<gridfold::hdf5::NamedStoredArray> arrays{{"X", {{sizes.size(), 1}, sizes}}};
    if (!labels.empty()) arrays.push_back({"y", {{labels.size()}, labels}});
    const std::filesystem::path path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << gridfold::hdf5::file_of(arrays);
    return path.string();
  };
  hdf5("train.hdf5", {1, 5}, {"a", "b"});
  for (const std::string labels : {"", ", labels: y"}) {
    check(fitted_nearest(folder, "{loader: hdf5, path: train.hdf5" + labels + "}", "[]"),
          hdf5("rows.hdf5", {4, 2}, {}));
  }

  const auto npy = [&](const std::string& name, const std::string& type, const std::string& bytes) {
    std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 1), }";
    text.resize(117, ' ');
    return folder.write(name, std::string("\x93NUMPY\x01\x00\x76\x00", 10) + text + "\n" + bytes).string();
  };
  npy("X.npy", "|u1", "\x01\x05");
  npy("y.npy", "<U1", std::string("a\0\0\0b\0\0\0", 8));
  check(fitted_nearest(folder, "{loader: npy, path: X.npy, labels_path: y.npy}", "[]"),
        npy("rows.npy", "|u1", "\x04\x02"));
}

TEST_CASE("fit asks for one configuration") {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("sweep.yaml", digits_sweep("classifier: knn\ngrid: {k: [1, 3]}\n")).string();
  const std::string model = (folder.path() / "model.h5").string();
  const ProgramResult none = run_gridfold("fit " + yaml + " -o " + model);
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.errors,
             Contains("--cell is missing, and the sweep has 2 configurations; allowed: the beginning of one of"));
  const ProgramResult unknown = run_gridfold("fit " + yaml + " --cell zz -o " + model);
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.errors, Contains("--cell zz: 0 keys begin so"));
  const std::string keys = none.errors.substr(none.errors.find("one of ") + 7);
  CHECK(run_gridfold("fit " + yaml + " --cell " + keys.substr(0, 8) + " -o " + model).exit_code == 0);
  CHECK(std::filesystem::exists(model));
}

TEST_CASE("predict refuses what is no model, is damaged, or does not fit its rows") {
  const TemporaryFolder folder;
  const std::string text = folder.write("text.h5", "nothing").string();
  const ProgramResult foreign = run_predict(text + " " + kDigits);
  CHECK(foreign.exit_code == 3);
  CHECK_THAT(foreign.errors, Contains("text.h5 is not an HDF5 file") || Contains("is not an HDF5 file"));

  const std::string model = (folder.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + kFourPixels + "four-pixels.yaml -o " + model).exit_code == 0);
  const ProgramResult wide = run_predict(model + " " + kDigits);
  CHECK(wide.exit_code == 3);
  CHECK_THAT(wide.errors, Contains("the model takes 4 features, and the rows have 64"));
  const ProgramResult absent = run_predict(model + " " + (folder.path() / "absent.csv").string());
  CHECK(absent.exit_code == 3);
  CHECK_THAT(absent.errors, Contains("there is no such file or folder"));
  CHECK(run_predict(model + " " + kFourPixels + "test.csv --probabilities").exit_code == 2);

  std::filesystem::resize_file(model, std::filesystem::file_size(model) / 2);
  const ProgramResult cut = run_predict(model + " " + kFourPixels + "test.csv");
  CHECK(cut.exit_code == 3);
  CHECK_FALSE(cut.errors.empty());
}

TEST_CASE("predict says how many rows are of a class that the model does not know") {
  const TemporaryFolder files;
  const std::string train = files.write("train.csv", "x,label\n1,a\n2,a\n7,b\n9,b\n").string();
  const std::string others = files.write("others.csv", "x,label\n1,a\n8,B\n2,c\n").string();
  const std::string sweep = files
                                .write("s.yaml", "name: s\ndataset: {loader: csv, path: " + train +
                                                     "}\nprotocol: {kind: training_rows}\nclassifier: softmax\n")
                                .string();
  const std::string model = (files.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + sweep + " -o " + model).exit_code == 0);
  CHECK_THAT(
      run_gridfold("predict " + model + " " + others).output,
      Contains("1 of 3 right (accuracy 0.3333); 2 are of a class that the model does not know, such as \"B\"\n"));
  CHECK_THAT(
      run_gridfold("predict " + model + " " + train).output,
      Contains("4 of 4 right (accuracy 1.0000); optimistic: the model has learnt from these rows; new rows will be "
               "judged worse\n"));
}

TEST_CASE("the four pixels are reproduced") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold("reproduce four-pixels --out " + folder.path().string());
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("4 of 4"));
}

TEST_CASE("a model file with anything wrong in it is damaged") {
  const TemporaryFolder folder;
  const std::string iris = std::string(GRIDFOLD_SOURCE_DIR) + "/tests/classifiers/expected/iris.csv";
  const auto fitted = [&](const std::string& classifier) {
    const std::string yaml =
        folder
            .write("sweep.yaml", "name: model\ndataset: {loader: csv, path: " + iris +
                                     "}\nprotocol: {kind: k_fold, folds: 3}\nclassifier: " + classifier + "\n")
            .string();
    const std::string model = (folder.path() / "model.h5").string();
    REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
    return model;
  };
  const auto check = [&](const std::string& model, const std::vector<Change>& changes) {
    REQUIRE(run_predict(model + " " + iris).exit_code == 0);
    for (const Change& change : changes) {
      INFO(change.what);
      const std::string changed = (folder.path() / "changed.h5").string();
      write_changed(model, changed, change);
      const ProgramResult result = run_predict(changed + " " + iris);
      INFO(result.errors);
      CHECK(result.exit_code == 3);
      CHECK_THAT(result.errors, Contains(changed + ": ") && Contains("the file is damaged"));
    }
  };
  check(fitted("logistic"),
        {number("a weight that is NaN", "classifier/weights", 5, kNaN),
         number("a weight that is infinite", "classifier/weights", 0, kInfinity),
         number("an intercept that is infinite", "classifier/intercepts", 1, kInfinity),
         shape("weights of features x classes", "classifier/weights", {4, 3}),
         shape("weights in a row", "classifier/weights", {12}),
         shape("intercepts in a column", "classifier/intercepts", {3, 1}),
         {"weights of 32 bits", "classifier/weights",
          [](gridfold::hdf5::StoredArray& array) { array.values = std::vector<float>(12, 1.0F); }},
         text("no JSON", "{", "["),
         text("a missing member", "\"classes\"", "\"clases\""),
         text("another classifier", "\"logistic\"", "\"fixed_linear\""),
         text("a tolerance below 0", "\"tolerance\": 1e-06", "\"tolerance\": -1"),
         text("an unknown solver", "\"solver\": \"lbfgs\"", "\"solver\": \"bogus\""),
         text("both of c and alpha", "\"c\": null,\n      \"alpha\": null", "\"c\": 1,\n      \"alpha\": 1"),
         text("an option that the loader refuses", "\"decimal\":\"point\"", "\"decimal\":\"dot\"")});
  check(fitted("{name: knn, k: 3}"),
        {text("K beyond the training rows", "\"k\":3", "\"k\":151"), text("K of 0", "\"k\":3", "\"k\":0"),
         number("a feature that is NaN", "training/features", 7, kNaN),
         number("half a class", "training/labels", 0, 0.5), number("a class below 0", "training/labels", 0, -1),
         number("an unknown class", "training/labels", 0, 3), shape("labels in rows", "training/labels", {3, 50}),
         shape("features of other rows", "training/features", {75, 8})});
}

TEST_CASE("scores and probabilities stand side by side where both are asked for") {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("sweep.yaml", digits_sweep("classifier: softmax\n")).string();
  const std::string model = (folder.path() / "model.h5").string();
  const std::string file = (folder.path() / "predictions.csv").string();
  REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  const std::string predict = model + " " + kDigits;
  REQUIRE(run_predict(predict + " --scores --probabilities -o " + file).exit_code == 0);
  const std::string both = read_text(file);
  CHECK_THAT(both, Catch::StartsWith("row,class,prediction,score_0,score_1,") &&
                       Contains(",score_9,probability_0,probability_1,"));
  // Each column is what its option alone gives.
  const auto first_row = [&](const std::string& option) {
    REQUIRE(run_predict(predict + " " + option + " -o " + file).exit_code == 0);
    const std::string csv = read_text(file);
    const std::size_t begin = csv.find('\n') + 1;
    return csv.substr(begin, csv.find('\n', begin) - begin);
  };
  const std::string probabilities = first_row("--probabilities");
  CHECK_THAT(both, Contains("\n" + first_row("--scores") + probabilities.substr(std::string("0,0,0").size()) + "\n"));
  const ProgramResult shown = run_predict(predict + " --scores --probabilities");
  CHECK_THAT(shown.output, Contains("scores:\n") && Contains("probabilities:\n"));
}

TEST_CASE("a model that cannot be written is named as it was asked for") {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("sweep.yaml", digits_sweep("classifier: majority\n")).string();
  const std::string file = (folder.path() / "absent/model.h5").string();
  const ProgramResult result = run_gridfold("fit " + yaml + " -o " + file);
  CHECK(result.exit_code == 4);
  CHECK_THAT(result.errors, Contains(file + ": cannot write: there is no") && !Contains(".part"));
}
