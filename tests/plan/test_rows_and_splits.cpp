#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "plan/label_order.hpp"
#include "plan/make_plan.hpp"
#include "run/made_up_loader.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_rows_and_splits {

using Catch::Contains;
using Catch::EndsWith;
using Catch::Matches;
using Catch::StartsWith;

namespace {

const std::string kDigits = GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz";

Plan plan_of(const std::string& dataset, const std::string& rest) {
  return make_plan(
      read_sweep_text("name: t\ndataset: {loader: csv, path: " + dataset + "}\nclassifier: majority\n" + rest,
                      "sweep.yaml", {}, known_names()));
}

std::string error_of(const std::string& dataset, const std::string& rest) {
  try {
    plan_of(dataset, rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::uint64_t sum(const std::vector<std::uint32_t>& rows) {
  return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0});
}

std::vector<std::uint32_t> first(const std::vector<std::uint32_t>& rows, std::ptrdiff_t count) {
  return {rows.begin(), rows.begin() + count};
}

}  // namespace

TEST_CASE("rows kept for testing are train_test_split's, and the test part of train_test alone") {
  const Plan plan =
      plan_of(kDigits + ", test: {fraction: 0.2, seed: 1, stratify: true}", "protocol: {kind: [k_fold, train_test]}\n");
  REQUIRE(plan.datasets.size() == 1);
  const PlannedDataset& dataset = plan.datasets[0];
  // sorted(train_test_split(range(1797), test_size=0.2, random_state=1, stratify=y)[1])
  CHECK(dataset.reserved.size() == 360);
  CHECK(sum(dataset.reserved) == 328636);
  CHECK(first(dataset.reserved, 10) == std::vector<std::uint32_t>{9, 10, 17, 22, 26, 27, 35, 39, 53, 55});
  CHECK(dataset.train.shape.rows == 1437);
  REQUIRE(dataset.test);
  CHECK(dataset.test->rows == dataset.reserved);
  CHECK(plan.schemes[0].splits->train_count(0) == 1149);
  CHECK(plan.schemes[1].splits->test_count(0) == 360);
}

TEST_CASE("whole groups are kept for testing, those of GroupShuffleSplit") {
  const std::string scans =
      GRIDFOLD_SOURCE_DIR "/datasets/rescanned-digits/rescanned-digits.csv.gz, label_column: digit, groups: image";
  const auto reserved = [](const std::string& data) {
    return plan_of(data, "protocol: {kind: group_k_fold, folds: 2}\n").datasets[0].reserved;
  };
  // next(GroupShuffleSplit(1, test_size=.., random_state=..).split(X, groups=table["image"]))[1], scikit-learn 1.2.1
  const std::vector<std::uint32_t> fifth = reserved(scans + ", test: {fraction: 0.2, seed: 1}");
  CHECK(fifth.size() == 96);
  CHECK(sum(fifth) == 21402);
  CHECK(first(fifth, 8) == std::vector<std::uint32_t>{1, 3, 6, 8, 9, 10, 16, 17});
  CHECK(sum(reserved(scans + ", test: {fraction: 0.5, seed: 7}")) == 55893);
  CHECK(first(reserved(scans + ", test: {fraction: 3, seed: 42}"), 8) ==
        std::vector<std::uint32_t>{42, 53, 70, 128, 176, 183, 200, 212});
  const test::TemporaryFolder files;
  const std::vector<int> numbers{3, 11, 2, 7, 0, 10, 5};
  std::string rows;
  for (std::size_t i = 0; i < 28; ++i) rows += fmt::format("{},p{},{}\n", i, numbers[(i * 5 + i / 3) % 7], i % 2);
  const std::string texts = files.write("texts.csv", rows).string() + ", groups: 1";
  CHECK(reserved(texts + ", test: {fraction: 0.4, seed: 5}") ==
        std::vector<std::uint32_t>{0, 2, 4, 8, 12, 15, 16, 19, 20, 21, 23, 25});
  const auto error = [&](const std::string& test) {
    return error_of(texts + ", test: {" + test + "}", "protocol: {kind: group_k_fold, folds: 2}\n");
  };
  CHECK_THAT(error("fraction: 7, seed: 1"), Contains("7 of 7 groups leaves none to train on; allowed: 1 to 6 groups"));
  CHECK_THAT(error("fraction: 0.2, seed: 1, stratify: true"),
             Contains("the data has groups, which are kept whole, and stratify draws single rows"));
}

TEST_CASE("groups with rows on both sides of a split are named") {
  const test::TemporaryFolder files;
  const std::string data = files.write("g.csv", "1,u,a\n2,u,b\n3,v,a\n4,v,b\n5,w,a\n6,w,b\n").string() + ", groups: 1";
  const auto notes = [&](const std::string& dataset, const std::string& protocol) {
    std::string text;
    for (const PlanNote& note : plan_of(dataset, "protocol: {" + protocol + "}\nseed: 1\n").notes) {
      text += to_text(note) + "\n";
    }
    return text;
  };
  CHECK_THAT(
      notes(data, "folds: 3, shuffle: true"),
      Contains("of 3 groups have rows on both sides of a split, so that models are judged on groups that they have "
               "learnt from; group_k_fold, stratified_group_k_fold, leave_one_group_out, leave_p_groups_out keep "
               "each group on one side\n"));
  // Folds of neighbours are the groups themselves.
  CHECK_THAT(notes(data, "folds: 3"), !Contains("both sides"));
  CHECK_THAT(notes(data, "kind: leave_one_out"), Contains("3 of 3 groups have rows on both sides"));
  CHECK_THAT(notes(data, "kind: holdout, test_size: 3"), Contains("1 of 3 groups have rows on both sides"));
  CHECK_THAT(notes(data, "kind: group_k_fold, folds: 3"), !Contains("both sides"));
  CHECK_THAT(notes(data, "kind: training_rows"), !Contains("both sides"));
  // Rows 0, 1, 3, 5, 7, 9 and 11 are drawn, some of them several times, and no other row of their groups is judged.
  std::string drawn;
  for (const int group : {1, 4, 5, 3, 5, 1, 0, 3, 0, 3, 5, 1}) drawn += fmt::format("{},7,{}\n", group, group % 2);
  const std::string bootstrap = files.write("b.csv", drawn).string() + ", groups: 0";
  CHECK_THAT(notes(bootstrap, "kind: bootstrap, repeats: 1, shuffle: {generator: numpy, seed: 59}"),
             !Contains("both sides"));
  // The apparent score's split has all rows on both sides.
  CHECK_THAT(
      notes(bootstrap, "kind: bootstrap, repeats: 1, estimate: point_632, shuffle: {generator: numpy, seed: 59}"),
      !Contains("both sides"));
  CHECK_THAT(notes(data, "kind: train_validation_test, test_size: 3, validation_size: 1, shuffle: true"),
             Contains("protocol") && Contains(" of the rows kept for testing ha") &&
                 Contains(" rows in the train part, too; dataset.test.fraction keeps whole groups\n"));
  const std::string test = files.write("t.csv", "7,x,a\n8,v,b\n9,v,a\n").string();
  CHECK_THAT(notes(data + ", test_path: " + test, "kind: train_test"),
             Contains("1 of 2 groups have rows on both sides of a split") &&
                 Contains("; keep each group in one of the two parts\n"));
  // Numbers in one file, and texts in the other.
  const std::string numbers = files.write("n.csv", "1,001,a\n2,001,b\n3,002,a\n4,002,b\n").string();
  const std::string texts = files.write("p.csv", "5,001,a\n6,P7,b\n").string();
  CHECK_THAT(notes(numbers + ", groups: 1, test_path: " + texts, "kind: train_test"), Contains("1 of 2 groups have"));
  CHECK_THAT(notes(texts + ", groups: 1, test_path: " + numbers, "kind: train_test"), Contains("1 of 2 groups have"));
  // Once for all sizes.
  const std::string sizes = notes(data, "folds: 3, shuffle: true, train_size: [2, 3, 4]");
  CHECK(sizes.find("both sides") == sizes.rfind("both sides"));
  CHECK_THAT(sizes, Contains("both sides"));
  CHECK_THAT(notes(data + ", test: {fraction: 0.3, seed: 1}", "kind: train_test"), !Contains("both sides"));
}

TEST_CASE("a test part is kept before take, and may be sampled") {
  const Plan plan = plan_of(kDigits + ", train: {take: 100}, test: {fraction: 0.2, seed: 1, take: 30}",
                            "protocol: {kind: train_test}\n");
  CHECK(plan.datasets[0].train.rows.size() == 100);
  CHECK(plan.datasets[0].test->rows == first(plan.datasets[0].reserved, 30));
}

TEST_CASE("train_validation_test keeps a test part and judges validation rows of the rest, as train_test_split twice") {
  const Plan plan = plan_of(kDigits, "protocol: {kind: train_validation_test, shuffle: true}\nseed: 7\n");
  CHECK(plan.datasets[0].reserved.size() == 360);
  CHECK(plan.datasets[0].train.shape.rows == 1437);
  CHECK_FALSE(plan.datasets[0].test);
  CHECK(plan.schemes[0].splits->test_count(0) == 360);
  CHECK(plan.schemes[0].splits->train_count(0) == 1077);
  // Places among the rows that are left.
  CHECK(first(plan.schemes[0].splits->judged_rows(0, 1), 8) ==
        std::vector<std::uint32_t>{4, 9, 13, 15, 17, 20, 24, 27});
  CHECK(plan.schemes[0].text ==
        "1077 rows to train on, 360 to validate on, the rest kept for testing, shuffled with seed 7");
}

TEST_CASE("take samples rows as numpy's permutation has them, or with each class's share") {
  const Plan shuffled =
      plan_of(kDigits + ", train: {take: {rows: 200, sample: shuffled, seed: 3}}", "protocol: {folds: 5}\n");
  const std::vector<std::uint32_t>& rows = shuffled.datasets[0].train.rows;
  // np.sort(np.random.RandomState(3).permutation(1797)[:200])
  CHECK(first(rows, 10) == std::vector<std::uint32_t>{3, 4, 16, 27, 31, 65, 70, 73, 85, 86});
  CHECK(sum(rows) == 180509);
  const Plan stratified =
      plan_of(kDigits + ", train: {take: {rows: 200, sample: stratified}}", "seed: 3\nprotocol: {folds: 5}\n");
  const DataShape& shape = stratified.datasets[0].train.shape;
  std::vector<int> of_class(10);
  for (const std::int32_t label : shape.labels) ++of_class[static_cast<std::size_t>(label)];
  CHECK(*std::min_element(of_class.begin(), of_class.end()) >= 19);
  CHECK(*std::max_element(of_class.begin(), of_class.end()) <= 21);
}

TEST_CASE("a value leaves what belongs to its key in place, and false, a tilde and an override by a mapping do not") {
  const test::TemporaryFolder files;
  files.write("sampled.yaml", "dataset: {loader: csv, path: " + kDigits +
                                  ", train: {take: {rows: 50, sample: stratified, seed: 1}}}\n"
                                  "protocol: {folds: 2, shuffle: {generator: numpy, seed: 42}}\n");
  const auto resolved = [&](const std::string& own, const std::vector<Override>& overrides) {
    const auto file =
        files.write("sweep.yaml", "include: sampled.yaml\nname: t\nseed: 3\nclassifier: majority\n" + own);
    return read_sweep(file, overrides, known_names()).resolved;
  };
  const auto sampled = [](const std::string& rows) {
    return Contains("    sample: stratified\n    sample_seed: 1\n    take: " + rows + "\n");
  };
  const std::string seeded = "  shuffle:\n    generator: numpy\n    seed: 42\n";
  CHECK_THAT(resolved("", {}), sampled("50") && Contains(seeded));
  for (const char* value : {"20", "{rows: 20}"}) {
    CHECK_THAT(resolved("dataset: {train: {take: " + std::string(value) + "}}\n", {}), sampled("20"));
  }
  for (const char* path : {"dataset.train.take", "dataset.train.take.rows"}) {
    CHECK_THAT(resolved("", {{path, "20"}}), sampled("20") && Contains(seeded));
  }
  CHECK_THAT(resolved("", {{"grid.train_rows", "[20]"}}),
             Contains("    sample: stratified\n    sample_seed: 1\n") && Contains("train_rows: [20]"));
  for (const std::string& text : {resolved("", {{"dataset.train.take", "~"}}), resolved("", {{"grid.train_rows", "~"}}),
                                  resolved("dataset: {train: {take: ~}}\n", {})}) {
    CHECK_THAT(text, !Contains("take") && !Contains("sample"));
  }
  CHECK_THAT(resolved("", {{"dataset.train.take", "{rows: 20, sample: shuffled}"}}),
             Contains("    sample: shuffled\n    take: 20\n") && !Contains("sample_seed"));
  for (const std::string path : {"protocol.shuffle", "protocol.k_fold.shuffle"}) {
    INFO(path);
    CHECK_THAT(resolved("", {{path, "true"}}), Contains(seeded));
    CHECK_THAT(resolved("", {{path, "false"}}), Contains("shuffle: false\n") && !Contains("42"));
    CHECK_THAT(resolved("", {{path, "{seed: 7}"}}), Contains("    seed: 7\n") && !Contains("generator"));
  }
  CHECK_THAT(resolved("protocol: {shuffle: true}\n", {}), Contains(seeded));
}

TEST_CASE("how rows are sampled has one meaning below take and beside it, in a file and in an override") {
  const auto resolved = [](const std::string& train, const std::vector<Override>& overrides) {
    return read_sweep_text(
               "name: t\nclassifier: majority\ndataset: {loader: csv, path: " + kDigits + ", train: " + train + "}\n",
               "sweep.yaml", overrides, known_names())
        .resolved;
  };
  const std::string below = "{take: {rows: 50, sample: shuffled, seed: 1}}";
  const std::string beside = "{take: 50, sample: shuffled, sample_seed: 1}";
  CHECK(resolved(below, {}) == resolved(beside, {}));
  const std::string seeded = resolved("{take: 50, sample: shuffled, sample_seed: 7}", {});
  const std::string unseeded = resolved("{take: 50, sample: stratified}", {{"seed", "1"}});
  for (const std::string& file : {below, beside}) {
    for (const char* path : {"dataset.train.take.seed", "dataset.train.sample_seed"}) {
      INFO(file << path);
      CHECK(resolved(file, {{path, "7"}}) == seeded);
      CHECK(resolved(file, {{"dataset.train.take.sample", "stratified"}, {path, "~"}, {"seed", "1"}}) == unseeded);
    }
  }
  // Where the rows are drawn from a range, the seed is that of the draws.
  CHECK_THAT(resolved("{take: {from: 1, to: 500, draws: 3, seed: 1}}", {{"dataset.train.take.seed", "9"}}),
             Contains("seed: 9") && !Contains("sample_seed"));
}

TEST_CASE(
    "splits that would take more than there is are refused before they are made, with the place of their number") {
  const std::string dataset = "name: t\ndataset: {loader: csv, path: " + kDigits + "}\n";
  const auto refusal = [&](const std::string& rest, const PlanLimits& limits) -> std::string {
    const std::clock_t begin = std::clock();
    try {
      make_plan(read_sweep_text(dataset + rest, "sweep.yaml", {}, known_names()), built_in(), {}, {}, limits);
    } catch (const ConfigError& error) {
      // Making so many splits takes minutes of processor time.
      CHECK(std::clock() - begin < 20 * CLOCKS_PER_SEC);
      return error.what();
    }
    return "none";
  };
  const std::string many = "seed: 1\nprotocol: {kind: repeated, folds: 5, repeats: 1000000}\n";
  CHECK(
      refusal("classifier: knn\ngrid: {k: [1, 3, 5, 7]}\n" + many, {}) ==
      "sweep.yaml:6:47: protocol.repeats: with 5000000 splits the sweep has at least 20000000 evaluations, cells times "
      "their splits, and a run has at most 16000000; allowed: fewer splits, or several sweeps");
  CHECK_THAT(refusal("classifier: majority\n" + many, {.memory_bytes = std::uint64_t{1} << 30, .cells = {}}),
             StartsWith("sweep.yaml:5:47: protocol.repeats: with 5000000 splits the sweep may need ") &&
                 EndsWith(" MiB or more, and --max-memory is 1024.0 MiB; allowed: fewer splits, or several sweeps"));
  // Several ways to split, none of which has too many.
  CHECK_THAT(refusal("classifier: knn\ngrid: {k: [1, 3, 5, 7]}\nseed: 1\n"
                     "protocol: [{kind: shuffle_split, splits: 100}, {kind: bootstrap, repeats: 1000000}, "
                     "{kind: repeated, repeats: 700000}]\n",
                     {}),
             Contains("protocol[1].repeats: with 1000000 splits the sweep has at least 18000400 evaluations"));
  // Each split keeps its own training rows.
  CHECK_THAT(refusal("classifier: majority\nprotocol: {kind: leave_one_out, train_size: 100}\n",
                     {.memory_bytes = std::uint64_t{35} << 20, .cells = {}}),
             StartsWith("sweep.yaml:4:45: protocol.train_size: with 1797 splits the sweep may need "));
  CHECK(refusal("classifier: majority\nprotocol: {kind: leave_one_out}\n",
                {.memory_bytes = std::uint64_t{35} << 20, .cells = {}}) == "none");
}

TEST_CASE(
    "a file that is a folder or a pipe, and rows of a test part that there is not, are mistakes with their place") {
  CHECK_THAT(error_of(kDigits, "protocol: {kind: predefined, file: .}\n"),
             StartsWith("sweep.yaml:4:36: protocol.file: \"") &&
                 EndsWith("\" is a folder; allowed: a file that predefined reads"));
  const test::TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(error_of(kDigits, "protocol: {kind: predefined, file: " + pipe + "}\n") ==
        "sweep.yaml:4:36: protocol.file: \"" + pipe +
            "\" is a device or a pipe; allowed: a file that predefined reads");
  CHECK_THAT(error_of(pipe, ""),
             EndsWith("dataset.path: \"" + pipe + "\" is a device or a pipe; allowed: a file that csv reads"));
  const std::string none = "the data set has no test part; allowed: with dataset.test.fraction or dataset.test_path";
  CHECK_THAT(error_of(kDigits + ", test: {take: 5}", ""), EndsWith("dataset.test.take: " + none));
  CHECK_THAT(error_of(kDigits + ", test: {sample: shuffled, sample_seed: 1}", ""),
             EndsWith("dataset.test.sample: " + none));
  CHECK(error_of(kDigits + ", test: {take: 5}, test_path: " + kDigits, "").empty());
  CHECK(error_of(kDigits + ", test: {take: 5, fraction: 0.5, seed: 1}", "").empty());
}

TEST_CASE("a sample of training rows that has no meaning is not asked for a seed, too") {
  CHECK_THAT(
      error_of(kDigits, "protocol: {kind: k_fold, train_sample: stratified}\n"),
      EndsWith("protocol.train_sample: the key has no meaning with protocol.train_size: none; allowed: only with "
               "protocol.train_size"));
  CHECK_THAT(error_of(kDigits, "protocol: {kind: k_fold, train_size: 20, train_sample: stratified}\n"),
             EndsWith("protocol.train_sample: a random choice needs a seed; allowed: seed at the top of the file, or "
                      "protocol.train_seed"));
}

TEST_CASE("a share of all rows is not called one row, and one split not several") {
  CHECK_THAT(error_of(kDigits, "protocol: {kind: holdout, test_size: 1.0}\n"),
             Contains("1.0 of 1797 rows, rounded up, leaves no row to train on"));
  CHECK_THAT(error_of(kDigits, "protocol: {kind: holdout, test_size: 1, train_size: 1.0}\n"),
             Contains("1797 rows to train on and 1 held out"));
  const auto text = [](const std::string& protocol) {
    return plan_of(kDigits, "seed: 1\nprotocol: {" + protocol + "}\n").schemes[0].text;
  };
  CHECK(text("kind: bootstrap, repeats: 1") == "1 bootstrap sample shuffled with seed 1");
  CHECK(text("kind: shuffle_split, splits: 1") == "1 random split, 180 rows held out, shuffled with seed 1");
  CHECK(text("kind: stratified_shuffle_split, splits: 1") ==
        "1 stratified random split, 180 rows held out, shuffled with seed 1");
  CHECK(text("kind: repeated, folds: 5, repeats: 1") == "once 5 folds shuffled with seed 1");
  CHECK(text("kind: repeated, folds: 5, repeats: 2") == "2 times 5 folds shuffled with seed 1");
}

TEST_CASE("a cell's key tells chosen rows apart, and not how they are asked for") {
  const auto key = [](const std::string& dataset) { return plan_of(dataset, "protocol: {folds: 5}\n").cells[0].key; };
  const std::string sampled = key(kDigits + ", train: {take: {rows: 200, sample: shuffled, seed: 3}}");
  CHECK(sampled == key(kDigits + ", train: {take: 200, sample: shuffled, sample_seed: 3}"));
  CHECK(sampled != key(kDigits + ", train: {take: 200}"));
  CHECK(sampled != key(kDigits + ", train: {take: {rows: 200, sample: shuffled, seed: 4}}"));
  CHECK(key(kDigits + ", test: {fraction: 0.2, seed: 1}") != key(kDigits + ", test: {fraction: 0.2, seed: 2}"));
}

TEST_CASE("a key counts what a file of folds holds, and not where it lies") {
  const test::TemporaryFolder files;
  const std::string data = files.write("data.csv", "1,a\n2,b\n3,a\n4,b\n5,a\n").string();
  const auto key = [&](const std::string& name, const std::string& folds) {
    const std::string file = files.write(name, folds).string();
    return plan_of(data, "protocol: {kind: predefined, file: " + file + "}\n").cells[0].key;
  };
  CHECK(key("a.txt", "0\n0\n1\n1\n-1\n") == key("b.txt", "0\n0\n1\n1\n-1\n"));
  CHECK(key("a.txt", "0\n0\n1\n1\n-1\n") != key("c.txt", "0\n1\n0\n1\n-1\n"));
}

TEST_CASE("what the rows do not allow is said at the key that asks for it") {
  const test::TemporaryFolder files;
  const std::string data = files.write("data.csv", "1,a\n2,b\n3,a\n4,b\n5,a\n").string();
  CHECK_THAT(error_of(data + ", train: {sample: shuffled, sample_seed: 1}", ""),
             EndsWith("dataset.train.sample: a shuffled sample of all rows is all rows; allowed: with "
                      "dataset.train.take, the rows of the sample"));
  CHECK_THAT(error_of(data + ", train: {take: {rows: 9, sample: shuffled, seed: 1}}", ""),
             EndsWith("dataset.train.take.rows: take asks for 9 rows of the train part, which has 5; allowed: 1 to 5"));
  CHECK_THAT(error_of(data + ", test: {fraction: 5, seed: 1}", ""),
             EndsWith("dataset.test.fraction: of the rows kept for testing, 5 of 5 rows leaves no row to train on; "
                      "allowed: above 0, to hold out at most 4 rows"));
  CHECK_THAT(error_of(data + ", test: {fraction: 0.4, seed: 1}",
                      "protocol: {kind: train_validation_test, shuffle: true}\nseed: 1\n"),
             Contains("train_validation_test keeps a test part of its own; allowed: one test part"));
  CHECK_THAT(
      error_of(data + ", test_path: " + data + ", test: {fraction: 0.4, seed: 1}", "protocol: {kind: train_test}\n"),
      Contains("dataset.test_path names a test part already; allowed: one test part"));
  CHECK_THAT(error_of(data + ", test: {fraction: 0.4}", ""), Contains("seed"));
}

TEST_CASE("a split says which classes it does not learn of a few, and counts the others") {
  const test::TemporaryFolder files;
  std::string rows;
  for (int row = 0; row < 20; ++row) rows += std::to_string(row) + "," + std::to_string(row % 10) + "\n";
  const std::string data = files.write("few.csv", rows).string();
  const auto warnings = [&](const std::string& protocol) { return plan_of(data, protocol).schemes[0].warnings; };
  CHECK(
      warnings("protocol: {kind: holdout, test_size: 15}\n").at(0) ==
      "no training row of class \"5\", so 2 held-out rows count as wrong; no training row of class \"6\", so 2 "
      "held-out "
      "rows count as wrong; no training row of class \"7\", so 2 held-out rows count as wrong; nor of 2 more classes, "
      "with 4 held-out rows");
  CHECK_THAT(warnings("protocol: {kind: holdout, test_size: 14}\n").at(0),
             EndsWith("; nor of 1 more class, with 2 held-out rows"));
  CHECK(plan_of(data, "protocol: {kind: holdout, test_size: 15}\n").peak_bytes(1) >
        plan_of(data, "protocol: {kind: holdout, test_size: 10}\n").peak_bytes(1) + 300);
}

TEST_CASE("splits that learn nothing of a class that they judge are warned of, with class, split and remedy") {
  const test::TemporaryFolder files;
  std::string rows;
  for (int row = 0; row < 30; ++row) rows += std::to_string(row) + "," + (row < 10 ? "a" : row < 20 ? "b" : "c") + "\n";
  const std::string data = files.write("sorted.csv", rows).string();
  const auto notes = [&](const std::string& protocol) {
    std::string text;
    for (const PlanNote& note : plan_of(data, protocol).notes) text += to_text(note) + "\n";
    return text;
  };
  CHECK(
      notes("protocol: {folds: 3}\n") ==
      "sweep.yaml: protocol: 3 folds: no training row of class \"a\" in fold 0, class \"b\" in fold 1, class \"c\" in "
      "fold 2: the 30 held-out rows there count as wrong; the rows are sorted by class and held out in their order; "
      "shuffle them or take stratified_k_fold\n");
  CHECK_THAT(notes("protocol: {folds: 5}\n"), Contains("sorted by class and held out in their order, so that each"));
  CHECK(notes("protocol: {folds: 3, shuffle: true}\nseed: 1\n").empty());
  CHECK(notes("protocol: {kind: stratified_k_fold, folds: 3}\n").empty());
  CHECK(notes("protocol: {kind: training_rows}\n").empty());
  const Plan plan = plan_of(data, "protocol: {folds: 3}\n");
  CHECK(plan.schemes[0].warnings.at(1) == "no training row of class \"b\", so 10 held-out rows count as wrong");
}

TEST_CASE("rows sorted by class are warned of under nested folds, a last fold of one row, and when nearly sorted") {
  const test::TemporaryFolder files;
  const auto notes = [&](const std::vector<std::string>& classes, const std::string& protocol) {
    std::string rows;
    for (std::size_t row = 0; row < classes.size(); ++row) rows += std::to_string(row) + "," + classes[row] + "\n";
    std::string text;
    const std::string data = files.write("rows.csv", rows).string();
    for (const PlanNote& note : plan_of(data, "protocol: {" + protocol + "}\n").notes) text += to_text(note) + "\n";
    return text;
  };
  std::vector<std::string> sorted(150, "a");
  std::fill(sorted.begin() + 50, sorted.end(), "b");
  std::fill(sorted.begin() + 100, sorted.end(), "c");
  CHECK_THAT(notes(sorted, "kind: nested, outer_folds: 3, inner_folds: 2"),
             Contains("sorted by class and held out in their order; shuffle them or stratify\n"));
  CHECK_THAT(notes(sorted, "kind: holdout"), Contains("; shuffle them or shuffle and stratify\n"));
  CHECK_THAT(notes(sorted, "kind: stratified_k_fold, folds: 3, train_size: 10"),
             Contains("set train_sample: stratified, train on more rows or leave the classes out"));
  CHECK_THAT(notes(sorted, "kind: time_series, folds: 2"),
             Contains("held out in their order; take a protocol that shuffles them, unless their order matters\n"));

  std::vector<std::string> nearly = sorted;
  std::swap(nearly[0], nearly[149]);
  std::swap(nearly[1], nearly[148]);
  std::swap(nearly[60], nearly[140]);
  std::swap(nearly[61], nearly[2]);
  CHECK(notes(nearly, "folds: 3") ==
        "sweep.yaml: protocol: 3 folds: the rows are nearly sorted by class and held out in their order, so that each "
        "split learns few rows of the classes that it judges; shuffle them or take stratified_k_fold\n");
  CHECK(notes(nearly, "kind: stratified_k_fold, folds: 3").empty());

  std::vector<std::string> in_turn;
  for (int row = 0; row < 150; ++row) in_turn.push_back(sorted[static_cast<std::size_t>(row * 7 % 3 * 50)]);
  CHECK(notes(in_turn, "folds: 3").empty());

  const std::vector<std::string> few{"a", "a", "a", "b", "b"};
  CHECK_THAT(notes(few, "folds: 3"), Contains("the rows are sorted by class and held out in their order"));
}

TEST_CASE("classes that take leaves no row of are warned of, once whatever the splits, and so is a single class") {
  const test::TemporaryFolder files;
  std::string rows;
  for (int row = 0; row < 150; ++row) rows += std::to_string(row) + "," + "abc"[row / 50] + "\n";
  const std::string sorted = files.write("sorted.csv", rows).string();
  const std::string of_one = files.write("one.csv", rows.substr(0, rows.find("50,b"))).string();
  const auto notes = [&](const std::string& data, const std::string& protocol) {
    std::string text;
    const std::string seeded = "protocol: {" + protocol + "}\nseed: 1\n";
    for (const PlanNote& note : plan_of(data, seeded).notes) text += to_text(note) + "\n";
    return text;
  };
  const std::string shuffled = "folds: [2, 5], shuffle: true";
  CHECK_THAT(
      notes(sorted + ", train: {take: 50}", shuffled),
      Matches("sweep\\.yaml:[0-9]+:[0-9]+: dataset\\.train\\.take: .*sorted\\.csv: every row that `take` leaves of "
              "the train part is of class \"a\", so that no split learns another class; sample them, "
              "train: \\{take: \\{rows: 50, sample: stratified, seed: 1\\}\\}, or take more rows\n"));
  CHECK_THAT(notes(sorted + ", train: {take: 100}", shuffled),
             Contains("no row that `take` leaves of the train part is of class \"c\", so that no split learns "
                      "this class; sample them, train: {take: {rows: 100, sample: stratified, seed: 1}}"));
  CHECK(notes(sorted, shuffled).empty());
  CHECK(notes(sorted + ", train: {take: {rows: 100, sample: stratified}}", shuffled).empty());
  CHECK_THAT(notes(sorted + ", train: {take: {rows: 2, sample: stratified}}", "folds: 2"),
             Contains("so that no split learns this class; take more rows\n"));
  CHECK_THAT(notes(sorted + ", test_path: " + sorted + ", test: {take: 20}", "kind: train_test"),
             Contains("dataset.test.take") &&
                 Contains("every row that `take` leaves of the test part is of class \"a\", so that no split judges "
                          "another class; sample them, test: {take: {rows: 20, sample: stratified, seed: 1}}, or"));
  CHECK_THAT(notes(of_one, shuffled), Contains("one.csv: every row of the train part is of class \"a\", so that a "
                                               "constant is always right; check which labels are read\n"));
}

TEST_CASE("groups in the order of their classes are not to be shuffled") {
  const test::TemporaryFolder files;
  std::string rows;
  for (int row = 0; row < 60; ++row) {
    rows += std::to_string(row) + ",g" + std::to_string(row / 10) + "," + "abc"[row / 20] + "\n";
  }
  const Plan plan =
      plan_of(files.write("groups.csv", rows).string() + ", groups: 1", "protocol: {kind: leave_one_group_out}\n");
  REQUIRE(plan.notes.size() == 1);
  CHECK_THAT(to_text(plan.notes[0]),
             EndsWith("; take stratified_group_k_fold, unless each group is of one class by nature"));
}

TEST_CASE("a class that one group alone has is told so, whatever the order of the rows") {
  const test::TemporaryFolder files;
  const std::string data =
      files.write("groups.csv", "1,a,0\n2,a,0\n3,a,0\n4,b,1\n5,b,1\n6,b,1\n7,c,2\n8,c,2\n9,c,0\n").string();
  for (const std::string kind : {"leave_one_group_out", "leave_p_groups_out, groups: 1"}) {
    const std::vector<PlanNote> notes = plan_of(data + ", groups: 1", "protocol: {kind: " + kind + "}\n").notes;
    REQUIRE(notes.size() == 1);
    CHECK_THAT(
        notes[0].text,
        EndsWith("no training row of class \"1\" in fold 1, class \"2\" in fold 2: the 5 held-out rows there count "
                 "as wrong; all rows of each class are of one group; collect more groups of them, or leave the "
                 "classes out"));
  }
}

TEST_CASE("groups that leave one alone to learn from are warned of") {
  const test::TemporaryFolder files;
  const std::string data =
      files.write("groups.csv", "1,a,0\n2,a,1\n3,b,0\n4,b,1\n5,c,0\n6,c,1\n").string() + ", groups: 1";
  const std::vector<PlanNote> notes = plan_of(data, "protocol: {kind: leave_p_groups_out, groups: 2}\n").notes;
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0].text,
             EndsWith("there are 3 groups, and 2 are held out, so every model learns from one of them alone, and says "
                      "little of others; hold out fewer, or collect more groups"));
  CHECK(plan_of(data, "protocol: leave_one_group_out\n").notes.empty());
}

TEST_CASE("the remedy for a class without training rows is one that the protocol has") {
  const test::TemporaryFolder files;
  const std::string data = files.write("one.csv", "1,a\n2,b\n3,a\n4,b\n5,c\n6,a\n7,b\n8,a\n").string();
  const auto note = [&](const std::string& protocol) {
    const std::vector<PlanNote> notes = plan_of(data, "protocol: {" + protocol + "}\n").notes;
    return notes.empty() ? "" : notes.front().text;
  };
  CHECK_THAT(note("folds: 4"), EndsWith("no training row of class \"c\" in fold 2: the held-out row there counts as "
                                        "wrong; leave the class out"));
  CHECK_THAT(note("kind: leave_one_out"), EndsWith("the held-out row there counts as wrong; leave the class out"));
  const std::string sorted = files.write("sorted.csv", "1,a\n2,a\n3,a\n4,a\n5,a\n6,b\n").string();
  CHECK_THAT(plan_of(sorted, "protocol: {folds: 2}\n").notes.front().text,
             EndsWith("the held-out row there counts as wrong; leave the class out"));
  const std::string twice = files.write("two.csv", "1,a\n2,b\n3,c\n4,c\n5,a\n6,b\n").string();
  CHECK_THAT(plan_of(twice, "protocol: {folds: 3}\n").notes.front().text,
             EndsWith("the 2 held-out rows there count as wrong; take stratified_k_fold, take fewer folds or leave the "
                      "class out"));
}

TEST_CASE("a file of folds for all rows serves those that take and the test part leave") {
  const test::TemporaryFolder files;
  const std::string data = files.write("data.csv", "1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n").string();
  const std::string folds = files.write("folds.txt", "x\ny\nz\nx\n-1\ny\nz\nx\n").string();
  const std::string protocol = "protocol: {kind: predefined, file: " + folds + "}\n";
  const auto judged = [](const Plan& plan) {
    std::vector<std::vector<std::uint32_t>> rows;
    const SplitSet& splits = *plan.schemes[0].splits;
    for (std::size_t split = 0; split < splits.count(); ++split) {
      rows.push_back(splits.judged_rows(split, 1));
      for (std::uint32_t& row : rows.back()) {
        if (!plan.datasets[0].train.rows.empty()) row = plan.datasets[0].train.rows[row];
      }
    }
    return rows;
  };
  using Rows = std::vector<std::vector<std::uint32_t>>;
  CHECK(judged(plan_of(data, protocol)) == Rows{{0, 3, 7}, {1, 5}, {2, 6}});
  CHECK(judged(plan_of(data + ", train: {take: 6}", protocol)) == Rows{{0, 3}, {1, 5}, {2}});
  CHECK(judged(plan_of(data + ", train: {take: 2}", protocol)) == Rows{{0}, {1}});
  // np.sort(train_test_split(range(8), test_size=0.25, random_state=1)[0]) is 0, 1, 3, 4, 5, 6.
  const Plan left = plan_of(data + ", test: {fraction: 0.25, seed: 1}", protocol);
  Rows expected;
  for (const auto& fold : Rows{{0, 3, 7}, {1, 5}, {2, 6}}) {
    expected.emplace_back();
    for (const std::uint32_t row : fold) {
      if (std::ranges::count(left.datasets[0].reserved, row) == 0) expected.back().push_back(row);
    }
    if (expected.back().empty()) expected.pop_back();
  }
  CHECK(left.datasets[0].reserved.size() == 2);
  CHECK(judged(left) == expected);

  const std::string wrong = files.write("wrong.txt", "x\ny\nx\n").string();
  CHECK_THAT(error_of(data + ", train: {take: 6}", "protocol: {kind: predefined, file: " + wrong + "}\n"),
             Contains("wrong.txt has 3 lines for 6 rows; the data set has 8, of which 6 are used; allowed: a line for "
                      "each row of the data set, but for those that `missing_rows: drop` leaves out, or for each that "
                      "`take` and `dataset.test` leave"));
}

TEST_CASE("folds that are called validation and test are refused, for each would be learnt from for the other") {
  const test::TemporaryFolder files;
  const auto error = [&](const std::string& second, const std::string& third) {
    const std::string rows =
        "1,train,a\n2,train,b\n3," + second + ",a\n4," + second + ",b\n5," + third + ",a\n6," + third + ",b\n";
    return error_of(files.write("parts.csv", rows).string() + ", split: 1", "protocol: {kind: predefined}\n");
  };
  CHECK_THAT(error("validation", "Test"),
             Contains("the column of splits has folds for validation and for test (test, validation), and a "
                      "model that judges one would learn from the other; allowed: one of"));
  CHECK_THAT(error("eval", "testing"), Contains("has folds for validation and for test"));
  CHECK_THAT(error("development", "evaluation"), Contains("has folds for validation and for test"));
  CHECK_THAT(error("val_set", "test1"), Contains("has folds for validation and for test"));
  CHECK(error("a", "b").empty());
  CHECK(error("test", "test").empty());
  CHECK(error("validation", "validation").empty());
}

TEST_CASE("a file of folds for all rows serves beside a column of folds, which another protocol takes") {
  const test::TemporaryFolder files;
  const std::string data = files.write("data.csv", "1,u,a\n2,v,b\n3,u,a\n4,v,b\n5,u,a\n6,v,b\n7,u,a\n8,v,b\n").string();
  const std::string folds = files.write("folds.txt", "x\ny\nz\nx\nx\ny\nz\nx\n").string();
  const std::string protocols = "protocol: [{kind: predefined}, {kind: predefined, file: " + folds + "}]\n";
  const auto splits = [&](const std::string& dataset) {
    std::vector<std::size_t> counts;
    for (const Scheme& scheme : plan_of(data + ", split: 1" + dataset, protocols).schemes) {
      counts.push_back(scheme.splits->count());
    }
    return counts;
  };
  CHECK(splits(", train: {take: 6}") == std::vector<std::size_t>{2, 3});
  CHECK(splits(", test: {fraction: 0.25, seed: 1}") == std::vector<std::size_t>{2, 3});
  CHECK_THAT(error_of(data + ", split: 1, train: {take: 1}", "protocol: predefined\n"),
             Contains("has all rows in one fold") && !Contains("the data set has 8"));
}

TEST_CASE("rows that missing_rows: drop leaves out are counted, for later rows have other numbers than in the file") {
  const test::TemporaryFolder files;
  const std::string data = files.write("gaps.csv", "1,a\n,b\n3,a\n4,b\n,a\n6,b\n").string();
  const Plan plan = plan_of(data + ", missing_rows: drop", "protocol: {folds: 2}\n");
  CHECK_THAT(plan.notes.front().text,
             EndsWith("gaps.csv: missing_rows: drop leaves 2 of 6 rows out; rows are counted among the 4 that are "
                      "left, also by `splits --out`, stored predictions and a file of folds"));
  const std::string lost = files.write("lost.csv", "1,a\n,b\n3,a\n4,c\n,d\n6,c\n").string();
  CHECK_THAT(plan_of(lost + ", missing_rows: drop", "protocol: {folds: 2}\n").notes.front().text,
             Contains("leaves 2 of 6 rows out, all rows of class \"b\", class \"d\"; rows are counted"));
  const std::string arff = files
                               .write("lost.arff",
                                      "@relation r\n@attribute x numeric\n@attribute y {a,b,c}\n@data\n"
                                      "1,a\n?,b\n3,a\n4,c\n6,c\n")
                               .string();
  const std::string sweep = "name: t\ndataset: {loader: arff, path: " + arff +
                            ", missing_rows: drop}\nclassifier: " + "majority\nprotocol: {folds: 2}\n";
  CHECK_THAT(make_plan(read_sweep_text(sweep, "sweep.yaml", {}, known_names())).notes.front().text,
             Contains("leaves 1 of 5 rows out, all rows of class \"b\"; rows are counted"));
  CHECK(plan_of(files.write("whole.csv", "1,a\n2,b\n3,b\n4,a\n").string() + ", missing_rows: drop",
                "protocol: {folds: 2}\n")
            .notes.empty());
}

TEST_CASE("sizes of the training part that are judged on different rows are said to make no learning curve") {
  const auto notes = [](const std::string& protocol) {
    std::string text;
    for (const PlanNote& note : plan_of(kDigits, "seed: 1\nprotocol: {" + protocol + "}\n").notes) {
      text += to_text(note) + "\n";
    }
    return text;
  };
  const std::string sizes = ", train_size: [0.2, 0.4, 0.6], shuffle: true";
  const std::string shuffle_split = "kind: shuffle_split, splits: 2" + sizes;
  CHECK_THAT(notes("kind: holdout" + sizes),
             Matches("sweep\\.yaml:[0-9]+:[0-9]+: protocol\\.train_size\\[1\\]: holdout: each size is judged on other "
                     "held-out rows, so that they make no learning curve; for one, add a test_size, or train_sample: "
                     "first, by which sizes are parts of the rows that are not held out\n"));
  CHECK_THAT(notes(shuffle_split), Contains("shuffle_split: each size is judged on other held-out rows"));
  CHECK(notes(shuffle_split + ", test_size: 0.2").empty());
  CHECK(notes(shuffle_split + ", train_sample: first").empty());
  // Draws that keep classes' shares hold out what comes behind the training rows, also with a test_size.
  const std::string stratified = "kind: stratified_shuffle_split, splits: 2, test_size: 0.2" + sizes;
  CHECK_THAT(notes(stratified),
             Contains("stratified_shuffle_split: each size is judged on other held-out rows, so that "
                      "they make no learning curve; for one, add train_sample: first, by"));
  CHECK_THAT(notes("kind: holdout, stratify: true, test_size: 0.2" + sizes), Contains("for one, add train_sample"));
  CHECK(notes(stratified + ", train_sample: first").empty());
  CHECK(notes("kind: holdout, train_size: 0.5, shuffle: true, stratify: [true, false]").empty());
}

TEST_CASE("made-up data sets that differ in loader or parameters are different data sets with keys of their own") {
  const Plan plan =
      make_plan(read_sweep_text("name: t\n"
                                "dataset:\n"
                                "  - {name: ring, loader: ring, rows: 50}\n"
                                "  - {name: quadrants, loader: quadrants, rows: 50}\n"
                                "  - {name: other_seed, loader: quadrants, rows: 50, seed: 1}\n"
                                "classifier: majority\n"
                                "protocol: train_test\n",
                                "sweep.yaml", {}, known_names()));
  CHECK(plan.duplicates.empty());
  REQUIRE(plan.cells.size() == 3);
  CHECK(plan.cells[0].key != plan.cells[1].key);
  CHECK(plan.cells[1].key != plan.cells[2].key);
}

TEST_CASE("the order of classes tells rows, whatever the classes are called, and says nothing of sorted rows") {
  std::vector<std::int32_t> labels;
  std::mt19937 random(1);
  for (std::size_t row = 0; row < 60; ++row) labels.push_back(static_cast<std::int32_t>(random() % 3));
  labels[0] = (labels[1] + 1) % 3;
  const std::string order = label_order(labels);
  CHECK(order.size() == 16);
  std::vector<std::int32_t> renamed;
  for (const std::int32_t label : labels) renamed.push_back(5 - label);
  CHECK(label_order(renamed) == order);
  std::swap(labels[0], labels[1]);
  REQUIRE(labels[0] != labels[1]);
  CHECK(label_order(labels) != order);
  std::ranges::sort(labels);
  CHECK(label_order(labels).empty());
  CHECK(label_order(std::vector<std::int32_t>{0, 1, 0, 1}).empty());
}

TEST_CASE("however many numbers of rows a grid has, each part is read twice at most, and planned as if read alone") {
  static int reads = 0;
  reads = 0;
  const auto load = [](const LoadRequest& request) {
    ++reads;
    Dataset part;
    const std::size_t rows = request.take.value_or(50);
    part.features = Matrix<float>(std::vector<float>(2 * rows, 1.0F), rows, 2);
    for (std::size_t row = 0; row < rows; ++row) part.labels.push_back(static_cast<std::int32_t>(row % 3));
    part.class_names = {"a", "b", "c"};
    part.fingerprint = "made up";
    return part;
  };
  const std::string rest = "classifier: majority\nprotocol: {kind: k_fold, folds: 2}\n";
  const Plan many = test::plan_over(load, rest + "grid: {train_rows: {from: 11, to: 40}}\n");
  // Whether there is a test part is looked for, too.
  CHECK(reads <= 4);
  REQUIRE(many.datasets.size() == 30);
  const Plan one = test::plan_over(load, rest + "grid: {train_rows: [40]}\n");
  CHECK(many.datasets.back().train.shape.labels == one.datasets[0].train.shape.labels);
  CHECK(many.datasets.back().train.shape.rows == 40);
  CHECK(many.cells.back().key == one.cells[0].key);
}

TEST_CASE("an order in which classes take turns tells no rows") {
  std::vector<std::int32_t> alternating;
  std::vector<std::int32_t> in_tens;
  for (std::int32_t row = 0; row < 400; ++row) {
    alternating.push_back(row % 2);
    in_tens.push_back(row % 10);
  }
  CHECK(label_order(alternating).empty());
  CHECK(label_order(in_tens).empty());
}

}  // namespace gridfold::test_rows_and_splits
