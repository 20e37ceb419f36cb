#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/test_ledger.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

TestUse use_of(const std::string& key) {
  return {.time = "2026-11-29T10:00:00.000Z",
          .command = "evaluate",
          .run = "a-run",
          .dataset = "digits",
          .train_fingerprint = "aa",
          .set = {"bb", {{0, 9}, {20, 29}}, {"/test.csv"}, "0123456789abcdef", {"00000000000a", "00000000000b"}},
          .key = key,
          .configuration = "knn(k=1)",
          .scores = {{"accuracy", 0.1 + 0.2}, {"roc_auc", std::numeric_limits<double>::quiet_NaN()}},
          .correct = 6,
          .reason = "a \"reason\"\nof two lines"};
}

void replace_in(const std::filesystem::path& file, const std::string& what, const std::string& with) {
  std::string text = read_text(file);
  text.replace(text.find(what), what.size(), with);
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("rows stand in stretches, and what two test sets share is counted") {
  CHECK(stretches({0, 1, 2, 5, 7, 8}) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 2}, {5, 5}, {7, 8}});
  CHECK(stretches({}).empty());
  const TestSet first{"a", {{0, 499}}};
  CHECK(first.row_count() == 500);
  CHECK(shared_rows(first, {"a", {{0, 499}}}) == 500);
  CHECK(shared_rows(first, {"a", {{250, 260}, {499, 700}}}) == 12);
  CHECK(shared_rows(first, {"a", {{500, 900}}}) == 0);
  CHECK(shared_rows(first, {"b", {{0, 499}}}) == 0);
}

TEST_CASE("rows with equal features are the same whatever their labels, order and file, but for a few by chance") {
  const auto hashes = [](int first, int count) {
    std::vector<std::string> texts;
    for (int i = first; i < first + count; ++i) texts.push_back(std::to_string(100000 + i));
    return texts;
  };
  const auto set = [&](const std::string& fingerprint, std::uint32_t rows, int first, int count) {
    return TestSet{fingerprint, {{0, rows - 1}}, {"/" + fingerprint}, "", hashes(first, count)};
  };
  const TestSet own = set("a", 40, 0, 40);
  CHECK(shared_rows(own, set("b", 40, 0, 40)) == 40);
  CHECK(likeness(own, set("b", 40, 0, 40)) == Likeness::features);
  CHECK(shared_rows(own, set("b", 40, 30, 40)) == 10);
  CHECK(shared_rows(own, set("b", 40, 38, 40)) == 0);
  CHECK(shared_rows(own, set("b", 40, 0, 0)) == 0);
  // Of two full lists only what both could have counts: 32 of the 64 smallest hashes, of 1,000 rows each.
  CHECK(shared_rows(set("a", 1000, 0, 64), set("b", 1000, 32, 64)) == 667);
}

TEST_CASE(
    "rows of one file and number are the same, whatever their content, and so are those of one order of classes") {
  const TestSet set{"a", {{10, 19}}, {"/data.csv"}, "order"};
  CHECK(shared_rows(set, {"b", {{15, 29}}, {"/data.csv"}, ""}) == 5);
  CHECK(shared_rows(set, {"b", {{0, 9}}, {"/copy.csv"}, "order"}) == 10);
  CHECK(shared_rows(set, {"b", {{10, 19}}, {"/copy.csv"}, ""}) == 0);
  CHECK(shared_rows({"a", {{0, 9}}}, {"b", {{0, 9}}}) == 0);
  // Other rows of the same content, by chance of the same order.
  CHECK(shared_rows(set, {"a", {{30, 39}}, {"/data.csv"}, "order"}) == 0);
}

TEST_CASE("a ledger gives back every use that was appended, and there is none in a new store") {
  const TemporaryFolder folder;
  CHECK(read_test_ledger(folder.path()).empty());
  append_test_uses(folder.path(), {use_of("1")});
  append_test_uses(folder.path(), {use_of("2"), use_of("2")});
  const std::vector<TestUse> uses = read_test_ledger(folder.path());
  REQUIRE(uses.size() == 3);
  CHECK(uses[2].key == "2");
  CHECK(uses[0].set == use_of("1").set);
  CHECK(uses[0].scores[0].second == 0.1 + 0.2);
  CHECK(std::isnan(uses[0].scores[1].second));
  CHECK(uses[0].reason == use_of("1").reason);
}

TEST_CASE("a configuration is recorded once, however often it is repeated") {
  const TemporaryFolder folder;
  append_new_test_uses(folder.path(), {use_of("1"), use_of("1"), use_of("2")});
  append_new_test_uses(folder.path(), {use_of("2")});
  CHECK(read_test_ledger(folder.path()).size() == 2);
  append_test_uses(folder.path(), {use_of("2")});
  CHECK(read_test_ledger(folder.path()).size() == 3);
}

TEST_CASE("a look at rows of which only some were seen before is recorded, and one at rows that all were is not") {
  const TemporaryFolder folder;
  const auto is_new = [&](const TestSet& set) {
    TestUse use = use_of("1");
    use.set = set;
    return append_new_test_uses(folder.path(), {use}).size() == 1;
  };
  const std::vector<std::string> hashes{"a", "b", "c", "d"};
  CHECK(is_new({"whole", {{0, 99}}, {"/test.csv"}, "order", hashes}));
  CHECK_FALSE(is_new({"whole", {{0, 99}}, {"/test.csv"}, "order", hashes}));
  CHECK_FALSE(is_new({"whole", {{10, 19}, {30, 39}}, {"/test.csv"}, "", {"b", "c", "d", "e"}}));
  CHECK(is_new({"whole", {{90, 100}}, {"/test.csv"}, "", {}}));
  // The file has grown, or other rows have taken the place of all.
  CHECK(is_new({"grown", {{0, 199}}, {"/test.csv"}, "", {"a", "b", "c", "d", "e"}}));
  CHECK(is_new({"replaced", {{0, 99}}, {"/test.csv"}, "order", {"f", "g", "h", "i"}}));
  // Another file with some of the rows, and a copy in another order.
  CHECK(is_new({"mixed", {{0, 99}}, {"/mixed.csv"}, "", {"a", "b", "c", "d", "x"}}));
  CHECK_FALSE(is_new({"reversed", {{0, 99}}, {"/reversed.csv"}, "", hashes}));
  CHECK(read_test_ledger(folder.path()).size() == 5);
}

TEST_CASE("all uses of another store's ledger are taken once, with their reasons and scores") {
  const TemporaryFolder folder;
  TestUse begun = use_of("1");
  begun.scores.clear();
  TestUse again = use_of("1");
  again.reason = "once more";
  append_test_uses(folder.path(), {begun});
  append_told_test_uses(folder.path(), std::vector{use_of("1"), again, use_of("2")});
  append_told_test_uses(folder.path(), std::vector{use_of("1"), again, use_of("2")});
  const std::vector<TestUse> uses = read_test_ledger(folder.path());
  REQUIRE(uses.size() == 3);
  CHECK(uses[0].scores.size() == 2);
  CHECK(uses[1].reason == "once more");
  CHECK(uses[1].scores.size() == 2);
}

TEST_CASE("a line that was changed or removed is found") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / kTestLedgerName;
  for (const char* key : {"1", "2", "3"}) append_test_uses(folder.path(), {use_of(key)});
  const std::string text = read_text(file);

  replace_in(file, "\"correct\":6", "\"correct\":9");
  CHECK_THROWS_WITH(read_test_ledger(folder.path()),
                    Catch::Contains("test-set-ledger.jsonl:3: this line or one before"));
  CHECK_THROWS_AS(append_test_uses(folder.path(), {use_of("4")}), StoreError);

  const std::size_t third = text.find("{\"use\"");
  std::ofstream(file, std::ios::binary) << text.substr(0, third) + text.substr(text.find('\n', third) + 1);
  CHECK_THROWS_WITH(read_test_ledger(folder.path()), Catch::Contains("was changed or removed"));
}

TEST_CASE("a line that was cut short does not count, and the next one takes its place") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / kTestLedgerName;
  append_test_uses(folder.path(), {use_of("1")});
  append_test_uses(folder.path(), {use_of("2")});
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 5);
  CHECK(read_test_ledger(folder.path()).size() == 1);
  append_test_uses(folder.path(), {use_of("3")});
  const std::vector<TestUse> uses = read_test_ledger(folder.path());
  REQUIRE(uses.size() == 2);
  CHECK(uses[1].key == "3");
}

TEST_CASE("several processes that append at once lose nothing") {
  const TemporaryFolder folder;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&folder, thread] {
      for (int i = 0; i < 5; ++i) {
        append_test_uses(folder.path(), {use_of(std::to_string(thread) + "-" + std::to_string(i))});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(read_test_ledger(folder.path()).size() == 20);
}

TEST_CASE("a use that was begun counts until its scores are added or it is withdrawn") {
  const TemporaryFolder folder;
  TestUse begun = use_of("1");
  begun.scores.clear();
  begun.correct = 0;
  TestUse other = begun;
  other.key = "2";
  const std::vector<std::string> ids = append_new_test_uses(folder.path(), {begun, other});
  REQUIRE(ids.size() == 2);
  REQUIRE(read_test_ledger(folder.path()).size() == 2);
  CHECK(read_test_ledger(folder.path())[0].scores.empty());
  CHECK(append_new_test_uses(folder.path(), {begun}).empty());

  settle_test_uses(folder.path(), ids, {use_of("1"), use_of("3")});
  const std::vector<TestUse> uses = read_test_ledger(folder.path());
  REQUIRE(uses.size() == 2);
  CHECK(uses[0].key == "1");
  CHECK(uses[0].correct == 6);
  CHECK(uses[0].scores.size() == 2);
  CHECK(uses[1].key == "3");
  CHECK(append_new_test_uses(folder.path(), {other}).size() == 1);
}

TEST_CASE("what a killed process began is ended by whoever computes the same configuration later") {
  const TemporaryFolder folder;
  TestUse begun = use_of("1");
  begun.scores.clear();
  append_new_test_uses(folder.path(), {begun});
  settle_test_uses(folder.path(), {}, {use_of("1")});
  const std::vector<TestUse> uses = read_test_ledger(folder.path());
  REQUIRE(uses.size() == 1);
  CHECK(uses[0].scores.size() == 2);
}

TEST_CASE("who appends sees what all others appended before, and may refuse") {
  const TemporaryFolder folder;
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      try {
        append_test_uses(folder.path(), {use_of("1")}, [](std::span<const TestUse> known) {
          if (!known.empty()) throw StoreError("used");
        });
      } catch (const StoreError&) {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(refused == 3);
  CHECK(read_test_ledger(folder.path()).size() == 1);
}

TEST_CASE("a configuration that is judged again is still one configuration") {
  CHECK(distinct_configurations(std::vector{use_of("1"), use_of("2"), use_of("1")}) == 2);
}

TEST_CASE("equal settings that learnt from the same rows are one configuration, whatever their keys") {
  const auto learnt = [](const std::string& key, const std::string& configuration, const std::string& rows) {
    TestUse use = use_of(key);
    use.configuration = configuration;
    use.train_rows = rows;
    return use;
  };
  CHECK(distinct_configurations(std::vector{learnt("1", "knn(k=1)", "r"), learnt("2", "knn(k=1)", "r")}) == 1);
  CHECK(distinct_configurations(std::vector{learnt("1", "knn(k=1)", "r"), learnt("2", "knn(k=3)", "r")}) == 2);
  CHECK(distinct_configurations(std::vector{learnt("1", "knn(k=1)", "r"), learnt("2", "knn(k=1)", "s")}) == 2);
  // Of what earlier versions recorded, nobody knows the rows.
  CHECK(distinct_configurations(std::vector{learnt("1", "knn(k=1)", ""), learnt("2", "knn(k=1)", "")}) == 2);
  // The third one tells that the first two are the same.
  CHECK(distinct_configurations(
            std::vector{learnt("1", "knn(k=1)", "r"), learnt("2", "k = 1", ""), learnt("2", "knn(k=1)", "r")}) == 1);
  TemporaryFolder folder;
  append_test_uses(folder.path(), {learnt("1", "knn(k=1)", "r")});
  CHECK(read_test_ledger(folder.path()).front().train_rows == "r");
}

TEST_CASE("seeds of training are repeats of one configuration, in every run that learns from the same rows") {
  std::vector<TestUse> uses;
  for (const char* key : {"1", "2", "3"}) {
    TestUse use = use_of(key);
    use.configuration = std::string("softmax(seed=") + key + ")";
    use.settings = "softmax";
    use.train_rows = "rows";
    uses.push_back(use);
  }
  uses.back().run = "another-run";
  CHECK(distinct_configurations(uses) == 1);
  uses.back().train_rows = "others";
  CHECK(distinct_configurations(uses) == 2);
  // Of a ledger that was made again from the runs that are left, which do not tell the rows.
  for (TestUse& use : uses) use.train_rows.clear();
  CHECK(distinct_configurations(uses) == 2);
  uses.back().run = uses.front().run;
  CHECK(distinct_configurations(uses) == 1);
  const TemporaryFolder folder;
  append_test_uses(folder.path(), uses);
  CHECK(distinct_configurations(read_test_ledger(folder.path())) == 1);
}

TEST_CASE("a model is known by its settings, its seeds and the rows that it learnt from") {
  TestUse known = use_of("1");
  known.train_rows = "rows";
  TestUse own = known;
  own.key = "2";
  CHECK(known_key({{known}}, own) == "1");
  own.configuration = "knn(k=3)";
  CHECK(known_key({{known}}, own) == "2");
  own.configuration = known.configuration;
  own.train_rows = known.train_rows = "";
  CHECK(known_key({{known}}, own) == "2");
}

TEST_CASE("a file whose classes and features all changed may hold other rows") {
  const TestSet before = use_of("1").set;
  TestSet now = before;
  now.fingerprint = "cc";
  CHECK(!may_be_other_rows(before, now));
  now.labels = "fedcba9876543210";
  now.row_hashes = {"10000000000a", "10000000000b"};
  CHECK(may_be_other_rows(before, now));
  // Nobody knows.
  now.row_hashes.clear();
  CHECK(!may_be_other_rows(before, now));
  CHECK(shared_rows(before, now) == 20);
}

TEST_CASE("names of files that are not UTF-8 stand in a ledger with a mark in the place of their bytes") {
  const TemporaryFolder folder;
  TestUse use = use_of("1");
  use.run = "m\xff.h5";
  use.set.files = {"/t\xff.csv"};
  append_test_uses(folder.path(), {use});
  const std::vector<TestUse> known = read_test_ledger(folder.path());
  REQUIRE(known.size() == 1);
  CHECK(known.front().run == "m\uFFFD.h5");
  CHECK(known.front().set.files == std::vector<std::string>{"/t\uFFFD.csv"});
}

TEST_CASE("a ledger whose last line has lost its end keeps that line, and the next one follows it") {
  TemporaryFolder folder;
  append_test_uses(folder.path(), {use_of("1")});
  const std::filesystem::path file = folder.path() / kTestLedgerName;
  const std::string text = read_text(file);
  std::filesystem::resize_file(file, text.size() - 1);
  CHECK(read_test_ledger(folder.path()).size() == 1);
  append_test_uses(folder.path(), {use_of("2")});
  CHECK(read_test_ledger(folder.path()).size() == 2);
  CHECK(read_text(file).starts_with(text));
}
