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

TEST_CASE("an experiment that is given where a sweep is needed is called one") {
  const ProgramResult result = run_gridfold("plan " + kRoot + "/experiments/four-pixels/experiment.yaml");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("experiment.yaml:6:3: ") &&
                                Contains("steps: an experiment, whose steps are sweeps") &&
                                Contains("`gridfold reproduce`") && !Contains("unknown key"));
}

TEST_CASE("a classifier whose seed has a default needs none, however it is named") {
  const TemporaryFolder folder;
  const std::string classifier = GENERATE("{name: softmax, solver: sgd}", "[{name: softmax, solver: sgd}]",
                                          "perceptron", "{name: softmax, grid: {solver: [sgd, adam]}}");
  INFO(classifier);
  const std::string sweep = folder
                                .write("s.yaml",
                                       "name: t\ndataset: iris\nprotocol: {kind: k_fold, folds: 5}\n"
                                       "classifier: " +
                                           classifier + "\n")
                                .string();
  const ProgramResult result = run_gridfold("validate " + sweep);
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  // A choice without a default still needs one.
  CHECK_THAT(run_gridfold("plan " + sweep + " --set protocol.shuffle=true").errors,
             Contains("a random choice needs a seed"));
}

TEST_CASE("what init writes for a classifier of several solvers is without mistakes") {
  const TemporaryFolder folder;
  const std::string sweep = (folder.path() / "s.yaml").string();
  const ProgramResult written = run_gridfold("init " + sweep + " --dataset iris --classifier softmax");
  INFO(written.output << written.errors);
  REQUIRE(written.exit_code == 0);
  const ProgramResult result = run_gridfold("validate " + sweep);
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
}

TEST_CASE("validate takes overrides, as run does") {
  const std::string sweep = "validate " + kRoot + "/configs/quickstart.yaml";
  const ProgramResult checked = run_gridfold(sweep + " --set 'grid.k=[1, 3]'");
  CHECK(checked.exit_code == 0);
  const ProgramResult wrong = run_gridfold(sweep + " --set grid.k=0");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.output, StartsWith("--set grid.k=0: grid.k: 0 is out of range"));
}

TEST_CASE("validate goes on after a file with mistakes, and says in its exit status that there was one") {
  const TemporaryFolder folder;
  const std::string bad = folder.write("bad.yaml", "name: t\nclassifier: kmn\ngrid: {k: [0]}\n").string();
  const ProgramResult result = run_gridfold("validate " + bad + " " + kRoot + "/configs/quickstart.yaml");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.output, StartsWith(bad + ":1:1: dataset: the key is missing;"));
  CHECK_THAT(result.output,
             Contains("\n" + bad + ":2:13: classifier.name: unknown classifier \"kmn\"; allowed: knn, "));
  CHECK_THAT(result.output, Contains("; did you mean \"knn\"?\n"));
  CHECK_THAT(result.output, Contains("quickstart.yaml: no mistakes, 80 configurations\n"));
}

TEST_CASE("a sweep file that is a FIFO nobody writes to is refused, and a pipe of the shell is read") {
  const TemporaryFolder folder;
  const std::string fifo = (folder.path() / "s.yaml").string();
  const ProgramResult refused =
      run_shell("mkfifo '" + fifo + "' && timeout 20 '" GRIDFOLD_BINARY "' validate '" + fifo + "'");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.output + refused.errors,
             Contains("s.yaml: this is no regular file; allowed: a YAML file, or - for standard input"));
  const std::string sweep = folder.write("t.yaml", "name: t\ndataset: iris\nclassifier: majority\n").string();
  for (const std::string file : {"/dev/stdin", "/dev/fd/3"}) {
    INFO(file);
    const ProgramResult read = run_shell("cat '" + sweep + "' | '" GRIDFOLD_BINARY "' validate " + file + " 3<&0");
    INFO(read.errors);
    CHECK(read.exit_code == 0);
  }
}

TEST_CASE("validate, plan and run read standard input where the file is a dash") {
  const TemporaryFolder folder;
  const std::string sweep = folder
                                .write("s.yaml",
                                       "name: piped\ndataset: {loader: csv, path: digits.csv.gz, train: {take: {rows: "
                                       "60, sample: stratified, seed: 1}}}\n"
                                       "classifier: knn\ngrid: {k: [1, 3]}\n")
                                .string();
  const auto piped = [&](const std::string& words) {
    return run_shell("cd '" + kRoot + "/datasets/digits' && '" + GRIDFOLD_BINARY + "' " + words + " - <'" + sweep +
                     "'");
  };
  CHECK(piped("validate").output == "standard input: no mistakes, 2 configurations\n");
  CHECK_THAT(piped("plan").output, Contains("2 cells"));
  const ProgramResult run = piped("run --out " + (folder.path() / "runs").string());
  INFO(run.errors);
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.output, Contains("Best: "));
  // What is stored as the run's sweep reads back.
  CHECK_THAT(run_gridfold("validate '" + folder.path().string() + "'/runs/*/config.yaml").output,
             Contains("no mistakes, 2 configurations"));
  const ProgramResult wrong = piped("plan --set grid.k=[0]");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(run_shell(std::string("echo 'name: x' | '") + GRIDFOLD_BINARY + "' validate -").output,
             StartsWith("standard input:1:1: dataset: the key is missing"));
  const auto validated = [](const std::string& before, const std::string& after) {
    return run_shell(before + "'" GRIDFOLD_BINARY "' validate - " + after).output;
  };
  CHECK_THAT(validated("", "<&-"), StartsWith("standard input: the file is empty"));
  CHECK_THAT(validated("", "</"), StartsWith("standard input: it cannot be read"));
  CHECK_THAT(validated("yes 'a: 1' | head -c 2000000 | ", ""), StartsWith("standard input: it is too large"));
}

TEST_CASE("what other tools and guesses call a key is answered with its name") {
  const TemporaryFolder folder;
  const auto complaint = [&](const std::string& rest) {
    const std::string file =
        folder.write("s.yaml", "name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\n" + rest).string();
    return run_gridfold("validate --without-data " + file).output;
  };
  CHECK_THAT(complaint("protocol: {name: k_fold}\n"), Contains("did you mean \"kind\"?"));
  CHECK_THAT(complaint("protocol: {n_splits: 5}\n"), Contains("did you mean \"folds\"?"));
  CHECK_THAT(complaint("grid: {protocol.name: [k_fold, holdout]}\n"), Contains("did you mean \"protocol.kind\"?"));
  CHECK_THAT(complaint("grid: {classifier.n_neighbors: [1, 3]}\n"), Contains("did you mean \"classifier.k\"?"));
  CHECK_THAT(complaint("scoring: accuracy\n"), Contains("did you mean \"scores\"?"));
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
  const ProgramResult shown = run_gridfold("init - --dataset iris");
  CHECK(shown.output == run_gridfold("init --dataset iris").output);
  CHECK(!std::filesystem::exists("-"));
  const ProgramResult again = run_gridfold(init);
  CHECK(again.exit_code == 2);
  CHECK_THAT(again.errors, Contains("the file exists already"));
}

TEST_CASE("init without a data set writes a sweep over the embedded digits that runs anywhere") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "digits.yaml").string();
  CHECK(run_gridfold("init " + file).exit_code == 0);
  const ProgramResult result = run_gridfold("run " + file + " --out " + (folder.path() / "runs").string());
  INFO(read_text(file) << result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("Best: "));
}

TEST_CASE("the grid that init proposes for a classifier without parameters varies how rows are split") {
  const TemporaryFolder folder;
  for (const std::string classifier : {"majority", "prior"}) {
    std::string text = run_gridfold("init --classifier " + classifier).output;
    const std::size_t grid = text.find("# grid: {");
    REQUIRE(grid != std::string::npos);
    text.erase(grid, 2);
    const std::string file = folder.write(classifier + ".yaml", text).string();
    INFO(text);
    CHECK_THAT(run_gridfold("validate --without-data " + file).output, Contains("no mistakes, 2 configurations"));
  }
}

TEST_CASE("what init writes for CIFAR-10 and MNIST runs where GRIDFOLD_DATA holds them") {
  const TemporaryFolder folder;
  for (const std::string dataset : {"cifar10", "mnist"}) {
    if (!real_data(dataset == "mnist" ? "mnist" : "cifar-10-batches-bin")) return;
    const std::string file = (folder.path() / (dataset + ".yaml")).string();
    CHECK(run_gridfold("init " + file + " --dataset " + dataset).exit_code == 0);
    CHECK_THAT(run_gridfold("validate " + file).output, Contains("no mistakes, 4 configurations"));
    const ProgramResult result =
        run_gridfold("run " + file + " --set dataset.train.take=200 --out " + (folder.path() / "runs").string());
    INFO(result.errors);
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE("init for a table whose first line names the columns writes a file that plans as it is") {
  const TemporaryFolder folder;
  std::string table = "width,height,species\n";
  for (int row = 0; row < 20; ++row)
    table += std::to_string(row % 5) + "," + std::to_string(row % 7) + (row % 2 ? ",a\n" : ",b\n");
  const auto path = folder.write("table.csv", table);
  const std::string file = (folder.path() / "sweep.yaml").string();
  CHECK(run_gridfold("init " + file + " --dataset " + path.string()).exit_code == 0);
  const ProgramResult plan = run_gridfold("plan " + file + " --set 'grid.k=[1,3]'");
  INFO(plan.errors);
  CHECK(plan.exit_code == 0);
  CHECK_THAT(plan.output, Contains("20 rows x 2 features"));
}

TEST_CASE("init for a table says in the file what is to be edited, and validate says where it is missing") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "mine.yaml").string();
  CHECK(run_gridfold("init " + file + " --dataset csv").exit_code == 0);
  CHECK_THAT(read_text(file),
             Contains("  # To be edited: where your data lie, as seen from the folder of this file.\n  path: "));
  CHECK_THAT(run_gridfold("validate " + file).output,
             Contains("dataset.path: \"" + (folder.path() / "data.csv").string() + "\" does not exist;"));
  folder.write("data.csv", "1,0\n2,1\n");
  CHECK_THAT(run_gridfold("validate " + file).output, Contains("no mistakes"));
}

TEST_CASE("init without a file prints, and refuses data sets and classifiers that it does not know") {
  CHECK_THAT(run_gridfold("init").output, Contains("\n  loader: digits\n"));
  CHECK_THAT(run_gridfold("init --dataset mnist").output, Contains("\n  loader: mnist\n"));
  const ProgramResult dataset = run_gridfold("init --dataset mnits");
  CHECK(dataset.exit_code == 2);
  CHECK_THAT(dataset.errors, Contains("--dataset mnits: allowed: cifar10, cifar100, mnist, csv, npy, libsvm, "
                                      "arff, hdf5, matlab, image_folder, digits, iris, wine, breast_cancer, "
                                      "fashion_mnist, kmnist, emnist, svhn, usps, openml, "
                                      "blobs, circles, moons, quadrants, ring, three_modes, uniform_cube, a path that "
                                      "exists; did you mean \"mnist\"?"));
  CHECK(run_gridfold("init --classifier svmm").exit_code == 2);
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
  CHECK_THAT(result.errors, StartsWith("error: --set grid.k=[1,9999]: grid.k[1]: K is 9999, and a training part"));
}

TEST_CASE("a mistake that only the data shows in one step of a pipeline is located at that step's own line") {
  const TemporaryFolder folder;
  const std::string head =
      "name: t\ndataset: {loader: csv, path: " + kRoot + "/datasets/digits/digits.csv.gz}\nclassifier: knn\n";
  const auto error_of = [&](const std::string& rest) {
    return run_gridfold("plan " + folder.write("s.yaml", head + rest).string()).errors;
  };
  const std::string file = "error: " + (folder.path() / "s.yaml").string();
  const std::string too_many = ".pca.components: components is 65, but the rows have 64 features; allowed: 1 to 64\n";
  CHECK(error_of("transforms:\n  - standardize\n  - min_max\n  - pca:\n      components: 65\n") ==
        file + ":8:19: transforms[2]" + too_many);
  CHECK(error_of("grid:\n  transforms:\n    - none\n    - [standardize, {pca: {components: 65}}]\n") ==
        file + ":7:40: grid.transforms[1][1]" + too_many);
  CHECK(error_of("transforms: pca\ngrid: {pca.components: {from: 64, to: 65, step: 1}}\n") ==
        file + ":5:24: grid.pca.components: components is 65, but the rows have 64 features; allowed: 1 to 64\n");
  CHECK(error_of("transforms:\n  - standardize\n  - columns:\n      keep: [0, 64]\n") ==
        file + ":6:5: transforms[1].columns: \"64\" is beyond the last of 64 columns; allowed: 0 to 63\n");
  CHECK(error_of("transforms: {columns: {keep: [0, 0]}}\n") ==
        file +
            ":4:30: transforms.columns.keep: \"0\" names column 0 again; allowed: numbers from 0 and ranges with "
            "both ends, such as 0-9, 12\n");
}

TEST_CASE("a data set that an override makes unreadable is located at the override") {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "1,0\n2,1\n").string();
  const std::string sweep =
      folder.write("s.yaml", "name: t\ndataset: {loader: csv, path: d.csv}\nclassifier: knn\n").string();
  const ProgramResult result = run_gridfold("plan " + sweep + " --set dataset.loader=mnist");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, StartsWith("error: --set dataset.loader=mnist: dataset.loader: " + data));
}

TEST_CASE("a pattern means a path in whatever way it is written") {
  const TemporaryFolder folder;
  folder.write("a.csv", "1,0\n2,1\n3,0\n4,1\n");
  folder.write("b.csv", "1,0\n2,1\n3,0\n5,1\n");
  const std::string sweep = folder
                                .write("s.yaml",
                                       "name: t\ndataset: {loader: csv}\nprotocol: {folds: 2}\nclassifier: knn\n"
                                       "grid: {path: [a.csv, b.csv], k: [1, 2], exclude: {path: ./a.csv, k: 2}}\n")
                                .string();
  CHECK(run_gridfold("validate " + sweep).output == sweep + ": no mistakes, 3 configurations\n");
}

TEST_CASE("init refuses a data set whose path a sweep file would read as one with a variable") {
  const TemporaryFolder folder;
  const std::string data = folder.write("${HOME}.csv", "1,0\n2,1\n").string();
  const ProgramResult result = run_gridfold("init --dataset '" + data + "'");
  CHECK(result.exit_code == 2);
  CHECK(result.errors == "error: --dataset " + data +
                             ": a sweep file takes ${ in a path for the start of a variable; "
                             "allowed: a path without it, such as that of a link\n");
}
