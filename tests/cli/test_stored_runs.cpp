#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// A folder with a small sweep and the runs of it.
class Store {
 public:
  Store() {
    folder_.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
    sweep = folder_
                .write("s.yaml",
                       "name: few\ndataset: {loader: csv, path: few.csv}\nclassifier: knn\nprotocol: {folds: 2}\n"
                       "grid: {k: [1, 2], metric: [l1, l2]}\n")
                .string();
    results = folder_.path() / "results";
  }

  /// Runs gridfold with these words and the store's --out.
  ProgramResult operator()(const std::string& words) const {
    return run_gridfold(words + " --out '" + results.string() + "'");
  }
  ProgramResult run(const std::string& words = {}) const { return (*this)("run '" + sweep + "' " + words); }

  std::vector<fs::path> runs() const {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(results)) {
      if (!entry.path().filename().string().starts_with('.')) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
  }

  const TemporaryFolder& folder() const { return folder_; }
  std::string sweep;
  fs::path results;

 private:
  TemporaryFolder folder_;
};

/// The run as if its process had been killed after some lines of the journal.
void keep_lines(const fs::path& run, std::size_t count) {
  const std::string journal = read_text(run / "journal.jsonl");
  std::size_t end = 0;
  for (std::size_t line = 0; line < count; ++line) end = journal.find('\n', end) + 1;
  fs::resize_file(run / "journal.jsonl", end);
  for (const char* name : {"results.h5", "folds.csv", "summary.json"}) fs::remove(run / name);
}

/// The number of lines before the last block of outcomes.
std::size_t lines_before_last_outcomes(const fs::path& run) {
  std::ifstream journal(run / "journal.jsonl");
  std::size_t lines = 0;
  std::size_t last = 0;
  for (std::string line; std::getline(journal, line); ++lines) {
    if (line.find("\"record\":\"outcomes\"") != std::string::npos) last = lines;
  }
  return last;
}

}  // namespace

TEST_CASE("a sweep that was cut short goes on in its folder and ends with the bytes of an undisturbed run") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs().at(0);
  const std::string whole = read_text(run / "results.h5") + read_text(run / "folds.csv");
  for (const std::string& words : {"run '" + store.sweep + "'", "run --resume " + run.filename().string(),
                                   "run --resume latest '" + store.sweep + "'"}) {
    keep_lines(run, lines_before_last_outcomes(run));
    const ProgramResult again = store(words);
    INFO(words << again.errors);
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.errors, Contains("note: goes on with " + run.string()) && Contains("of 8 splits are stored"));
    CHECK(store.runs() == std::vector<fs::path>{run});
    CHECK(read_text(run / "results.h5") + read_text(run / "folds.csv") == whole);
    CHECK(store("verify").exit_code == 0);
  }
}

TEST_CASE("a sweep that is stored is shown and not run again, unless it is asked for") {
  const Store store;
  const ProgramResult first = store.run();
  const ProgramResult second = store.run();
  CHECK(second.exit_code == 0);
  CHECK(second.output == first.output);
  CHECK_THAT(second.errors, Contains("note: all results were stored already; --fresh runs it again"));
  CHECK(store.runs().size() == 1);
  CHECK(store.run("--fresh").exit_code == 0);
  CHECK(store.runs().size() == 2);
  CHECK(read_text(store.runs()[0] / "results.h5") == read_text(store.runs()[1] / "results.h5"));
}

TEST_CASE("a finished run whose journal is cut or changed later is noticed, and what is lost is computed again") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs().at(0);
  const std::string whole = read_text(run / "results.h5") + read_text(run / "folds.csv");
  const fs::file_time_type long_ago = fs::last_write_time(run) - std::chrono::hours(1);
  for (const bool is_cut : {true, false}) {
    // The index of runs knows the folder, whose own time does not change with the journal.
    fs::last_write_time(run, long_ago);
    CHECK_THAT(store("list").output, Contains("finished"));
    const std::size_t place = read_text(run / "journal.jsonl").find("\"record\":\"outcomes\"");
    if (is_cut) {
      fs::resize_file(run / "journal.jsonl", place - 18);
    } else {
      std::fstream file(run / "journal.jsonl", std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(place) + 12);
      file << 'X';
    }
    if (is_cut) CHECK_THAT(store("list").output, Contains("interrupted"));
    const ProgramResult again = store.run();
    INFO(again.errors);
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.errors, Contains("note: goes on with " + run.string()));
    CHECK(read_text(run / "results.h5") + read_text(run / "folds.csv") == whole);
    CHECK(store("verify").exit_code == 0);
    CHECK(store.runs().size() == 1);
  }
}

TEST_CASE("a sweep with more values takes what is stored and has the bytes of one that computes all") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1]").exit_code == 0);
  const ProgramResult more = store.run();
  CHECK_THAT(more.errors, Contains("note: takes 4 splits from " + store.runs()[0].filename().string()));
  REQUIRE(store.run("--fresh").exit_code == 0);
  CHECK(read_text(store.runs()[1] / "results.h5") == read_text(store.runs()[2] / "results.h5"));
  CHECK(read_text(store.runs()[1] / "folds.csv") == read_text(store.runs()[2] / "folds.csv"));
  CHECK(store("verify").exit_code == 0);
}

TEST_CASE("a run is not gone on with by another sweep or on other data, and what differs is named") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  keep_lines(run, lines_before_last_outcomes(run));
  const ProgramResult other = store("run --resume latest '" + store.sweep + "' --set grid.k=[1]");
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors,
             Contains("cannot go on with this run: its sweep has \"k: [1, 2]\" where this one has \"k: [1]\""));
  store.folder().write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n2,2,0\n4,4,1\n");
  const ProgramResult changed = store("run --resume latest");
  CHECK(changed.exit_code == 3);
  CHECK_THAT(changed.errors, Contains("few.csv has changed since"));
  CHECK(store.run("--resume latest --fresh").exit_code == 2);
  CHECK(store("run").exit_code == 2);
}

TEST_CASE("failures are stored and the sweep goes on; they can be tried again, or stop it at once") {
  const Store store;
  store.folder().write("few.csv", "1,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const std::string grid = "--set 'grid.metric=[chi_square, l1]'";
  const ProgramResult run = store.run(grid);
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Contains("4 splits failed: ") && Contains("Best: k = "));
  CHECK_THAT(store("list").output, Contains("failed") && Contains("8/8 (4 failed)"));
  const ProgramResult again = store("retry latest");
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.output, Contains("4 failed splits tried again, 0 of them done"));
  CHECK(store("verify").exit_code == 0);
  const ProgramResult fast = store.run(grid + " --fresh --fail-fast");
  CHECK(fast.exit_code == 1);
  CHECK_THAT(fast.errors, Contains("stopped: a split failed, and --fail-fast is given: "));
  CHECK_THAT(store("list --where 'status == failed'").output, Contains(store.runs().back().filename().string()));
  CHECK(store.run("--set grid.metric=[l1]").exit_code == 0);
  CHECK_THAT(store("retry latest").output, Contains("no split failed"));
}

TEST_CASE("to try again what failed of a run that was stopped leaves the rest of it, and it failed as before") {
  const Store store;
  store.folder().write("few.csv", "1,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const std::string grid = "--set 'grid.metric=[chi_square, l1]' --set protocol.folds=[2,3] --jobs 1";
  for (const std::string part : {"", " --shard 1/1"}) {
    const ProgramResult fast = store.run(grid + " --fresh --fail-fast" + part);
    REQUIRE(fast.exit_code == 1);
    REQUIRE_THAT(fast.errors, Contains("--fail-fast is given: "));
    const ProgramResult again = store("retry latest");
    CHECK(again.exit_code == 1);
    CHECK_THAT(again.output, Contains("tried again, 0 of them done; stored in "));
    CHECK_THAT(again.errors, !Contains("interrupted"));
    const std::string latest = store.runs().back().filename().string();
    CHECK_THAT(store("list --where 'status == failed'").output, Contains(latest));
  }
  // Its rest can still be run.
  CHECK(store("run --resume latest").exit_code == 1);
  CHECK(store("verify").exit_code == 0);
}

TEST_CASE("runs are listed, selected, sorted and limited, for people and for scripts") {
  const Store store;
  CHECK_THAT(store("list").output, Contains("holds no run"));
  REQUIRE(store.run("--set grid.k=[1] --set name=first").exit_code == 0);
  REQUIRE(store.run("--set name=second").exit_code == 0);
  const std::string all = store("list").output;
  CHECK(all.find("-second-") < all.find("-first-"));
  CHECK_THAT(all, Contains("finished") && Contains("4/4") && Contains("8/8"));
  CHECK_THAT(store("list --limit 1").output,
             Contains("-second-") && !Contains("-first-") && Contains("... and 1 more run (--all)"));
  CHECK_THAT(store("list --where 'name == first'").output, Contains("-first-") && !Contains("-second-"));
  CHECK_THAT(store("list --where 'k == 2 and mean_accuracy >= 0'").output,
             Contains("-second-") && !Contains("-first-"));
  CHECK_THAT(store("list --where 'splits > 100'").output, Contains("holds no such run"));
  const ProgramResult unknown = store("list --where 'nam == first'");
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.errors, Contains("did you mean name?"));
  CHECK_THAT(store("list --json").output, Contains("\"status\": \"finished\"") || Contains("\"status\":\"finished\""));
  CHECK(store("list --sort nothing").exit_code == 2);
  CHECK(store("list --limit 0").exit_code == 2);
  CHECK_THAT(store("show first").output, Contains("first: 2 configurations"));
}

TEST_CASE("two runs are compared: configuration, provenance, scores side by side") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1] --set name=first").exit_code == 0);
  REQUIRE(store.run("--set name=second --jobs 1").exit_code == 0);
  const ProgramResult diff = store("diff first second");
  CHECK(diff.exit_code == 0);
  for (const char* part :
       {"  - name: first\n  + name: second\n", "  -   k: [1]\n  +   k: [1, 2]\n", "threads",
        "accuracy: 2 configurations in both, 2 of them equal\n", "only on the right: 2 configurations\n"}) {
    CHECK_THAT(diff.output, Contains(part));
  }
  CHECK_THAT(store("diff first first").output,
             Contains("configuration: the same\n") && Contains("provenance: the same but for its times\n"));
}

TEST_CASE("runs are compared by every score that both have") {
  const Store store;
  REQUIRE(store.run("--set scores=[accuracy,balanced_accuracy] --set name=first").exit_code == 0);
  REQUIRE(store.run("--set scores=[log_loss,accuracy] --set name=second").exit_code == 0);
  REQUIRE(store.run("--set scores=[log_loss] --set name=third").exit_code == 0);
  CHECK_THAT(store("diff first second").output, Contains("accuracy: 4 configurations in both, 4 of them equal\n"));
  // Of a further score, the configurations that differ in it.
  REQUIRE(
      store.run("--set scores=[accuracy,log_loss] --set grid.k=[2] --set classifier.weights=distance --set name=near")
          .exit_code == 0);
  REQUIRE(store.run("--set scores=[accuracy,log_loss] --set grid.k=[2] --set name=even").exit_code == 0);
  const std::string differing = store("diff near even").output;
  CHECK_THAT(differing.substr(differing.find("log_loss:")), Contains("k = 2, metric = l1"));
  CHECK_THAT(store("diff second third").output,
             Contains("log_loss: 4 configurations in both, 4 of them equal\n") && !Contains("accuracy:"));
  CHECK_THAT(store("diff first third").output,
             Contains("scores: none is in both; the first is accuracy on the left and log_loss on the right\n"));
}

TEST_CASE("a run knows what computed each of its splits: later sessions, and runs that they were taken from") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1] --set name=first --jobs 1").exit_code == 0);
  REQUIRE(store.run("--set grid.k=[1,2] --set name=second --jobs 2").exit_code == 0);
  REQUIRE(store.run("--fresh --set name=third --jobs 2").exit_code == 0);
  const fs::path second = store.runs()[1];
  const auto summary = nlohmann::json::parse(read_text(second / "summary.json"));
  REQUIRE(summary["taken_from"].size() == 1);
  CHECK(summary["taken_from"][0]["run"] == store.runs()[0].filename().string());
  CHECK(summary["taken_from"][0]["differences"] == nlohmann::json{{"threads", 1}});
  CHECK(summary["sessions"].size() == 1);
  CHECK_THAT(store("diff second third").output, Contains("threads (2)"));
  // The same from its journal alone, and in a copy of it.
  REQUIRE(store("rebuild second").exit_code == 0);
  CHECK(nlohmann::json::parse(read_text(second / "summary.json"))["taken_from"] == summary["taken_from"]);
}

TEST_CASE("a file of folds is among the files of a run, and a run whose folds have changed is not gone on with") {
  const Store store;
  std::string folds;
  for (int row = 0; row < 6; ++row) folds += std::to_string(row % 2) + "\n";
  const fs::path file = store.folder().write("folds.txt", folds);
  const std::string words = "--set 'protocol={kind: predefined, file: " + file.string() + "}'";
  REQUIRE(store.run(words).exit_code == 0);
  const fs::path run = store.runs()[0];
  CHECK_THAT(read_text(run / "summary.json"), Contains(file.string()));
  store.folder().write("folds.txt", "0\n0\n0\n1\n1\n1\n");
  const ProgramResult resumed = store("run --resume " + run.string());
  CHECK(resumed.exit_code == 3);
  CHECK_THAT(resumed.errors, Contains("the folds that are given for its rows have changed since"));
  CHECK_THAT(store("rerun " + run.string()).output, Contains(file.string()));
}

TEST_CASE("a run is tagged, found by its tag, moved to the trash and back") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1]").exit_code == 0);
  REQUIRE(store.run().exit_code == 0);
  const fs::path first = store.runs()[0];
  CHECK(store("tag " + first.filename().string() + " best").output == "best\n");
  CHECK_THAT(store("show best").output, Contains("few: 2 configurations"));
  const ProgramResult taken = store("tag latest best");
  CHECK(taken.exit_code == 2);
  CHECK_THAT(taken.errors, Contains("tag best: is on " + first.filename().string()));
  CHECK(store("tag latest 'no tag'").exit_code == 2);
  CHECK_THAT(store("tag latest few").errors, Contains("tag few: is the name of the sweep of "));
  CHECK_THAT(store("tag latest 20").errors, Contains("tag 20: is the beginning of the id "));
  CHECK(store("tag best --remove best").output.empty());
  CHECK(store("show best").exit_code == 4);
  const ProgramResult deleted = store("delete " + first.filename().string());
  CHECK(deleted.exit_code == 0);
  CHECK(store.runs().size() == 1);
  fs::rename(store.results / ".trash" / first.filename(), first);
  CHECK(store("verify").exit_code == 0);
  CHECK(store.runs().size() == 2);
}

TEST_CASE("a run is repeated, and its bytes agree") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const ProgramResult again = store("rerun latest");
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.output, Contains("the same bytes as ") && Contains("results.h5 and folds.csv"));
  const fs::path original = store.runs()[0];
  std::ofstream(original / "folds.csv", std::ios::app) << "x\n";
  const ProgramResult differs = store("rerun " + original.filename().string());
  CHECK(differs.exit_code == 1);
  CHECK_THAT(differs.output, Contains("other bytes than ") && Contains("folds.csv") && Contains("provenance:\n"));
}

TEST_CASE("a part of a sweep is repeated as that part, and a run that is not whole is compared with nothing") {
  const Store store;
  REQUIRE(store.run("--shard 1/2").exit_code == 0);
  const fs::path part = store.runs()[0];
  const ProgramResult again = store("rerun latest");
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.output, Contains("the same bytes as " + part.string()));
  CHECK_THAT(store("list").output, Contains("(shard 1/2)") && !Contains("8/8"));
  REQUIRE(store.run("--fresh").exit_code == 0);
  const fs::path whole = store.runs().back();
  keep_lines(whole, lines_before_last_outcomes(whole));
  const ProgramResult incomplete = store("rerun " + whole.filename().string());
  CHECK(incomplete.exit_code == 1);
  CHECK(incomplete.output.empty());
  CHECK_THAT(incomplete.errors, Contains("is incomplete") && Contains("gridfold run --resume"));
  CHECK(store.runs().size() == 3);
}

TEST_CASE("results do not depend on where the data lie and where the user is, with an axis of paths, too") {
  const Store store;
  const Store moved;
  const std::string other_rows = "1,2,0\n3,4,1\n5,6,0\n7,8,1\n2,1,0\n4,4,1\n";
  for (const Store* one : {&store, &moved}) {
    one->folder().write("other.csv", other_rows);
    one->folder().write("paths.yaml",
                        "name: paths\ndataset: {loader: csv}\nclassifier: knn\nprotocol: {folds: 2}\n"
                        "grid: {path: [few.csv, other.csv], k: [1, 2]}\n");
  }
  const auto paths = [](const Store& one) { return "run '" + (one.folder().path() / "paths.yaml").string() + "' "; };
  REQUIRE(store(paths(store)).exit_code == 0);
  const fs::path first = store.runs()[0];
  const std::string whole = read_text(first / "results.h5") + read_text(first / "folds.csv");
  CHECK_THAT(read_text(first / "folds.csv"), !Contains(store.folder().path().string()));
  const ProgramResult again =
      run_shell("cd / && '" GRIDFOLD_BINARY "' rerun '" + first.string() + "' --out '" + store.results.string() + "'");
  INFO(again.output << again.errors);
  CHECK(again.exit_code == 0);
  REQUIRE(moved(paths(moved) + "--shard 1/2").exit_code == 0);
  REQUIRE(store(paths(store) + "--shard 2/2 --fresh").exit_code == 0);
  const ProgramResult merged = store("merge " + moved.runs()[0].string() + " " + store.runs().back().string());
  INFO(merged.errors);
  CHECK(merged.exit_code == 0);
  const fs::path last = store.runs().back();
  CHECK(read_text(last / "results.h5") + read_text(last / "folds.csv") == whole);
}

TEST_CASE("results do not depend on what the data file is called, and diff says that it is the same data") {
  const Store store;
  fs::copy_file(store.folder().path() / "few.csv", store.folder().path() / "renamed.csv");
  const std::string set = "--set dataset.path='" + (store.folder().path() / "renamed.csv").string() + "' ";
  const std::string name = " --set dataset.name=mine";
  for (const std::string& named : {std::string(), name}) {
    REQUIRE(store.run(named).exit_code == 0);
    REQUIRE(store.run("--fresh " + set + named).exit_code == 0);
    const std::vector<fs::path> runs = store.runs();
    const fs::path& left = runs[runs.size() - 2];
    CHECK(read_text(left / "results.h5") == read_text(runs.back() / "results.h5"));
    const ProgramResult again = store("rerun " + left.filename().string() + " " + set);
    INFO(again.output << again.errors);
    CHECK(again.exit_code == 0);
    const std::string diff = store("diff " + left.filename().string() + " " + runs.back().filename().string()).output;
    CHECK_THAT(diff, Contains("file of SHA-256 ") && Contains("few.csv") && Contains("renamed.csv"));
    CHECK_THAT(diff, !Contains("rows, fingerprint"));
    CHECK((diff.find("data set of fingerprint ") != std::string::npos) == named.empty());
  }
  REQUIRE(store.run("--shard 1/2 --fresh").exit_code == 0);
  REQUIRE(store.run("--shard 2/2 --fresh " + set).exit_code == 0);
  const std::vector<fs::path> runs = store.runs();
  const std::string first = runs[runs.size() - 2].string();
  const std::string second = runs.back().string();
  REQUIRE(store("merge " + first + " " + second).exit_code == 0);
  REQUIRE(store("merge " + second + " " + first).exit_code == 0);
  const std::vector<fs::path> merged = store.runs();
  const std::string whole = read_text(runs[0] / "results.h5");
  CHECK(read_text(merged[merged.size() - 2] / "results.h5") == whole);
  CHECK(read_text(merged.back() / "results.h5") == whole);
}

TEST_CASE("a run whose data have moved goes on, is tried again and repeated from where they are now") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  keep_lines(run, lines_before_last_outcomes(run));
  fs::rename(store.folder().path() / "few.csv", store.folder().path() / "moved.csv");
  const std::string set = " --set dataset.path='" + (store.folder().path() / "moved.csv").string() + "'";
  CHECK(store("run --resume latest").exit_code == 2);
  const ProgramResult resumed = store("run --resume latest" + set);
  INFO(resumed.errors);
  CHECK(resumed.exit_code == 0);
  CHECK(store.runs().size() == 1);
  const ProgramResult other = store("run --resume latest --set grid.k=[1]" + set);
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Contains("cannot go on with this run"));
  CHECK(store("rerun latest" + set).exit_code == 0);
  const ProgramResult another = store("rerun latest --set grid.k=[1]" + set);
  CHECK(another.exit_code == 2);
  CHECK_THAT(another.errors, Contains("--set may only name other places of the same data"));
}

TEST_CASE("pictures and artifacts of the best are of what the table calls so: means over seeds, by the sweep's rule") {
  const Store store;
  const auto sweep = store.folder().write(
      "seeds.yaml",
      "name: descent\ndataset: {loader: digits, train: {take: 120}}\n"
      "protocol: {kind: k_fold, folds: 3}\nseed: [1, 2, 3]\nselection: one_standard_error\n"
      "classifier: {name: softmax, solver: sgd, epochs: 3, grid: {learning_rate: [0.001, 0.01, 0.1]}}\n"
      "artifacts: [score_table]\n");
  const ProgramResult run = store("run '" + sweep.string() + "'");
  REQUIRE(run.exit_code == 0);
  const std::string shown = store("show latest --cell best").output;
  const std::size_t begin = shown.find("learning_rate = ");
  const std::string best = shown.substr(begin, shown.find('\n', begin) - begin);
  const std::string to = (store.folder().path() / "p").string();
  REQUIRE(store("plot latest --to " + to).exit_code == 0);
  CHECK_THAT(read_text(to + "/confusion-matrix.gp"), Contains("3 folds: " + best + "'"));
  CHECK_THAT(read_text(to + "/score-curve.gp"), Contains("one of 9 splits") && !Contains("seed"));
  CHECK_THAT(read_text(to + "/score-table.gp"), Contains(best + ", seed = 1"));
  REQUIRE(store("plot latest --kind score_curve --x seed --to " + to).exit_code == 0);
  CHECK_THAT(read_text(to + "/score-curve.gp"), Contains("one of 3 splits") && Contains("set xlabel 'seed'"));
}

TEST_CASE("a picture over an axis or of a score that the command line names replaces no other of the run") {
  const Store store;
  const auto sweep = store.folder().write("views.yaml",
                                          "name: views\ndataset: {loader: digits, train: {take: 60}}\n"
                                          "protocol: {kind: k_fold, folds: 2}\nscores: [accuracy, balanced_accuracy]\n"
                                          "classifier: knn\ngrid: {k: [1, 2, 3], metric: minkowski, p: [1, 2]}\n");
  REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  const auto drawn = [&](const std::string& options) {
    const std::string path = store("plot latest --kind score_curve" + options).output;
    return path.substr(0, path.find(".svg\n"));
  };
  const std::string usual = drawn("");
  const std::string over_p = drawn(" --x p");
  const std::string other = drawn(" --x p --score balanced_accuracy");
  CHECK_THAT(read_text(usual + ".gp"), Contains("set xlabel 'k'"));
  CHECK_THAT(read_text(over_p + ".gp"), Contains("set xlabel 'p'") && Contains("set ylabel 'accuracy'"));
  CHECK_THAT(read_text(other + ".gp"), Contains("set xlabel 'p'") && Contains("set ylabel 'balanced_accuracy'"));
  CHECK_THAT(other, Catch::EndsWith("/plots/score_balanced_accuracy-x_p/score-curve"));
}

TEST_CASE("a run is evaluated also where its artifacts do not suit what it chose") {
  const Store store;
  const auto sweep = store.folder().write(
      "images.yaml",
      "name: images\ndataset: {loader: digits, test: {fraction: 0.2, seed: 1}, train: {take: 100}}\n"
      "protocol: {kind: k_fold, folds: 2}\n"
      "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n"
      "classifier: [{name: knn, k: 1}, {name: softmax, c: 0.000001}]\nartifacts: [templates]\n");
  const ProgramResult run = store("run '" + sweep.string() + "'");
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.errors, Contains("templates: of "));
  CHECK(store("evaluate latest --test").exit_code == 0);
}

TEST_CASE("a run whose data have moved is evaluated where they are now, and only there") {
  const Store store;
  const TemporaryFolder& folder = store.folder();
  folder.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n1,3,0\n3,5,1\n5,7,0\n7,8,1\n2,3,0\n4,5,1\n");
  REQUIRE(store.run("--set 'dataset.test={fraction: 0.34, seed: 1, stratify: true}'").exit_code == 0);
  fs::rename(folder.path() / "few.csv", folder.path() / "moved.csv");
  const std::string set = " --set dataset.path='" + (folder.path() / "moved.csv").string() + "'";
  const ProgramResult gone = store("evaluate latest --test");
  CHECK(gone.exit_code == 2);
  CHECK_THAT(gone.errors, Contains("few.csv") && Contains("--set dataset.path=PATH"));
  CHECK_THAT(store("rerun latest").errors, Contains("--set dataset.path=PATH"));
  const ProgramResult other = store("evaluate latest --test --set grid.k=[1]" + set);
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Contains("--set may only name other places of the same data"));
  const ProgramResult moved = store("evaluate latest --test" + set);
  INFO(moved.errors);
  CHECK(moved.exit_code == 0);
  CHECK_THAT(moved.output, Contains("The test set had not been used before."));
  // It is the same test set.
  CHECK(store("evaluate latest --test" + set).exit_code == 2);
}

TEST_CASE("what failed is tried again from where the data are now, and no other sweep is") {
  const Store store;
  store.folder().write("few.csv", "1,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  REQUIRE(store.run("--set 'grid.metric=[chi_square, l1]'").exit_code == 1);
  fs::rename(store.folder().path() / "few.csv", store.folder().path() / "moved.csv");
  const std::string set = " --set dataset.path='" + (store.folder().path() / "moved.csv").string() + "'";
  const ProgramResult gone = store("retry latest");
  CHECK(gone.exit_code == 2);
  CHECK_THAT(gone.errors, Contains("few.csv"));
  const ProgramResult again = store("retry latest" + set);
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.output, Contains("4 failed splits tried again, 0 of them done"));
  CHECK(store.runs().size() == 1);
  const ProgramResult other = store("retry latest --set grid.k=[1]" + set);
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Contains("cannot go on with this run: its sweep has \"k: [1, 2]\""));
  store.folder().write("moved.csv", "9,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const ProgramResult changed = store("retry latest" + set);
  CHECK(changed.exit_code == 3);
  CHECK_THAT(changed.errors, Contains("moved.csv has changed since"));
  CHECK(store("verify").exit_code == 0);
}

TEST_CASE("no command writes into the folder of a run or over what it reads, and pack writes no file called -") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  const fs::path& folder = store.folder().path();
  const std::string data = (folder / "few.csv").string();
  const std::string rows = read_text(data);
  const std::string model = (folder / "model.h5").string();
  REQUIRE(run_gridfold("fit " + store.sweep + " --set grid.k=1 --set grid.metric=l1 -o " + model).exit_code == 0);
  const std::string fitted = read_text(model);
  const auto entries = [](const fs::path& of) { return std::distance(fs::directory_iterator(of), {}); };
  const auto files = entries(run);
  for (const std::string& words :
       {"plot latest --to " + run.string() + " --out " + store.results.string(),
        "data convert " + data + " " + (run / "d.csv").string(),
        "fit " + store.sweep + " --set grid.k=1 --set grid.metric=l1 -o " + data,
        "fit " + store.sweep + " --set grid.k=1 --set grid.metric=l1 -o " + store.sweep,
        "predict " + model + " " + data + " -o " + model, "predict " + model + " " + data + " -o " + data}) {
    INFO(words);
    const ProgramResult refused = run_gridfold(words);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.errors, Contains("is the folder of a stored run") || Contains("this command reads from it"));
  }
  CHECK(read_text(data) == rows);
  CHECK(read_text(model) == fitted);
  CHECK(entries(run) == files);
  const ProgramResult dash = run_shell("cd '" + folder.string() + "' && '" GRIDFOLD_BINARY "' pack latest - --out '" +
                                       store.results.string() + "'");
  CHECK(dash.exit_code == 2);
  CHECK_FALSE(fs::exists(folder / "-"));
  const ProgramResult plain =
      run_shell("cd '" + run.string() + "' && '" GRIDFOLD_BINARY "' export . --format csv-wide --to tags.txt");
  CHECK(plain.exit_code == 4);
  CHECK_FALSE(fs::exists(run / "tags.txt"));
}

TEST_CASE("a journal that is missing, a link, or short of lines is named by verify and rebuild") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  const fs::path journal = run / "journal.jsonl";
  const std::string whole = read_text(journal);
  const std::string id = run.filename().string();
  const auto verified = [&] {
    const ProgramResult result = store("verify " + id);
    CHECK(result.exit_code == 4);
    return result.output;
  };
  fs::remove(journal);
  CHECK_THAT(verified(), Contains("journal.jsonl: is missing; all other files were made from it"));
  CHECK_THAT(store("rebuild " + id).errors, Contains("is missing") && !Contains("earlier version"));
  store.folder().write("elsewhere.jsonl", whole);
  fs::create_symlink(store.folder().path() / "elsewhere.jsonl", journal);
  CHECK_THAT(verified(), Contains("journal.jsonl: is no regular file"));
  CHECK_THAT(store("rebuild " + id).errors, Contains("is no regular file") && !Contains("earlier version"));
  fs::remove(journal);
  // A line in the middle is gone.
  const std::size_t outcomes = whole.find("\"record\":\"outcomes\"");
  const std::size_t begin = whole.rfind('\n', outcomes) + 1;
  const std::size_t end = whole.find('\n', outcomes) + 1;
  std::ofstream(journal) << whole.substr(0, begin) << whole.substr(end);
  CHECK_THAT(verified(), Contains("finished splits, and the files made from it hold 8: lines are lost"));
  // The last lines are gone.
  std::ofstream(journal) << whole.substr(0, begin);
  CHECK_THAT(verified(), Contains("results.h5: no line of ") && Contains("lines are lost"));
  std::ofstream(journal) << whole;
  CHECK(store("verify latest").exit_code == 0);
}

TEST_CASE("a rebuild from a damaged run keeps the files that hold more") {
  const Store store;
  REQUIRE(store.run("--set store=[confusion]").exit_code == 0);
  const fs::path run = store.runs()[0];
  const std::string results = read_text(run / "results.h5");
  std::string arrays = read_text(run / "arrays.bin");
  arrays[0] = static_cast<char>(arrays[0] ^ 1);
  std::ofstream(run / "arrays.bin") << arrays;
  const ProgramResult rebuilt = store("rebuild latest");
  CHECK(rebuilt.exit_code == 1);
  CHECK_THAT(rebuilt.errors, Contains("are kept as results.h5.before-rebuild, folds.csv.before-rebuild"));
  CHECK(read_text(run / "results.h5.before-rebuild") == results);
  // The journal still lacks what it says is complete.
  CHECK(store("rebuild latest").exit_code == 1);
  CHECK(read_text(run / "results.h5.before-rebuild") == results);
  CHECK(store.run("--set store=[confusion]").exit_code == 0);
  CHECK(read_text(run / "results.h5") == results);
}

TEST_CASE("a rebuild of a run whose journal has lost lines keeps the files that hold more") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  const std::string results = read_text(run / "results.h5");
  const std::string folds = read_text(run / "folds.csv");
  const std::string journal = read_text(run / "journal.jsonl");
  std::string without_outcomes;
  std::istringstream lines(journal);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"record\":\"outcomes\"") == std::string::npos) without_outcomes += line + '\n';
  }
  for (const std::string& left : {without_outcomes, journal.substr(0, journal.find('\n') + 1)}) {
    std::ofstream(run / "journal.jsonl") << left;
    const ProgramResult rebuilt = store("rebuild latest");
    INFO(rebuilt.errors);
    CHECK(rebuilt.exit_code == 1);
    CHECK_THAT(rebuilt.errors, Contains("lines are lost") &&
                                   Contains("kept as results.h5.before-rebuild, folds.csv.before-rebuild, summary"));
    CHECK(read_text(run / "results.h5.before-rebuild") == results);
    CHECK(read_text(run / "folds.csv.before-rebuild") == folds);
    for (const char* name : {"results.h5", "folds.csv", "summary.json"}) {
      fs::rename(run / (std::string(name) + ".before-rebuild"), run / name);
    }
  }
  CHECK(store.run().exit_code == 0);
  CHECK(read_text(run / "results.h5") == results);
}

TEST_CASE("plan counts as stored what run does not compute: arrays that are kept, times that are measured") {
  const Store store;
  REQUIRE(store.run("--set store=[confusion]").exit_code == 0);
  REQUIRE(store.run("--set store=[]").exit_code == 0);
  const auto planned = [&](const std::string& words) {
    return store("plan '" + store.sweep + "' --set grid.k=[1,2,3] " + words).output;
  };
  CHECK_THAT(planned("--set store=[confusion]"), Contains("stored: 4 of 6 cells are in earlier runs"));
  CHECK_THAT(planned("--set store=[]"), Contains("stored: 4 of 6 cells are in earlier runs"));
  CHECK_THAT(planned("--set store=[predictions]"), !Contains("in earlier runs"));
  CHECK_THAT(planned("--set timing=separate"), !Contains("in earlier runs"));
  const ProgramResult more = store.run("--set grid.k=[1,2,3] --set store=[confusion]");
  CHECK_THAT(more.errors, Contains("takes 8 splits from " + store.runs()[0].filename().string()));
  const ProgramResult timed = store.run("--set grid.k=[1,2,3] --set timing=separate");
  CHECK_THAT(timed.errors, !Contains("takes"));
}

TEST_CASE("the parts of a sweep are runs of their own and make one whole") {
  const Store store;
  REQUIRE(store.run("--shard 1/2").exit_code == 0);
  REQUIRE(store.run("--shard 2/2").exit_code == 0);
  const std::vector<fs::path> shards = store.runs();
  REQUIRE(shards.size() == 2);
  CHECK_THAT(store("list").output, Contains("(shard 1/2)") && Contains("4/8"));
  const ProgramResult merged = store("merge " + shards[0].string() + " " + shards[1].string());
  INFO(merged.errors);
  CHECK(merged.exit_code == 0);
  const ProgramResult twice = store("merge latest " + store.runs().back().string());
  CHECK(twice.exit_code == 2);
  CHECK_THAT(twice.errors, Contains("is named twice"));
  REQUIRE(store.run("--fresh").exit_code == 0);
  const std::vector<fs::path> runs = store.runs();
  REQUIRE(runs.size() == 4);
  CHECK(read_text(runs[2] / "results.h5") == read_text(runs[3] / "results.h5"));
  CHECK(store("verify").exit_code == 0);
  for (const char* wrong : {"0/2", "3/2", "1", "a/b", "1/2x", "-1/2"}) {
    CHECK(store.run(std::string("--shard ") + wrong).exit_code == 2);
  }
}

TEST_CASE("a run is packed and unpacked by somebody else") {
  const Store store;
  const Store other;
  REQUIRE(store.run().exit_code == 0);
  const std::string archive = (store.folder().path() / "run.tar.gz").string();
  CHECK(store("pack latest " + archive).exit_code == 0);
  const ProgramResult again = store("pack latest " + archive);
  CHECK(again.exit_code == 4);
  CHECK(again.errors == "error: " + archive + ": is there already\n");
  CHECK(other("unpack " + archive).exit_code == 0);
  CHECK(other("show latest").output == store("show latest").output);
  CHECK(other("unpack " + archive).exit_code == 4);
}

TEST_CASE("a run of a version without a journal is shown and listed, and refused where its journal is needed") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const std::string shown = store("show latest").output;
  const fs::path run = store.runs()[0];
  fs::remove(run / "journal.jsonl");
  const std::string summary = read_text(run / "summary.json");
  const std::size_t sessions = summary.find("  \"sessions\": [");
  const std::size_t end = summary.find("  \"files\": [");
  REQUIRE(sessions < end);
  std::ofstream(run / "summary.json") << summary.substr(0, sessions) << summary.substr(end);
  CHECK(store("show latest").output == shown);
  CHECK_THAT(store("list").output, Contains("finished"));
  CHECK(store("verify").exit_code == 0);
  // A stranger's name for it.
  std::string named = read_text(run / "summary.json");
  named.replace(named.find("\"few\""), 5, R"("\u001b[31mx\u0007\u202e\u0085\n# y")");
  std::ofstream(run / "summary.json") << named;
  const std::string harmless = R"(\u001b[31mx\u0007\u202e\u0085 # y)";
  CHECK_THAT(store("show latest").output, Catch::StartsWith(harmless + ": 4 configurations"));
  CHECK_THAT(store("show latest --format markdown").output, Catch::StartsWith("## " + harmless + "\n"));
  for (const char* words : {"rebuild latest", "run --resume latest", "retry latest"}) {
    const ProgramResult refused = store(words);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.errors, Contains("an earlier version stored this run, without a journal"));
  }
}

TEST_CASE("what a terminal obeys in a data file's name is shown as text in all that people read of a run") {
  const Store store;
  store.folder().write("d\x1b[31m.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const fs::path sweep =
      store.folder().write("named.yaml",
                           "name: named\ndataset: {loader: csv}\nclassifier: knn\nprotocol: {folds: 2}\n"
                           "grid: {path: [\"d\\e[31m.csv\", few.csv], k: [1, 2]}\n");
  REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  const std::string key = [&] {
    const std::string csv = store("show latest --where 'path != few.csv' --format csv").output;
    return csv.substr(csv.find('\n') + 1, 8);
  }();
  const std::vector<std::string> commands{"show latest --cell " + key, "show latest --pivot path,k", "show latest",
                                          "list"};
  for (const std::string& words : commands) {
    INFO(words);
    const ProgramResult shown = store(words);
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.output, !Contains("\x1b"));
  }
  CHECK_THAT(store("show latest --where 'k > 9'").errors,
             Contains("note: no configuration of the run has --where 'k > 9'"));
  CHECK_THAT(store("show latest --cell " + key).output, Contains("d\\u001b[31m.csv"));
}

TEST_CASE("a run that is stopped in time says what is stored") {
  const Store store;
  CHECK(store.run("--max-time 1h").exit_code == 0);
  for (const char* wrong : {"0s", "5", "h", "-1h", "1d", "1hh"}) {
    const ProgramResult refused = store.run(std::string("--max-time ") + wrong);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Contains("allowed: a time such as 90s, 30m or 2h"));
  }
}

TEST_CASE("a run that is out of time before its first split says that nothing is stored, and shows no table") {
  const Store store;
  const fs::path slow = store.folder().write(
      "slow.yaml",
      "name: slow\ndataset: {loader: blobs, rows: 400000}\nclassifier: {name: knn, metric: minkowski, p: 2.5}\n"
      "protocol: {folds: 2}\ngrid: {k: [1]}\n");
  const ProgramResult stopped = store("run '" + slow.string() + "' --max-time 1s");
  CHECK(stopped.exit_code == 5);
  CHECK(stopped.output.empty());
  CHECK_THAT(stopped.errors, Contains("the time that --max-time gives is over: nothing was stored yet"));
  CHECK(store.runs().empty());
  // As a shell's background job: SIGINT is ignored, and --max-time ends it.
  const ProgramResult ignoring =
      run_shell("trap '' INT; '" GRIDFOLD_BINARY "' run '" + slow.string() + "' --max-time 2s --out '" +
                store.results.string() + "' & sleep 1; kill -INT $!; wait $!");
  CHECK(ignoring.exit_code == 5);
}

TEST_CASE("a run that is stopped while it is planned says how many splits are stored from before, and how to go on") {
  const Store store;
  std::string rows;
  for (int i = 0; i < 60000; ++i) {
    rows += std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + std::to_string(i % 3) + "\n";
  }
  const std::string words = "--set grid.k=[1,2] --set dataset.train.take=100 ";
  const fs::path script = store.folder().write("stopped.py",
                                               "import os, signal, sys\n"
                                               "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
                                               "os.kill(os.getpid(), signal.SIGINT)\n"
                                               "os.execv(sys.argv[1], sys.argv[1:])\n");
  // The signal waits for gridfold, which reads the data anew.
  const auto stopped = [&](const std::string& more) {
    store.folder().write("few.csv", rows);
    const ProgramResult result =
        run_shell(GRIDFOLD_PYTHON " '" + script.string() + "' '" GRIDFOLD_BINARY "' run '" + store.sweep + "' " +
                  words + more + " --out '" + store.results.string() + "'");
    CHECK(result.exit_code == 130);
    return result.errors;
  };
  CHECK_THAT(stopped(""), Contains("interrupted: no split was computed\n"));
  store.folder().write("few.csv", rows);
  REQUIRE(store.run(words).exit_code == 0);
  const std::string run = store.runs().at(0).string();
  CHECK_THAT(stopped(""),
             Contains("interrupted: no split was computed; from before, all 8 splits are stored in " + run));
  keep_lines(run, lines_before_last_outcomes(run) + 1);
  CHECK_THAT(stopped(""), Contains("from before, 8 of 8 splits are stored in " + run + "; `gridfold run --resume " +
                                   run + "` goes on\n"));
  CHECK_THAT(stopped("--resume latest"), Contains("from before, 8 of 8 splits are stored in "));
  for (const char* other : {"--fresh", "--set grid.k=[1,3]"}) {
    CHECK_THAT(stopped(other), Contains("interrupted: no split was computed\n"));
  }
}

TEST_CASE("tags that are put on runs at once are all kept, and one of them is on one run alone") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  REQUIRE(store.run("--set name=other").exit_code == 0);
  const std::string out = " --out '" + store.results.string() + "'";
  const ProgramResult tagged =
      run_shell("for i in 1 2 3 4 5 6 7 8; do '" GRIDFOLD_BINARY "' tag few t$i" + out + " & done; wait");
  INFO(tagged.errors);
  CHECK(store("tag few").output == "t1\nt2\nt3\nt4\nt5\nt6\nt7\nt8\n");
  CHECK_THAT(store("list --where 'tags == t3 and tags in [t5, t9] and tags != t9'").output, Contains("-few-"));
  for (const char* other : {"tags != t3", "tags == t9", "tags == \"\""}) {
    CHECK_THAT(store(std::string("list --where '") + other + "'").output, !Contains("-few-"));
  }
  const ProgramResult raced =
      run_shell("for run in few other; do ('" GRIDFOLD_BINARY "' tag $run mine" + out + " && echo put) & done; wait");
  CHECK_THAT(raced.errors, Contains("tag mine: is on "));
  CHECK_THAT(raced.output, Contains("put\n") && !Contains("put\nmine\nput\n"));
}

TEST_CASE("of equal sweeps that begin at once, the refused ones name the process and its machine") {
  const Store store;
  const ProgramResult raced = run_shell("for i in 1 2 3 4; do '" GRIDFOLD_BINARY "' run '" + store.sweep + "' --out '" +
                                        store.results.string() + "' & done; wait");
  INFO(raced.errors);
  CHECK(raced.errors.find("another process") == std::string::npos);
}

TEST_CASE("diff compares no means over other splits, and says which run is not finished") {
  const Store store;
  REQUIRE(store.run("--shard 1/2").exit_code == 0);
  REQUIRE(store.run("--set name=whole").exit_code == 0);
  const ProgramResult diff = store("diff few whole");
  INFO(diff.output);
  CHECK_THAT(diff.output, Contains("accuracy: 4 configurations in both, 2 of them equal\n"
                                   "not compared: 2 configurations without scores on equally many splits\n"));
}

TEST_CASE("a run says where its numbers come from") {
  const Store store;
  REQUIRE(run_shell("cd '" + store.folder().path().string() +
                    "' && git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm a && "
                    "echo '# changed' >> s.yaml && echo untracked > u.txt")
              .exit_code == 0);
  REQUIRE(run_shell("GRIDFOLD_SIMD=scalar '" GRIDFOLD_BINARY "' run '" + store.sweep + "' --out '" +
                    store.results.string() + "' --max-memory 1G")
              .exit_code == 0);
  const std::string summary = read_text(store.runs()[0] / "summary.json");
  for (const char* part :
       {"+# changed", "\"command_line\"", "--max-memory", "\"oneTBB\"", "\"Eigen\"", "\"HDF5\"", "\"SQLite\"",
        "GRIDFOLD_SIMD", "\"memory_limit\": 1073741824", "few.csv", "\"build_flags\""}) {
    INFO(summary);
    CHECK_THAT(summary, Contains(part));
  }
  CHECK_THAT(summary, !Contains("untracked"));
  REQUIRE(run_shell("GIT_TEST_ASSUME_DIFFERENT_OWNER=1 '" GRIDFOLD_BINARY "' run '" + store.sweep +
                    "' --fresh --out '" + (store.folder().path() / "other").string() + "'")
              .exit_code == 0);
  for (const auto& entry : fs::directory_iterator(store.folder().path() / "other")) {
    if (entry.path().filename().string().starts_with('.')) continue;
    CHECK_THAT(read_text(entry.path() / "summary.json"),
               Contains("\"no_commit_because\": \"fatal: detected dubious ownership in repository"));
  }
  REQUIRE(store.run("--fresh --no-diff").exit_code == 0);
  CHECK_THAT(read_text(store.runs()[1] / "summary.json"), !Contains("+# changed"));
}

TEST_CASE("a run names the variables that an included file uses, and the one that chooses OpenBLAS's kernels") {
  const Store store;
  store.folder().write("base.yaml",
                       "name: few\ndataset: {loader: csv, path: \"${FEW_FOLDER}/few.csv\"}\nclassifier: knn\n"
                       "protocol: {folds: 2}\n");
  const std::string top = store.folder().write("top.yaml", "include: base.yaml\ngrid: {k: [1, 2]}\n").string();
  REQUIRE(run_shell("FEW_FOLDER='" + store.folder().path().string() +
                    "' NOT_NAMED=1 OPENBLAS_CORETYPE=Haswell '" GRIDFOLD_BINARY "' run '" + top + "' --out '" +
                    store.results.string() + "'")
              .exit_code == 0);
  const std::string summary = read_text(store.runs()[0] / "summary.json");
  CHECK_THAT(summary, Contains("\"FEW_FOLDER\"") && Contains("\"OPENBLAS_CORETYPE\"") && !Contains("NOT_NAMED"));
}

TEST_CASE("of equal sweeps that begin at once one is run, and others at once are not disturbed") {
  const Store store;
  const std::string run = "'" GRIDFOLD_BINARY "' run '" + store.sweep + "' --out '" + store.results.string() + "'";
  REQUIRE(run_shell("for i in 1 2 3 4 5 6; do " + run + " & done; wait").exit_code == 0);
  CHECK(store.runs().size() == 1);
  REQUIRE(run_shell("for k in 1 2 3; do " + run + " --fresh --set grid.k=[$k] & done; wait").exit_code == 0);
  CHECK(store.runs().size() == 4);
  CHECK(store("verify").exit_code == 0);
}

TEST_CASE("diff shows long command lines where they differ") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1]").exit_code == 0);
  REQUIRE(store.run("--set grid.k=[2]").exit_code == 0);
  const std::string shown =
      store("diff " + store.runs()[0].filename().string() + " " + store.runs()[1].filename().string()).output;
  CHECK_THAT(shown, Contains("grid.k=[1]") && Contains("grid.k=[2]"));
}

TEST_CASE("conditions of list, show, export and evaluate know constants as they know axes") {
  const Store store;
  const fs::path constant = store.folder().write(
      "constant.yaml",
      "name: constant\ndataset: {loader: csv, path: few.csv}\nclassifier: {name: knn, metric: l1}\n"
      "protocol: {folds: 2}\ngrid: {k: [1, 2]}\n");
  const fs::path others = store.folder().write(
      "others.yaml",
      "name: others\ndataset: {loader: csv, path: few.csv}\nclassifier: {metric: l1}\nprotocol: {folds: 2}\n"
      "grid: {classifier: [knn, majority]}\n");
  REQUIRE(store.run().exit_code == 0);
  for (const fs::path& sweep : {constant, others}) REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  const std::string l1 = store("list --where 'metric == l1 and mean_accuracy > 0.3'").output;
  CHECK_THAT(l1, Contains("-few-") && Contains("-constant-") && Contains("-others-"));
  CHECK_THAT(store("list --where 'metric == l2'").output, Contains("-few-") && !Contains("-constant-"));
  // Defaults, as the resolved sweep has them.
  CHECK_THAT(store("list --where 'weights == uniform and classifier == knn'").output,
             Contains("-few-") && Contains("-constant-") && !Contains("-others-"));
  CHECK_THAT(store("list --where 'classifier == majority and metric == l1'").output, Contains("no such run"));
  CHECK_THAT(store("list --where 'metrik == l1'").errors, Contains("did you mean metric?"));
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  const auto exported = [&](const std::string& condition) {
    return lines(store("export constant -f csv-wide --where \"" + condition + "\"").output);
  };
  CHECK(exported("metric == l1") == 3);
  CHECK(exported("metric == l1 and k == 1") == 2);
  CHECK_THAT(store("show constant --where 'metric == l2'").errors, Contains("no configuration of the run has"));
  CHECK_THAT(store("show others --where 'metric == l1'").output, Contains("knn") && !Contains("majority"));
}

TEST_CASE("runs of an experiment are listed with its name, and named by it") {
  const Store store;
  fs::create_directories(store.folder().path() / "tiny");
  store.folder().write("tiny/few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  store.folder().write("tiny/experiment.yaml",
                       "name: tiny\ndescription: a small one\nsource: nobody\nsteps:\n  - name: few\n    sweep:\n"
                       "      dataset: {loader: csv, path: few.csv}\n      protocol: {folds: 2}\n"
                       "      classifier: knn\n      grid: {k: [1, 2]}\n");
  store.folder().write("tiny/published.csv",
                       "step,k,fold,quantity,value,tolerance,source\nfew,1,,accuracy,0.5,1,nobody\n");
  const ProgramResult made = store("reproduce '" + (store.folder().path() / "tiny").string() + "' --no-plots");
  INFO(made.output << made.errors);
  REQUIRE(store.runs().size() == 1);
  CHECK_THAT(store("list").output, Contains("experiment") && Contains("tiny"));
  CHECK(store("show tiny").exit_code == 0);
  CHECK_THAT(store("tag latest tiny").errors, Contains("is the name of the experiment of"));
}

TEST_CASE("what git is asked runs no filter of the checkout, and says why there is no diff") {
  const Store store;
  const std::string folder = store.folder().path().string();
  const std::string set_up = "cd '" + folder +
                             "' && git init -q . && echo '*.csv filter=bad' > .gitattributes && git add -A && "
                             "git -c user.name=a -c user.email=a@b commit -qm a && "
                             "git config filter.bad.clean 'touch ran; cat' && "
                             "git config filter.bad.required true && echo '4,4,0' >> few.csv";
  if (run_shell("git --version").exit_code != 0) return;
  const ProgramResult ready = run_shell(set_up);
  INFO(ready.errors);
  REQUIRE(ready.exit_code == 0);
  REQUIRE(store.run().exit_code == 0);
  CHECK_FALSE(fs::exists(store.folder().path() / "ran"));
  CHECK_THAT(read_text(store.runs()[0] / "summary.json"), Contains("+4,4,0"));
  store.folder().write(".git/index", "no index");
  REQUIRE(store.run("--fresh").exit_code == 0);
  const std::string summary = read_text(store.runs()[1] / "summary.json");
  CHECK_THAT(summary, Contains("\"diff\": \"\"") && Contains("\"no_diff_because\": \""));
  // git says the same of a damaged checkout as of a folder in none.
  store.folder().write(".git/HEAD", "damaged");
  REQUIRE(store.run("--fresh").exit_code == 0);
  CHECK_THAT(read_text(store.runs()[2] / "summary.json"), Contains("\"no_commit_because\": \"fatal: not a git repo"));
}

TEST_CASE("a standard output that is closed is no place to write to, and no file takes its number") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const std::string run = "few --out '" + store.results.string() + "'";
  const auto closed = [&](const std::string& words) { return run_shell("'" GRIDFOLD_BINARY "' " + words + " >&-"); };
  CHECK(closed("export " + run + " -f csv-wide --to /dev/stdout").exit_code == 4);
  CHECK(closed("export " + run + " -f csv-wide").exit_code == 4);
  CHECK(closed("run '" + store.sweep + "' --fresh --set grid.k=[1] --out '" + store.results.string() + "'").exit_code ==
        4);
  CHECK(store("verify").exit_code == 0);
}

TEST_CASE("delete refuses a run that is named twice before any goes") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const ProgramResult refused = store("delete latest latest");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors, Contains(store.runs().at(0).string() + " is named twice"));
  CHECK(store.runs().size() == 1);
}

TEST_CASE("what a command writes for the user replaces no FIFO and no link, and goes on after what stdout has") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path folder = store.folder().path();
  const std::string fifo = (folder / "fifo.npz").string();
  const auto through_fifo = [&](const std::string& words) {
    fs::remove(fifo);
    const ProgramResult result =
        run_shell("mkfifo '" + fifo + "'; cat '" + fifo + "' & '" GRIDFOLD_BINARY "' " + words + " >&2; wait");
    CHECK(fs::is_fifo(fifo));
    return result.output;
  };
  const std::string run = " few --out '" + store.results.string() + "'";
  CHECK_THAT(through_fifo("export" + run + " -f jsonl --to '" + fifo + "'"), Contains("\"scores\""));
  CHECK_THAT(through_fifo("splits '" + store.sweep + "' -o '" + fifo + "'"), Contains("PK"));

  const fs::path log = store.folder().write("log", "kept\n");
  CHECK(run_shell("'" GRIDFOLD_BINARY "' export" + run + " -f jsonl --to /dev/stdout >>'" + log.string() + "'")
            .exit_code == 0);
  CHECK_THAT(read_text(log), Catch::StartsWith("kept\n{"));

  const fs::path model = store.folder().write("model.h5", "");
  fs::create_symlink("model.h5", folder / "link.h5");
  const std::string fit = "fit '" + store.sweep + "' --set grid.k=1 --set grid.metric=l1 -o '";
  CHECK(run_gridfold(fit + (folder / "link.h5").string() + "'").exit_code == 0);
  CHECK(fs::is_symlink(folder / "link.h5"));
  CHECK(fs::file_size(model) > 0);
  CHECK_THAT(through_fifo(fit + fifo + "'"), Contains("HDF\r\n"));
}

TEST_CASE("an export marks what is tied with the best as show does, also of some configurations or by another score") {
  const Store store;
  std::string rows;
  for (int i = 0; i < 40; ++i)
    rows += std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + (i % 3 == 0 ? "0\n" : "1\n");
  store.folder().write("few.csv", rows);
  REQUIRE(store.run("--set grid.k=[1,3,5,7] --set scores=[accuracy,cohen_kappa]").exit_code == 0);
  const auto tied = [](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("\"tied_with_best\": true", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  for (const char* words : {"", " --where 'k > 0'", " --sort cohen_kappa", " --where 'k > 1' --sort cohen_kappa"}) {
    INFO(words);
    const std::size_t shown = tied(store(std::string("show latest --format json") + words).output);
    CHECK(shown > 0);
    CHECK(tied(store(std::string("export latest --format json") + words).output) == shown);
  }
}

TEST_CASE("list sorts each score by itself, the best first, and the lowest where less is better") {
  const Store store;
  REQUIRE(store.run("--set name=worse-loss --set scores=[log_loss] --set grid.k=[1]").exit_code == 0);
  REQUIRE(store.run("--set name=better-loss --set scores=[log_loss] --set grid.k=[2]").exit_code == 0);
  REQUIRE(store.run("--set name=accurate").exit_code == 0);
  const std::string sorted = store("list --sort best").output;
  const std::string json = store("list --sort best --json").output;
  INFO(json);
  CHECK(sorted.find("-accurate-") < sorted.find("-better-loss-"));
  CHECK(sorted.find("-better-loss-") < sorted.find("-worse-loss-"));
}

TEST_CASE("list takes the better end of several groups for a run's best, and verify refuses a folder that is missing") {
  const Store store;
  REQUIRE(store.run("--set name=one-group --set grid.k=[1]").exit_code == 0);
  REQUIRE(store.run("--set name=two-groups --set grid.k=[1] --set protocol.folds=[2,3]").exit_code == 0);
  CHECK_THAT(store("list --where 'best >= 0'").output, Contains("-two-groups-"));
  CHECK_THAT(store("list --where 'best > 1'").output, !Contains("-two-groups-"));
  const ProgramResult typo = run_gridfold("verify --out /no/such");
  CHECK(typo.exit_code == 2);
  CHECK_THAT(typo.errors, Contains("--out /no/such: there is no such folder"));
}

TEST_CASE("a run of which a file is gone or something else is named and passed over by list, plan and run") {
  const Store store;
  const auto fifo = [](const fs::path& file) { REQUIRE(run_shell("mkfifo '" + file.string() + "'").exit_code == 0); };
  struct Damage {
    const char* file;
    std::function<void(const fs::path&)> put;
  };
  const std::vector<Damage> damages{
      {"arrays.bin", fifo},
      {"arrays.bin", [](const fs::path& file) { fs::create_directory(file); }},
      {"arrays.bin", [](const fs::path& file) { fs::create_symlink("results.h5", file); }},
      {"journal.jsonl", fifo},
      {"journal.jsonl", [](const fs::path&) {}},
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    INFO(damages[i].file << " " << i);
    fs::remove_all(store.results);
    REQUIRE(store.run("--set store=[confusion]").exit_code == 0);
    const fs::path run = store.runs()[0];
    fs::remove(run / damages[i].file);
    damages[i].put(run / damages[i].file);
    const std::string name = (run / damages[i].file).string();
    CHECK_THAT(store("list").errors, Contains("warning: " + name + ": "));
    CHECK_THAT(store("plan '" + store.sweep + "' --set store=[confusion]").output, Contains(name + ": "));
    const ProgramResult again = store.run("--set store=[confusion]");
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.errors, Contains("warning: " + name + ": ") && Contains("results of this run do not count"));
    CHECK(store.runs().size() == 2);
    CHECK_THAT(store("list").output, Contains("finished"));
  }
}

TEST_CASE("run of a finished sweep writes its files again where they are gone or have changed") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path run = store.runs()[0];
  const std::string results = read_text(run / "results.h5");
  fs::remove(run / "summary.json");
  std::ofstream(run / "folds.csv", std::ios::app) << "changed\n";
  std::ofstream(run / "results.h5") << "other";
  const ProgramResult again = store.run();
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.errors, Contains("results.h5: has 5 bytes") && Contains("summary.json") && Contains("folds.csv") &&
                               Contains("are made anew from its journal"));
  CHECK(read_text(run / "results.h5") == results);
  CHECK(store("verify").exit_code == 0);
  CHECK_THAT(store.run().errors, !Contains("made anew"));
  fs::remove(run / "results.h5");
  fs::create_directory(run / "results.h5");
  const ProgramResult taken = store.run();
  CHECK(taken.exit_code == 0);
  CHECK_THAT(taken.errors, Contains("`gridfold rebuild " + run.string() + "` makes the files anew"));
}

TEST_CASE("verify names bytes that were appended to the arrays, and outcomes that no split can have") {
  const Store store;
  REQUIRE(store.run("--set store=[confusion]").exit_code == 0);
  const fs::path run = store.runs()[0];
  const auto size = fs::file_size(run / "arrays.bin");
  std::ofstream(run / "arrays.bin", std::ios::app) << "more";
  CHECK_THAT(store("verify latest").output, Contains("arrays.bin: no line of journal.jsonl tells of the last 4 bytes"));
  const ProgramResult rebuilt = store("rebuild latest");
  CHECK(rebuilt.exit_code == 0);
  CHECK_THAT(rebuilt.output, Contains("4 bytes at the end of arrays.bin"));
  CHECK(fs::file_size(run / "arrays.bin") == size);
  CHECK(store("verify latest").exit_code == 0);
  const fs::path edit =
      store.folder().write("edit.py",
                           "import hashlib, json, sys\n"
                           "lines = open(sys.argv[1]).read().splitlines()\n"
                           "for i, line in enumerate(lines):\n"
                           "    value = json.loads(line[17:])\n"
                           "    if value['record'] != 'outcomes': continue\n"
                           "    if sys.argv[2] == 'correct': value['correct'][0] = 9999\n"
                           "    else: value['scores'][0][0] = 55.5\n"
                           "    text = json.dumps(value, separators=(',', ':'))\n"
                           "    lines[i] = hashlib.sha256(text.encode()).hexdigest()[:16] + ' ' + text\n"
                           "    break\n"
                           "open(sys.argv[1], 'w').write('\\n'.join(lines) + '\\n')\n");
  const std::string journal = read_text(run / "journal.jsonl");
  for (const char* what : {"correct", "score"}) {
    std::ofstream(run / "journal.jsonl") << journal;
    REQUIRE(run_shell(GRIDFOLD_PYTHON " '" + edit.string() + "' '" + (run / "journal.jsonl").string() + "' " + what)
                .exit_code == 0);
    const ProgramResult verified = store("verify latest");
    CHECK(verified.exit_code == 4);
    CHECK_THAT(verified.output, Contains(what) && Contains("its outcomes do not count"));
  }
}

TEST_CASE("a run whose journal is a FIFO is refused as such, and one with failures names retry when it is run again") {
  const Store store;
  const fs::path folder = store.folder().path() / "fifo";
  fs::create_directory(folder);
  REQUIRE(run_shell("mkfifo '" + (folder / "journal.jsonl").string() + "'").exit_code == 0);
  CHECK_THAT(run_gridfold("show '" + folder.string() + "'").errors, Contains("journal.jsonl: is no regular file"));
  store.folder().write("few.csv", "1,-2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const std::string grid = "--set grid.metric=[chi_square,l1]";
  REQUIRE(store.run(grid).exit_code == 1);
  CHECK_THAT(store.run(grid).errors,
             Contains("`gridfold retry " + store.runs()[0].string() + "` runs again what failed"));
}

TEST_CASE("tags that somebody edits in their place are seen at once") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  REQUIRE(store("tag latest aaa").exit_code == 0);
  const fs::path run = store.runs().at(0);
  // The index knows the folder, which does not change with the file.
  const fs::file_time_type long_ago = fs::last_write_time(run) - std::chrono::hours(1);
  fs::last_write_time(run / "tags.txt", long_ago);
  fs::last_write_time(run, long_ago);
  CHECK_THAT(store("list").output, Contains("aaa"));
  std::ofstream(run / "tags.txt") << "xyz\n";
  CHECK_THAT(store("list").output, Contains("xyz") && !Contains("aaa"));
  CHECK(store("show xyz").exit_code == 0);
}

TEST_CASE("a folder of runs in the place of a run is named, with a run in it") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const std::string missing = " --out '" + (store.folder().path() / "missing").string() + "'";
  for (const std::string& command : {"merge '" + store.results.string() + "' '" + store.results.string() + "'",
                                     "show '" + store.results.string() + "'"}) {
    const ProgramResult refused = run_gridfold(command + missing);
    INFO(command);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.errors, Contains(store.results.string() + ": is no run's folder") &&
                                   Contains("; it is a folder of runs, such as " + store.runs()[0].string()));
  }
  const ProgramResult none = run_gridfold("show x" + missing);
  CHECK(none.exit_code == 4);
  CHECK_THAT(none.errors, Contains("missing: holds no run\n"));
}

TEST_CASE("list takes a condition on any column where there is no run that could have it") {
  const Store store;
  const ProgramResult none = store("list --where 'metric == l1' --json");
  INFO(none.errors);
  CHECK(none.exit_code == 0);
  CHECK(none.output == "[]\n");
  REQUIRE(store.run().exit_code == 0);
  CHECK(store("list --where 'metrix == l1'").exit_code == 2);
  // What the list calls numbers of a run's splits is what a condition on the run calls them.
  CHECK_THAT(store("list --json").output, Contains("\"done_splits\": 8,") && Contains("\"failed_splits\": 0,"));
  CHECK_THAT(store("list --where 'done_splits == 8 and failed_splits == 0'").output, Contains("-few-"));
}

TEST_CASE("verify notices a journal whose last line has lost its end") {
  const Store store;
  REQUIRE(store.run().exit_code == 0);
  const fs::path journal = store.runs().at(0) / "journal.jsonl";
  fs::resize_file(journal, fs::file_size(journal) - 1);
  const ProgramResult verified = store("verify");
  CHECK(verified.exit_code == 4);
  CHECK_THAT(verified.output, Contains("its last line has lost its end, a line feed, and does not count"));
  REQUIRE(store.run().exit_code == 0);
  CHECK(store("verify").exit_code == 0);
  // Whole lines that are wrong, which no killed writer leaves.
  const std::string whole = read_text(journal);
  const std::size_t end = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t place = end; place < whole.size(); ++place) {
    std::string changed = whole;
    changed[place] ^= 0x04;
    store.folder().write(fs::relative(journal, store.folder().path()).string(), changed);
    INFO("byte " << place - end << " of the line");
    CHECK(store("verify").exit_code == 4);
  }
}

TEST_CASE("a run without a diff is not shown as one of a clean checkout") {
  const Store store;
  const std::string commands = "cd '" + store.folder().path().string() +
                               "' && git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm a "
                               "&& echo '# changed' >> s.yaml";
  if (run_shell("git --version").exit_code != 0) return;
  REQUIRE(run_shell(commands).exit_code == 0);
  REQUIRE(store.run("--no-diff").exit_code == 0);
  REQUIRE(store.run("--fresh").exit_code == 0);
  const std::string diff =
      store("diff '" + store.runs().at(0).string() + "' '" + store.runs().at(1).string() + "'").output;
  INFO(diff);
  CHECK_THAT(diff, Contains("not known: --no-diff") && !Contains("  none"));
}
