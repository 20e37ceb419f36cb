#include <filesystem>

#include <catch2/catch.hpp>

#include <string>

#include <fmt/format.h>

#include "plan/registry.hpp"
#include "run_program.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

const std::string kRoot = GRIDFOLD_SOURCE_DIR;

/// A cache with nothing in it.
std::string in_empty_cache(const TemporaryFolder& folder) { return "XDG_CACHE_HOME='" + folder.path().string() + "' "; }

ProgramResult with_cache(const TemporaryFolder& folder, const std::string& words) {
  return run_shell(in_empty_cache(folder) + "'" GRIDFOLD_BINARY "' " + words);
}

}  // namespace

TEST_CASE("built-in data sets run by their names alone") {
  const TemporaryFolder folder;
  for (const std::string name : {"digits", "iris", "wine", "breast_cancer"}) {
    CAPTURE(name);
    const auto sweep = folder.write(name + ".yaml", "name: t\ndataset: " + name + "\nclassifier: majority\n");
    const ProgramResult result =
        run_gridfold("run " + sweep.string() + " --out " + (folder.path() / "results").string());
    INFO(result.errors);
    CHECK(result.exit_code == 0);
  }
  const auto sweep = folder.write("test.yaml", "name: t\ndataset: iris\nclassifier: majority\nprotocol: train_test\n");
  const ProgramResult result = run_gridfold("plan " + sweep.string());
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("test.yaml:2:") && Contains("iris has no test part"));
}

TEST_CASE("a data set that was not fetched is refused with the command that downloads it") {
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  for (const std::string name : {"fashion_mnist", "kmnist", "emnist", "svhn", "usps", "mnist", "cifar10", "cifar100"}) {
    CAPTURE(name);
    const auto sweep = folder.write("sweep.yaml", "name: t\ndataset: " + name + "\nclassifier: majority\n");
    const ProgramResult result = with_cache(cache, "plan " + sweep.string());
    CHECK(result.exit_code == 3);
    CHECK_THAT(result.errors, StartsWith("error: " + name + " is not on this machine (" + cache.path().string()) &&
                                  Contains("does not exist); `gridfold data fetch " + name + "` downloads it\n"));
  }
  const auto sweep = folder.write("sweep.yaml", "name: t\ndataset: openml:61\nclassifier: majority\n");
  const ProgramResult result = with_cache(cache, "plan " + sweep.string());
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors,
             Contains("openml:61 is not on this machine") && Contains("`gridfold data fetch openml:61`"));
}

TEST_CASE("an experiment takes the fetched data set where the folder that it names is not there") {
  using namespace std::string_view_literals;
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "tiny");
  folder.write("tiny/experiment.yaml",
               "name: tiny\ndescription: a small one\nsource: nobody\ndata: Fashion-MNIST\nsteps:\n  - name: few\n"
               "    sweep:\n      dataset: {loader: mnist, path: nowhere/fashion-mnist}\n"
               "      protocol: {folds: 2}\n      classifier: knn\n      grid: {k: [1, 2]}\n");
  folder.write("tiny/published.csv", "step,k,fold,quantity,value,tolerance,source\nfew,1,,accuracy,0.5,1,nobody\n");
  const std::string out = " --out '" + (folder.path() / "results").string() + "' --no-plots";
  const std::string reproduce = "reproduce '" + (folder.path() / "tiny").string() + "'" + out;
  const ProgramResult without = with_cache(cache, reproduce);
  CHECK(without.exit_code == 3);
  CHECK_THAT(without.errors, Contains("nowhere/fashion-mnist does not exist; `gridfold data fetch fashion_mnist`"));
  const std::string place = "gridfold/datasets/fashion_mnist";
  std::filesystem::create_directories(cache.path() / place);
  cache.write(place + "/train-images-idx3-ubyte",
              std::string("\0\0\x08\x03\0\0\0\x04\0\0\0\x01\0\0\0\x02"sv) + "\1\1\7\7\1\2\7\6");
  cache.write(place + "/train-labels-idx1-ubyte", std::string("\0\0\x08\x01\0\0\0\x04\0\1\0\1"sv));
  const ProgramResult with = with_cache(cache, reproduce);
  INFO(with.output << with.errors);
  CHECK(with.exit_code == 0);
}

TEST_CASE("a data set that was fetched is read by its name alone") {
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  const auto idx = [](std::string_view header, const std::string& content) { return std::string(header) + content; };
  using namespace std::string_view_literals;
  for (const std::string name : {"fashion_mnist", "mnist"}) {
    CAPTURE(name);
    const std::string place = "gridfold/datasets/" + name;
    std::filesystem::create_directories(cache.path() / place);
    cache.write(place + "/train-images-idx3-ubyte",
                idx("\0\0\x08\x03\0\0\0\x04\0\0\0\x01\0\0\0\x02"sv, "\1\1\7\7\1\2\7\6"));
    cache.write(place + "/train-labels-idx1-ubyte", idx("\0\0\x08\x01\0\0\0\x04"sv, {0, 1, 0, 1}));
    const auto sweep = folder.write(
        name + ".yaml", "name: t\ndataset: " + name + "\nclassifier: {name: knn, k: 1}\nprotocol: {folds: 2}\n");
    const ProgramResult run = with_cache(cache, "run " + sweep.string() + " --out " + (folder.path() / name).string());
    INFO(run.errors);
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, Contains("1.0000"));
  }
}

TEST_CASE("an OpenML file that was downloaded elsewhere is taken, and its label is the one called class") {
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  const auto table = folder.write("r.arff",
                                  "@relation r\n@attribute class {a,b}\n@attribute x numeric\n@data\n"
                                  "a,1\nb,9\na,2\nb,8\n");
  const ProgramResult fetched = with_cache(cache, "data fetch openml:61 --from " + table.string());
  INFO(fetched.errors);
  CHECK(fetched.exit_code == 0);
  CHECK_THAT(fetched.output, Contains("openml:61: fetched to ") && Contains("dataset: openml:61\n"));
  CHECK(with_cache(cache, "data fetch openml:61").output.starts_with("openml:61: already in "));
  const auto sweep = folder.write("sweep.yaml",
                                  "name: t\ndataset: {loader: openml, id: 61}\nclassifier: knn\n"
                                  "grid: {k: [1]}\nprotocol: {folds: 2}\n");
  const ProgramResult run = with_cache(cache, "run " + sweep.string() + " --out " + (folder.path() / "r").string());
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.output, Contains("1.0000"));
}

TEST_CASE("data fetch lists what there is, and refuses names that it does not know") {
  const TemporaryFolder cache;
  const ProgramResult list = with_cache(cache, "data fetch");
  CHECK(list.exit_code == 0);
  CHECK_THAT(list.output, Contains("fashion_mnist  30.9 MB") && Contains("They are kept in " + cache.path().string()));
  const ProgramResult unknown = with_cache(cache, "data fetch fashon_mnist");
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.errors, Contains("fashon_mnist: cannot be fetched; allowed: mnist, fashion_mnist, ") &&
                                 Contains("did you mean \"fashion_mnist\"?"));
  CHECK_THAT(with_cache(cache, "data fetch openml:x").errors, Contains("openml:x: allowed: openml: and the number"));
  const ProgramResult offline = with_cache(cache, "data fetch usps --mirror http://127.0.0.1:1/ 2>&1 | head -1");
  CHECK_THAT(offline.output, Contains("http://127.0.0.1:1/usps.bz2"));
}

TEST_CASE("a test part may be a folder within the data set's, or one of its own, and is missed where it is neither") {
  const TemporaryFolder folder;
  for (const char* images : {"photos/train/cat", "photos/train/dog", "photos/test/cat", "photos/test/dog"}) {
    std::filesystem::create_directories(folder.path() / images);
    std::filesystem::copy_file(kRoot + "/tests/data/formats/images/gray.png", folder.path() / images / "0.png");
  }
  const auto plan = [&](const std::string& keys) {
    const auto sweep = folder.write("sweep.yaml", "name: t\ndataset: {loader: image_folder, " + keys +
                                                      "}\nprotocol: train_test\nclassifier: {name: knn, k: 1}\n");
    return run_gridfold("plan " + sweep.string());
  };
  CHECK(plan("path: photos").exit_code == 0);
  CHECK(plan("path: photos/train, test_path: photos/test").exit_code == 0);
  const ProgramResult alone = plan("path: photos/train");
  CHECK(alone.exit_code == 2);
  CHECK_THAT(alone.errors, Contains("train_test scores the test part, but the data set has none; allowed: with "
                                    "dataset.test_path or dataset.test_list, the file of the test part"));
}

TEST_CASE("data sets that are made up are described and converted with their test part") {
  const TemporaryFolder folder;
  const std::string rows = " --set rows=20 --set test_rows=10";
  CHECK_THAT(run_gridfold("data info quadrants" + rows).output,
             Contains("  train        20 rows") && Contains("  test         10 rows"));
  const std::string file = (folder.path() / "quadrants.npz").string();
  CHECK(run_gridfold("data convert quadrants " + file + rows).exit_code == 0);
  CHECK_THAT(run_gridfold("data info " + file).output,
             Contains("  train        20 rows") && Contains("  test         10 rows"));
}

TEST_CASE("data info takes a path or a name, keys of the data set, and draws a contact sheet") {
  const TemporaryFolder folder;
  const ProgramResult iris = run_gridfold("data info iris");
  CHECK(iris.exit_code == 0);
  CHECK_THAT(iris.output, StartsWith("iris\n  loader       iris\n") &&
                              Contains("duplicates no column; 1 row repeats an earlier one\n") &&
                              Contains("petal width (cm)") && Contains("setosa         50\n"));
  const ProgramResult other =
      run_gridfold("data info " + kRoot + "/datasets/iris/iris.csv.gz --set 'label_column=petal width (cm)'");
  CHECK(other.exit_code == 3);
  CHECK_THAT(other.errors, Contains("is a number without being an integer"));
  CHECK_THAT(run_gridfold("data info iris --set label=x").errors, Contains("--set label=x: unknown key"));
  const std::string sheet = (folder.path() / "sheet.png").string();
  CHECK(run_gridfold("data info " + kRoot + "/tests/data/formats/svhn.mat --sheet " + sheet).exit_code == 0);
  CHECK(read_text(sheet).starts_with("\x89PNG"));
  const ProgramResult no_images = run_gridfold("data info iris --sheet " + sheet);
  CHECK(no_images.exit_code == 2);
  CHECK_THAT(no_images.errors, Contains("the rows are no images of one or three channels"));
}

TEST_CASE("data convert says how a sweep reads what it wrote") {
  const TemporaryFolder folder;
  const std::string target = (folder.path() / "digits.libsvm").string();
  const ProgramResult result = run_gridfold("data convert digits " + target);
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, StartsWith(target + ": written\ndataset: {loader: libsvm, path: ") &&
                                Contains("columns: 64}\nfingerprint ") && Contains(", as before\n"));
  const ProgramResult again = run_gridfold("data convert digits " + target);
  CHECK(again.exit_code == 2);
  CHECK_THAT(again.errors, Contains("the file exists already"));
  CHECK(run_gridfold("data convert digits").exit_code == 2);
  CHECK_THAT(run_gridfold("data convert digits " + target + " --mirror x").errors,
             Contains("gridfold data convert: --mirror belongs to gridfold data fetch"));
}

TEST_CASE("data convert takes the format's name for no file") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "csv");
  const ProgramResult result =
      run_shell("cd '" + folder.path().string() + "' && '" GRIDFOLD_BINARY "' data convert iris x.csv");
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("x.csv: written\ndataset: {loader: csv, path: \"x.csv\""));
}

TEST_CASE("init chooses one of several fetched variants, and the message of a run names the key") {
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  using namespace std::string_view_literals;
  const std::string place = "gridfold/datasets/emnist/gzip";
  std::filesystem::create_directories(cache.path() / place);
  for (const std::string variant : {"digits", "letters"}) {
    cache.write(place + "/emnist-" + variant + "-train-images-idx3-ubyte",
                std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x01\1\7"sv));
    cache.write(place + "/emnist-" + variant + "-train-labels-idx1-ubyte", std::string("\0\0\x08\x01\0\0\0\x02\1\2"sv));
  }
  const auto sweep = folder.write("s.yaml", "name: t\ndataset: emnist\nclassifier: majority\n");
  CHECK_THAT(with_cache(cache, "plan " + sweep.string()).errors, Contains("set variant to the one to read"));
  const std::string written = (folder.path() / "written.yaml").string();
  const ProgramResult init = with_cache(cache, "init " + written + " --dataset emnist");
  INFO(init.errors);
  CHECK_THAT(init.output, Contains("variant: digits (one of the 2 variants"));
  CHECK_THAT(read_text(written), Contains("variant: digits"));
  CHECK(with_cache(cache, "validate " + written).exit_code == 0);
}

TEST_CASE("the format of a file can be named where it is not detected") {
  const TemporaryFolder folder;
  const std::string file = folder.write("rows.unknown", "1,2,a\n3,4,b\n1,4,a\n").string();
  CHECK_THAT(run_gridfold("data info " + file).errors, Contains("--set loader=NAME names one"));
  CHECK_THAT(run_gridfold("data info " + file + " --set loader=csv").output, Contains("  loader       csv"));
  CHECK(run_gridfold("data convert " + file + " " + (folder.path() / "rows.npz").string() + " --set loader=csv")
            .exit_code == 0);
  const std::string sweep = (folder.path() / "rows.yaml").string();
  const ProgramResult init = run_gridfold("init " + sweep + " --dataset " + file + " --set loader=csv");
  INFO(init.errors);
  CHECK(init.exit_code == 0);
  CHECK(run_gridfold("validate " + sweep).exit_code == 0);
  const ProgramResult unknown = run_gridfold("data info " + file + " --set loader=cvs");
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.errors,
             Contains("--set loader=cvs: unknown format; allowed: ") && Contains("did you mean \"csv\"?"));
}

TEST_CASE("openml:ID names an OpenML data set wherever one is named") {
  const TemporaryFolder cache;
  const TemporaryFolder folder;
  CHECK_THAT(with_cache(cache, "data info openml:61").errors, Contains("`gridfold data fetch openml:61` downloads it"));
  const auto table = folder.write("r.arff",
                                  "@relation r\n@attribute class {a,b}\n@attribute x numeric\n@data\n"
                                  "a,1\nb,9\na,2\nb,8\n");
  REQUIRE(with_cache(cache, "data fetch openml:61 --from " + table.string()).exit_code == 0);
  CHECK_THAT(with_cache(cache, "data info openml:61").output,
             Contains("  loader       openml (id: 61, label_column: class)"));
  const std::string sweep = (folder.path() / "o.yaml").string();
  const ProgramResult init = with_cache(cache, "init " + sweep + " --dataset openml:61");
  INFO(init.errors);
  CHECK(init.exit_code == 0);
  CHECK_THAT(init.output, Contains("\nlabel_column: class (by its name)\n"));
  CHECK(with_cache(cache, "validate " + sweep).exit_code == 0);
  cache.write("gridfold/datasets/openml:61/columns.txt", "x\n");
  CHECK_THAT(with_cache(cache, "init " + (folder.path() / "x.yaml").string() + " --dataset openml:61").output,
             Contains("\nlabel_column: x (OpenML's target)\n"));
}

TEST_CASE("data fetch refuses paths that do not exist, and takes no empty folder for a data set") {
  const TemporaryFolder cache;
  CHECK_THAT(with_cache(cache, "data fetch mnist --from /nonexistent").errors,
             Contains("/nonexistent: does not exist"));
  CHECK_THAT(with_cache(cache, "data fetch openml:61 --from /nonexistent").errors,
             Contains("/nonexistent: does not exist"));
  std::filesystem::create_directories(cache.path() / "gridfold/datasets/usps");
  CHECK_THAT(with_cache(cache, "data fetch usps --mirror http://127.0.0.1:1/ --from " + cache.path().string()).errors,
             Contains("usps.bz2 is not among the files"));
}

TEST_CASE("a class name with a line end takes one line of data info") {
  const TemporaryFolder folder;
  const std::string file = folder.write("rows.csv", "x,kind\n1,\"a\nb\"\n2,c\n").string();
  CHECK_THAT(run_gridfold("data info " + file).output, Contains("a\\nb"));
}

TEST_CASE("what init writes for every classifier runs without a failed split, whatever the units of the columns") {
  const TemporaryFolder folder;
  std::string table = "metres,micrometres,constant,year,kind\n";
  for (int row = 0; row < 60; ++row) {
    table += fmt::format("{}e-6,{}e6,7,{},{}\n", row * 37 % 101, row * 53 % 89, 1950 + row % 20, "abc"[row % 3]);
  }
  const std::string file = folder.write("units.csv", table).string();
  for (const Classifier& classifier : built_in()->classifiers) {
    for (const std::string& dataset : {std::string("wine"), file}) {
      const std::string& name = classifier.component.name;
      CAPTURE(name, dataset);
      const std::string sweep = (folder.path() / (name + (dataset == file ? "-units" : "-wine") + ".yaml")).string();
      CHECK(run_gridfold("init " + sweep + " --dataset " + dataset + " --classifier " + name).exit_code == 0);
      const ProgramResult result = run_gridfold("run " + sweep + " --out " + (folder.path() / "runs").string());
      INFO(result.output << result.errors);
      if (name == "fixed_linear") {
        // Nobody but the user knows weights.
        CHECK_THAT(read_text(sweep), Contains("\n  # To be edited: this is an example.\n  weights: "));
        CHECK_THAT(run_gridfold("validate --without-data " + sweep).output, Contains("no mistakes"));
        CHECK(result.exit_code == 2);
        CHECK_THAT(result.errors, Contains("classifier.weights: "));
      } else {
        CHECK(result.exit_code == 0);
        CHECK_THAT(result.output, Contains("\nBest: ") && !Contains("failed") && !Contains("not converged"));
      }
    }
  }
}

TEST_CASE("init shuffles the rows of data sets that are named, which may be sorted by class as those of files") {
  const TemporaryFolder folder;
  for (const std::string dataset : {"digits", "iris", "wine", "breast_cancer"}) {
    CAPTURE(dataset);
    const std::string sweep = (folder.path() / (dataset + ".yaml")).string();
    CHECK_THAT(run_gridfold("init " + sweep + " --dataset " + dataset).output,
               Contains("protocol.shuffle: {generator: numpy, seed: 42} (rows are often sorted by class)\n"));
    const ProgramResult result = run_gridfold("run " + sweep + " --out " + (folder.path() / "runs").string());
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.output + result.errors, !Contains("sorted by class"));
  }
  CHECK_THAT(run_gridfold("init --dataset csv").output, Contains("\n  shuffle: {generator: numpy, seed: 42}\n"));
}

TEST_CASE("init says what it assumed of a table, and --set overrules it") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "pima.yaml").string();
  const ProgramResult result = run_gridfold("init " + file + " --dataset " + kRoot + "/datasets/uci/pima.tsv.gz");
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("768 rows, 8 features, 2 classes\nseparator: tab (") &&
                                Contains("\nlabel_column: diabetes (") && Contains("\ntransforms: [impute] ("));
  CHECK_THAT(read_text(file), Contains("\n  separator: tab\n") && Contains("\ntransforms: [impute]\n"));
  CHECK(run_gridfold("validate " + file).exit_code == 0);

  const std::string other = (folder.path() / "age.yaml").string();
  CHECK(run_gridfold("init " + other + " --dataset " + kRoot +
                     "/datasets/uci/vehicle.csv.gz --set label_column=Skew.Maxis")
            .exit_code == 0);
  CHECK_THAT(read_text(other),
             Contains("\n  label_column: \"Skew.Maxis\"\n") || Contains("\n  label_column: Skew.Maxis\n"));
}

TEST_CASE("init makes use of columns of groups and of folds") {
  const TemporaryFolder folder;
  const std::string table = kRoot + "/datasets/rescanned-digits/rescanned-digits.csv.gz";
  const std::string file = (folder.path() / "scans.yaml").string();
  const ProgramResult result = run_gridfold("init " + file + " --dataset " + table + " --set groups=image");
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("split: fold (") && Contains("protocol: predefined ("));
  CHECK(run_gridfold("plan " + file).exit_code == 0);
}
