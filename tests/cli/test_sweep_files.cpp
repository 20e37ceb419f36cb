#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "real_data.hpp"
#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

const std::string kRoot = GRIDFOLD_SOURCE_DIR;

}  // namespace

TEST_CASE("every sweep in configs and every experiment is without mistakes") {
  const ProgramResult result =
      run_gridfold("validate --without-data " + kRoot + "/configs/*.yaml " + kRoot + "/experiments/*/experiment.yaml");
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("quickstart.yaml: no mistakes, 80 configurations\n"));
}

TEST_CASE("validate goes on after a file with mistakes, and says in its exit status that there was one") {
  const TemporaryFolder folder;
  const std::string bad = folder.write("bad.yaml", "name: t\nclassifier: kmn\ngrid: {k: [0]}\n").string();
  const ProgramResult result = run_gridfold("validate " + bad + " " + kRoot + "/configs/quickstart.yaml");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.output, StartsWith(bad + ":1:1: dataset: the key is missing;"));
  CHECK_THAT(result.output, Contains("\n" + bad +
                                     ":2:13: classifier.name: \"kmn\" is no known classifier; allowed: knn, majority, "
                                     "nearest_centroid; did you mean \"knn\"?\n"));
  CHECK_THAT(result.output, Contains("quickstart.yaml: no mistakes, 80 configurations\n"));
}

TEST_CASE("the shipped JSON Schema and reference page are what the parser's own table says") {
  CHECK(run_gridfold("schema").output == read_text(kRoot + "/docs/reference/sweep.schema.json"));
  CHECK(run_gridfold("schema --format markdown").output == read_text(kRoot + "/docs/reference/sweep-keys.md"));
}

TEST_CASE("a file that init writes is a sweep without mistakes, and is not written over") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "mine.yaml").string();
  const std::string init = "init " + file + " --dataset " + kRoot + "/datasets/digits/digits.csv.gz";
  CHECK(run_gridfold(init).exit_code == 0);
  CHECK_THAT(read_text(file), Contains("\nname: \"mine\"\n") || Contains("\nname: mine\n"));
  CHECK_THAT(run_gridfold("validate " + file).output, Contains("no mistakes"));
  const ProgramResult again = run_gridfold(init);
  CHECK(again.exit_code == 2);
  CHECK_THAT(again.errors, Contains("the file exists already"));
}

TEST_CASE("init without a data set writes a sweep over the embedded digits, for every classifier, that runs anywhere") {
  const TemporaryFolder folder;
  for (const std::string classifier : {"knn", "majority", "nearest_centroid"}) {
    const std::string file = (folder.path() / (classifier + ".yaml")).string();
    CHECK(run_gridfold("init " + file + " --classifier " + classifier).exit_code == 0);
    const ProgramResult result = run_gridfold("run " + file + " --out " + (folder.path() / "runs").string());
    INFO(read_text(file) << result.errors);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.output, Contains("Best: "));
  }
}

TEST_CASE("what init writes for CIFAR-10 and MNIST runs where GRIDFOLD_DATA holds them") {
  const TemporaryFolder folder;
  for (const std::string dataset : {"cifar10", "mnist"}) {
    if (!real_data(dataset == "mnist" ? "mnist" : "cifar-10-batches-bin")) return;
    const std::string file = (folder.path() / (dataset + ".yaml")).string();
    CHECK(run_gridfold("init " + file + " --dataset " + dataset).exit_code == 0);
    CHECK_THAT(run_gridfold("validate " + file).output, Contains("no mistakes, 6 configurations"));
    const ProgramResult result =
        run_gridfold("run " + file + " --set dataset.train.take=200 --out " + (folder.path() / "runs").string());
    INFO(result.errors);
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE("init for a table whose first line names the columns says so, and the file plans as it is") {
  const TemporaryFolder folder;
  std::string table = "width,height,species\n";
  for (int row = 0; row < 20; ++row)
    table += std::to_string(row) + "," + std::to_string(row % 7) + (row % 2 ? ",a\n" : ",b\n");
  const auto path = folder.write("table.csv", table);
  const std::string file = (folder.path() / "sweep.yaml").string();
  CHECK(run_gridfold("init " + file + " --dataset " + path.string()).exit_code == 0);
  CHECK_THAT(read_text(file), Contains("\n  header: true\n"));
  const ProgramResult plan = run_gridfold("plan " + file + " --set 'grid.k=[1,3]'");
  INFO(plan.errors);
  CHECK(plan.exit_code == 0);
}

TEST_CASE("init for a table says in the file what is to be edited, and validate says where it is missing") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "mine.yaml").string();
  CHECK(run_gridfold("init " + file + " --dataset csv").exit_code == 0);
  CHECK_THAT(read_text(file),
             Contains("  # To be edited: your file, as seen from the folder of this one.\n  path: \"data.csv\"\n"));
  CHECK_THAT(run_gridfold("validate " + file).output,
             Contains("dataset.path: \"" + (folder.path() / "data.csv").string() + "\" does not exist;"));
  folder.write("data.csv", "1,0\n2,1\n");
  CHECK_THAT(run_gridfold("validate " + file).output, Contains("no mistakes"));
}

TEST_CASE("init without a file prints, and refuses data sets and classifiers that it does not know") {
  CHECK_THAT(run_gridfold("init").output, Contains("datasets/digits/digits.csv.gz\"\n"));
  CHECK_THAT(run_gridfold("init --dataset mnist").output, Contains("\n  loader: mnist\n"));
  const ProgramResult dataset = run_gridfold("init --dataset mnits");
  CHECK(dataset.exit_code == 2);
  CHECK_THAT(
      dataset.errors,
      Contains("--dataset mnits: allowed: digits, cifar10, mnist, csv, a path that exists; did you mean \"mnist\"?"));
  CHECK(run_gridfold("init --classifier svm").exit_code == 2);
}

TEST_CASE("words and options that are empty, or no number where one is needed, are named with what is allowed") {
  const TemporaryFolder folder;
  const std::string sweep = kRoot + "/configs/quickstart.yaml";
  CHECK_THAT(run_gridfold("run ''").errors, StartsWith("error: gridfold run: SWEEP is an empty text\nusage: "));
  CHECK_THAT(run_gridfold("validate " + sweep + " ''").errors,
             StartsWith("error: gridfold validate: FILE is an empty"));
  CHECK(run_gridfold("run " + sweep + " --out ''").errors ==
        "error: --out is an empty text; allowed: the path of a folder\n");
  CHECK(run_gridfold("run " + sweep + " --jobs x").errors ==
        "error: --jobs x: allowed: 0 (one per processor) to 1024\n");
  CHECK(run_gridfold("run " + sweep + " --set grid.k").errors ==
        "error: --set grid.k: there is no value; allowed: KEY=VALUE, such as --set grid.k=[1,3,5]\n");
  CHECK(run_gridfold("run " + sweep + " --set grid.k=").errors ==
        "error: --set grid.k=: grid.k: the value is missing; allowed: a YAML value, such as 5 or [1, 3, 5]\n");
}

TEST_CASE("a sweep file that does not exist is answered with the nearest one of its folder") {
  const ProgramResult result = run_gridfold("plan " + kRoot + "/configs/quikstart.yaml");
  CHECK(result.exit_code == 2);
  CHECK(result.errors == "error: " + kRoot + "/configs/quikstart.yaml: the file does not exist; did you mean \"" +
                             kRoot + "/configs/quickstart.yaml\"?\n");
}

TEST_CASE("a mistake that an override brings about after the file was read is located at the override") {
  const ProgramResult result = run_gridfold("plan " + kRoot + "/configs/quickstart.yaml --set grid.k=[1,9999]");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, StartsWith("error: --set grid.k=[1,9999]: grid.k[1]: K is 9999, and a training fold"));
}
