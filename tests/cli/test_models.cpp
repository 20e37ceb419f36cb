#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

const std::string kDigits = std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz";
const std::string kFourPixels = std::string(GRIDFOLD_SOURCE_DIR) + "/experiments/four-pixels/";

std::string digits_sweep(const std::string& rest) {
  return "name: model\ndataset: {loader: csv, path: " + kDigits + "}\nprotocol: {kind: k_fold, folds: 3}\n" + rest;
}

}  // namespace

TEST_CASE("the four pixels of the lecture show their algebra") {
  const TemporaryFolder folder;
  const std::string model = (folder.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + kFourPixels + "four-pixels.yaml -o " + model).exit_code == 0);
  const ProgramResult shown = run_gridfold("predict " + model + " " + kFourPixels + "test.csv --terms");
  CHECK(shown.exit_code == 0);
  CHECK(shown.output ==
        "row 0, class cat, predicted dog:\n"
        "  cat   0.2 * 56 - 0.5 * 231 + 0.1 * 24 + 2 * 2 + 1.1 = -96.8\n"
        "  dog   1.5 * 56 + 1.3 * 231 + 2.1 * 24 + 0 * 2 + 3.2 = 437.9\n"
        "  ship  0 * 56 + 0.25 * 231 + 0.2 * 24 - 0.3 * 2 - 1.2 = 60.75\n"
        "\n0 of 1 right (accuracy 0.0000)\n");
  const ProgramResult table = run_gridfold("predict " + model + " " + kFourPixels + "test.csv --scores");
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
  CHECK_THAT(run_gridfold("predict " + model + " " + kDigits).output, Contains("\n" + right + " of 1797 right"));
}

TEST_CASE("predictions of all rows go into a CSV file with the scores of every class") {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("sweep.yaml", digits_sweep("classifier: {name: knn, k: 3}\n")).string();
  const std::string model = (folder.path() / "model.h5").string();
  const std::string file = (folder.path() / "predictions.csv").string();
  REQUIRE(run_gridfold("fit " + yaml + " -o " + model).exit_code == 0);
  REQUIRE(run_gridfold("predict " + model + " " + kDigits + " --probabilities -o " + file).exit_code == 0);
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
  const ProgramResult predicted = run_gridfold("predict " + model + " " + other);
  INFO(predicted.errors);
  CHECK_THAT(predicted.output, Contains("2 of 2 right"));
  const std::string unknown = folder.write("unknown.csv", "colour,size,class\npink,1,a\nblue,2,b\n").string();
  const ProgramResult refused = run_gridfold("predict " + model + " " + unknown);
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.errors, Contains("column \"colour\" is \"pink\" in row 0 (from 0)"));
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
  const ProgramResult foreign = run_gridfold("predict " + text + " " + kDigits);
  CHECK(foreign.exit_code == 3);
  CHECK_THAT(foreign.errors, Contains("text.h5 is not an HDF5 file") || Contains("is not an HDF5 file"));

  const std::string model = (folder.path() / "model.h5").string();
  REQUIRE(run_gridfold("fit " + kFourPixels + "four-pixels.yaml -o " + model).exit_code == 0);
  const ProgramResult wide = run_gridfold("predict " + model + " " + kDigits);
  CHECK(wide.exit_code == 3);
  CHECK_THAT(wide.errors, Contains("the model takes 4 features, and the rows have 64"));
  const ProgramResult absent = run_gridfold("predict " + model + " " + (folder.path() / "absent.csv").string());
  CHECK(absent.exit_code == 3);
  CHECK_THAT(absent.errors, Contains("there is no such file or folder"));
  CHECK(run_gridfold("predict " + model + " " + kFourPixels + "test.csv --probabilities").exit_code == 2);

  std::filesystem::resize_file(model, std::filesystem::file_size(model) / 2);
  const ProgramResult cut = run_gridfold("predict " + model + " " + kFourPixels + "test.csv");
  CHECK(cut.exit_code == 3);
  CHECK_FALSE(cut.errors.empty());
}

TEST_CASE("the four pixels are reproduced") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold("reproduce four-pixels --out " + folder.path().string());
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("4 of 4"));
}
