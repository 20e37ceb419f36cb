#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "expected_text.hpp"
#include "plan/cell_content.hpp"
#include "plan/expand.hpp"
#include "sample_components.hpp"

namespace gridfold::test_subset {

using gridfold::test::message_of;

namespace {

SweepSpec sweep_of(const std::string& grid) {
  return read_sweep_text("name: t\ndataset: {loader: csv, path: .}\nclassifier: knn\ngrid: " + grid + "\n",
                         "sweep.yaml", {}, test::sample_vocabulary());
}

std::vector<std::string> cells_of(const SweepSpec& sweep) {
  std::vector<std::string> cells;
  expand(sweep, [&](const GridPoint& point) { cells.push_back(test::content_of(cell_of(point.values))); });
  return cells;
}

std::string subset(const std::string& cells, const std::string& seed) {
  return ", subset: {cells: " + cells + ", seed: " + seed + "}";
}

}  // namespace

TEST_CASE("a subset holds the configurations that numpy's permutation puts first, in the order of the grid") {
  std::ifstream stream(GRIDFOLD_SOURCE_DIR "/tests/config/expected/draws.csv");
  std::size_t cases = 0;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("subset,")) continue;
    ++cases;
    std::istringstream rest(line.substr(7));
    std::string points, cells, seed;
    rest >> points >> cells;
    std::getline(rest, seed, ',');
    const std::string grid = "{k: {from: 1, to: " + std::to_string(std::stoul(points) / 2) + "}, metric: [l1, l2]";
    const std::vector<std::string> all = cells_of(sweep_of(grid + "}"));
    REQUIRE(std::to_string(all.size()) == points);
    std::vector<std::string> wanted;
    for (std::size_t place = 0; rest >> place;) wanted.push_back(all[place]);
    CHECK(cells_of(sweep_of(grid + subset(cells, seed) + "}")) == wanted);
  }
  CHECK(cases == 3);
}

TEST_CASE("a smaller subset of one seed is within a larger one") {
  const std::string grid = "{k: {from: 1, to: 50}, weights: [uniform, distance]";
  const std::vector<std::string> fifty = cells_of(sweep_of(grid + subset("50", "3") + "}"));
  REQUIRE(fifty.size() == 50);
  const std::set<std::string> larger(fifty.begin(), fifty.end());
  for (const std::string& cell : cells_of(sweep_of(grid + subset("20", "3") + "}"))) CHECK(larger.contains(cell));
  CHECK(cells_of(sweep_of(grid + subset("50", "4") + "}")) != fifty);
}

TEST_CASE("a subset counts configurations after exclusions, each once whatever changes nothing in it") {
  // p counts with minkowski alone: 3 + 1 configurations of 6 points.
  const std::string grid = "{metric: [minkowski, l1], p: [1, 2, 3]";
  CHECK(cells_of(sweep_of(grid + subset("4", "1") + "}")).size() == 4);
  CHECK(cells_of(sweep_of(grid + subset("3", "1") + "}")).size() == 3);
  CHECK(cells_of(sweep_of("{k: [1, 3, 5], exclude: {k: 3}" + subset("2", "1") + "}")).size() == 2);
}

TEST_CASE("a subset within alternatives and beside other factors takes from its own grid") {
  CHECK(cells_of(
            sweep_of("{weights: [uniform, distance], union: [{k: {from: 1, to: 9}" + subset("3", "1") + "}, {k: 77}]}"))
            .size() == 8);
  const SweepSpec sweep = sweep_of("{k: {from: 1, to: 9}" + subset("3", "1") + "}");
  CHECK(cells_of(read_sweep_text(sweep.resolved, "again.yaml", {}, test::sample_vocabulary())) == cells_of(sweep));
}

TEST_CASE("a subset tells what it leaves out, and that the grid has too few") {
  const Expansion expansion = expand(sweep_of("{k: [1, 3, 5]" + subset("2", "1") + "}"), [](const GridPoint&) {});
  REQUIRE(expansion.left_out.size() == 1);
  CHECK_TEXT(std::to_string(expansion.left_out[0].points) + " " + expansion.left_out[0].reason);
  const Expansion all = expand(sweep_of("{k: [1, 3, 5]" + subset("20", "1") + "}"), [](const GridPoint&) {});
  CHECK(all.left_out.empty());
  REQUIRE(all.notes.size() == 1);
  CHECK_TEXT(to_text(all.notes[0]));
}

TEST_CASE("a subset without cells or seed is refused") {
  for (const std::string wrong : {"subset: 5", "subset: {cells: 5}", "subset: {cells: 0, seed: 1}",
                                  "subset: {cells: 5, seed: x}", "subset: {cells: 5, seed: 1, rows: 3}"}) {
    CHECK_TEXT(message_of([&] { sweep_of("{k: [1, 3], " + wrong + "}"); }));
  }
}

}  // namespace gridfold::test_subset
