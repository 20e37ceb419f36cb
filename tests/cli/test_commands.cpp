#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "distance/tile_kernels.hpp"
#include "run_program.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

/// The folders of runs below a directory.
std::vector<std::filesystem::path> runs_in(const std::filesystem::path& results) {
  std::vector<std::filesystem::path> runs;
  for (const auto& entry : std::filesystem::directory_iterator(results)) {
    if (!entry.path().filename().string().starts_with('.')) runs.push_back(entry.path());
  }
  return runs;
}

const std::string kQuickstart = std::string(GRIDFOLD_SOURCE_DIR) + "/configs/quickstart.yaml";

}  // namespace

TEST_CASE("help names every command and every exit status") {
  const ProgramResult help = run_gridfold("help");
  CHECK(help.exit_code == 0);
  for (const char* word : {"run", "plan", "show", "reproduce", "data", "exit status: 0 done; 1 some cells failed"}) {
    CHECK_THAT(help.output, Contains(word));
  }
}

TEST_CASE("help says what the words of a command are") {
  for (const std::string command : {"run", "plan", "fit", "splits", "validate"}) {
    CHECK_THAT(run_gridfold("help " + command).output, Contains("arguments:\n") && Contains(" - for standard input"));
  }
  CHECK_THAT(run_gridfold("help list").output, !Contains("arguments:"));
}

TEST_CASE("each command's help has a usage line and examples") {
  for (const std::string command : {"run", "plan", "show", "reproduce", "data", "bench"}) {
    const ProgramResult help = run_gridfold("help " + command);
    CHECK(help.exit_code == 0);
    CHECK_THAT(help.output, Contains("usage: gridfold " + command) && Contains("examples:\n  gridfold " + command));
    CHECK(run_gridfold(command + " --help").output == help.output);
  }
}

TEST_CASE("help takes the name of one command") {
  const ProgramResult result = run_gridfold("help run plan");
  CHECK(result.exit_code == 2);
  CHECK(result.errors == "error: gridfold help: unexpected argument \"plan\"\nusage: gridfold help [COMMAND]\n");
}

TEST_CASE("the help of every command that takes a stored run says how one is named") {
  for (const Command& command : commands()) {
    if (command.positional.empty()) continue;
    const std::string_view first = command.positional.front();
    if (first != "run" && first != "runs" && first != "left") continue;
    CAPTURE(command.name);
    CHECK_THAT(help_text(command), Contains("its id or the beginning of one, a tag, a sweep's name, or `latest`"));
  }
}

TEST_CASE("the README or a page of docs names every option of every command") {
  const std::filesystem::path root = GRIDFOLD_SOURCE_DIR;
  std::string pages = read_text(root / "README.md");
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") pages += read_text(entry.path());
  }
  for (const Command& command : commands()) {
    boost::program_options::options_description options;
    command.add_options(options);
    for (const auto& option : options.options()) {
      const std::string& name = option->long_name();
      if (std::ranges::find(command.positional, name) != command.positional.end()) continue;
      CAPTURE(command.name);
      CHECK_THAT(pages, Contains("--" + name));
    }
  }
}

TEST_CASE("the version is that of the project") {
  const ProgramResult version = run_gridfold("--version");
  CHECK(version.exit_code == 0);
  CHECK_THAT(version.output, StartsWith("gridfold 0."));
}

TEST_CASE("a misspelt command exits with 2 and names the nearest") {
  const ProgramResult result = run_gridfold("rnu x.yaml");
  CHECK(result.exit_code == 2);
  CHECK(result.errors ==
        "error: gridfold: unknown command \"rnu\"; did you mean \"run\"?\n`gridfold help` lists the commands\n");
}

TEST_CASE("a misspelt option exits with 2 and names the nearest") {
  const ProgramResult result = run_gridfold("run x.yaml --job 3");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("unknown option --job; did you mean --jobs?"));
}

TEST_CASE("a missing word exits with 2 and says which") {
  const ProgramResult result = run_gridfold("run");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("SWEEP is missing"));
}

TEST_CASE("run prints a ranked table and leaves a whole run folder") {
  const TemporaryFolder out;
  const ProgramResult run = run_gridfold("run " + kQuickstart + " --set 'grid.k=[1,3]' --out " + out.path().string());
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.output, Contains("\nBest with 5 folds: k = ") &&
                             Contains("\nBest with 10 folds: k = 3, metric = l2, folds = 10: accuracy 0.9772") &&
                             Contains("stored in "));
  REQUIRE(runs_in(out.path()).size() == 1);
  for (const char* file : {"journal.jsonl", "results.h5", "summary.json", "config.yaml", "folds.csv", "timings.csv"}) {
    CHECK(std::filesystem::file_size(runs_in(out.path())[0] / file) > 0);
  }
  const ProgramResult shown = run_gridfold("show latest --out " + out.path().string());
  CHECK(shown.exit_code == 0);
  CHECK(run.output.substr(0, shown.output.size()) == shown.output);
}

TEST_CASE("two runs of a sweep give the same bytes, with any number of threads and at every instruction set") {
  std::vector<std::string> settings{""};
  for (const KernelSet* level : kernel_sets()) {
    if (level->supported()) settings.push_back("GRIDFOLD_SIMD=" + std::string(level->name));
  }
  std::vector<std::string> arrays;
  std::vector<std::string> tables;
  for (const std::string& setting : settings) {
    for (const char* jobs : {"1", "3"}) {
      const TemporaryFolder out;
      const ProgramResult run = run_shell(setting + " '" GRIDFOLD_BINARY "' run " + kQuickstart + " --jobs " + jobs +
                                          " --out " + out.path().string());
      INFO(setting << run.errors);
      REQUIRE(run.exit_code == 0);
      const std::filesystem::path folder = runs_in(out.path()).at(0);
      arrays.push_back(read_text(folder / "results.h5"));
      tables.push_back(read_text(folder / "folds.csv"));
    }
  }
  CHECK(tables[0].size() > 600);
  CHECK(std::count(tables.begin(), tables.end(), tables[0]) == std::ssize(tables));
  CHECK(std::count(arrays.begin(), arrays.end(), arrays[0]) == std::ssize(arrays));
}

TEST_CASE("an instruction set that the machine lacks is refused before the data is read") {
  for (const KernelSet* level : kernel_sets()) {
    if (level->supported()) continue;
    const std::string name(level->name);
    const ProgramResult run = run_shell("GRIDFOLD_SIMD=" + name + " '" GRIDFOLD_BINARY "' run " + kQuickstart +
                                        " --set dataset.path=/dev/null --out /tmp");
    CHECK(run.exit_code == 2);
    CHECK(run.errors ==
          "error: GRIDFOLD_SIMD: this machine lacks \"" + name + "\", which needs " + std::string(level->needs) + "\n");
  }
}

TEST_CASE("an instruction set that is not known is refused before the data is read") {
  const ProgramResult run = run_shell("GRIDFOLD_SIMD=sse9 '" GRIDFOLD_BINARY "' run " + kQuickstart + " --out /tmp");
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, Contains("GRIDFOLD_SIMD") && Contains("sse9") && Contains("scalar"));
}

TEST_CASE("an output folder that cannot be made exits with 4 before the run") {
  const ProgramResult run = run_gridfold("run " + kQuickstart + " --out /proc/gridfold");
  CHECK(run.exit_code == 4);
  CHECK_THAT(run.errors, Contains("/proc/gridfold"));
}

TEST_CASE("a file that is no data set exits with 3") {
  const TemporaryFolder folder;
  const auto foreign = folder.write("x.csv", "1,2,3\n1,2\n");
  const ProgramResult run = run_gridfold("run " + kQuickstart + " --set dataset.path=" + foreign.string() + " --out " +
                                         folder.path().string());
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.errors, Contains("x.csv:2"));
}

TEST_CASE("K above the smallest training fold is refused where the file says it") {
  const ProgramResult plan = run_gridfold("plan " + kQuickstart + " --set 'grid.k=[1,2000]'");
  CHECK(plan.exit_code == 2);
  CHECK_THAT(plan.errors, Contains("K is 2000, and a training part holds 1437 rows; allowed: 1 to 1437"));
}

TEST_CASE("more folds than rows are refused") {
  const ProgramResult plan = run_gridfold("plan " + kQuickstart + " --set protocol.folds=1798");
  CHECK(plan.exit_code == 2);
  CHECK_THAT(plan.errors, Contains("1798 folds of 1797 rows; allowed: 2 to 1797"));
}

TEST_CASE("plan counts cells, evaluations and shared passes, and says what a pass holds") {
  const ProgramResult plan = run_gridfold("plan " + kQuickstart);
  CHECK(plan.exit_code == 0);
  CHECK_THAT(plan.output, Contains("80 cells, 600 evaluations, 2 shared passes"));
  CHECK_THAT(plan.output,
             Contains("\n  pass 1: knn(metric=l1): 20 settings, 2 ways to split, 1,613,706 pairs of rows, "));
}

TEST_CASE("data list names every loader and data info counts the digits") {
  CHECK_THAT(run_gridfold("data list").output, Contains("cifar10") && Contains("mnist") && Contains("csv"));
  const ProgramResult info =
      run_gridfold(std::string("data info ") + GRIDFOLD_SOURCE_DIR + "/datasets/digits/digits.csv.gz");
  CHECK(info.exit_code == 0);
  CHECK_THAT(info.output, Contains("1,797 rows"));
}

TEST_CASE("an unknown experiment exits with 2 and lists the known ones") {
  const ProgramResult result = run_gridfold("reproduce cs231n-knn-vc");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("did you mean \"cs231n-knn-cv\"?"));
}

TEST_CASE("plan tells scripts the same in JSON, and knows no other format") {
  const ProgramResult plan = run_gridfold("plan " + kQuickstart + " --format json");
  CHECK(plan.exit_code == 0);
  CHECK_THAT(plan.output,
             Contains("\"cells\": 80,") && Contains("\"evaluations\": 600,") && Contains("\"pairs\": 3227412,"));
  const ProgramResult unknown = run_gridfold("plan " + kQuickstart + " --format yaml");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.errors == "error: --format yaml: allowed: text and json\n");
}

TEST_CASE("splits that fail are told with their reason, and the exit status is 1") {
  const TemporaryFolder folder;
  folder.write("far.csv", "1e30,a\n-3e30,a\n5e30,b\n7e30,b\n");
  const auto sweep =
      folder.write("s.yaml",
                   "name: t\ndataset: {loader: csv, path: far.csv}\nclassifier: {name: knn, metric: minkowski, p: 50}\n"
                   "protocol: {kind: k_fold, folds: 2}\ngrid: {k: 1}\n");
  const ProgramResult run = run_gridfold("run " + sweep.string() + " --out " + folder.path().string());
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Contains("2 splits failed: minkowski"));
}

TEST_CASE("a stored run with a damaged file is shown, and the damage exits with 4") {
  const TemporaryFolder out;
  REQUIRE(run_gridfold("run " + kQuickstart + " --set 'grid.k=[1]' --out " + out.path().string()).exit_code == 0);
  const std::filesystem::path run_folder = runs_in(out.path()).at(0);
  CHECK(run_shell("echo x >> '" + (run_folder / "folds.csv").string() + "'").exit_code == 0);
  const ProgramResult shown = run_gridfold("show latest --out " + out.path().string());
  CHECK(shown.exit_code == 4);
  CHECK_THAT(shown.output, Contains("Best with 5 folds:"));
  CHECK_THAT(shown.errors, Contains("folds.csv"));
}

TEST_CASE("a folder in place of a run's file is named, and exits with 4") {
  const TemporaryFolder out;
  REQUIRE(run_gridfold("run " + kQuickstart + " --set 'grid.k=[1]' --out " + out.path().string()).exit_code == 0);
  const std::filesystem::path folds = runs_in(out.path()).at(0) / "folds.csv";
  std::filesystem::remove(folds);
  std::filesystem::create_directory(folds);
  const ProgramResult shown = run_gridfold("show latest --out " + out.path().string());
  CHECK(shown.exit_code == 4);
  CHECK(shown.errors == "error: " + folds.string() + ": is no regular file\n");
}

TEST_CASE("a summary with a number out of range is passed over and named by plan, and refused by show") {
  const TemporaryFolder out;
  std::filesystem::create_directory(out.path() / "1-odd");
  const std::string summary = out.write("1-odd/summary.json", "{\"a\":1e999}\n").string();
  const ProgramResult plan = run_gridfold("plan " + kQuickstart + " --out " + out.path().string());
  CHECK(plan.exit_code == 0);
  CHECK_THAT(plan.output, Contains("note: " + summary +
                                   ": holds a number beyond the range of 64-bit floats; results of this run do not "
                                   "count\n"));
  const ProgramResult shown = run_gridfold("show latest --out " + out.path().string());
  CHECK(shown.exit_code == 4);
  CHECK(shown.errors == "error: " + summary + ": holds a number beyond the range of 64-bit floats\n");
}

TEST_CASE("a limit on file sizes is a store error with the file's name, and loses nothing") {
  // Blocks of 512 bytes: between the sizes of the journal and of results.h5, where no arrays are kept.
  const auto run = [](const std::string& results, const std::string& kept) {
    return run_shell("ulimit -f 60 && exec '" GRIDFOLD_BINARY "' run '" + kQuickstart + "' --set 'store=" + kept +
                     "' --out '" + results + "'");
  };
  const TemporaryFolder out;
  const std::string results = (out.path() / "results").string();
  const ProgramResult without = run(results, "[]");
  CHECK(without.exit_code == 4);
  CHECK_THAT(without.errors, Contains("results.h5.gridfold-tmp: cannot write: File too large"));
  const ProgramResult again = run_gridfold("run " + kQuickstart + " --set 'store=[]' --out " + results);
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.errors, Contains("600 of 600 splits are stored"));
  // A run without arrays gives none to a run that keeps them.
  const ProgramResult with = run(results, "[confusion]");
  CHECK(with.exit_code == 4);
  CHECK_THAT(with.errors, Contains("arrays.bin: cannot write: File too large"));
  CHECK(run_gridfold("run " + kQuickstart + " --set 'store=[confusion]' --out " + results).exit_code == 0);
}

TEST_CASE("a file for which the disk has no room is refused with the system's words, and nothing of it is left") {
  const TemporaryFolder out;
  const auto limited = [&](const std::string& words) {
    // Where a file cannot be written, libarchive itself does not free its compressor.
    return run_shell("cd '" + out.path().string() +
                     "' && export ASAN_OPTIONS=detect_leaks=0 && ulimit -f 8 && exec '" GRIDFOLD_BINARY "' " + words);
  };
  const std::filesystem::path model = out.write("model.h5", "what was here");
  const ProgramResult fitted =
      limited("fit '" + kQuickstart + "' --set protocol.folds=5 --set grid.k=1 --set grid.metric=l1 -o model.h5");
  CHECK(fitted.exit_code == 4);
  CHECK(fitted.errors == "error: model.h5: cannot write: File too large\n");
  CHECK(read_text(model) == "what was here");
  for (const std::string name : {"digits.h5", "digits.csv", "digits.npy", "digits.npz", "digits.libsvm"}) {
    const ProgramResult converted = limited("data convert digits " + name);
    CHECK(converted.exit_code == 4);
    CHECK(converted.errors == "error: " + name + ": cannot write: File too large\n");
  }
  std::filesystem::remove(model);
  CHECK(std::filesystem::is_empty(out.path()));
}

TEST_CASE("plan knows stored cells by the content of their data, not by its path alone") {
  const TemporaryFolder folder;
  folder.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n");
  const std::string sweep =
      folder
          .write("s.yaml",
                 "name: s\ndataset: {loader: csv, path: few.csv}\nclassifier: knn\nprotocol: {folds: 2}\n"
                 "grid: {k: [1, 2]}\n")
          .string();
  const std::string out = " --out " + (folder.path() / "runs").string();
  CHECK_THAT(run_gridfold("plan " + sweep + out).output, !Contains("stored"));
  REQUIRE(run_gridfold("run " + sweep + out).exit_code == 0);
  CHECK_THAT(run_gridfold("plan " + sweep + " --set 'grid.k=[1,2]'" + out).output,
             Contains("stored: 2 of 2 cells are in earlier runs\n"));
  folder.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
  CHECK_THAT(run_gridfold("plan " + sweep + out).output, !Contains("stored"));
}

TEST_CASE("run and show print the best 20 rows, and as many as are asked for") {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder.path().string();
  const auto rows = [](const std::string& table) { return std::count(table.begin(), table.end(), '\n'); };
  const std::string few = run_gridfold("run " + kQuickstart + out).output;
  CHECK_THAT(few, Contains("\n... and 30 more (--all)\n"));
  const std::string all = run_gridfold("show latest --all" + out).output;
  CHECK(rows(all) == rows(run_gridfold("show latest" + out).output) + 60 - 2);
  CHECK_THAT(run_gridfold("show latest --top 3" + out).output, Contains("\n... and 39 more (--all)\n"));
  CHECK_THAT(run_gridfold("show latest --top 0" + out).errors, Contains("--top 0: allowed: 1 or more"));
  CHECK(run_gridfold("show latest --top 3 --all" + out).exit_code == 2);
}

TEST_CASE("plan names no, a few or all cells, and says what else is allowed") {
  const auto lines = [](const std::string& which) {
    const std::string text = run_gridfold("plan " + kQuickstart + " --cells " + which).output;
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines("few") == lines("none") + 4 * 5);
  CHECK(lines("all") == lines("none") + 80);
  const ProgramResult wrong = run_gridfold("plan " + kQuickstart + " --cells some");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.errors, Contains("--cells some: allowed: none, few and all"));
}

TEST_CASE("a pattern that matches nothing is a note in plan, and a warning in run and validate") {
  const TemporaryFolder folder;
  const std::string sweep =
      folder
          .write("s.yaml",
                 "name: s\ndataset: {loader: csv, path: few.csv}\nclassifier: knn\nprotocol: {folds: 2}\n"
                 "grid: {k: [1, 2], exclude: {k: 3}}\n")
          .string();
  folder.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n");
  const std::string out = " --out " + (folder.path() / "runs").string();
  const std::string note = sweep + ":5:28: grid.exclude: excludes no configuration\n";
  CHECK_THAT(run_gridfold("plan " + sweep + out).output, Contains("note: " + note));
  CHECK_THAT(run_gridfold("run " + sweep + out).errors, Contains("warning: " + note));
  CHECK_THAT(run_gridfold("validate " + sweep).errors, Contains("warning: " + note));
}
