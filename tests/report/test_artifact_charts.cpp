#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <sys/stat.h>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "core/registry.hpp"
#include "report/charts/chart_kind.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/image_canvas.hpp"
#include "run_program.hpp"
#include "store/artifact_files.hpp"
#include "store/read_run.hpp"
#include "store/split_records.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// A decision map of 2 x 2 places with three points, for the first configuration of a stored run.
std::vector<NamedArray> small_map() {
  return {{"x", {"x_place"}, {2}, std::vector<double>{0, 1}},
          {"y", {"y_place"}, {2}, std::vector<double>{0, 2}},
          {"class_at", {"y_place", "x_place"}, {2, 2}, std::vector<std::int64_t>{0, 1, 1, 0}},
          {"point", {"train_row", "coordinate"}, {3, 2}, std::vector<double>{0, 0, 1, 1, 0.5, 2}},
          {"point_class", {"train_row"}, {3}, std::vector<std::int64_t>{0, 1, 1}}};
}

/// An array of zeros.
NamedArray zeros(std::string name, std::vector<std::size_t> sizes) {
  std::size_t count = 1;
  for (const std::size_t size : sizes) count *= size;
  return {std::move(name), {}, std::move(sizes), std::vector<double>(count)};
}

NamedArray image_shape(double channels, double height, double width) {
  return {"image_shape", {}, {3}, std::vector<double>{channels, height, width}};
}

/// All that each chart of artifacts reads, of images of 2 x 2 pixels.
std::map<std::string, std::vector<NamedArray>> drawable_arrays() {
  const NamedArray image = image_shape(1, 2, 2);
  return {{"concentration", {zeros("dimensions", {1}), zeros("ratio", {1}), zeros("points_for_density", {1})}},
          {"decision_map",
           {zeros("x", {2}), zeros("y", {3}), zeros("class_at", {3, 2}), zeros("score_at", {3, 2, 2}),
            zeros("point", {4, 2}), zeros("point_class", {4}), zeros("train_rows", {1}),
            zeros("is_after_transforms", {1})}},
          {"differences",
           {zeros("query", {4}), zeros("neighbor", {4}), zeros("difference", {4}), zeros("neighbor_row", {1}),
            zeros("distance", {1}), image}},
          {"gallery",
           {zeros("query_image", {3, 4}), zeros("query_class", {3}), zeros("predicted_class", {3}),
            zeros("neighbor_class", {3, 2}), zeros("neighbor_image", {6, 4}), image}},
          {"perturbations",
           {zeros("image", {4, 4}), zeros("shown_row", {1}), zeros("distance", {5, 3}), zeros("changed_share", {3}),
            zeros("images_without_room", {1}), image}},
          {"score_table",
           {zeros("row", {3}), zeros("true_class", {3}), zeros("predicted_class", {3}), zeros("class_score", {3, 2}),
            zeros("image", {3, 4}), image}},
          {"templates", {zeros("weights", {2, 4}), image}}};
}

std::string problem_of(const std::string& kind, std::vector<NamedArray> arrays) {
  const std::vector<report::ChartKind> charts = report::built_in_charts();
  const report::ChartKind* chart = find_entry(charts, kind);
  REQUIRE(chart != nullptr);
  return report::problem_of_arrays({kind, kind, "key", std::move(arrays), {}}, chart->arrays);
}

}  // namespace

TEST_CASE("an artifact with an array that does not fit the others is not drawn") {
  for (const auto& [kind, arrays] : drawable_arrays()) {
    CAPTURE(kind);
    CHECK(problem_of(kind, arrays).empty());
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      CAPTURE(arrays[i].name);
      const std::vector<std::size_t>& sizes = arrays[i].sizes;
      std::vector<std::size_t> more = sizes;
      more.push_back(1);
      std::vector<std::size_t> none = sizes;
      none.front() = 0;
      for (const std::vector<std::size_t>& other : {std::vector<std::size_t>{}, more, none}) {
        std::vector<NamedArray> changed = arrays;
        changed[i] = zeros(arrays[i].name, other);
        CHECK_THAT(problem_of(kind, changed), Catch::Contains("does not fit the others: the file is damaged"));
      }
    }
  }
}

TEST_CASE("an artifact with a value that is out of place is not drawn") {
  const auto arrays = drawable_arrays();
  const auto problem_with = [&](const std::string& kind, const std::string& name, double value) {
    std::vector<NamedArray> changed = arrays.at(kind);
    const auto array = std::ranges::find(changed, name, &NamedArray::name);
    std::get<std::vector<double>>(array->values).back() = value;
    return problem_of(kind, changed);
  };
  for (const double value : {-1.0, 0.5, 2147483647.0, std::nan("")}) {
    CAPTURE(value);
    for (const char* kind : {"gallery", "perturbations", "score_table", "templates", "differences"}) {
      CHECK_THAT(problem_with(kind, "image_shape", value), Catch::Contains("image_shape"));
    }
    for (const char* name : {"class_at", "point_class"}) {
      CHECK_THAT(problem_with("decision_map", name, value), Catch::Contains(name));
    }
    CHECK_THAT(problem_with("perturbations", "shown_row", value), Catch::Contains("shown_row"));
  }
  CHECK(problem_with("perturbations", "shown_row", 4).empty());
  std::vector<NamedArray> other_neighbors = arrays.at("gallery");
  *std::ranges::find(other_neighbors, "neighbor_image", &NamedArray::name) = zeros("neighbor_image", {5, 4});
  CHECK_THAT(problem_of("gallery", other_neighbors), Catch::Contains("neighbor_image"));
}

TEST_CASE("an artifact's arrays are read back as they were written, and its file has the same bytes each time") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const std::string key = read_run(run).configurations.front().key;
  const DimensionNames axes{"coordinate", {"length", "width in `mm`"}};
  write_artifact(run, "decision_map-points_3", key, small_map(), axes);
  const std::string first = read_text(artifact_path(run, "decision_map-points_3", key));
  write_artifact(run, "decision_map-points_3", key, small_map(), axes);
  CHECK(read_text(artifact_path(run, "decision_map-points_3", key)) == first);

  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  REQUIRE(artifacts.size() == 1);
  CHECK(artifacts[0].kind == "decision_map");
  CHECK(artifacts[0].name == "decision_map-points_3");
  CHECK(artifacts[0].cell_key == key);
  CHECK(artifacts[0].names == std::vector<DimensionNames>{axes});
  for (const NamedArray& array : artifacts[0].arrays) {
    if (array.name == "point") {
      CHECK(array.sizes == std::vector<std::size_t>{3, 2});
      CHECK(std::get<std::vector<double>>(array.values) == std::vector<double>{0, 0, 1, 1, 0.5, 2});
    }
  }
}

TEST_CASE("a picture of many pixels is drawn as PNG") {
  if (is_skipped_without("gnuplot") || is_skipped_without("rsvg-convert")) return;
  const TemporaryFolder folder;
  for (const std::size_t height : {500U, 5000U}) {
    const std::string name = "canvas" + std::to_string(height);
    report::ImageCanvas canvas(1000, height);
    for (std::size_t i = 0; i < height; ++i)
      canvas.set(i * 7919 % 1000, i, static_cast<std::uint32_t>(i * 2654435761U));
    const std::vector<std::string> title{name};
    report::Figure figure{.name = name, .script = {}, .files = {canvas.file(name + ".rgb")}};
    figure.script = report::ImageCanvas::frame(name, 1000, height, title, 12) + canvas.plot(name + ".rgb");
    CHECK_NOTHROW(report::draw(std::span(&figure, 1), report::PictureFormat::png, folder.path()));
    CHECK(std::filesystem::file_size(folder.path() / (name + ".png")) > 1000);
  }
}

TEST_CASE("pictures replace links, and what is no file, in place of them") {
  namespace fs = std::filesystem;
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const auto victim = folder.write("victim", "mine");
  const report::Figure figure{.name = "one", .script = "set terminal svg\nset output 'one.svg'\nplot x\n", .files = {}};
  fs::create_directory(folder.path() / "plots");
  for (const char* name : {"one.gp", "one.svg"}) fs::create_symlink(victim, folder.path() / "plots" / name);
  report::draw(std::span(&figure, 1), report::PictureFormat::svg, folder.path() / "plots");
  CHECK(read_text(victim) == "mine");
  for (const char* name : {"one.gp", "one.svg", "one.png"}) {
    fs::remove(folder.path() / "plots" / name);
    REQUIRE(::mkfifo((folder.path() / "plots" / name).c_str(), 0600) == 0);
  }
  report::draw(std::span(&figure, 1), report::PictureFormat::png, folder.path() / "plots");
  CHECK(fs::is_regular_file(folder.path() / "plots" / "one.gp"));
  CHECK_THAT(read_text(folder.path() / "plots" / "one.svg"), Catch::Contains("<svg"));
}

TEST_CASE("a decision map is drawn from the run's folder, with its pixels beside the script, the same each time") {
  if (is_skipped_without("gnuplot")) return;
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  write_artifact(run, "decision_map", record.configurations.front().key, small_map());
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK(figures[0].files.at(0).bytes.size() == 2 * 2 * 3);
  report::draw(figures, report::PictureFormat::svg, folder.path() / "first");
  report::draw(figures, report::PictureFormat::svg, folder.path() / "second");
  const std::string svg = read_text(folder.path() / "first" / "decision-map.svg");
  CHECK_THAT(svg, Catch::Contains("<svg"));
  CHECK(svg == read_text(folder.path() / "second" / "decision-map.svg"));
  CHECK(std::filesystem::exists(folder.path() / "first" / "decision-map.rgb"));
}

TEST_CASE("the axes of a decision map are called as the data's columns, or x1 and x2 where these have no names") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const auto script = [&](const std::vector<NamedArray>& map, const DimensionNames& names) {
    write_artifact(run, "decision_map", record.configurations.front().key, map, names);
    const std::vector<StoredArtifact> artifacts = read_artifacts(run);
    const auto figures =
        report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
    return figures.at(0).script;
  };
  CHECK_THAT(script(small_map(), {"coordinate", {"length", "width's `mm`"}}),
             Catch::Contains("set xlabel 'length'\n") && Catch::Contains("set ylabel 'width'.\"'\".'s `mm`'\n"));
  CHECK_THAT(script(small_map(), {}), Catch::Contains("set xlabel 'x1 (first feature)'\n") &&
                                          Catch::Contains("set ylabel 'x2 (second feature)'\n"));
  std::vector<NamedArray> after = small_map();
  after.push_back({"is_after_transforms", {"one"}, {1}, std::vector<double>{1}});
  CHECK_THAT(script(after, {"coordinate", {std::string(200, 'l'), ""}}),
             Catch::Contains("l…l") && Catch::Contains("ll'\n") &&
                 Catch::Contains("set ylabel 'x2 (second feature after the transforms)'\n"));
  CHECK_THAT(script(after, {"coordinate", {"length", ""}}),
             Catch::Contains("set xlabel 'length after the transforms'\n"));
}

TEST_CASE("a decision map of many classes with long names is drawn, with the first of them in its legend") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  std::vector<NamedArray> map = small_map();
  std::vector<std::string>& names = record.provenance.datasets.front().class_names;
  names.clear();
  for (int i = 0; i < 40; ++i)
    names.push_back(std::to_string(i) + " a name of a class that goes on and on and on and on");
  std::get<std::vector<std::int64_t>>(map[4].values) = {0, 1, 39};
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("set label '0 a name") && !Catch::Contains("set label '39 a name") &&
                                    Catch::Contains("set label '... and 28 more classes'"));
  if (std::system("command -v gnuplot >/dev/null") == 0) {
    report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn");
    CHECK(std::filesystem::exists(folder.path() / "drawn" / "decision-map.svg"));
  }
}

TEST_CASE("a decision map has its size whatever the legend of its classes and their lines takes") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  std::vector<std::string>& names = record.provenance.datasets.front().class_names;
  names.clear();
  for (int c = 0; c < 12; ++c) {
    names.push_back("international airport of a town whose name is long, terminal " + std::to_string(c));
  }
  std::vector<NamedArray> map = small_map();
  std::get<std::vector<std::int64_t>>(map[4].values) = {0, 1, 11};
  std::vector<double> scores;
  for (int place = 0; place < 4; ++place) {
    for (int c = 0; c < 12; ++c) scores.push_back(place < 2 ? -1 - c : 1);
  }
  map.push_back({"score_at", {"y_place", "x_place", "class"}, {2, 2, 12}, scores});
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  const std::string& script = figures[0].script;
  const auto number_after = [&](const std::string& text) {
    REQUIRE(script.find(text) != std::string::npos);
    return std::stod(script.substr(script.find(text) + text.size()));
  };
  const double height = number_after("set terminal svg size 620,");
  // Of 24 lines of the legend and a map of 520 pixels.
  CHECK(height > 24 * 20 + 520);
  CHECK(height * (number_after("set tmargin at screen ") - number_after("set bmargin at screen ")) ==
        Approx(520).margin(1));
  // Names that differ at their ends stay different.
  CHECK_THAT(script, Catch::Contains("…") && Catch::Contains("terminal 10'") && Catch::Contains("terminal 11'"));
  CHECK_THAT(script, Catch::Contains("terminal 10 is 0'"));
  if (std::system("command -v gnuplot >/dev/null") != 0) return;
  CHECK_NOTHROW(report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn"));
}

TEST_CASE("a decision map of ten classes has ten colours, and edges between its regions") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::string key = record.configurations.front().key;
  std::vector<double> x;
  std::vector<std::int64_t> classes;
  for (std::size_t place = 0; place < 30; ++place) x.push_back(static_cast<double>(place));
  // Two equal rows, three places of each class.
  for (std::size_t place = 0; place < 60; ++place) classes.push_back(static_cast<std::int64_t>(place % 30 / 3));
  write_artifact(run, "decision_map", key,
                 {{"x", {"x_place"}, {30}, x},
                  {"y", {"y_place"}, {2}, std::vector<double>{0, 1}},
                  {"class_at", {"y_place", "x_place"}, {2, 30}, classes},
                  {"point", {"train_row", "coordinate"}, {0, 2}, std::vector<double>{}},
                  {"point_class", {"train_row"}, {0}, std::vector<std::int64_t>{}}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const std::vector<report::Figure> figures =
      report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  const std::string& pixels = figures[0].files.at(0).bytes;
  REQUIRE(pixels.size() == 180);
  std::set<std::string> colours;
  std::set<std::string> edges;
  for (std::size_t c = 0; c < 10; ++c) {
    colours.insert(pixels.substr(9 * c, 3));
    if (c < 9) edges.insert(pixels.substr(9 * c + 6, 3));
  }
  CHECK(colours.size() == 10);
  CHECK(edges.size() == 1);
}

TEST_CASE("a decision map without points does not speak of 0 of them") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  std::vector<NamedArray> map = small_map();
  map[3] = {"point", {"train_row", "coordinate"}, {0, 2}, std::vector<double>{}};
  map[4] = {"point_class", {"train_row"}, {0}, std::vector<std::int64_t>{}};
  map.push_back({"train_rows", {"one"}, {1}, std::vector<double>{2000}});
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, !Catch::Contains("(0 of"));
}

TEST_CASE("a decision map says which points have no place in it") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  std::vector<NamedArray> map = small_map();
  std::get<std::vector<double>>(map[3].values)[1] = std::numeric_limits<double>::quiet_NaN();
  const auto script = [&] {
    write_artifact(run, "decision_map", record.configurations.front().key, map);
    const std::vector<StoredArtifact> artifacts = read_artifacts(run);
    return report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
  };
  CHECK_THAT(script(),
             Catch::Contains("(1 training row") && Catch::Contains("a value of one of the features is not drawn)"));
  CHECK_THAT(script(), !Catch::Contains("nan"));
  map.push_back({"train_rows", {"one"}, {1}, std::vector<double>{2000}});
  CHECK_THAT(script(), Catch::Contains("(3 of 2,000") && Catch::Contains("drawn; 1 training"));
}

TEST_CASE("a decision map says how many points it leaves out, and of which class the line is outside") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  std::vector<NamedArray> map = small_map();
  map.push_back({"train_rows", {"one"}, {1}, std::vector<double>{2000}});
  map.push_back(
      {"score_at", {"y_place", "x_place", "class"}, {2, 2, 2}, std::vector<double>{1, -1, 2, 1, 3, -1, 4, 1}});
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("(3 of 2,000"));
  CHECK_THAT(figures[0].script, Catch::Contains(" > 0 in the map'") && Catch::Contains(" is 0'"));
  // One line is drawn, and the legend has one sample.
  CHECK(figures[0].script.find("set arrow") == figures[0].script.rfind("set arrow"));
  if (std::system("command -v gnuplot >/dev/null") != 0) return;
  CHECK_NOTHROW(report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn"));
}

TEST_CASE("a decision map of classes with long names in wide characters is drawn") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  RunRecord record = read_run(run);
  std::vector<std::string>& names = record.provenance.datasets.front().class_names;
  names.clear();
  for (int i = 0; i < 2; ++i) {
    names.emplace_back("漢");
    for (int c = 0; c < 80; ++c) names.back() += "字";
  }
  std::vector<NamedArray> map = small_map();
  map.push_back(
      {"score_at", {"y_place", "x_place", "class"}, {2, 2, 2}, std::vector<double>{1, -1, 2, 1, 3, -1, 4, 1}});
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script,
             Catch::Contains("字…字字") && Catch::Contains("字 is 0'") && Catch::Contains("字 > 0 in the map'"));
  if (std::system("command -v gnuplot >/dev/null") != 0) return;
  CHECK_NOTHROW(report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn"));
}

TEST_CASE("differences of features with decimals are a list whose columns stay apart, of an image a table") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::string key = record.configurations.front().key;
  std::vector<NamedArray> arrays{{"query", {"feature"}, {4}, std::vector<double>{-0.123456, 1234567, -2.5e-7, 1}},
                                 {"neighbor", {"feature"}, {4}, std::vector<double>{-0.223456, 7654321, 0, 1}},
                                 {"difference", {"feature"}, {4}, std::vector<double>{0.1, 6419754, 2.5e-7, 0}},
                                 {"neighbor_row", {"one"}, {1}, std::vector<double>{7}},
                                 {"distance", {"one"}, {1}, std::vector<double>{6419754.1}}};
  write_artifact(run, "differences", key, arrays);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const report::ChartKind chart = report::differences_chart();
  CHECK_THAT(chart.text({.record = record, .splits = splits, .artifacts = artifacts}),
             Catch::Contains("feature        row a  training row b      |a - b|\n") &&
                 Catch::Contains("      0    -0.123456       -0.223456          0.1\n") &&
                 Catch::Contains("      1  1.23457e+06     7.65432e+06  6.41975e+06\n"));
  const auto figures = chart.draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  // Nine digits at a size of 12 take 67 pixels, and the four features stand one below the other.
  CHECK_THAT(figures[0].script,
             Catch::Contains("rectangle from 16,24 to 92,46") && Catch::Contains("rectangle from 16,90 to 92,112"));

  arrays.push_back({"image_shape", {"side"}, {3}, std::vector<double>{1, 2, 2}});
  write_artifact(run, "differences", key, arrays);
  artifacts = read_artifacts(run);
  CHECK_THAT(chart.text({.record = record, .splits = splits, .artifacts = artifacts}),
             Catch::Contains("row a:\n    -0.123456  1.23457e+06\n     -2.5e-07            1\n"));
}

TEST_CASE("differences of many features are not drawn, and the text says where they are") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::string key = record.configurations.front().key;
  write_artifact(run, "differences", key, {{"query", {"feature"}, {300}, std::vector<double>(300)}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  CHECK_THAT(
      report::differences_chart().text({.record = record, .splits = splits, .artifacts = artifacts}),
      Catch::Contains(
          "300 features are more than the 256 that a picture has room for; the numbers are in artifacts/differences-" +
          key));
}

TEST_CASE("the printed scores of many rows stand in blocks, and no number is cut") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  constexpr std::size_t kRows = 9;
  std::vector<double> rows;
  std::vector<double> scores;
  for (std::size_t i = 0; i < kRows; ++i) {
    rows.push_back(static_cast<double>(i));
    scores.push_back(-12345.25 - static_cast<double>(i));
    scores.push_back(static_cast<double>(i) + 0.25);
  }
  write_artifact(run, "score_table", record.configurations.front().key,
                 {{"row", {"shown"}, {kRows}, rows},
                  {"class_score", {"shown", "class"}, {kRows, 2}, scores},
                  {"true_class", {"shown"}, {kRows}, std::vector<double>(kRows, 0)},
                  {"predicted_class", {"shown"}, {kRows}, std::vector<double>(kRows, 1)}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const std::string text =
      report::score_table_chart().text({.record = record, .splits = splits, .artifacts = artifacts});
  for (std::size_t i = 0; i < kRows; ++i) {
    CHECK_THAT(text, Catch::Contains("true> -" + std::to_string(12345 + i) + ".25"));
    CHECK_THAT(text, Catch::Contains("row " + std::to_string(i)));
  }
  CHECK_THAT(text, !Catch::Contains("..."));
}

namespace {

/// Concentration of a stored run, where the first configuration of each metric, l1 and l2, has such arrays.
std::vector<report::Figure> concentration_per_metric(
    const std::filesystem::path& folder, const std::function<std::vector<NamedArray>(double metric)>& arrays) {
  const auto run = write_sample_run(folder);
  const RunRecord record = read_run(run);
  const auto metric = static_cast<std::size_t>(
      std::find_if(record.axes.begin(), record.axes.end(), [](const auto& axis) { return axis.name == "metric"; }) -
      record.axes.begin());
  for (const std::size_t value : {0U, 1U}) {
    const auto configuration = std::find_if(record.configurations.begin(), record.configurations.end(),
                                            [&](const auto& one) { return one.coordinates[metric] == value; });
    REQUIRE(configuration != record.configurations.end());
    write_artifact(run, "concentration", configuration->key, arrays(static_cast<double>(value)));
  }
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  return report::concentration_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
}

}  // namespace

TEST_CASE("concentration is drawn with a line per metric, and without the points that are no number") {
  const TemporaryFolder folder;
  const auto figures = concentration_per_metric(folder.path(), [](double metric) {
    return std::vector<NamedArray>{
        {"dimensions", {"one"}, {1}, std::vector<double>{600}},
        {"ratio", {"one"}, {1}, std::vector<double>{0.25 + metric / 2}},
        {"points_for_density", {"one"}, {1}, std::vector<double>{std::numeric_limits<double>::infinity()}}};
  });
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("600 0.25\n") && Catch::Contains("600 0.75\n"));
  CHECK_THAT(figures[0].script, Catch::Contains("metric = l1: nearest") && Catch::Contains("metric = l2: nearest"));
  CHECK_THAT(figures[0].script, !Catch::Contains("inf") && !Catch::Contains("y2"));
  if (std::system("command -v gnuplot >/dev/null") == 0) {
    report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn");
    CHECK(std::filesystem::exists(folder.path() / "drawn" / "concentration.svg"));
  }
}

TEST_CASE("concentration names the metric also where every number of dimensions has one metric alone") {
  const TemporaryFolder folder;
  const auto figures = concentration_per_metric(folder.path(), [](double metric) {
    return std::vector<NamedArray>{{"dimensions", {"one"}, {1}, std::vector<double>{2 + metric}},
                                   {"ratio", {"one"}, {1}, std::vector<double>{0.5}},
                                   {"points_for_density", {"one"}, {1}, std::vector<double>{std::pow(4, 2 + metric)}}};
  });
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("metric = l1: nearest") && Catch::Contains("metric = l2: nearest"));
}

TEST_CASE("the points that keep a density stand beside their curve, as far as there is room for small ones") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<double> points{4, 64, 1e150};
  for (std::size_t i = 0; i < points.size(); ++i) {
    write_artifact(
        run, "concentration", record.configurations[i].key,
        {{"dimensions", {"one"}, {1}, std::vector<double>{i == 2 ? 250.0 : 1.0 + 2 * static_cast<double>(i)}},
         {"ratio", {"one"}, {1}, std::vector<double>{0.5}},
         {"points_for_density", {"one"}, {1}, std::vector<double>{points[i]}}});
  }
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::concentration_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("$points << EOD\n1 4\n3 64\nEOD\n") &&
                                    Catch::Contains("set y2range [1:256]") && Catch::Contains("with labels"));
  if (is_skipped_without("gnuplot")) return;
  report::draw(figures, report::PictureFormat::svg, folder.path() / "drawn");
  CHECK_THAT(read_text(folder.path() / "drawn" / "concentration.svg"), Catch::Contains(">64<"));
}

TEST_CASE("a gallery of ten thousand small images stays a picture of moderate size, and few ones have large pixels") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const auto bytes = [&](std::size_t queries, std::size_t neighbors) {
    const std::size_t all = queries * neighbors;
    write_artifact(run, "gallery", record.configurations.front().key,
                   {{"image_shape", {"side"}, {3}, std::vector<double>{1, 4, 4}},
                    {"query_image", {"query", "pixel"}, {queries, 16}, std::vector<double>(queries * 16, 255)},
                    {"query_class", {"query"}, {queries}, std::vector<double>(queries)},
                    {"predicted_class", {"query"}, {queries}, std::vector<double>(queries)},
                    {"neighbor_class", {"query", "neighbor"}, {queries, neighbors}, std::vector<double>(all)},
                    {"neighbor_image", {"shown", "pixel"}, {all, 16}, std::vector<double>(all * 16, 255)}});
    const std::vector<StoredArtifact> artifacts = read_artifacts(run);
    const auto figures = report::gallery_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
    REQUIRE(figures.size() == 1);
    return figures[0].files.at(0).bytes.size();
  };
  CHECK(bytes(100, 100) < 50'000'000);
  // 64 pixels for an image of 4.
  CHECK(bytes(1, 1) > 2 * 64 * 64 * 3);
}

TEST_CASE("an image is drawn as squares, as it is, or smaller by means where there are very many") {
  const report::ImageSides sides{.channels = 1, .height = 2, .width = 4};
  const std::vector<double> image{0, 10, 20, 30, 40, 50, 60, 70};
  const auto grays = [&](const report::DrawnSize& drawn) {
    report::ImageCanvas canvas(drawn.width, drawn.height);
    canvas.put(0, 0, image, sides, drawn);
    std::vector<int> found;
    for (const char byte : canvas.file("x").bytes) found.push_back(static_cast<unsigned char>(byte));
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == found[i / 3 * 3]);
    std::vector<int> one_channel;
    for (std::size_t i = 0; i < found.size(); i += 3) one_channel.push_back(found[i]);
    return one_channel;
  };
  CHECK(grays({2, 4}) == std::vector<int>{0, 10, 20, 30, 40, 50, 60, 70});
  CHECK(grays({1, 2}) == std::vector<int>{25, 45});
  CHECK(grays({1, 1}) == std::vector<int>{35});
  const std::vector<int> squares = grays({4, 8});
  CHECK(std::vector<int>(squares.begin(), squares.begin() + 8) == std::vector<int>{0, 0, 10, 10, 20, 20, 30, 30});
  CHECK(std::vector<int>(squares.end() - 8, squares.end()) == std::vector<int>{40, 40, 50, 50, 60, 60, 70, 70});

  const report::ImageSides cifar{.channels = 3, .height = 32, .width = 32};
  CHECK(cifar.drawn(64, 6).width == 64);
  CHECK(cifar.drawn(64, 1900).width == 32);
  CHECK(cifar.drawn(64, 10'100).width == 14);
  CHECK(report::ImageSides{3, 96, 48}.drawn(64, 6).height == 96);
  CHECK(report::ImageSides{3, 96, 48}.drawn(64, 6).width == 48);
}

TEST_CASE("a gallery of ten thousand images is drawn as a picture, whatever their pixels") {
  if (is_skipped_without("gnuplot") || is_skipped_without("rsvg-convert")) return;
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::size_t count = 100;
  const std::size_t pixels = std::size_t{3} * 32 * 32;
  std::uint32_t state = 1;
  const auto noise = [&](std::size_t images) {
    std::vector<double> values(images * pixels);
    for (double& value : values) value = (state = state * 1664525U + 1013904223U) >> 24U;
    return values;
  };
  write_artifact(run, "gallery", record.configurations.front().key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{3, 32, 32}},
                  {"query_image", {"query", "pixel"}, {count, pixels}, noise(count)},
                  {"query_class", {"query"}, {count}, std::vector<double>(count)},
                  {"predicted_class", {"query"}, {count}, std::vector<double>(count)},
                  {"neighbor_class", {"query", "neighbor"}, {count, count}, std::vector<double>(count * count)},
                  {"neighbor_image", {"shown", "pixel"}, {count * count, pixels}, noise(count * count)}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::gallery_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  for (const auto format : {report::PictureFormat::png, report::PictureFormat::pdf}) {
    CHECK_NOTHROW(report::draw(figures, format, folder.path() / "drawn"));
  }
}

TEST_CASE("images that are white stand out from the ground by a line around them") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::string& key = record.configurations.front().key;
  write_artifact(run, "perturbations", key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{1, 1, 1}},
                  {"image", {"copy", "pixel"}, {4, 1}, std::vector<double>{255, 255, 255, 255}},
                  {"shown_row", {"one"}, {1}, std::vector<double>{0}},
                  {"distance", {"original", "kind"}, {1, 3}, std::vector<double>{0, 0, 0}},
                  {"changed_share", {"kind"}, {3}, std::vector<double>{0, 0, 0}},
                  {"images_without_room", {"one"}, {1}, std::vector<double>{0}}});
  write_artifact(run, "score_table", key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{1, 1, 1}},
                  {"image", {"shown", "pixel"}, {2, 1}, std::vector<double>{255, 255}},
                  {"row", {"shown"}, {2}, std::vector<double>{0, 1}},
                  {"class_score", {"shown", "class"}, {2, 2}, std::vector<double>{0, 1, 0, 1}},
                  {"true_class", {"shown"}, {2}, std::vector<double>{0, 0}},
                  {"predicted_class", {"shown"}, {2}, std::vector<double>{1, 1}}});
  write_artifact(run, "templates", key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{1, 1, 1}},
                  {"weights", {"class", "feature"}, {3, 1}, std::vector<double>{1, 2, 3}}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto outlines = [&](const report::ChartKind& kind) {
    const std::string script = kind.draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
    std::size_t count = 0;
    for (std::size_t at = 0; (at = script.find("border lc rgb '#808080' lw 1\n", at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  CHECK(outlines(report::perturbations_chart()) == 4);
  CHECK(outlines(report::score_table_chart()) == 2);
  CHECK(outlines(report::templates_chart()) == 3);
}

TEST_CASE("perturbations are drawn with the distances of the image that is shown, and say how many are left out") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  write_artifact(run, "perturbations", record.configurations.front().key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{1, 1, 1}},
                  {"image", {"copy", "pixel"}, {4, 1}, std::vector<double>{0, 50, 50, 50}},
                  {"shown_row", {"one"}, {1}, std::vector<double>{1}},
                  {"distance", {"original", "kind"}, {2, 3}, std::vector<double>{60, 40, 30, 50.5, 50.5, 50.5}},
                  {"changed_share", {"kind"}, {3}, std::vector<double>{0, 1, 0}},
                  {"images_without_room", {"one"}, {1}, std::vector<double>{1}}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const auto figures = report::perturbations_chart().draw({.record = record, .splits = splits, .artifacts = artifacts});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures[0].script, Catch::Contains("L2 distance 50.5") && !Catch::Contains("L2 distance 60"));
  CHECK_THAT(figures[0].script,
             Catch::Contains("for how many of 1 images") && Catch::Contains("(1 of 2 images are left"));
}

TEST_CASE("what stands below narrow copies of an image has room beside that of the next") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  write_artifact(run, "perturbations", record.configurations.front().key,
                 {{"image_shape", {"side"}, {3}, std::vector<double>{1, 160, 1}},
                  {"image", {"copy", "pixel"}, {4, 160}, std::vector<double>(640, 50)},
                  {"shown_row", {"one"}, {1}, std::vector<double>{0}},
                  {"distance", {"original", "kind"}, {1, 3}, std::vector<double>{1000.5, 1000.5, 1000.5}},
                  {"changed_share", {"kind"}, {3}, std::vector<double>{0, 1, 0}},
                  {"images_without_room", {"one"}, {1}, std::vector<double>{0}}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const std::string script =
      report::perturbations_chart().draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
  const auto place_of = [&](const std::string& label) {
    return std::stod(script.substr(script.find("set label '" + label + "' at ") + label.size() + 16));
  };
  CHECK(place_of("boxed") - place_of("shifted") > report::text_width("L2 distance 1000.5", 11));
}

TEST_CASE("a decision map of features in very different units is square, with room for their numbers") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  std::vector<NamedArray> map = small_map();
  map[1].values = std::vector<double>{60'000, 790'000};
  write_artifact(run, "decision_map", record.configurations.front().key, map);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const std::string script =
      report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
  const auto number_after = [&](const std::string& text) {
    return std::stod(script.substr(script.find(text) + text.size()));
  };
  const double width = number_after("set terminal svg size ");
  const double height = number_after(fmt::format("set terminal svg size {},", width));
  const double left = number_after("set lmargin at screen ");
  const double bottom = number_after("set bmargin at screen ");
  CHECK((number_after("set rmargin at screen ") - left) * width ==
        Approx((number_after("set tmargin at screen ") - bottom) * height).epsilon(0.01));
  // Eight digits of 14 pixels, and the name of the axis.
  CHECK(left * width > 100);
}

TEST_CASE("the numbers with exponents below a decision map stand apart") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const auto script_over = [&](const std::vector<double>& x) {
    std::vector<NamedArray> map = small_map();
    map[0].values = x;
    write_artifact(run, "decision_map", record.configurations.front().key, map);
    const std::vector<StoredArtifact> artifacts = read_artifacts(run);
    return report::decision_map_chart().draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
  };
  // Of numbers like -3e+06, less than ten have room in 520 pixels.
  CHECK_THAT(script_over({-3e6, 6e6}), Catch::Contains("set xtics 2e+06\n"));
  CHECK_THAT(script_over({0, 1.6e-5}), Catch::Contains("set xtics 5e-06\n"));
  CHECK_THAT(script_over({0, 200'000}), !Catch::Contains("set xtics"));
}

TEST_CASE("names of classes that differ only in a middle that is left out are told apart by their numbers") {
  const std::vector<std::string> names{"plant of the first kind", "cat", "plant of another kind"};
  CHECK(report::fitted_names(names, 62 * 1.0, 10) == std::vector<std::string>{"0: pl…kind", "cat", "2: pl…kind"});
  CHECK(report::fitted_names(names, 1000, 10) == names);
}

TEST_CASE("a score table of many rows is drawn in bands of ten, each with the names of classes") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  std::vector<double> rows;
  for (int row = 0; row < 12; ++row) rows.push_back(row);
  write_artifact(run, "score_table", record.configurations.front().key,
                 {{"row", {"shown"}, {12}, rows},
                  {"class_score", {"shown", "class"}, {12, 2}, std::vector<double>(24, 0.5)},
                  {"true_class", {"shown"}, {12}, std::vector<double>(12, 0)},
                  {"predicted_class", {"shown"}, {12}, std::vector<double>(12, 1)}});
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const std::vector<StoredArtifact> artifacts = read_artifacts(run);
  const std::string script =
      report::score_table_chart().draw({.record = record, .splits = splits, .artifacts = artifacts}).at(0).script;
  const auto place_of = [&](const std::string& label) {
    const std::string begin = "set label '" + label + "' at ";
    return script.substr(script.find(begin) + begin.size());
  };
  // Below the first row stands the eleventh.
  CHECK(std::stod(place_of("row 0")) == std::stod(place_of("row 10")));
  CHECK(std::stod(place_of("row 0")) < std::stod(place_of("row 9")));
  std::size_t names = 0;
  for (std::size_t at = 0; (at = script.find("set label 'class 1' ", at)) != std::string::npos; ++at) ++names;
  CHECK(names == 2);
}

TEST_CASE("a chart of an artifact that the run does not hold says how to ask for it, not why it is missing") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const RunRecord record = read_run(run);
  const std::vector<SplitRecord> splits = read_split_records(run, record);
  const report::ChartKind gallery = report::gallery_chart();
  CHECK(gallery.draw({.record = record, .splits = splits}).empty());
  CHECK(gallery.refusal({.record = record, .splits = splits}) ==
        "the run holds none; a sweep asks for it: artifacts: [gallery]; where its file is gone, `gridfold run --resume "
        "RUN` makes it again");
}
