#include <catch2/catch.hpp>

#include <string>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

const std::string kCases = std::string(GRIDFOLD_SOURCE_DIR) + "/tests/cli/cases/";

/// A folder with tables and a sweep over one of them.
class TableFolder {
 public:
  std::string write(const std::string& name, const std::string& text) const {
    return folder_.write(name, text).string();
  }

  /// Runs a sweep of K nearest neighbours with that data set and the keys behind it.
  ProgramResult run(const std::string& dataset, const std::string& rest = "protocol: {folds: 2}\n", int k = 1) const {
    write("sweep.yaml",
          "name: t\ndataset: " + dataset + "\n" + rest + "classifier: {name: knn, k: " + std::to_string(k) + "}\n");
    return run_gridfold("run " + (folder_.path() / "sweep.yaml").string() + " --out " +
                        (folder_.path() / "results").string());
  }

 private:
  TemporaryFolder folder_;
};

/// The accuracy in the table that a run of one configuration prints.
std::string accuracy(const ProgramResult& result) {
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  const std::size_t at = result.output.find("  0.");
  const std::size_t one = result.output.find("  1.");
  const std::size_t begin = std::min(at, one);
  return begin == std::string::npos ? "none" : result.output.substr(begin + 2, 6);
}

}  // namespace

// Inputs that other tools' users have reported as read wrongly; the scores are scikit-learn 1.2's.

TEST_CASE("a header of numbers is no row of the data") {
  const TableFolder folder;
  const ProgramResult result =
      folder.run("{loader: csv, path: " + kCases + "numeric-header.csv}", "protocol: {folds: 5}\n");
  CHECK(accuracy(result) == "0.9750");
  CHECK_THAT(result.errors,
             Contains("warning: ") && Contains("dataset.path: ") &&
                 Contains("the first line holds the numbers 0, ... beside texts that stand above numbers, "
                          "and is taken for names; header: false makes it a row of values"));
}

TEST_CASE("+1 and 1 are one label, and a tie goes to the smaller one") {
  const TableFolder folder;
  folder.write("train.csv", "0,+1\n2,-1\n10,+1\n12,-1\n");
  folder.write("test.csv", "1,-1\n11,-1\n");
  CHECK(accuracy(folder.run("{loader: csv, path: train.csv, test_path: test.csv}", "protocol: train_test\n", 2)) ==
        "1.0000");
}

TEST_CASE("a column of identifiers is left out before it is judged") {
  const TableFolder folder;
  const std::string path = "path: " + kCases + "text-ids.csv, label_column: 1";
  CHECK(accuracy(folder.run("{loader: csv, " + path + ", drop_columns: [0]}", "protocol: {folds: 3}\n")) == "1.0000");
  CHECK(accuracy(folder.run("{loader: csv, " + path + "}",
                            "transforms: {columns: {keep: \"1-3\"}}\nprotocol: {folds: 3}\n")) == "1.0000");
  const ProgramResult result = folder.run("{loader: csv, " + path + "}");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors,
             Contains("knn takes no categorical columns, and column 0 has some; allowed: with one_hot or ordinal in "
                      "transforms, or another classifier"));
}

TEST_CASE("every dialect of a table is read, or refused with the key that helps") {
  const TableFolder folder;
  folder.write("semicolon.csv", "x;y;class\n1;2;a\n3;4;b\n1;3;a\n4;4;b\n");
  folder.write("tab.tsv", "1\t2\ta\n3\t4\tb\n1\t3\ta\n4\t4\tb\n");
  folder.write("space.data", "1  2  a\n3  4  b\n1  3  a\n4  4  b\n");
  folder.write("quoted.csv",
               "\"x\",\"y\",\"class\"\n\"1\",\"2\",\"a\"\n\"3\",\"4\",\"b\"\n\"1\",\"3\",\"a\"\n\"4\",\"4\",\"b\"\n");
  folder.write("na.csv", "1,2,\"NA\"\n3,4,\"EU\"\n1,3,\"NA\"\n4,4,\"EU\"\n");
  folder.write("plus.csv", "+1.5,+2,a\n+3,+4,b\n+1,+3,a\n+4,+4,b\n");
  for (const std::string name : {"semicolon.csv", "tab.tsv", "space.data", "quoted.csv", "na.csv", "plus.csv"}) {
    INFO(name);
    CHECK(accuracy(folder.run("{loader: csv, path: " + name + "}")) == "1.0000");
  }
  folder.write("euro.csv", "1,5;a\n3,1;b\n1,6;a\n4,0;b\n1,5;a\n4,0;b\n");
  const ProgramResult euro = folder.run("{loader: csv, path: euro.csv}");
  CHECK(euro.exit_code == 3);
  CHECK_THAT(euro.errors,
             Contains("set separator to the right one; where the comma is a decimal sign, set decimal: comma"));
  CHECK(accuracy(folder.run("{loader: csv, path: euro.csv, decimal: comma}", "protocol: {folds: 3}\n")) == "1.0000");
  folder.write("trailing.csv", "1,2,a,\n3,4,b,\n1,3,a,\n4,4,b,\n");
  CHECK_THAT(folder.run("{loader: csv, path: trailing.csv}").errors,
             Contains("leave the empty last column out with drop_columns: [-1] and label_column: -2"));
  CHECK(accuracy(folder.run("{loader: csv, path: trailing.csv, drop_columns: [-1], label_column: -2}")) == "1.0000");
}

TEST_CASE("missing values stop a run before it begins unless something takes them") {
  const TableFolder folder;
  folder.write("gaps.csv", "x,y,class\n1,?,a\n3,4,b\n1,3,a\n?,4,b\n1,3,a\n3,4,b\n");
  const ProgramResult refused = folder.run("{loader: csv, path: gaps.csv}");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors,
             Contains("knn takes no missing values, and column \"x\" (0) has some: the first at ") &&
                 Contains("gaps.csv:2:3; missing_rows: drop leaves such rows out; allowed: with impute in "
                          "transforms, or another classifier"));
  CHECK(accuracy(folder.run("{loader: csv, path: gaps.csv, missing_rows: drop}")) == "1.0000");
  // The fourth row, completed to (5/3, 4) by the means of the first three, is nearer to the first, (1, 3.5).
  CHECK(accuracy(folder.run("{loader: csv, path: gaps.csv}", "transforms: impute\nprotocol: {folds: 2}\n")) ==
        "0.8333");
}
