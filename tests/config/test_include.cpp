#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "config/grid_spec.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "run_program.hpp"
#include "sample_components.hpp"

namespace gridfold::test_include {

using gridfold::test::message_of;
using gridfold::test::without_folder;

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

}  // namespace

TEST_CASE("later fragments win over earlier ones, the file over all, and the command line over the file") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "shared");
  folder.write("shared/data.csv", "1,0\n");
  folder.write("shared/base.yaml",
               "dataset: {loader: csv, path: data.csv, header: true}\nseed: 1\nprotocol: {folds: 3}\n");
  folder.write("shared/more.yaml", "seed: 2\nprotocol: {shuffle: true}\nclassifier: {name: knn, metric: l1}\n");
  const auto file = folder.write("sweep.yaml",
                                 "include: [shared/base.yaml, shared/more.yaml]\nname: t\nprotocol: {folds: 4}\n"
                                 "classifier: {weights: distance}\n");
  const SweepSpec sweep = read_sweep(file, {}, kVocabulary);
  CHECK(test::text_at(sweep, "dataset.header") == "true");
  CHECK(test::text_at(sweep, "seed") == "2");
  CHECK(test::text_at(sweep, "protocol.folds") == "4");
  CHECK(test::text_at(sweep, "protocol.shuffle") == "true");
  CHECK(test::text_at(sweep, "classifier.metric") == "l1");
  CHECK(test::text_at(sweep, "classifier.weights") == "distance");
  // A path starts at the folder of the file that it stands in.
  CHECK(test::text_at(sweep, "dataset.path") == (folder.path() / "shared/data.csv").string());

  const std::vector<Override> overrides{{"seed", "7"}, {"grid.k", "[1, 3]"}};
  const SweepSpec overridden = read_sweep(file, overrides, kVocabulary);
  CHECK(test::text_at(overridden, "seed") == "7");
  CHECK(overridden.grid.parts.size() == 1);
}

TEST_CASE("a list of grids and the key union are merged alike, the fragment's and the file's") {
  const test::TemporaryFolder folder;
  const std::string grids = "[{k: [1, 3]}, {metric: l1}]";
  const std::string axis = "{weights: [uniform, distance]}";
  const auto points = [&](const std::string& fragment, const std::string& grid) {
    folder.write("base.yaml", "grid: " + fragment + "\n");
    const auto file = folder.write("sweep.yaml",
                                   "include: base.yaml\nname: t\ndataset: {loader: csv, path: .}\nclassifier: knn\n"
                                   "grid: " +
                                       grid + "\n");
    return count_points(read_sweep(file, {}, kVocabulary).grid);
  };
  for (const std::string& list : {grids, "{union: " + grids + "}"}) {
    INFO(list);
    CHECK(points(list, axis) == 3 * 2);
    CHECK(points(axis, list) == 3 * 2);
    CHECK(points(list, "[{k: [1, 3, 5, 7]}]") == 4);
    CHECK(points(list, "{union: [{k: [1, 3, 5, 7]}]}") == 4);
  }
}

TEST_CASE("a variant of one grid replaces a fragment's variant that is a list of grids, and is merged with one grid") {
  const test::TemporaryFolder folder;
  folder.write("base.yaml", "variants: {lists: [{k: 1}, {k: 2}], grid: {k: [1, 2], metric: l1}}\n");
  const auto file = folder.write("sweep.yaml",
                                 "include: base.yaml\nname: t\ndataset: {loader: csv, path: .}\nclassifier: knn\n"
                                 "variants: {lists: {k: [5, 7, 9]}, grid: {k: [5, 7, 9]}}\n");
  const SweepSpec sweep = read_sweep(file, {}, kVocabulary);
  const std::vector<GridSpec>& variants = sweep.grid.parts.front().parts;
  REQUIRE(variants.size() == 2);
  // Each is multiplied with its name; what is replaced comes last.
  CHECK(count_points(variants[0]) == 3);
  CHECK(variants[0].parts.size() == 3);
  CHECK(count_points(variants[1]) == 3);
  CHECK(variants[1].parts.size() == 2);
}

TEST_CASE("the lock of the test part stays beside a list of protocols, whichever comes first") {
  const test::TemporaryFolder folder;
  folder.write("lock.yaml", "protocol: {test: locked}\n");
  folder.write("list.yaml", "protocol: [k_fold, {kind: holdout}]\n");
  const std::string rest = "name: t\ndataset: {loader: csv, path: .}\nclassifier: {name: knn, k: 1}\nseed: 1\n";
  const auto sweep_of = [&](const std::string& text, const std::vector<Override>& overrides = {}) {
    return read_sweep(folder.write("sweep.yaml", text + rest), overrides, kVocabulary);
  };
  const auto is_locked = [](const SweepSpec& sweep) {
    return sweep.settings.at("protocol.test") == Scalar(std::string("locked"));
  };
  const std::string list = "[k_fold, {kind: holdout}]";
  for (const SweepSpec& sweep : {sweep_of("include: lock.yaml\nprotocol: " + list + "\n"),
                                 sweep_of("include: list.yaml\nprotocol: {test: locked}\n"),
                                 sweep_of("protocol: {test: locked}\n", {{"protocol", list}}),
                                 sweep_of("protocol: " + list + "\n", {{"protocol.test", "locked"}}),
                                 sweep_of("protocol: " + list + "\nprotocol.test: locked\n")}) {
    CHECK(is_locked(sweep));
    CHECK(sweep.grid.parts.front().parts.size() == 2);
    // What a run stores reads as the same sweep.
    const SweepSpec again = read_sweep_text(sweep.resolved, folder.path() / "stored.yaml", {}, kVocabulary);
    CHECK(is_locked(again));
    CHECK(again.grid.parts.front().parts.size() == 2);
    CHECK(again.resolved == sweep.resolved);
  }
  CHECK_FALSE(is_locked(sweep_of("include: lock.yaml\nprotocol: {test: ~}\n", {{"protocol", list}})));
}

TEST_CASE("a mistake in a fragment is reported at its place in the fragment") {
  const test::TemporaryFolder folder;
  const auto fragment = folder.write("fragment.yaml", "classifier: knn\nprotocol:\n  folds: one\n");
  const auto file = folder.write("sweep.yaml", "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n");
  CHECK_TEXT(without_folder(message_of([&] { read_sweep(file, {}, kVocabulary); }), folder.path()));
}

TEST_CASE("a mistake of which one half stands in a fragment names the fragment for that half") {
  const test::TemporaryFolder folder;
  const auto fragment =
      folder.write("fragment.yaml", "classifier: {name: knn, weights: distance}\ngrid: {k: [1, 3]}\n");
  const auto complaint = [&](const std::string& rest) -> std::string {
    const auto file =
        folder.write("sweep.yaml", "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n" + rest);
    try {
      read_sweep(file, {}, kVocabulary);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return {};
  };
  const std::string sweep = (folder.path() / "sweep.yaml").string();
  CHECK_TEXT(without_folder(complaint("grid: {zip: {k: [5, 7], metric: [l1, l2]}}\n"), folder.path()));
  CHECK_TEXT(
      without_folder(complaint("grid: {zip: {weights: [uniform, distance], metric: [l1, l2]}}\n"), folder.path()));
}

TEST_CASE("included files that multiply are refused") {
  const test::TemporaryFolder folder;
  std::string twice = "classifier: knn\n";
  for (int i = 0; i < 20; ++i) {
    folder.write("f" + std::to_string(i) + ".yaml", twice);
    twice = "include: [f" + std::to_string(i) + ".yaml, ./f" + std::to_string(i) + ".yaml]\n";
  }
  const auto file = folder.write("sweep.yaml", twice + "name: t\ndataset: {loader: csv, path: .}\n");
  CHECK_THROWS_WITH(read_sweep(file, {}, kVocabulary),
                    Catch::Contains("too many files are included; allowed: at most 64"));
}

TEST_CASE("what an included file that cannot be read may hold is not called missing, and other mistakes are told") {
  const test::TemporaryFolder folder;
  folder.write("outer.yaml", "include: gone.yaml\n");
  for (const std::string include : {"gone.yaml", "outer.yaml"}) {
    const auto file =
        folder.write("sweep.yaml", "include: " + include + "\nname: t\nprotocol: {shuffle: true, folds: 1}\n");
    const std::string place = include == "gone.yaml" ? file.string() : (folder.path() / include).string();
    CHECK_TEXT(without_folder(message_of([&] { read_sweep(file, {}, kVocabulary); }), folder.path()));
  }
}

namespace {

/// Writes fragment and sweep, and reads them.
SweepSpec read_over(const test::TemporaryFolder& folder, const std::string& fragment, const std::string& rest) {
  folder.write("fragment.yaml", fragment);
  return read_sweep(
      folder.write("sweep.yaml", "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n" + rest), {},
      kVocabulary);
}

std::vector<std::string> axes(const SweepSpec& sweep) {
  std::vector<std::string> names;
  for (const GridSpec& part : sweep.grid.parts)
    names.push_back(part.axis.name + " " + std::to_string(part.axis.options.size()));
  return names;
}

using Axes = std::vector<std::string>;

}  // namespace

TEST_CASE("a constant of a file takes the axis out of the grid that it includes, whatever its name there") {
  const test::TemporaryFolder folder;
  for (const std::string k : {"k", "classifier.k"}) {
    const SweepSpec sweep =
        read_over(folder, "grid: {" + k + ": [1, 3], metric: [l1, l2]}\n", "classifier: {name: knn, k: 9}\n");
    CHECK(axes(sweep) == Axes{"metric 2"});
    CHECK(test::text_at(sweep, "classifier.k") == "9");
  }
}

TEST_CASE("an axis of a file counts in place of the constant, the list and the axis that it includes") {
  const test::TemporaryFolder folder;
  const std::string over = "classifier: knn\ngrid: {folds: [5, 10]}\n";
  CHECK(axes(read_over(folder, "protocol: {folds: 3}\n", over)) == Axes{"folds 2"});
  CHECK(axes(read_over(folder, "protocol: {folds: [3, 4, 5]}\n", over)) == Axes{"folds 2"});
  CHECK(axes(read_over(folder, "grid: {protocol.folds: [3, 4, 5]}\n", over)) == Axes{"folds 2"});
  CHECK(axes(read_over(folder, "grid: {folds: {from: 2, to: 9, step: 1}}\n",
                       "classifier: knn\ngrid: {folds: {from: 2, to: 4, count: 3}}\n")) == Axes{"folds 3"});
}

TEST_CASE("a file adds to a classifier that it includes by its name alone") {
  const test::TemporaryFolder folder;
  const SweepSpec sweep = read_over(folder, "classifier: knn\n", "classifier: {weights: distance}\n");
  CHECK(test::text_at(sweep, "classifier.name") == "knn");
  CHECK(test::text_at(sweep, "classifier.weights") == "distance");
}

TEST_CASE("a tilde takes away what is included, a section, a key or an axis") {
  const test::TemporaryFolder folder;
  const std::string fragment =
      "protocol: {folds: 3}\nclassifier: {name: knn, k: 5}\ngrid: {classifier.metric: [l1, l2]}\n";
  const SweepSpec sweep =
      read_over(folder, fragment, "protocol: {kind: holdout, folds: ~}\nclassifier: {k: ~}\ngrid: {metric: ~}\n");
  CHECK(test::text_at(sweep, "protocol.kind") == "holdout");
  CHECK(test::text_at(sweep, "classifier.k") == "1");
  CHECK(axes(sweep).empty());
  CHECK(axes(read_over(folder, fragment, "grid: ~\n")).empty());
}

TEST_CASE("a tilde takes away what is included also where the file gives the key in another spelling") {
  const test::TemporaryFolder folder;
  const std::string fragment = "protocol: {folds: 3}\nclassifier: {name: knn, k: 2}\nseed: 4\n";
  for (const std::string over :
       {"classifier: {k: ~}\ngrid: {k: [1, 3]}\n", "grid: {k: [1, 3]}\nclassifier: {k: ~}\n"}) {
    CHECK(axes(read_over(folder, fragment, over)) == Axes{"k 2"});
  }
  CHECK(axes(read_over(folder, fragment, "protocol: {folds: ~}\ngrid: {folds: [4, 6]}\n")) == Axes{"folds 2"});
  CHECK(axes(read_over(folder, fragment, "seed: ~\ngrid: {seed: [4, 6], shuffle: true}\n")) ==
        Axes{"seed 2", "shuffle 1"});
  const SweepSpec constant = read_over(folder, "grid: {k: [1, 3]}\n", "grid: {k: ~}\nclassifier: {name: knn, k: 7}\n");
  CHECK(axes(constant).empty());
  CHECK(test::text_at(constant, "classifier.k") == "7");
}

TEST_CASE("a key that is merely left empty takes nothing away") {
  const test::TemporaryFolder folder;
  CHECK_TEXT(without_folder(
      message_of([&] { read_over(folder, "protocol: {folds: 3}\n", "classifier: knn\nprotocol:\n  folds:\n"); }),
      folder.path()));
}

TEST_CASE("variants and pipelines of a file: those by the same name change, a pipeline is replaced as a whole") {
  const test::SampleComponents components({{.name = "scale"}, {.name = "cut"}});
  const test::TemporaryFolder folder;
  folder.write("fragment.yaml", "transforms: {scale: }\nvariants: {a: {k: 1, metric: l1}, b: {k: 3}}\n");
  const SweepSpec sweep = read_sweep(folder.write("sweep.yaml",
                                                  "include: fragment.yaml\nname: t\ndataset: {loader: csv, path: .}\n"
                                                  "classifier: knn\ntransforms: {cut: }\nvariants: {a: {k: [5, 7]}}\n"),
                                     {}, components.known());
  CHECK(test::text_at(sweep, "transforms") == "cut");
  CHECK_THAT(sweep.resolved, Catch::Contains("  a: {k: [5, 7], metric: l1}\n  b: {k: 3}\n"));
}

TEST_CASE("an included file that is no text is a mistake of the line that includes it") {
  const test::TemporaryFolder folder;
  CHECK_TEXT(without_folder(
      message_of([&] { read_sweep(folder.write("sweep.yaml", "include: fragment.yaml\nname: t\n"), {}, kVocabulary); }),
      folder.path()));
}

TEST_CASE("an included key without a meaning beside the file's own is answered with how to take it away") {
  const test::TemporaryFolder folder;
  CHECK_TEXT(without_folder(
      message_of([&] { read_over(folder, "protocol: {folds: 3}\nclassifier: knn\n", "protocol: {kind: holdout}\n"); }),
      folder.path()));
}

}  // namespace gridfold::test_include
