#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

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
  CHECK_THAT(second.errors, Contains("note: all of it was stored already; --fresh runs it again"));
  CHECK(store.runs().size() == 1);
  CHECK(store.run("--fresh").exit_code == 0);
  CHECK(store.runs().size() == 2);
  CHECK(read_text(store.runs()[0] / "results.h5") == read_text(store.runs()[1] / "results.h5"));
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
  CHECK(other.exit_code == 4);
  CHECK_THAT(other.errors,
             Contains("cannot go on with this run: its sweep has \"k: [1, 2]\" where this one has \"k: [1]\""));
  store.folder().write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n2,2,0\n4,4,1\n");
  const ProgramResult changed = store("run --resume latest");
  CHECK(changed.exit_code == 4);
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
  CHECK(store.run("--set grid.metric=[l1]").exit_code == 0);
  CHECK_THAT(store("retry latest").output, Contains("no split failed"));
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

TEST_CASE("a run is tagged, found by its tag, moved to the trash and back") {
  const Store store;
  REQUIRE(store.run("--set grid.k=[1]").exit_code == 0);
  REQUIRE(store.run().exit_code == 0);
  const fs::path first = store.runs()[0];
  CHECK(store("tag " + first.filename().string() + " best").output == "best\n");
  CHECK_THAT(store("show best").output, Contains("few: 2 configurations"));
  const ProgramResult taken = store("tag latest best");
  CHECK(taken.exit_code == 2);
  CHECK_THAT(taken.errors, Contains("the tag best is on " + first.filename().string()));
  CHECK(store("tag latest 'no tag'").exit_code == 2);
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
  CHECK(store("show latest").output == shown);
  CHECK_THAT(store("list").output, Contains("finished"));
  CHECK(store("verify").exit_code == 0);
  for (const char* words : {"rebuild latest", "run --resume latest", "retry latest"}) {
    const ProgramResult refused = store(words);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.errors, Contains("an earlier version stored this run, without a journal"));
  }
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
       {"+# changed", "\"command_line\"", "--max-memory", "\"OpenBLAS\"", "\"Eigen\"", "\"HDF5\"", "\"SQLite\"",
        "GRIDFOLD_SIMD", "\"memory_limit\": 1073741824", "few.csv", "\"build_flags\""}) {
    INFO(summary);
    CHECK_THAT(summary, Contains(part));
  }
  CHECK_THAT(summary, !Contains("untracked"));
  REQUIRE(store.run("--fresh --no-diff").exit_code == 0);
  CHECK_THAT(read_text(store.runs()[1] / "summary.json"), !Contains("+# changed"));
}
