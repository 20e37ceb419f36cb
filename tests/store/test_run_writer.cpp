#include <catch2/catch.hpp>

#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/layout_json.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/run_index.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// The sample with a score of which gridfold knows no bounds.
Plan sample_plan_of_gains() {
  Plan plan = sample_plan();
  plan.scores.front().name = "gain";
  return plan;
}

/// The sample with arrays, warnings, a failure, and values that JSON does not know.
SweepOutcome rich_outcome(const Plan& plan) {
  SweepOutcome outcome = sample_outcome(plan);
  outcome.outcomes[0].scores[0] = std::numeric_limits<double>::quiet_NaN();
  outcome.outcomes[1].scores[0] = std::numeric_limits<double>::infinity();
  outcome.outcomes[2].scores[0] = -std::numeric_limits<double>::infinity();
  outcome.outcomes[3].scores[0] = 0.1 + 0.2;
  outcome.outcomes[3].seconds = FitSeconds{0.1, 1e-7};
  outcome.outcomes[4].warnings = {"a \"quoted\" one", "second\nline"};
  for (std::size_t i = 5; i < 9; ++i) {
    outcome.outcomes[i].arrays = {
        {"confusion", {"truth", "predicted"}, {2, 2}, std::vector<std::int64_t>{1, -2, 3, std::int64_t(i)}},
        {"weights", {"feature"}, {3}, std::vector<double>{0.5, -0.0, 1e300}}};
  }
  return outcome;
}

void require_same(const StoredRun& got, const StoredRun& expected) {
  REQUIRE(got.outcomes.size() == expected.outcomes.size());
  for (std::size_t i = 0; i < got.outcomes.size(); ++i) {
    const Outcome& one = got.outcomes.all()[i];
    const Outcome& other = expected.outcomes.all()[i];
    CHECK(one.status == other.status);
    CHECK(one.correct == other.correct);
    REQUIRE(one.scores.size() == other.scores.size());
    for (std::size_t score = 0; score < one.scores.size(); ++score) {
      CHECK((one.scores[score] == other.scores[score] ||
             (std::isnan(one.scores[score]) && std::isnan(other.scores[score]))));
    }
    CHECK(one.warnings == other.warnings);
    CHECK(one.reason == other.reason);
    CHECK(one.arrays == other.arrays);
    CHECK(one.seconds == other.seconds);
    CHECK(one.n_train == other.n_train);
    CHECK(one.n_test == other.n_test);
  }
}

/// Goes on with a run: what is missing comes from `outcome`.
fs::path go_on(const fs::path& folder, const Plan& plan, const SweepOutcome& outcome) {
  const auto layout = std::make_shared<const RunLayout>(layout_of(plan));
  const auto writer = RunWriter::open(folder, layout);
  std::vector<Outcome> missing;
  for (const Outcome& one : outcome.outcomes) {
    const OutcomeTable& stored = writer->run().outcomes;
    if (stored.find(one.cell, stored.split_index(one.cell, one.split)) == nullptr) missing.push_back(one);
  }
  writer->begin(make_session({}), [] {});
  writer->add(missing);
  writer->close(true, "");
  return writer->folder();
}

std::string bytes_of(const fs::path& folder) {
  return read_text(folder / "results.h5") + read_text(folder / "folds.csv");
}

void write_bytes(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

/// What reads the run after `change` has made new JSON of each line of its journal, with the right checksums.
template <typename Change>
JournalContents read_changed(const fs::path& folder, const Change& change) {
  std::istringstream lines(read_text(folder / "journal.jsonl"));
  std::string changed;
  for (std::string line; std::getline(lines, line);) changed += journal_line(change(line.substr(17)));
  write_bytes(folder / "journal.jsonl", changed);
  return read_journal(folder);
}

/// The text with `to` in the place of the first `from`, if there is one.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

}  // namespace

TEST_CASE("a run's journal reads back as what was stored, whatever values it holds") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const SweepOutcome outcome = rich_outcome(plan);
  const fs::path folder = write_run(plan, outcome, results.path());
  const JournalContents contents = read_journal(folder);
  CHECK(contents.damage.empty());
  CHECK(contents.torn_bytes == 0);
  CHECK(contents.run.is_finished());
  CHECK(contents.run.load_seconds == 0.125);
  CHECK(contents.run.pass_seconds == std::vector<std::optional<double>>{0.25, 0.25});
  require_same(contents.run, stored_run(plan, outcome));
  CHECK(problems_of_run(folder).empty());
}

TEST_CASE("integers of arrays take as few bytes as the greatest needs, and read back") {
  const Plan plan = sample_plan();
  const auto bytes_for = [&](std::int64_t value) {
    SweepOutcome outcome = sample_outcome(plan);
    for (std::size_t i = 5; i < 9; ++i) {
      outcome.outcomes[i].arrays = {{"rows", {"row"}, {3}, std::vector<std::int64_t>{0, value, -1}},
                                    {"more", {"row"}, {2}, std::vector<std::int64_t>{1, 0}}};
    }
    const TemporaryFolder results;
    const fs::path folder = write_run(plan, outcome, results.path());
    require_same(read_journal(folder).run, stored_run(plan, outcome));
    const JournalContents contents = read_changed(folder, [&](const std::string& json) {
      const std::size_t name = json.find("\"name\":\"more\"");
      if (name == std::string::npos) return json;
      return json.substr(0, name) + replaced(json.substr(name), "\"type\":\"int", "\"type\":\"int3");
    });
    REQUIRE(contents.damage.size() == 1);
    CHECK_THAT(contents.damage.front(), Contains("type: is \"int3") && Contains("int8, int16, int32, int64"));
    return static_cast<double>(fs::file_size(folder / "arrays.bin")) / (4 * 5);
  };
  CHECK(bytes_for(127) == 1);
  CHECK(bytes_for(-128) == 1);
  CHECK(bytes_for(128) == 2);
  CHECK(bytes_for(-32769) == 4);
  CHECK(bytes_for(std::int64_t{1} << 31) == 8);
  CHECK(bytes_for(std::numeric_limits<std::int64_t>::min()) == 8);
}

TEST_CASE("the integers of a block that are of two types are refused") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  outcome.outcomes[5].arrays = {{"rows", {"row"}, {2}, std::vector<std::int64_t>{0, 1}},
                                {"more", {"row"}, {2}, std::vector<std::int64_t>{1, 0}}};
  const fs::path folder = write_run(plan, outcome, results.path());
  const JournalContents contents = read_changed(folder, [&](const std::string& json) {
    const std::size_t name = json.find("\"name\":\"more\"");
    return name == std::string::npos ? json : json.substr(0, name) + replaced(json.substr(name), "int8", "int16");
  });
  REQUIRE(contents.damage.size() == 1);
  CHECK_THAT(contents.damage.front(), Contains("one type for all integers of a block"));
}

TEST_CASE("arrays with long names are described for each outcome, and for several together are refused") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  SweepOutcome outcome = rich_outcome(plan);
  const std::string long_name(300, 'n');
  for (std::size_t i = 5; i < 9; ++i) outcome.outcomes[i].arrays[1].name = long_name;
  const fs::path folder = write_run(plan, outcome, results.path());
  require_same(read_journal(folder).run, stored_run(plan, outcome));
  const fs::path short_names = write_run(plan, rich_outcome(plan), results.path());
  const JournalContents contents = read_changed(short_names, [&](const std::string& json) {
    return replaced(json, "\"name\":\"weights\"", "\"name\":\"" + long_name + '"');
  });
  REQUIRE(contents.damage.size() == 1);
  CHECK_THAT(contents.damage.front(), Contains("a short name, which several outcomes share"));
}

TEST_CASE("outcomes that many threads store while the run goes on are all there, in the order of the plan") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const SweepOutcome outcome = rich_outcome(plan);
  const auto writer = begin_run(results.path(), empty_run(plan));
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = thread; i < outcome.outcomes.size(); i += 4) {
          writer->add({outcome.outcomes[i]});
          if (i % 3 == 0) writer->flush();
        }
      });
    }
  }
  writer->close(true, "");
  require_same(read_journal(writer->folder()).run, stored_run(plan, outcome));
  const TemporaryFolder other;
  CHECK(bytes_of(writer->folder()) == bytes_of(write_run(plan, outcome, other.path())));
}

TEST_CASE("a run whose journal is torn anywhere goes on, and ends with the same bytes") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const SweepOutcome outcome = rich_outcome(plan);
  const fs::path folder = write_run(plan, outcome, results.path());
  const std::string expected = bytes_of(folder);
  const std::string journal = read_text(folder / "journal.jsonl");
  const std::string arrays = read_text(folder / "arrays.bin");
  for (std::size_t size = 0; size < journal.size(); size += 211) {
    write_bytes(folder / "journal.jsonl", journal.substr(0, size));
    write_bytes(folder / "arrays.bin", arrays);
    go_on(folder, plan, outcome);
    INFO("torn at byte " << size);
    CHECK(bytes_of(folder) == expected);
    CHECK(problems_of_run(folder).empty());
    // As it is shown: without the sweep at hand.
    CHECK(read_journal(folder).run.outcomes.is_complete());
  }
}

TEST_CASE("a byte of the journal or the arrays that changes is found, and what it held is computed again") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const SweepOutcome outcome = rich_outcome(plan);
  const fs::path folder = write_run(plan, outcome, results.path());
  const std::string expected = bytes_of(folder);
  for (const char* name : {"journal.jsonl", "arrays.bin"}) {
    const std::string journal = read_text(folder / "journal.jsonl");
    const std::string arrays = read_text(folder / "arrays.bin");
    const std::string whole = read_text(folder / name);
    for (std::size_t place = 3; place < whole.size(); place += whole.size() / 13) {
      std::string changed = whole;
      changed[place] = static_cast<char>(changed[place] ^ 0x10);
      write_bytes(folder / name, changed);
      INFO(name << " changed at byte " << place);
      CHECK_FALSE(problems_of_run(folder).empty());
      go_on(folder, plan, outcome);
      CHECK(bytes_of(folder) == expected);
      CHECK(problems_of_run(folder).empty());
      write_bytes(folder / "journal.jsonl", journal);
      write_bytes(folder / "arrays.bin", arrays);
    }
  }
}

TEST_CASE("a file that is gone is found also where the arrays of a finished run are damaged") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, rich_outcome(plan), results.path());
  fs::resize_file(folder / "arrays.bin", fs::file_size(folder / "arrays.bin") - 4);
  const std::vector<std::string> damaged = problems_of_run(folder);
  fs::remove(folder / "results.h5");
  std::vector<std::string> problems = problems_of_run(folder);
  REQUIRE(problems.size() == damaged.size() + 1);
  CHECK_THAT(problems.back(), Contains("results.h5"));
  problems.pop_back();
  CHECK(problems == damaged);
}

TEST_CASE(
    "a run that a newer version wrote is refused by its version, and unknown records of a minor one are ignored") {
  const TemporaryFolder results;
  const fs::path folder = write_sample_run(results.path());
  const std::string whole = read_text(folder / "journal.jsonl");
  std::string first = whole.substr(17, whole.find('\n') - 17);
  const std::string rest = whole.substr(whole.find('\n') + 1);
  const auto with_schema = [&](const std::string& schema) {
    std::string changed = first;
    changed.replace(changed.find("gridfold-journal 3.0"), 20, schema);
    write_bytes(folder / "journal.jsonl", journal_line(changed) + rest + journal_line(R"({"record":"new"})"));
  };
  with_schema("gridfold-journal 4.0");
  CHECK_THROWS_WITH(read_journal(folder),
                    Contains("journal.jsonl:1: schema: is \"gridfold-journal 4.0\"; expected major "
                             "version 3: a newer version of gridfold wrote this run"));
  with_schema("gridfold-journal 3.7");
  CHECK(read_journal(folder).run.outcomes.is_complete());
}

TEST_CASE("a journal of version 1, which describes the arrays of each outcome, is read") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, rich_outcome(plan), results.path());
  std::size_t described = 0;
  const JournalContents contents = read_changed(folder, [&](const std::string& line) {
    auto json = nlohmann::ordered_json::parse(line);
    if (json.contains("schema")) json["schema"] = "gridfold-journal 1.0";
    if (json.contains("arrays")) {
      auto of = nlohmann::ordered_json::array();
      for (auto one : json["arrays"]["of"]) {
        const std::size_t first = one["outcome"];
        const std::size_t count = one["outcomes"];
        one.erase("outcomes");
        for (std::size_t i = 0; i < count; ++i, ++described) {
          one["outcome"] = first + i;
          of.push_back(one);
        }
      }
      json["arrays"]["of"] = of;
    }
    return json.dump();
  });
  CHECK(described == 8);
  CHECK(contents.damage.empty());
  require_same(contents.run, stored_run(plan, rich_outcome(plan)));
}

TEST_CASE("arrays of more outcomes than a line has, or of none, are refused") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, rich_outcome(plan), results.path());
  const std::string whole = read_text(folder / "journal.jsonl");
  for (const char* wrong : {"0", "5", "18446744073709551615", "4611686018427387904", "-1", "null"}) {
    write_bytes(folder / "journal.jsonl", whole);
    const JournalContents contents = read_changed(folder, [&](const std::string& json) {
      return replaced(json, "\"outcomes\":4", std::string("\"outcomes\":") + wrong);
    });
    REQUIRE(contents.damage.size() == 1);
    CHECK_THAT(contents.damage.front(), Contains("outcome"));
  }
}

TEST_CASE("a first line that declares more evaluations than a run may have is refused before it takes memory") {
  const TemporaryFolder results;
  const fs::path whole = write_sample_run(results.path(), "1-whole");
  const fs::path folder = write_sample_run(results.path(), "2-vast");
  std::istringstream lines(read_text(folder / "journal.jsonl"));
  std::string line;
  REQUIRE(std::getline(lines, line));
  auto json = nlohmann::ordered_json::parse(line.substr(17));
  constexpr std::size_t kCells = 10'000;
  constexpr std::size_t kSplits = 409'600;
  std::vector<std::size_t> folds(kSplits);
  std::iota(folds.begin(), folds.end(), std::size_t{0});
  const std::vector<std::size_t> rows(kSplits, 1);
  json["layout"]["schemes"][0]["splits"] = {{"fold", folds}, {"n_train", rows}, {"n_test", rows}};
  const std::vector<std::size_t> zeros(kCells, 0);
  json["layout"]["cells"]["key"] = std::vector<std::string>(kCells, "0123456789abcdef");
  json["layout"]["cells"]["scheme"] = zeros;
  json["layout"]["cells"]["pass"] = zeros;
  for (auto& axis : json["layout"]["cells"]["coordinates"]) axis = zeros;
  write_bytes(folder / "journal.jsonl", journal_line(json.dump()));
  const std::string refusal =
      (folder / "journal.jsonl").string() +
      ":1: layout.cells: is an object; expected at most 16000000 evaluations, cells times their "
      "splits, and not 4096000000";
  CHECK_THROWS_WITH(read_journal(folder), refusal);
  const RunIndex index(results.path());
  REQUIRE(index.runs().size() == 1);
  CHECK(index.runs().front().id == "1-whole");
  REQUIRE(index.unreadable().size() == 1);
  CHECK(index.unreadable().front().reason == refusal);

  // Coordinates that are missing for most of the axes declared.
  json["layout"]["cells"]["coordinates"] = nlohmann::ordered_json::array();
  json["layout"]["schemes"][0]["splits"] = {{"fold", {0}}, {"n_train", {1}}, {"n_test", {1}}};
  write_bytes(folder / "journal.jsonl", journal_line(json.dump()));
  CHECK_THROWS_WITH(read_journal(folder),
                    Contains("layout.cells.coordinates: is a list; expected a list for each axis"));
}

TEST_CASE("an array whose name leads elsewhere is damage, with its line") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, rich_outcome(plan), results.path());
  const std::string whole = read_text(folder / "journal.jsonl");
  for (const char* wrong : {"../../x", "/x", "..", ".", ""}) {
    write_bytes(folder / "journal.jsonl", whole);
    const JournalContents contents = read_changed(folder, [&](const std::string& line) {
      auto json = nlohmann::ordered_json::parse(line);
      if (json.contains("arrays")) json["arrays"]["of"][0]["name"] = wrong;
      return json.dump();
    });
    REQUIRE(contents.damage.size() == 1);
    CHECK_THAT(contents.damage.front(),
               Contains("journal.jsonl:4: arrays.of[0].name: ") && Contains("expected a name without slashes"));
  }
}

TEST_CASE("two results for one split that differ are refused with their line") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, sample_outcome(plan), results.path());
  const auto layout = std::make_shared<const RunLayout>(layout_of(plan));
  Outcome other = sample_outcome(plan).outcomes.front();
  std::ofstream journal(folder / "journal.jsonl", std::ios::app);
  journal << outcomes_line(OutcomeTable(layout), layout_digest(*layout), std::vector{other}, {});
  journal.flush();
  CHECK_NOTHROW(read_journal(folder));
  other.correct += 1;
  journal << outcomes_line(OutcomeTable(layout), layout_digest(*layout), std::vector{other}, {});
  journal.flush();
  CHECK_THROWS_WITH(read_journal(folder),
                    Contains("cell 0000000000000000, repeat 0, fold 0: two results that differ are stored"));
}

TEST_CASE("a run that a process writes is refused to another one, by process and host") {
  const TemporaryFolder results;
  const auto writer = begin_run(results.path(), empty_run(sample_plan()));
  CHECK_THROWS_WITH(RunWriter::open(writer->folder()), writer->folder().string() + ": process " +
                                                           std::to_string(::getpid()) + " on " + host_name() +
                                                           " is writing this run");
  // `reproduce` tells it from stores that cannot be written at all.
  CHECK_THROWS_AS(RunWriter::open(writer->folder()), RunInUse);
  writer->close(false, "");
}

TEST_CASE("texts that are no UTF-8 are stored as such, in every file the same") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  SweepOutcome outcome = sample_outcome(plan);
  outcome.outcomes.back().reason = "caf\xe9 \xff!";
  const fs::path folder = write_run(plan, outcome, results.path());
  CHECK(read_journal(folder).run.outcomes.all().back().reason == "caf\xef\xbf\xbd \xef\xbf\xbd!");
  CHECK_THAT(read_text(folder / "folds.csv"), Contains("caf\xef\xbf\xbd \xef\xbf\xbd!"));
}

TEST_CASE("snapshots that are lost or damaged are made anew from the journal, byte by byte") {
  const TemporaryFolder results;
  const fs::path folder = write_sample_run(results.path());
  for (const char* name : {"results.h5", "folds.csv", "timings.csv", "config.yaml", "summary.json"}) {
    const std::string whole = read_text(folder / name);
    fs::remove(folder / name);
    CHECK_THROWS_WITH(verify_run(folder), Contains(std::string(name) + ": cannot open: No such file or directory"));
    RunWriter::open(folder)->rebuild();
    CHECK(read_text(folder / name) == whole);
    CHECK_NOTHROW(verify_run(folder));
    write_bytes(folder / name, whole + "x");
    CHECK_THROWS_WITH(verify_run(folder), Contains(name));
    RunWriter::open(folder)->rebuild();
    CHECK(read_text(folder / name) == whole);
  }
}

TEST_CASE("what failed can be computed again, and what is done stays") {
  const TemporaryFolder results;
  const Plan plan = sample_plan_of_gains();
  const fs::path folder = write_run(plan, sample_outcome(plan), results.path());
  CHECK(read_run(folder).configurations[7].failed == 1);
  const auto writer = RunWriter::open(folder);
  writer->begin(make_session({}), [] {});
  writer->add({done_outcome(plan).outcomes.back()});
  writer->close(true, "");
  CHECK(read_run(folder).configurations[7].failed == 0);
  const TemporaryFolder other;
  CHECK(bytes_of(folder) == bytes_of(write_run(plan, done_outcome(plan), other.path())));
}
