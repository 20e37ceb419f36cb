#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

const std::string kRoot = GRIDFOLD_SOURCE_DIR;

/// An experiment on the embedded digits, whose published numbers a test writes.
std::string experiment_in(const TemporaryFolder& folder, const std::string& published) {
  std::filesystem::create_directories(folder.path() / "one");
  folder.write("one/experiment.yaml",
               "name: one\n"
               "steps:\n"
               "  - name: holdout\n"
               "    sweep:\n"
               "      dataset: {loader: csv, path: " +
                   kRoot +
                   "/datasets/digits/digits.csv.gz}\n"
                   "      protocol: {kind: holdout, test_size: 180}\n"
                   "      classifier: knn\n"
                   "      grid: {k: [1, 5], metric: [l1, l2]}\n"
                   "  - name: elsewhere\n"
                   "    sweep:\n"
                   "      dataset: {loader: csv, path: not-here.csv}\n"
                   "      protocol: {kind: holdout, test_size: 180}\n"
                   "      classifier: knn\n"
                   "      grid: {k: 1}\n");
  folder.write("one/published.csv", "step,k,metric,fold,quantity,value,tolerance,source,note\n" + published);
  return (folder.path() / "one").string() + " --no-plots --out " + (folder.path() / "out").string();
}

}  // namespace

TEST_CASE("a wrong published value differs, with its note, and ends with 1") {
  const TemporaryFolder folder;
  // scikit-learn's KNeighborsClassifier() has 173 of 180 right.
  const ProgramResult result =
      run_gridfold("reproduce " + experiment_in(folder,
                                                "holdout,5,l2,,correct,173,0,scikit-learn,\n"
                                                "holdout,1,l2,,correct,3,0,nobody,it is made up\n"));
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, Contains("holdout k=5 metric=l2 correct        173          0  173  same"));
  CHECK_THAT(result.output, Contains("holdout k=1 metric=l2 correct          3          0  17"));
  CHECK_THAT(result.output, Contains("DIFFERS"));
  CHECK_THAT(result.output, Contains("note: holdout k=1 metric=l2 correct: it is made up\n"
                                     "1 of 2 numbers reproduced; 1 differs\n"));
}

TEST_CASE("a number whose split failed has the reason, in every format") {
  const TemporaryFolder folder;
  const std::string experiment = experiment_in(folder, "holdout,5,chi_square,,accuracy,1,1,s,\n");
  const std::filesystem::path file = folder.path() / "one/experiment.yaml";
  std::string text = read_text(file);
  text.replace(text.find("metric: [l1, l2]"), 16, "metric: [l1, chi_square]");
  text.replace(text.find("path: " + kRoot + "/datasets/digits/digits.csv.gz"), 6 + kRoot.size() + 30, "path: few.csv");
  text.replace(text.find("test_size: 180"), 14, "test_size: 2");
  std::ofstream(file) << text;
  folder.write("one/few.csv", "1,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n8,8,1\n9,9,0\n");
  const ProgramResult table = run_gridfold("reproduce " + experiment);
  INFO(table.output << table.errors);
  CHECK(table.exit_code == 1);
  CHECK_THAT(table.output, Contains("FAILED\n\nfailed: chi_square compares histograms, but training row 0, column 1"));
  CHECK_THAT(run_gridfold("reproduce " + experiment + " --format markdown").output,
             Contains("| FAILED | s | chi_square compares histograms"));
  CHECK_THAT(run_gridfold("reproduce " + experiment + " --format csv").output,
             Contains(",FAILED,s,\"chi_square compares histograms"));
}

TEST_CASE("numbers whose data is not here are skipped, and never the same") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold(
      "reproduce " + experiment_in(folder, "holdout,5,l2,,correct,173,0,s,\nelsewhere,,,,accuracy,1,1,s,\n"));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.errors,
             Contains("note: one: skipped elsewhere, since ") && Contains("not-here.csv does not exist"));
  CHECK_THAT(result.output,
             Contains("skipped\n") && Contains("1 of 2 numbers reproduced; 1 skipped, for want of data"));
}

TEST_CASE("data is here where every file of it is that the experiment reads") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "one");
  std::filesystem::create_directories(folder.path() / "cifar");
  // None of the files is opened.
  for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                           "data_batch_5.bin", "batches.meta.txt"}) {
    folder.write("cifar/" + std::string(name), "");
  }
  const std::string sweep = "      dataset: {loader: cifar10, path: ../cifar}\n      classifier: knn\n";
  folder.write("one/experiment.yaml", "name: one\nsteps:\n  - name: folds\n    sweep:\n" + sweep +
                                          "      protocol: {folds: 2}\n  - name: judged\n    sweep:\n" + sweep +
                                          "      protocol: train_test\n  - name: chosen\n    evaluate: true\n"
                                          "    sweep:\n" +
                                          sweep + "      protocol: {folds: 2}\n");
  const std::string experiment = (folder.path() / "one").string();
  const auto here = [&] { return run_gridfold("reproduce --list " + experiment).output; };
  CHECK_THAT(here(), Contains("for 1 of 3 steps"));
  const ProgramResult result =
      run_gridfold("reproduce " + experiment + " --no-plots --out " + (folder.path() / "out").string());
  CHECK_THAT(result.errors, Contains("note: one: skipped judged, since ") && Contains("cifar has no test part\n"));
  folder.write("cifar/test_batch.bin", "");
  CHECK_THAT(here(), Contains("yes"));
  std::filesystem::remove(folder.path() / "cifar/data_batch_3.bin");
  CHECK_THAT(here(), Contains("no\n"));
}

TEST_CASE("an experiment of which nothing could be compared is no success") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold("reproduce " + experiment_in(folder, "elsewhere,,,,accuracy,1,1,s,\n"));
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, Contains("nothing was compared, since the data is not here"));
}

TEST_CASE("an experiment without published numbers whose data is not here is no success either") {
  const TemporaryFolder folder;
  const ProgramResult result = run_shell("GRIDFOLD_DATA='" + folder.path().string() +
                                         "' '" GRIDFOLD_BINARY "' reproduce cifar10-templates --no-plots --out '" +
                                         (folder.path() / "out").string() + "'");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, Contains("nothing was compared, since the data is not here"));
}

TEST_CASE("a published number may name any axis, and one that the sweep lacks is refused with its line") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold("reproduce " + experiment_in(folder, "holdout,5,l3,,correct,173,0,s,\n"));
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, Contains("published.csv:2: no configuration has k = 5, metric = l3"));
}

TEST_CASE("published numbers that have no place are all named before anything runs") {
  const TemporaryFolder folder;
  const std::string bad = experiment_in(folder,
                                        "holdout,5,l2,9,correct,173,0,s,\nholdout,5,l2,,acuracy,1,0,s,\n"
                                        "houldout,5,l2,,correct,173,0,s,\n");
  const ProgramResult result = run_gridfold("reproduce worked-l1-example " + bad);
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.errors, Contains("published.csv:4: experiment.yaml has no step \"houldout\"") &&
                                Contains("published.csv:2: fold is 9; allowed: 0 to 0") &&
                                Contains("published.csv:3: quantity is \"acuracy\"") &&
                                Contains("did you mean \"accuracy\"?"));
  CHECK(result.output.empty());
  CHECK(!std::filesystem::exists(folder.path() / "out"));
}

TEST_CASE("a step whose data is damaged fails with the reason, and the rest of all experiments is compared") {
  const TemporaryFolder folder;
  const std::string words = experiment_in(folder, "elsewhere,,,,accuracy,1,1,s,\nholdout,5,l2,,correct,173,0,s,\n");
  folder.write("one/not-here.csv", "1,2,0\n1,2\n");
  const std::string root = folder.path().string();
  const ProgramResult result = run_gridfold("reproduce " + words + " worked-l1-example --export-markdown " + root +
                                            "/verdicts.md --export-csv " + root + "/verdicts.csv");
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.errors, Contains("error: one: elsewhere: ") && Contains("not-here.csv:2"));
  CHECK_THAT(result.output, Contains("2 of 3 numbers reproduced; 1 failed\n"));
  CHECK_THAT(read_text(folder.path() / "verdicts.md"),
             Contains("| `one` | 2 | 1 | 0 | 1 | 0 |") && Contains("FAILED") && Contains("not-here.csv:2"));
  CHECK_THAT(read_text(folder.path() / "verdicts.csv"),
             Contains("one,elsewhere accuracy,1,1,,FAILED,s,") && Contains("worked-l1-example,"));
}

TEST_CASE("a step that has failed is no success where nothing is published of it") {
  const TemporaryFolder folder;
  const std::string words = experiment_in(folder, "holdout,5,l2,,correct,173,0,s,\n");
  folder.write("one/not-here.csv", "1,2,0\n1,2\n");
  const ProgramResult result = run_gridfold("reproduce " + words);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, Contains("1 of 1 numbers reproduced\n"));
}

TEST_CASE("what a step chose is judged by the test part once, and the ledger has it") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "one");
  folder.write("one/experiment.yaml",
               "name: one\n"
               "steps:\n"
               "  - name: validation\n"
               "    evaluate: true\n"
               "    sweep:\n"
               "      dataset: {loader: csv, path: " +
                   kRoot +
                   "/datasets/digits/digits.csv.gz, test: {fraction: 0.2, seed: 1}}\n"
                   "      protocol: {kind: holdout, test_size: 180, test: locked}\n"
                   "      classifier: knn\n"
                   "      grid: {k: [5, 50]}\n");
  const std::string words =
      "reproduce " + (folder.path() / "one").string() + " --no-plots --out " + (folder.path() / "out").string();
  const ProgramResult first = run_gridfold(words);
  INFO(first.output << first.errors);
  CHECK(first.exit_code == 0);
  CHECK_THAT(first.output, Contains("validation: its choice, judged by the test set:\n") &&
                               Contains(": k = 5 (of 2 ") && Contains("knn(k=5), fitted on 1,437 training rows of ") &&
                               Contains(" and judged by 360 test rows:\n") &&
                               Contains("The test set had not been used before."));
  CHECK_THAT(read_text(folder.path() / "out" / "test-set-ledger.jsonl"), Contains("\"reproduce\""));
  // Whoever reproduces is not asked for a reason, and the same configuration is recorded once.
  const std::string ledger = read_text(folder.path() / "out" / "test-set-ledger.jsonl");
  const ProgramResult second = run_gridfold(words);
  CHECK(second.exit_code == 0);
  CHECK_THAT(second.output, Contains("The test set had judged this configuration before, and no other.\n"));
  CHECK(read_text(folder.path() / "out" / "test-set-ledger.jsonl") == ledger);
}

TEST_CASE("a test part that is damaged fails the evaluation, and the verdicts come out") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "one");
  folder.write("one/train.csv", "0,1,0\n0,2,0\n9,1,1\n9,2,1\n0,3,0\n9,3,1\n");
  folder.write("one/test.csv", "1,1,0\n1,1\n");
  folder.write("one/experiment.yaml",
               "name: one\n"
               "steps:\n"
               "  - name: validation\n"
               "    evaluate: true\n"
               "    sweep:\n"
               "      dataset: {loader: csv, path: train.csv, test_path: test.csv, header: false}\n"
               "      protocol: {kind: holdout, test_size: 2}\n"
               "      classifier: {name: knn, k: 1}\n");
  const ProgramResult result = run_gridfold("reproduce " + (folder.path() / "one").string() +
                                            " worked-l1-example --no-plots --out " + (folder.path() / "out").string());
  INFO(result.errors);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.errors, Contains("error: one: validation: ") && Contains("test.csv:2"));
  CHECK_THAT(result.output, Contains("1 of 1 numbers reproduced\n"));
}

TEST_CASE("the name of an experiment means its last step, and a note names it and the others") {
  const TemporaryFolder folder;
  const std::string out = " --out " + (folder.path() / "out").string();
  REQUIRE(run_gridfold("reproduce sklearn-documentation --no-plots" + out).exit_code == 0);
  const ProgramResult shown = run_gridfold("show sklearn-documentation" + out);
  CHECK_THAT(shown.output, Catch::StartsWith("wine: "));
  CHECK_THAT(shown.errors, Catch::Matches("note: sklearn-documentation is an experiment; of its steps, this is "
                                          "[^ ,]*Z-wine-[0-9a-f]{8}; the others: [^ ,]*Z-digits-[0-9a-f]{8}, "
                                          "[^ ,]*Z-iris-[0-9a-f]{8}\n"));
  CHECK(run_gridfold("show wine" + out).errors.empty());
}

TEST_CASE("an experiment that is named twice is run and counted once") {
  const TemporaryFolder folder;
  const ProgramResult result = run_gridfold("reproduce worked-l1-example worked-l1-example --no-plots --out " +
                                            (folder.path() / "out").string());
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("1 of 1 numbers reproduced\n"));
}

TEST_CASE("verdicts are exported as Markdown and CSV") {
  const TemporaryFolder folder;
  const std::string words =
      "reproduce " +
      experiment_in(folder, "holdout,5,l2,,correct,173,0,sklearn,\nholdout,1,l2,,correct,3,0,x,made up\n");
  const ProgramResult markdown = run_gridfold(words + " --format markdown");
  CHECK(markdown.exit_code == 1);
  CHECK_THAT(markdown.output, Contains("| experiment | numbers | same | differ | failed | skipped | optimistic |"));
  CHECK_THAT(markdown.output, Contains("| `one` | 2 | 1 | 1 | 0 | 0 |"));
  CHECK_THAT(markdown.output, Contains("| `one` | holdout k=1 metric=l2 correct | 3 | 0 |") && Contains("| made up |"));
  const ProgramResult csv = run_gridfold(words + " --format csv");
  CHECK_THAT(csv.output, Contains("experiment,number,published,tolerance,got,verdict,source,note,optimistic_because\n"
                                  "one,holdout k=5 metric=l2 correct,173,0,173,same,sklearn,,\n"));
}

TEST_CASE("verdicts are written to files beside what is printed") {
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  const ProgramResult result = run_gridfold(
      "reproduce " + experiment_in(folder, "holdout,5,l2,,correct,173,0,s,\nelsewhere,,,,accuracy,1,1,s,\n") +
      " --export-markdown " + root + "/verdicts.md --export-csv " + root + "/verdicts.csv");
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("1 of 2 numbers reproduced; 1 skipped, for want of data"));
  CHECK_THAT(read_text(folder.path() / "verdicts.md"), Contains("| `one` | 2 | 1 | 0 | 0 | 1 | 0 |\n"));
  CHECK_THAT(read_text(folder.path() / "verdicts.csv"), Contains("one,elsewhere accuracy,1,1,,skipped,s,,\n"));
}

TEST_CASE("a file of verdicts that cannot be written is refused before the first sweep") {
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  const std::string words = "reproduce " + experiment_in(folder, "holdout,5,l2,,correct,173,0,s,\n");
  for (const std::string& option : {" --export-markdown " + root + "/nowhere/v.md",
                                    " --export-csv " + root + "/nowhere/v.csv", " --export-csv " + root}) {
    const ProgramResult result = run_gridfold(words + option);
    CHECK(result.exit_code == 4);
    CHECK_THAT(result.errors, Contains("cannot write"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "out"));
  }
}

TEST_CASE("of a protocol that repeats, a fold is named with its repeat, and a repeat alone is the mean of its folds") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "one");
  folder.write("one/experiment.yaml",
               "name: one\nsteps:\n  - name: cv\n    sweep:\n      dataset: digits\n      seed: 1\n"
               "      protocol: {kind: repeated, repeats: 2, folds: 2}\n      classifier: {name: knn, k: 1}\n");
  const auto result_of = [&](const std::string& published) {
    folder.write("one/published.csv", "step,repeat,fold,quantity,value,tolerance,source\n" + published);
    return run_gridfold("reproduce " + (folder.path() / "one").string() + " --no-plots --format csv --out " +
                        (folder.path() / "out").string());
  };
  const ProgramResult unnamed = result_of("cv,,0,accuracy,1,1,s\n");
  CHECK(unnamed.exit_code == 3);
  CHECK_THAT(unnamed.errors, Contains("published.csv:2: fold 0 is of 2 repeats, and none is named; allowed: a column "
                                      "repeat with 0 to 1"));
  CHECK_THAT(result_of("cv,2,0,accuracy,1,1,s\n").errors, Contains("repeat is 2; allowed: 0 to 1"));
  const ProgramResult named = result_of(
      "cv,0,0,correct,0,0,s\ncv,0,1,correct,0,0,s\ncv,1,0,correct,0,0,s\ncv,1,,correct,0,0,s\n"
      "cv,0,,correct,0,0,s\ncv,,,correct,0,0,s\n");
  INFO(named.output << named.errors);
  CHECK(named.exit_code == 1);
  const auto got = [&](const std::string& what) {
    const std::string begin = "\none," + what + " correct,0,0,";
    const std::size_t place = named.output.find(begin);
    return place == std::string::npos ? -1 : std::atoi(named.output.c_str() + place + begin.size());
  };
  REQUIRE(got("cv repeat=0 fold=0") > 0);
  CHECK(got("cv repeat=0") == got("cv repeat=0 fold=0") + got("cv repeat=0 fold=1"));
  CHECK(got("cv") == got("cv repeat=0") + got("cv repeat=1"));
  CHECK(got("cv repeat=1") > got("cv repeat=1 fold=0"));
}

TEST_CASE("the list says which data each experiment needs, and runs nothing") {
  const TemporaryFolder folder;
  const ProgramResult result =
      run_shell("cd '" + folder.path().string() + "' && '" GRIDFOLD_BINARY "' reproduce --list");
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("cs231n-knn-cv") && Contains("CIFAR-10, binary version"));
  CHECK_THAT(result.output, Contains("worked-l1-example") && Contains("none to download"));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("reproduce wants experiments or all of them, and not both") {
  const ProgramResult neither = run_gridfold("reproduce");
  CHECK(neither.exit_code == 2);
  CHECK_THAT(neither.errors, Contains("name experiments, or use --all or --quick"));
  const ProgramResult both = run_gridfold("reproduce cs231n-knn-cv --all");
  CHECK(both.exit_code == 2);
  CHECK_THAT(both.errors, Contains("--all takes all that there are, and \"cs231n-knn-cv\" is named"));
  CHECK_THAT(run_gridfold("reproduce --list --format csv").errors,
             Contains("--list shows a table of what can be run, and --format csv is about its results"));
  CHECK_THAT(run_gridfold("reproduce cs231n-knn-vc").errors, Contains("did you mean \"cs231n-knn-cv\"?"));
  CHECK_THAT(run_gridfold("reproduce --quick --format markdwn").errors, Contains("did you mean \"markdown\"?"));
}

TEST_CASE("a picture that could not be drawn is no success, unless numbers differ, which is said first") {
  const TemporaryFolder folder;
  experiment_in(folder, "holdout,5,l2,,correct,173,0,scikit-learn,\n");
  const std::string out = (folder.path() / "out").string();
  // Without gnuplot in the search path.
  const std::string reproduce = "PATH='" + folder.path().string() + "' '" GRIDFOLD_BINARY "' reproduce '" +
                                (folder.path() / "one").string() + "' --out '" + out + "'";
  const ProgramResult same = run_shell(reproduce);
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 4);
  CHECK_THAT(same.errors, Contains("error: not drawn: gnuplot is not installed"));
  CHECK_THAT(same.output, Contains("1 of 1 numbers reproduced\n"));
  CHECK(run_shell(reproduce + " --no-plots").exit_code == 0);
  folder.write("one/published.csv",
               "step,k,metric,fold,quantity,value,tolerance,source,note\nholdout,5,l2,,correct,3,0,s,\n");
  CHECK(run_shell(reproduce).exit_code == 1);
}

TEST_CASE("a step that could not be evaluated is refused before the first sweep runs") {
  const TemporaryFolder folder;
  const std::string words = experiment_in(folder, "holdout,5,l2,,correct,173,0,s,\n");
  const std::filesystem::path file = folder.path() / "one/experiment.yaml";
  const std::string text = read_text(file);
  const std::size_t place = text.find("    sweep:\n      dataset: {loader: csv, path: not");
  REQUIRE(place != std::string::npos);
  std::ofstream(file) << text.substr(0, place) + "    evaluate: true\n" + text.substr(place);
  folder.write("one/not-here.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = read_text(file);
    changed.replace(changed.find(from, place), from.size(), to);
    std::ofstream(file) << changed;
    return run_gridfold("reproduce " + words);
  };
  const ProgramResult without_test = with("test_size: 180", "test_size: 2");
  CHECK(without_test.exit_code == 2);
  CHECK_THAT(without_test.errors, Contains("experiment.yaml:9:") && Contains("step elsewhere: evaluate: true: ") &&
                                      Contains("has no test part"));
  const ProgramResult with_groups =
      with("protocol: {kind: holdout, test_size: 2}", "protocol: [{kind: k_fold, folds: 2}, {kind: k_fold, folds: 3}]");
  CHECK(with_groups.exit_code == 2);
  CHECK_THAT(with_groups.errors, Contains("the sweep has 2 groups of configurations that cannot be compared"));
  CHECK(!std::filesystem::exists(folder.path() / "out"));
}
