#include <catch2/catch.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/make_plan.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_make_plan {

using gridfold::test::message_of;
using gridfold::test::without_folder;

namespace {

const std::string kHead =
    "name: t\n"
    "dataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
    "/datasets/digits/digits.csv.gz}\n"
    "classifier: knn\n";

Plan plan_of(const std::string& rest) {
  return make_plan(read_sweep_text(kHead + rest, "sweep.yaml", {}, known_names()));
}

std::string error_of(const std::string& rest) {
  try {
    plan_of(rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::int64_t k_of(const Plan& plan, const Cell& cell) {
  return parameter<std::int64_t>(plan.passes[cell.pass].settings[cell.setting], "k");
}

}  // namespace

TEST_CASE("cells that differ in K, weights and folds share a pass, and a metric makes a new one") {
  const Plan plan = plan_of(
      "grid: {k: [1, 7], weights: [uniform, distance], metric: [l1, l2]}\nprotocol: {kind: k_fold, folds: [5, 10]}\n");
  CHECK(plan.cells.size() == 16);
  CHECK(plan.evaluations() == 8 * 5 + 8 * 10);
  REQUIRE(plan.passes.size() == 2);
  for (const Pass& pass : plan.passes) {
    CHECK(pass.schemes.size() == 2);
    CHECK(pass.settings.size() == 4);
    CHECK(pass.splits.count() == 15);
    CHECK(pass.cost.pairs == 1797 * 1796 / 2);
    CHECK(pass.cost.operations > 1797 * 1796 / 2 * 64);
  }
}

TEST_CASE("any number of ways to split the rows share one pass over their pairs") {
  const Plan plan = plan_of("protocol: {kind: k_fold, folds: {from: 2, to: 166, step: 1}}\n");
  REQUIRE(plan.passes.size() == 1);
  CHECK(plan.passes[0].schemes.size() == 165);
  CHECK(plan.passes[0].cost.pairs == 1797 * 1796 / 2);
}

TEST_CASE("cells come in the order of the axes, the last one fastest") {
  const Plan plan = plan_of("grid: {metric: [l2, l1], k: [3, 1, 2]}\nprotocol: {kind: k_fold, folds: 5}\n");
  REQUIRE(plan.cells.size() == 6);
  CHECK(plan.axes[0].name == "metric");
  CHECK(plan.axes[1].name == "k");
  CHECK(k_of(plan, plan.cells[0]) == 3);
  CHECK(k_of(plan, plan.cells[1]) == 1);
  CHECK(plan.cells[3].coordinates == std::vector<std::size_t>{1, 0});
}

TEST_CASE("a cell's key does not depend on the rest of the grid, on order or on formatting") {
  const Plan wide = plan_of("grid: {k: [1, 5], metric: [l1, l2]}\nprotocol: {kind: k_fold, folds: [5, 10]}\n");
  const Plan narrow = plan_of("protocol:\n  folds: 10\n  kind: k_fold\ngrid:\n  metric: l2\n  k: 5\n");
  REQUIRE(narrow.cells.size() == 1);
  std::set<std::string> keys;
  for (const Cell& cell : wide.cells) keys.insert(cell.key);
  CHECK(keys.size() == wide.cells.size());
  CHECK(keys.count(narrow.cells[0].key) == 1);
}

TEST_CASE("a mistake that only the data shows points at the file's line, once per value") {
  CHECK_TEXT(error_of("grid: {k: [1, 1700], metric: [l1, l2]}\nprotocol: {kind: k_fold, folds: [5, 10]}\n"));
  CHECK_TEXT(error_of("grid: {k: 1, metric: l1}\nprotocol: {kind: k_fold, folds: 2000}\n"));
}

TEST_CASE("a mistake that only the data shows is blamed on the override that brings it about") {
  const auto error = [](const Override& change) -> std::string {
    try {
      make_plan(read_sweep_text(kHead + "grid: {k: [1, 40]}\nprotocol: {kind: k_fold, folds: 5}\n", "sweep.yaml",
                                std::vector{change}, known_names()));
    } catch (const ConfigError& mistake) {
      return mistake.what();
    }
    return "";
  };
  CHECK_TEXT(error({"dataset.train.take", "20"}));
  CHECK_TEXT(error({"dataset.train.take", "3"}));
  CHECK_TEXT(error({"grid.k", "9999"}));
}

TEST_CASE("a holdout that leaves too little to train on points at the value that does") {
  CHECK_TEXT(error_of("grid: {k: 1}\nprotocol: {kind: holdout, test_size: [0.5, 0.9999]}\n"));
  CHECK_TEXT(error_of("grid: {k: [1, 900]}\nprotocol: {kind: holdout, test_size: 0.5}\n"));
}

TEST_CASE("holdouts search their own pairs where these are fewer than all pairs, and share all pairs otherwise") {
  const Plan one = plan_of("protocol: {kind: holdout}\n");
  REQUIRE(one.passes.size() == 1);
  CHECK(one.passes[0].cost.pairs == 450 * 1347);
  const Plan several = plan_of("protocol: {kind: holdout, test_size: [0.25, 0.5, 0.75]}\n");
  REQUIRE(several.passes.size() == 1);
  CHECK(several.passes[0].cost.pairs == 1797 * 1796 / 2);
  CHECK(several.evaluations() == 3);
}

TEST_CASE("a holdout that trains on very few rows is searched by itself within the pass of the folds") {
  const Plan plan = plan_of(
      "protocol: [{kind: k_fold, folds: 5}, {kind: holdout, test_size: [0.95, 0.25]}]\n"
      "grid: {k: {values: [1, 9], when: {folds: 5}}}\n");
  REQUIRE(plan.passes.size() == 1);
  CHECK(plan.passes[0].schemes.size() == 3);
  CHECK(plan.passes[0].cost.pairs == 1797 * 1796 / 2 + 1708 * 89);
  CHECK(plan.cells.size() == 4);
}

TEST_CASE("classifiers that are fitted make a pass of their own, without pairs, whatever K the others have") {
  const Plan plan =
      make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                                "/datasets/digits/digits.csv.gz}\nprotocol: {kind: k_fold, folds: 3}\n"
                                "classifier: [{name: knn, grid: {k: [1, 3]}}, majority, nearest_centroid]\n",
                                "sweep.yaml", {}, known_names()));
  REQUIRE(plan.passes.size() == 3);
  CHECK(plan.passes[1].cost.pairs == 0);
  // Three folds of 599 rows: all 1,797; and 1,198 training rows and 599 queries against 10 means of 64 features.
  CHECK(plan.passes[1].cost.operations == 3 * 1797);
  CHECK(plan.passes[2].cost.operations == 3 * (1198 + 599 * 10) * 64);
  CHECK(plan.cells.size() == 4);
}

TEST_CASE("a K that changes nothing for a fitted classifier leaves one configuration of it") {
  const Plan plan =
      make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                                "/datasets/digits/digits.csv.gz}\nclassifier: [knn, majority]\ngrid: {k: [1, 3, 5]}\n",
                                "sweep.yaml", {}, known_names()));
  CHECK(plan.cells.size() == 4);
}

TEST_CASE("a data file's own complaint comes with the line of the sweep that asked for it") {
  const test::TemporaryFolder files;
  const std::string file = files.write("odd.csv", "1,a\n2\n").string();
  const std::string sweep = "name: t\ndataset: {loader: csv, path: " + file + "}\nclassifier: knn\n";
  const auto plan = [&] { make_plan(read_sweep_text(sweep, "sweep.yaml", {}, known_names())); };
  CHECK_THROWS_AS(plan(), DataError);
  CHECK_TEXT(without_folder(message_of(plan), files.path()));
}

TEST_CASE("axes that are allowed while no classifier is chosen are named once each") {
  const std::string error = message_of([] {
    read_sweep_text("name: t\ndataset: digits\nclassifier: knm\ngrid: {kk: [1]}\n", "sweep.yaml", {}, known_names());
  });
  const std::size_t axes = error.find("unknown axis");
  REQUIRE(axes != std::string::npos);
  const std::size_t first = error.find(" solver,", axes);
  REQUIRE(first != std::string::npos);
  CHECK(error.find(" solver,", first + 1) == std::string::npos);
}

TEST_CASE("a complaint of one of several data files stands at the key that names this file") {
  const std::filesystem::path formats = std::filesystem::path(GRIDFOLD_SOURCE_DIR) / "tests/data/formats";
  const auto error_with = [&](const std::string& features, const std::string& labels) {
    const std::string sweep =
        "name: t\nclassifier: knn\ndataset:\n  loader: npy\n  path: " + (formats / features).string() +
        "\n  labels_path: " + (formats / labels).string() + "\n";
    return message_of([&] { make_plan(read_sweep_text(sweep, "sweep.yaml", {}, known_names())); });
  };
  CHECK_THAT(error_with("decimals.npy", "integers_images.npy"),
             Catch::StartsWith("sweep.yaml:6:16: dataset.labels_path: "));
  CHECK_THAT(error_with("labels_text.npy", "labels_column.npy"), Catch::StartsWith("sweep.yaml:5:9: dataset.path: "));
}

TEST_CASE("rows and label columns that the data has not are mistakes of the sweep, at the key that asks for them") {
  const test::TemporaryFolder files;
  const std::string file = files.write("few.csv", "a,b\n1,x\n2,y\n3,x\n").string();
  const auto complaint = [&](const std::string& dataset, const std::string& rest = "",
                             const std::vector<Override>& overrides = {}) {
    const std::string sweep = "name: t\ndataset:\n  loader: csv\n  header: true\n  path: " + file + "\n" + dataset +
                              "classifier: knn\n" + rest;
    const auto plan = [&] { make_plan(read_sweep_text(sweep, "sweep.yaml", overrides, known_names())); };
    return without_folder(message_of(plan), files.path());
  };
  CHECK_TEXT(complaint("  train: {take: 5}\n"));
  CHECK_TEXT(complaint("", "grid: {train_rows: [2, 5]}\nprotocol: {folds: 2}\n"));
  CHECK_TEXT(complaint("", "protocol: {folds: 2}\n", {{"grid.train_rows", "[2, 5]"}}));
  // Five folds are a default, which stands in no line.
  CHECK_TEXT(complaint(""));
  CHECK_TEXT(complaint("  train: {take: 1}\nprotocol: {kind: holdout}\n"));
  CHECK_TEXT(complaint("  label_column: bb\n"));
  CHECK_TEXT(complaint("", "grid: {label_column: [1, 2]}\nprotocol: {folds: 2}\n"));
}

TEST_CASE("pipelines make passes of their own, which folds share where no step learns") {
  const Plan plan = plan_of(
      "grid: {transforms: [none, normalize, {pca: {components: 10}}], k: [1, 7]}\n"
      "protocol: {kind: k_fold, folds: [5, 10]}\n");
  REQUIRE(plan.passes.size() == 3);
  CHECK(plan.passes[0].shape.bytes_per_feature == 1);
  CHECK(plan.passes[1].shape.bytes_per_feature == 8);
  CHECK(plan.passes[1].cost.pairs == 1797 * 1796 / 2);
  CHECK(plan.passes[2].shape.features == 10);
  // Folds of 360, 360, 359, 359, 359 rows, and seven of 180 with three of 179, each against all other rows.
  constexpr std::uint64_t kPairs = 2 * 360 * 1437 + 3 * 359 * 1438 + 7 * 180 * 1617 + 3 * 179 * 1618;
  CHECK(plan.passes[2].cost.pairs == kPairs);
  CHECK(plan.passes[2].cost.operations > static_cast<double>(kPairs * 10));
}

TEST_CASE("steps that do not go with the rows are refused with their place in the file") {
  CHECK_TEXT(error_of("transforms: grayscale\nprotocol: {kind: k_fold}\n"));
  CHECK_TEXT(error_of("grid:\n  transforms: [none, {pca: {components: 65}}]\nprotocol: {kind: k_fold}\n"));
}

TEST_CASE("chi_square is refused where transforms leave negative features") {
  const std::string grid = "grid: {metric: [l2, chi_square]}\nprotocol: {kind: k_fold}\n";
  CHECK_TEXT(error_of("transforms: [min_max, standardize]\n" + grid));
  CHECK_TEXT(error_of("transforms: {min_max: {from: -1}}\n" + grid));
  CHECK(error_of("transforms: mean_image\n" + grid) != "");
  CHECK(error_of("transforms: [standardize, normalize, {columns: {keep: \"0-9\"}}]\n" + grid) != "");
  CHECK(error_of("transforms: [{min_max: {from: -1}}, {standardize: {with_mean: false}}]\n" + grid) != "");
  CHECK(plan_of("transforms: [standardize, min_max, normalize]\n" + grid).cells.size() == 2);
  CHECK(error_of("transforms: {pca: {components: 2}}\n" + grid) != "");
  CHECK(plan_of("transforms: [standardize, min_max]\n" + grid).cells.size() == 2);
  CHECK(plan_of("transforms: {standardize: {with_mean: false}}\n" + grid).cells.size() == 2);
}

TEST_CASE("more components of pca than a training fold has directions are a mistake of the sweep") {
  const std::string folds = "protocol: {kind: k_fold, folds: 5}\n";
  CHECK_TEXT(error_of("transforms: pca\ngrid: {train_rows: [10, 60], pca.components: [5, 7, 8, 12]}\n" + folds));
  CHECK_TEXT(error_of("transforms: {pca: {components: 2}}\ngrid: {train_rows: 3}\nprotocol: {folds: 3}\n"));
  CHECK_TEXT(error_of("transforms: {pca: {components: 1}}\ngrid: {train_rows: 2}\nprotocol: {folds: 2}\n"));
  CHECK(plan_of("transforms: pca\ngrid: {train_rows: [10, 60], pca.components: [5, 7]}\n" + folds).cells.size() == 4);
}

TEST_CASE("what several data sets have not is reported of all of them at once") {
  const test::TemporaryFolder files;
  files.write("a.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
  files.write("b.csv", "1,2,0\n3,4,1\n5,6,0\n");
  const std::string sweep =
      "name: t\nclassifier: knn\nprotocol: {folds: 2}\ndataset:\n"
      "  - {name: a, loader: csv, path: a.csv, train: {take: 9}}\n"
      "  - {name: b, loader: csv, path: b.csv, train: {take: 7}}\n";
  const std::string file = (files.path() / "s.yaml").string();
  const auto plan = [&] { make_plan(read_sweep_text(sweep, file, {}, known_names())); };
  CHECK_TEXT(without_folder(message_of(plan), files.path()));
}

TEST_CASE("an integer and a real number of the same value are one pipeline and one key") {
  const std::string rest = "protocol: {kind: k_fold}\n";
  const Plan integer = plan_of("transforms: {min_max: {to: 2}}\n" + rest);
  CHECK(integer.cells[0].key == plan_of("transforms: {min_max: {to: 2.0, from: 0}}\n" + rest).cells[0].key);
  CHECK(integer.cells[0].key != plan_of("transforms: min_max\n" + rest).cells[0].key);
}

TEST_CASE("a test part with other features than the train part is refused") {
  const test::TemporaryFolder files;
  const std::string folder = files.path().string();
  const std::string two("\0\0\0\2", 4);
  const std::string one("\0\0\0\1", 4);
  const std::string labels = std::string("\0\0\x08\1", 4) + two + "\1\2";
  const std::string magic("\0\0\x08\3", 4);
  files.write("train-images-idx3-ubyte", magic + two + two + two + "abcdefgh");
  files.write("train-labels-idx1-ubyte", labels);
  files.write("t10k-images-idx3-ubyte", magic + two + one + two + "abcd");
  files.write("t10k-labels-idx1-ubyte", labels);
  const std::string sweep =
      "name: t\ndataset: {loader: mnist, path: " + folder + "}\nclassifier: knn\nprotocol: {kind: train_test}\n";
  const auto plan = [&] { make_plan(read_sweep_text(sweep, "sweep.yaml", {}, known_names())); };
  CHECK_TEXT(without_folder(message_of(plan), files.path()));
}

TEST_CASE("each order of the Minkowski distance is a pass of its own, and p changes nothing for other metrics") {
  const Plan plan =
      plan_of("grid: {metric: [l1, minkowski], p: [1.5, 3], k: [1, 3]}\nprotocol: {kind: k_fold, folds: 5}\n");
  REQUIRE(plan.passes.size() == 3);
  CHECK(plan.passes[0].text == "knn(metric=l1)");
  CHECK(plan.passes[1].text == "knn(metric=minkowski, p=1.5)");
  CHECK(plan.passes[2].text == "knn(metric=minkowski, p=3)");
  CHECK(plan.cells.size() == 6);
  REQUIRE(plan.left_out.size() == 1);
  CHECK(plan.left_out[0].points == 2);
  CHECK(plan.left_out[0].reason == "p has no meaning with metric l1");
}

TEST_CASE("a key is the same for every way to say which rows and which columns are meant") {
  const test::TemporaryFolder files;
  const auto csv = files.write("few.csv", "a,b,y\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
  std::filesystem::create_directory(files.path() / "folder");
  std::filesystem::create_symlink(csv, files.path() / "folder" / "link.csv");
  const auto key_of = [&](const std::string& dataset, const std::string& rest = "") {
    const std::string sweep = "name: t\nclassifier: knn\ndataset: {loader: csv, header: true, " + dataset + "}\n" +
                              (rest.empty() ? "protocol: {folds: 2}\n" : rest);
    const Plan plan = make_plan(read_sweep_text(sweep, (files.path() / "sweep.yaml").string(), {}, known_names()));
    REQUIRE(plan.cells.size() == 1);
    return plan.cells[0].key;
  };
  const std::string key = key_of("path: few.csv");
  CHECK(key_of("path: few.csv, train: {take: 4}") == key);
  CHECK(key_of("path: few.csv, train: {take: 3}") != key);
  for (const char* column : {"-1", "2", "y"}) {
    CHECK(key_of("path: few.csv, label_column: " + std::string(column)) == key);
  }
  CHECK(key_of("path: few.csv, label_column: a") != key);
  for (const std::string path : {"./few.csv", "folder/../few.csv", "folder/link.csv"}) {
    CHECK(key_of("path: " + path) == key);
  }
  CHECK(key_of("path: " + csv.string()) == key);
  CHECK(key_of("path: few.csv, test_path: few.csv, test: {take: 2}") == key);
  const std::string on_test = key_of("path: few.csv, test_path: few.csv", "protocol: {kind: train_test}\n");
  CHECK(key_of("path: few.csv, test_path: folder/link.csv, test: {take: 4}", "protocol: {kind: train_test}\n") ==
        on_test);
  CHECK(key_of("path: few.csv, test_path: few.csv, test: {take: 3}", "protocol: {kind: train_test}\n") != on_test);
}

TEST_CASE("a key is the same for every way to write a shuffle, a pipeline and a default") {
  const auto key_of = [](const std::string& rest) { return plan_of(rest).cells.at(0).key; };
  const std::string folds = "protocol: {kind: k_fold}\n";
  const std::string shuffled = key_of("seed: 3\nprotocol: {shuffle: true}\n");
  CHECK(key_of("protocol: {shuffle: {generator: numpy, seed: 3}}\n") == shuffled);
  CHECK(key_of("seed: 9\nprotocol: {shuffle: {seed: 3}}\n") == shuffled);
  CHECK(key_of("seed: 4\nprotocol: {shuffle: true}\n") != shuffled);
  for (const char* same : {"transforms: []\n", "transforms: none\n", "seed: 5\n", "grid: {transforms: [none]}\n"}) {
    CHECK(key_of(same + folds) == key_of(folds));
  }
  CHECK(key_of("transforms: {standardize: {with_mean: true}}\n" + folds) ==
        key_of("transforms: [standardize]\n" + folds));
  CHECK(key_of("transforms: {pca: {components: 3, whiten: false}}\n" + folds) ==
        key_of("transforms: {pca: {components: 3}}\n" + folds));
}

TEST_CASE("a key is the same for every way to say which columns or pixels a transform keeps") {
  const auto key_of = [](const std::string& transforms) {
    return plan_of("protocol: {kind: k_fold}\ntransforms: [" + transforms + "]\n").cells.at(0).key;
  };
  const std::string columns = key_of("{columns: {keep: \"0-3, 7\"}}");
  for (const char* same : {"\"0, 1,2,3,7\"", "\"0-1,2-3 , 7-7\"", "[0-3, 7]", "[0, 1, 2, 3, 7]"}) {
    CHECK(key_of("{columns: {keep: " + std::string(same) + "}}") == columns);
  }
  for (const char* other : {"\"7, 0-3\"", "\"0-3\"", "\"3, 2, 1, 0, 7\""}) {
    CHECK(key_of("{columns: {keep: " + std::string(other) + "}}") != columns);
  }
  // The digits have 8 rows of 8 pixels.
  const auto crop = [&](const std::string& window) {
    return key_of("{as_image: {height: 8, width: 8}}, {crop: {" + window + "}}");
  };
  const std::string middle = crop("height: 4, width: 4");
  CHECK(crop("height: 4, width: 4, left: 2") == middle);
  CHECK(crop("height: 4, width: 4, top: 2, left: 2") == middle);
  CHECK(crop("height: 4, width: 4, top: -1") == middle);
  CHECK(crop("height: 4, width: 4, left: 3") != middle);
  CHECK(crop("height: 5, width: 5, top: 1, left: 1") == crop("height: 5, width: 5"));
}

TEST_CASE("one window of pixels said twice is one cell, and plan says which two were the same") {
  const Plan plan = plan_of(
      "protocol: {kind: k_fold}\ntransforms: [{as_image: {height: 8, width: 8}}, {crop: {height: 4, width: 4}}]\n"
      "grid: {crop.left: [-1, 2, 3]}\n");
  CHECK(plan.cells.size() == 2);
  REQUIRE(plan.left_out.size() == 1);
  CHECK(plan.left_out[0].reason == "crop.left 2 is the same as crop.left -1");
}

TEST_CASE("rows of the test part of different number are different data") {
  const test::TemporaryFolder files;
  const auto csv = files.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
  const Plan plan =
      make_plan(read_sweep_text("name: t\nclassifier: knn\ndataset: {loader: csv, path: few.csv, test_path: "
                                "few.csv}\nprotocol: {kind: train_test}\ngrid: {test_rows: [2, 3, 4]}\n",
                                (files.path() / "sweep.yaml").string(), {}, known_names()));
  REQUIRE(plan.datasets.size() == 3);
  CHECK(plan.datasets[0].test->shape.rows == 2);
  CHECK(plan.datasets[2].test->shape.rows == 4);
  CHECK(plan.cells[1].pass == 1);
}

TEST_CASE("a pass's memory is its rows, transformed, gathered and packed, its lists, votes, and what a step needs") {
  const auto bytes = [](const std::string& rest) { return plan_of(rest).passes.at(0).cost.shared_bytes; };
  constexpr std::uint64_t kRowBytes = 64;
  const std::string folds = "protocol: {kind: k_fold, folds: 5}\n";
  // Labels and groups; 10 blocks of 192 rows with their terms; 20 + 32 candidates a row.
  const std::uint64_t packed = 1920 * (kRowBytes + 32);
  CHECK(bytes("grid: {k: 20}\n" + folds) == 1797 * 33 + packed + 1797 * (52 * 8 + 40));
  // For several ways to split in one list, K over the share that is trained on, and a quarter more.
  CHECK(bytes("grid: {k: 20}\nprotocol: {folds: [5, 10]}\n") == 1797 * 34 + packed + 1797 * (63 * 8 + 40));
  // 156 neighbours of 12 bytes that lists share and 100 votes a row come to more than candidates.
  CHECK(bytes("grid: {k: {from: 1, to: 100, step: 1}, metric: canberra, weights: distance}\n"
              "protocol: {folds: [5, 10, 20, 30, 40, 50]}\n") == 1797 * 38 + 1797 * (156 * 12 + 8 + 100 * 4));
  CHECK(bytes("grid: {k: 20, metric: cosine}\n" + folds) ==
        1797 * 33 + 1920 * (4 * kRowBytes + 64) + 1797 * (52 * 8 + 40));
  CHECK(bytes("grid: {k: 20}\ntransforms: normalize\n" + folds) ==
        1797 * 33 + 1797 * 8 * kRowBytes + 1920 * (4 * kRowBytes + 32) + 1797 * (52 * 8 + 40));
  // Folds of 360 rows at most, searched one at a time.
  CHECK(bytes("grid: {k: 20}\ntransforms: standardize\n" + folds) ==
        1797 * 32 + 1797 * 8 * kRowBytes + (1536 + 384) * (4 * kRowBytes + 32) + 360 * (52 * 8 + 40));
}

TEST_CASE("a pass's memory covers what its transforms take while they learn") {
  // 1,438 rows as they come and as 30 doubles, the matrix, eigenvectors, and a block of 1,024 rows.
  const Plan plan = plan_of("grid: {k: 1}\ntransforms: {pca: {components: 30}}\nprotocol: {kind: k_fold, folds: 5}\n");
  CHECK(plan.passes[0].cost.shared_bytes == 1797 * 8 + 1438 * (64 + 30 * 8) + 8 * (64 * 64 + 2 * 64 * 30 + 1024 * 64));
}

TEST_CASE("a pass's memory covers the rows of a fold that fits take, and what steps make of rows on their way") {
  const std::string folds = "protocol: {kind: k_fold, folds: 5}\n";
  const auto bytes = [](const std::string& rest) { return plan_of(rest).passes.at(0).cost.shared_bytes; };
  std::string majority = kHead + folds;
  majority.replace(majority.find("knn"), 3, "majority");
  CHECK(make_plan(read_sweep_text(majority, "sweep.yaml", {}, known_names())).passes.at(0).cost.bytes_per_task ==
        1797 * (64 + 4));
  // 64 doubles a row go into the last step, and two come out; one pair of them is searched.
  CHECK(bytes("grid: {k: 1}\ntransforms: [normalize, {columns: {keep: \"0, 1\"}}]\n" + folds) >=
        1797 * (64 * 8 + 2 * 8));
}

TEST_CASE("every thread of a search adds its own memory to the peak") {
  const Plan plan = plan_of("protocol: {kind: k_fold, folds: 5}\n");
  // A tile of 192 x 192 sums and offers, a block of queries, and a list of all rows.
  CHECK(plan.passes[0].cost.bytes_per_task == 192 * 192 * 24 + 192 * 64 + 24 * 1797);
  // The rows that it judges at a time have a class and a number.
  CHECK(plan.peak_bytes(5) - plan.peak_bytes(2) == 3 * (plan.passes[0].cost.bytes_per_task + 1797 * 8));
}

TEST_CASE("more components than features point at the value of the axis") {
  try {
    plan_of("transforms: pca\ngrid: {pca.components: [5, 65]}\n");
    FAIL("no error");
  } catch (const ConfigError& error) {
    CHECK(std::string(error.what()) ==
          "sweep.yaml:5:28: grid.pca.components[1]: components is 65, but the rows have 64 features; allowed: 1 to 64");
  }
}

TEST_CASE("a folder where the loader reads a file is a mistake of the sweep") {
  const auto read = [](const std::string& files) {
    return read_sweep_text(
        "name: t\nclassifier: knn\ndataset: {loader: csv, " + files + "}\nprotocol: {kind: train_test}\n", "sweep.yaml",
        {}, known_names());
  };
  const std::string file = GRIDFOLD_SOURCE_DIR "/datasets/digits/digits.csv.gz";
  CHECK_TEXT(message_of([&] { make_plan(read("path: " GRIDFOLD_SOURCE_DIR ", test_path: " + file)); }));
  CHECK_THROWS_AS(make_plan(read("path: " + file + ", test_path: " GRIDFOLD_SOURCE_DIR)), ConfigError);
}

}  // namespace gridfold::test_make_plan
