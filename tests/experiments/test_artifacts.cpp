#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;

namespace {

/// Runs a sweep over the embedded digits with these artifacts, in a store of the folder.
ProgramResult run_with(const TemporaryFolder& folder, const std::string& artifacts, const std::string& more = "") {
  folder.write("sweep.yaml",
               "name: digits\n"
               "dataset: digits\n"
               "protocol: {kind: holdout, test_size: 180}\n"
               "classifier: knn\n"
               "grid: {k: [1, 3]}\n"
               "artifacts: [" +
                   artifacts + "]\n" + more);
  const std::string root = folder.path().string();
  return run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
}

}  // namespace

TEST_CASE("rows are images where as_image says so, and are drawn") {
  const TemporaryFolder folder;
  const ProgramResult result = run_with(folder, "{gallery: {queries: 2, neighbors: 3}}, score_table",
                                        "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n");
  REQUIRE(result.exit_code == 0);
  if (is_skipped_without("gnuplot")) return;
  const std::string out = (folder.path() / "out").string();
  const ProgramResult plot = run_gridfold("plot latest --kind gallery --to " + out + "/p --out " + out);
  CHECK(plot.exit_code == 0);
  CHECK_THAT(read_text(folder.path() / "out" / "p" / "gallery.svg"),
             Contains("Left: 2 images that the model has learnt from"));
}

TEST_CASE("rows that nobody says are images are none") {
  const TemporaryFolder folder;
  const ProgramResult result = run_with(folder, "gallery");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors,
             Contains("sweep.yaml:6:13: artifacts[0].gallery: gallery needs images (the transform as_image "));
}

TEST_CASE("a condition on artifacts is refused with its place, and a warning says that it holds for none") {
  const TemporaryFolder folder;
  const ProgramResult wrong = run_with(folder, "{differences: {of: kk == 3}}");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.errors, Contains("sweep.yaml:6:32: artifacts[0].differences.of: the condition \"kk == 3\" names"));
  CHECK_THAT(wrong.errors, Contains("allowed: best, all, or a condition") && !Contains("allowed: allowed"));
  const ProgramResult none = run_with(folder, "{differences: {of: k == 5}}");
  CHECK(none.exit_code == 0);
  CHECK_THAT(none.errors, Contains("warning: no differences: no configuration is meant by of: k == 5\n"));
}

TEST_CASE("validate refuses a condition on artifacts that no run of the sweep can have, without its data") {
  const TemporaryFolder folder;
  const auto verdict = [&](const std::string& of) {
    folder.write("sweep.yaml",
                 "name: none\ndataset: {loader: csv, path: absent.csv}\nprotocol: {folds: 2}\n"
                 "classifier: knn\ngrid: {k: [1, 3]}\ntraining_scores: true\n"
                 "artifacts: [{differences: {of: " +
                     of + "}}]\n");
    return run_gridfold("validate --without-data " + (folder.path() / "sweep.yaml").string());
  };
  const ProgramResult wrong = verdict("kk == 3");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.output, Contains("sweep.yaml:7:32: artifacts[0].differences.of: the condition \"kk == 3\" names"));
  CHECK_THAT(verdict("k ==").output, Contains("artifacts[0].differences.of: "));
  for (const char* of :
       {"k == 3", "k == 3 and metric == l2 and classifier == knn", "rank == 1", "mean_train_accuracy > 0.5"}) {
    INFO(of);
    CHECK(verdict(of).exit_code == 0);
  }
}

TEST_CASE("an artifact that suits other configurations than the best is made of the best of those, which is said") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: two\nseed: 1\ndataset: digits\nprotocol: {kind: holdout, test_size: 180}\n"
               "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n"
               "classifier: [{name: knn, k: 1}, {name: nearest_centroid}, {name: ridge, alpha: 1}, majority]\n"
               "artifacts: [templates, {gallery: {of: all, queries: 2}}, {score_table: {of: mean_accuracy > 0}}]\n");
  const std::string root = folder.path().string();
  const ProgramResult run = run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.errors, Contains("note: templates: of classifier = ridge") &&
                             Contains(", not of the best, classifier = knn") &&
                             Contains(": it needs a linear classifier\n"));
  CHECK_THAT(run.errors, Contains("note: gallery-queries_2: none of classifier = "));
  std::size_t templates = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path() / "out")) {
    if (file.path().filename().string().starts_with("templates-")) ++templates;
  }
  CHECK(templates == 1);
}

TEST_CASE("templates are of the best configuration whose rows still are images after the transforms, of that shape") {
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  const std::string image = "[{as_image: {channels: 1, height: 8, width: 8}}";
  const auto run = [&](const std::string& transforms) {
    folder.write("sweep.yaml",
                 "name: two\nseed: 1\ndataset: digits\nprotocol: {kind: holdout, test_size: 180}\n"
                 "classifier: {name: ridge, alpha: 1}\nartifacts: [templates]\ngrid: {transforms: [" +
                     transforms + "]}\n");
    return run_gridfold("run " + root + "/sweep.yaml --fresh --out " + root + "/out");
  };
  const ProgramResult refused = run(image + ", {pca: {components: 20}}]");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(
      refused.errors,
      Contains("sweep.yaml:6:13: artifacts[0].templates: templates needs rows that the transforms leave images"));
  const ProgramResult best = run(image + ", {crop: {height: 1, width: 2}}], " + image + ", {pca: {components: 20}}]");
  INFO(best.errors);
  CHECK(best.exit_code == 0);
  CHECK_THAT(best.errors, Contains("note: templates: of transforms = as_image") && Contains("crop") &&
                              Contains(", not of the best, ") && !Contains("warning"));
  if (is_skipped_without("gnuplot")) return;
  CHECK(run_gridfold("plot latest --kind templates --to " + root + "/p --out " + root + "/out").exit_code == 0);
}

TEST_CASE("a decision map over categories is refused before the run, in the plane of the data or of the transforms") {
  const TemporaryFolder folder;
  folder.write("rows.csv", "x,y,z,label\na,1,2,u\nb,2,1,v\na,3,4,u\nb,4,3,v\n");
  const std::string root = folder.path().string();
  const auto errors = [&](const std::string& rest) {
    folder.write("sweep.yaml",
                 "name: c\nprotocol: {folds: 2}\nclassifier: majority\n"
                 "artifacts: [decision_map]\n" +
                     rest);
    const ProgramResult result = run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
    CHECK(result.exit_code == 2);
    return result.errors;
  };
  const std::string problem =
      "sweep.yaml:4:13: artifacts[0].decision_map: decision_map needs features that are numbers: there is nothing "
      "between two categories";
  CHECK_THAT(errors("dataset: {loader: csv, path: rows.csv, drop_columns: [z]}\n"), Contains(problem));
  CHECK_THAT(errors("dataset: {loader: csv, path: rows.csv}\ntransforms: ['columns(keep=\"0, 2\")']\n"),
             Contains(problem));
}

TEST_CASE("a decision map is drawn in the plane that transforms lead to") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: plane\nseed: 1\ndataset: iris\nprotocol: {folds: 2}\n"
               "grid: {transforms: [['columns(keep=\"0, 2\")'], ['pca(components=2)']]}\n"
               "classifier: {name: knn, k: 3}\nartifacts: [{decision_map: {of: all, resolution: 20}}]\n");
  const std::string root = folder.path().string();
  const ProgramResult run = run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  if (is_skipped_without("gnuplot")) return;
  REQUIRE(run_gridfold("plot latest --kind decision_map --to " + root + "/p --out " + root + "/out").exit_code == 0);
  CHECK_THAT(read_text(folder.path() / "p" / "decision-map.gp"),
             Contains("set xlabel 'sepal length (cm) after the transforms'\nset ylabel 'petal length (cm) after the "
                      "transforms'\n"));
  CHECK_THAT(read_text(folder.path() / "p" / "decision-map-2.gp"),
             Contains("set xlabel 'component 1 after the transforms'\n"));
}

TEST_CASE("a decision map of two columns of small integers is drawn, also after a transform") {
  const TemporaryFolder folder;
  std::string rows = "x,y,label\n";
  for (int i = 0; i < 24; ++i) {
    rows += std::to_string(i % 5) + "," + std::to_string(i * 7 % 11) + (i % 3 == 0 ? ",a\n" : ",b\n");
  }
  folder.write("rows.csv", rows);
  folder.write("sweep.yaml",
               "name: small\nseed: 1\ndataset: {loader: csv, path: rows.csv}\nprotocol: {folds: 2}\n"
               "grid: {transforms: [none, [standardize]]}\nclassifier: [{name: knn, k: 1}, softmax]\n"
               "artifacts: [{decision_map: {of: all, resolution: 20}}]\n");
  const std::string root = folder.path().string();
  const ProgramResult run = run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
  INFO(run.errors);
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.errors, !Contains("decision_map"));
}

TEST_CASE("no artifacts may be asked for by an empty list, and an unknown parameter names those that there are") {
  const TemporaryFolder folder;
  const ProgramResult none = run_with(folder, "");
  INFO(none.errors);
  CHECK(none.exit_code == 0);
  folder.write("wrong.yaml",
               "name: x\ndataset: digits\nprotocol: {folds: 2}\nclassifier: {name: knn, k: 1}\n"
               "artifacts.gallery.foo: 1\n");
  CHECK_THAT(run_gridfold("validate " + (folder.path() / "wrong.yaml").string()).output,
             Contains("gallery has no such parameter; allowed: queries, neighbors, of"));
}

TEST_CASE("a condition that holds only for configurations that an artifact does not suit is refused before the run") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: two\nseed: 1\ndataset: digits\nprotocol: {kind: holdout, test_size: 180}\n"
               "transforms: [{as_image: {channels: 1, height: 8, width: 8}}]\n"
               "classifier: [{name: knn, k: 1}, ridge]\n"
               "artifacts: [{templates: {of: classifier == knn}}]\n");
  const std::string root = folder.path().string();
  for (const char* command : {"run ", "plan "}) {
    const ProgramResult refused = run_gridfold(command + root + "/sweep.yaml --out " + root + "/out");
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Contains("sweep.yaml:7:30: artifacts[0].templates.of: the condition "
                                        "\"classifier == knn\" holds for no configuration that has a templates: it "
                                        "needs a linear classifier"));
  }
}

TEST_CASE("a condition on artifacts may ask for what is the same in every configuration") {
  const TemporaryFolder folder;
  const ProgramResult holds = run_with(folder, "{differences: {of: metric == l2 and classifier == knn and k == 3}}");
  INFO(holds.errors);
  CHECK(holds.exit_code == 0);
  CHECK_THAT(holds.errors, !Contains("no differences"));
  const ProgramResult none = run_with(folder, "{differences: {of: metric == l1}}");
  CHECK_THAT(none.errors, Contains("warning: no differences: no configuration is meant by of: metric == l1\n"));
}

TEST_CASE("the columns that a condition may name are listed once each") {
  const TemporaryFolder folder;
  const ProgramResult wrong = run_with(folder, "{differences: {of: kkk == 1}}");
  CHECK(wrong.exit_code == 2);
  const std::size_t list = wrong.errors.find("allowed: ");
  REQUIRE(list != std::string::npos);
  const std::size_t first = wrong.errors.find(" k,", list);
  REQUIRE(first != std::string::npos);
  CHECK(wrong.errors.find(" k,", first + 1) == std::string::npos);
}

TEST_CASE("where every configuration failed, the warning says why there is no artifact of the best") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: failed\ndataset: {loader: blobs, rows: 20, half_width: 1e308}\n"
               "protocol: {folds: 2}\nclassifier: knn\ngrid: {k: [1, 3]}\nartifacts: [decision_map]\n");
  const std::string root = folder.path().string();
  const ProgramResult result = run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out");
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.errors, Contains("warning: no decision_map: no configuration has a score to be the best by\n"));
}

TEST_CASE("a table of chosen rows takes at least one, and no first row and no number of rows beside them") {
  const TemporaryFolder folder;
  const ProgramResult both = run_with(folder, "{score_table: {chosen: [3], rows: 2}}");
  CHECK(both.exit_code == 2);
  CHECK_THAT(both.errors, Contains("score_table takes chosen alone, or first and rows"));
  CHECK(run_with(folder, "{score_table: {chosen: [3]}}").exit_code == 0);
  CHECK_THAT(run_with(folder, "{score_table: {chosen: []}}").errors, Contains("score_table.chosen: the list is empty"));
}

TEST_CASE("a heat map is drawn over two axes of one classifier, though another is better and has one axis alone") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: list\ndataset: digits\nprotocol: {folds: 2}\nclassifier:\n"
               "  - {name: knn, grid: {k: [1, 2, 3, 4, 5]}}\n"
               "  - {name: softmax, solver: sgd, grid: {epochs: [1, 2, 3], learning_rate: [1e-6, 1e-5]}}\n");
  const std::string out = (folder.path() / "out").string();
  REQUIRE(run_gridfold("run " + (folder.path() / "sweep.yaml").string() + " --out " + out).exit_code == 0);
  if (is_skipped_without("gnuplot")) return;
  for (const std::string axes : {"", " --x epochs", " --y epochs", " --x epochs --y learning_rate"}) {
    CAPTURE(axes);
    const ProgramResult plot = run_gridfold("plot latest --kind heat_map" + axes + " --out " + out);
    INFO(plot.errors);
    CHECK(plot.exit_code == 0);
    CHECK_THAT(plot.output, Contains("heat-map.svg"));
  }
  const ProgramResult foreign = run_gridfold("plot latest --kind heat_map --x k --y epochs --out " + out);
  CHECK(foreign.exit_code == 2);
  CHECK_THAT(foreign.errors, Contains("it takes two axes of the same configurations, with several values each"));
  const ProgramResult unused = run_gridfold("plot latest --kind score_curve --y epochs --out " + out);
  CHECK(unused.exit_code == 2);
  CHECK_THAT(unused.errors,
             Contains("--y epochs: score_curve has no axis to choose there; allowed with --kind heat_map"));
}

TEST_CASE("beside a classifier without its axis, a curve is drawn, and the other is a level") {
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: two\n"
               "dataset: digits\n"
               "protocol: {folds: 2}\n"
               "classifier: [{name: knn, grid: {k: [1, 3, 5, 9, 15]}}, majority]\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const ProgramResult plot = run_gridfold("plot latest --to " + root + "/p --out " + root + "/out");
  if (is_skipped_without("gnuplot")) return;
  INFO(plot.errors);
  CHECK(plot.exit_code == 0);
  CHECK_THAT(plot.output, Contains("score-curve.svg") && !Contains("heat-map"));
  const std::string script = read_text(folder.path() / "p" / "score-curve.gp");
  CHECK_THAT(script, Contains("set xlabel 'k'") && Contains("title 'classifier = knn") &&
                         Contains("title 'classifier = majority: 0.") && Contains(", below'"));
}

TEST_CASE("a picture that cannot be drawn hides no other one") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: two\ndataset: digits\nprotocol: {folds: 2}\nclassifier: knn\n"
               "grid: {k: [1, 3], metric: [l1, l2]}\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  // A folder in the place of the picture.
  std::filesystem::create_directories(folder.path() / "p" / "heat-map.svg");
  const ProgramResult plot = run_gridfold("plot latest --to " + root + "/p --out " + root + "/out");
  CHECK(plot.exit_code == 4);
  CHECK_THAT(plot.output, Contains("score-curve.svg\n") && Contains("confusion-matrix.svg\n") && !Contains("heat-map"));
  CHECK_THAT(plot.errors, Contains("error: not drawn: ") && Contains("heat-map.svg"));
}

TEST_CASE("a confusion matrix of classes with long names in wide characters is drawn") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  std::string rows = "x,label\n";
  for (int row = 0; row < 24; ++row) {
    std::string name = "漢";
    for (int c = 0; c < 30; ++c) name += "字";
    rows += std::to_string(row) + "," + name + std::to_string(row % 3) + "\n";
  }
  folder.write("names.csv", rows);
  folder.write("sweep.yaml",
               "name: names\ndataset: {loader: csv, path: names.csv}\nprotocol: {folds: 2}\n"
               "classifier: {name: knn, k: 1}\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const ProgramResult plot =
      run_gridfold("plot latest --kind confusion_matrix --to " + root + "/p --out " + root + "/out");
  INFO(plot.errors);
  CHECK(plot.exit_code == 0);
}

TEST_CASE("a confusion matrix of many classes is as small as their names allow, and of very many it names some") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  const auto picture = [&](int classes) {
    folder.write("sweep.yaml", "name: many\ndataset: {loader: blobs, rows: 600, classes: " + std::to_string(classes) +
                                   "}\nprotocol: {folds: 2}\nclassifier: knn\nstore: [confusion]\n");
    REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
    REQUIRE(run_gridfold("plot latest --kind confusion_matrix --to " + root + "/p --out " + root + "/out").exit_code ==
            0);
    return read_text(folder.path() / "p" / "confusion-matrix.svg");
  };
  const std::string thirty = picture(30);
  CHECK_THAT(thirty, Contains("width=\"800\"") && Contains(">28<") && Contains(">29<"));
  const std::string more = picture(150);
  CHECK_THAT(more, Contains("width=\"1300\"") && Contains(">144<") && !Contains(">145<") && Contains(">147<"));
}

TEST_CASE("a learning curve whose scores are all equal is drawn") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: equal\n"
               "dataset: {loader: blobs, rows: [30, 60], test_rows: 20, seed: 1, spread: 0.001}\n"
               "protocol: train_test\n"
               "classifier: {name: knn, k: 1}\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const ProgramResult plot =
      run_gridfold("plot latest --kind learning_curve --to " + root + "/p --out " + root + "/out");
  CHECK(plot.exit_code == 0);
  CHECK(std::filesystem::exists(folder.path() / "p" / "learning-curve.svg"));
}

TEST_CASE("pictures have the same bytes in any locale, and names with apostrophes as they are") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  std::string rows = "x,'y',class\n";
  for (int row = 0; row < 12; ++row)
    rows += fmt::format("{},{},{}\n", row % 4, row / 4, row % 2 == 0 ? "'neg'" : "p''é");
  folder.write("quoted.csv", rows);
  folder.write("sweep.yaml",
               "name: \"'it''s'\"\ndataset: {loader: csv, path: quoted.csv}\nprotocol: {folds: 2}\nclassifier: {name: "
               "knn, k: [1, 2]}\nartifacts: [decision_map]\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const std::string plot = std::string("'") + GRIDFOLD_BINARY + "' plot latest --out " + root + "/out --to " + root;
  for (const std::string locale : {"LC_ALL=C", "-u LC_ALL -u LANG LC_CTYPE=C", "LC_ALL=C.UTF-8"}) {
    const ProgramResult drawn = run_shell("env " + locale + " " + plot + "/" + std::to_string(locale.size()));
    INFO(locale << drawn.errors);
    CHECK(drawn.exit_code == 0);
  }
  const std::string matrix = read_text(folder.path() / "8" / "confusion-matrix.svg");
  CHECK_THAT(matrix, Catch::Contains(">&#39;neg&#39;<") || Catch::Contains(">'neg'<"));
  CHECK_THAT(matrix, Catch::Contains("p''é"));
  for (const std::string picture : {"confusion-matrix", "score-curve", "decision-map"}) {
    const std::string bytes = read_text(folder.path() / "8" / (picture + ".svg"));
    CHECK(bytes == read_text(folder.path() / "28" / (picture + ".svg")));
    CHECK(bytes == read_text(folder.path() / "14" / (picture + ".svg")));
  }
}

TEST_CASE("times over sizes of the training part are those of all seeds") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: t\ndataset: {loader: blobs, rows: 600, dimensions: 20, seed: 1}\nclassifier: {name: softmax}\n"
               "protocol: {kind: k_fold, folds: 4, shuffle: true, train_size: [50, 300]}\ngrid: {seed: [1, 2, 3]}\n"
               "timing: separate\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  REQUIRE(run_gridfold("plot latest --kind timing --to " + root + "/p --out " + root + "/out").exit_code == 0);
  std::istringstream script(read_text(folder.path() / "p" / "timing.gp"));
  std::size_t fits = 0;
  for (std::string line; std::getline(script, line);) {
    if (line.starts_with("$fit0 <<")) {
      while (std::getline(script, line) && line != "EOD") ++fits;
    }
  }
  CHECK(fits == 24);
}

TEST_CASE("no learning curve joins sizes of the training part that were judged on different rows") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const std::string root = folder.path().string();
  const std::string config =
      folder
          .write("s.yaml", "name: s\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                           "/datasets/digits/digits.csv.gz, train: {take: 90}}\nseed: 1\nclassifier: "
                           "knn\nprotocol: {kind: holdout, shuffle: true, train_size: [0.2, 0.5]}\n")
          .string();
  const ProgramResult apart = run_gridfold("run " + config + " --out " + root + "/out");
  CHECK(apart.exit_code == 0);
  CHECK_THAT(apart.errors,
             Catch::Contains("protocol.train_size[1]: holdout: each size is judged on other held-out rows"));
  const std::string plot = "plot latest --kind learning_curve --to " + root + "/p --out " + root + "/out";
  CHECK_THAT(run_gridfold(plot).errors,
             Catch::Contains("no two sizes of the training part were judged on the same held-out rows"));
  REQUIRE(run_gridfold("rebuild latest --out " + root + "/out").exit_code == 0);
  CHECK(run_gridfold(plot).exit_code != 0);
  const ProgramResult same = run_gridfold("run " + config + " --set protocol.test_size=0.3 --out " + root + "/out");
  CHECK_THAT(same.errors, !Catch::Contains("each size is judged"));
  CHECK(run_gridfold(plot).exit_code == 0);
}

TEST_CASE("plot takes several kinds, and draws the first 20 pictures of each without --all") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  folder.write("sweep.yaml",
               "name: noises\n"
               "dataset: {loader: moons, rows: 20, noise: {from: 0.1, to: 2.1, step: 0.1}}\n"
               "protocol: {folds: 2}\n"
               "classifier: {name: knn, k: 1}\n");
  const std::string root = folder.path().string();
  REQUIRE(run_gridfold("run " + root + "/sweep.yaml --out " + root + "/out").exit_code == 0);
  const std::string plot = "plot latest --kind confusion_matrix --kind score_curve --out " + root + "/out --to " + root;
  const ProgramResult first = run_gridfold(plot + "/first");
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  CHECK_THAT(first.output, Contains("/score-curve.svg\n") && Contains("/confusion-matrix-20.svg\n") &&
                               !Contains("/confusion-matrix-21.svg\n"));
  CHECK_THAT(first.errors, Contains("note: confusion_matrix: the first 20 of 21 pictures; --all draws every one\n"));
  const ProgramResult all = run_gridfold(plot + "/all --all");
  CHECK_THAT(all.output, Contains("/confusion-matrix-21.svg\n"));
  CHECK_THAT(all.errors, !Contains("--all"));
}
