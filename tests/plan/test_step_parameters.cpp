#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "plan/cell_spec.hpp"
#include "plan/expand.hpp"
#include "plan/make_plan.hpp"
#include "sample_components.hpp"

namespace gridfold::test_step_parameters {

using gridfold::test::message_of;

namespace {

using Pipelines = std::vector<std::string>;

SweepSpec sweep_of(const std::string& rest, const std::vector<Override>& overrides = {}) {
  return read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                         "/datasets/digits/digits.csv.gz}\nclassifier: knn\n" +
                             rest,
                         "sweep.yaml", overrides, known_names());
}

/// The pipeline that each point of the grid is evaluated with.
Pipelines pipelines(const SweepSpec& sweep) {
  Pipelines found;
  expand(sweep, [&](const GridPoint& point) { found.push_back(pipeline_text(cell_of(point.values).transforms)); });
  return found;
}

Pipelines pipelines(const std::string& rest) { return pipelines(sweep_of(rest)); }

std::string error_of(const std::string& rest) {
  try {
    pipelines(rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a step's parameter as an axis is put into every pipeline that has the step, and leaves the others alone") {
  const std::string transforms = "transforms: [none, pca, [standardize, {pca: {whiten: true}}]]";
  const Pipelines expected{"none", "pca(components=5)", "pca(components=9)",
                           "standardize > pca(components=5, whiten=true)",
                           "standardize > pca(components=9, whiten=true)"};
  CHECK(pipelines("grid: {" + transforms + ", transforms.pca.components: [5, 9]}\n") == expected);
  CHECK(pipelines("grid: {" + transforms + ", pca.components: {from: 5, to: 9, step: 4}}\n") == expected);
}

TEST_CASE("a step's parameter may stand before the pipelines, and has the name that results show") {
  const SweepSpec sweep = sweep_of("grid: {transforms.pca.components: [5, 9], transforms: [pca]}\n");
  CHECK(pipelines(sweep) == Pipelines{"pca(components=5)", "pca(components=9)"});
  const Expansion expansion = expand(sweep, [](const GridPoint&) {});
  CHECK(expansion.axes.at(0).name == "pca.components");
  CHECK(expansion.axes.at(0).values == std::vector<Scalar>{std::int64_t{5}, std::int64_t{9}});
}

TEST_CASE("a cell has the same key whether the grid or the pipeline sets the parameter") {
  const auto keys = [](const std::string& rest) {
    std::vector<std::string> found;
    for (const Cell& cell : make_plan(sweep_of(rest)).cells) found.push_back(cell.key);
    return found;
  };
  CHECK(keys("transforms: [standardize, pca]\ngrid: {pca.components: [5, 9]}\n") ==
        keys("grid: {transforms: [[standardize, pca(components=5)], [standardize, pca(components=9)]]}\n"));
  // A default written out is no other configuration.
  CHECK(keys("transforms: normalize\ngrid: {normalize.norm: l2}\n") == keys("transforms: normalize\n"));
  CHECK(keys("transforms: min_max\ngrid: {min_max.to: [2]}\n") == keys("transforms: {min_max: {to: 2}}\n"));
}

TEST_CASE("a step's parameter goes into pairs, conditions, exclusions, unions, variants and overrides") {
  CHECK(pipelines("transforms: pca\ngrid: {zip: {pca.components: [5, 9], k: [1, 3]}}\n") ==
        Pipelines{"pca(components=5)", "pca(components=9)"});
  CHECK(pipelines("transforms: pca\ngrid: {pca.components: [5, 9], k: {values: [1, 3], when: {pca.components: {above: "
                  "5}}}}\n")
            .size() == 3);
  CHECK(pipelines("transforms: pca\ngrid: {pca.components: [5, 9], exclude: {transforms.pca.components: 5}}\n") ==
        Pipelines{"pca(components=9)"});
  CHECK(pipelines("grid: {union: [{transforms: none}, {transforms: pca, pca.components: 3}]}\n") ==
        Pipelines{"none", "pca(components=3)"});
  CHECK(pipelines("transforms: pca\nvariants: {few: {pca.components: 2}, more: {pca.components: 20}}\n") ==
        Pipelines{"pca(components=2)", "pca(components=20)"});
  CHECK(pipelines(sweep_of("transforms: pca\n", {{"grid.transforms.pca.components", "[4]"}})) ==
        Pipelines{"pca(components=4)"});
  CHECK(pipelines(sweep_of("transforms: pca\n", {{"grid.pca.components", "[4]"}})) == Pipelines{"pca(components=4)"});
}

TEST_CASE("an override of a step's parameter wins over every spelling of it, in the grid and in pipelines") {
  const Pipelines wanted{"standardize > pca(components=4)"};
  for (const std::string path :
       {"grid.pca.components", "grid.transforms.pca.components", "transforms.pca.components"}) {
    INFO(path);
    for (const std::string rest :
         {"transforms: [standardize, pca]\ngrid: {pca.components: [5, 9]}\n",
          "transforms: [standardize, pca]\ngrid: {transforms.pca.components: [5, 9]}\n",
          "transforms: [standardize, {pca: {components: 20}}]\n", "transforms: standardize > pca(components=20)\n",
          "grid: {transforms: [[standardize, pca(components=20)]]}\n",
          "grid: {union: [{transforms: standardize > pca(components=20)}]}\n"}) {
      INFO(rest);
      const SweepSpec sweep = sweep_of(rest, {{path, "4"}});
      CHECK(pipelines(sweep) == wanted);
      CHECK(pipelines(read_sweep_text(sweep.resolved, "again.yaml", {}, known_names())) == wanted);
    }
  }
  CHECK(pipelines(sweep_of("transforms: {pca: {components: 20}}\n", {{"grid.transforms", "[none, standardize]"}})) ==
        Pipelines{"none", "standardize"});
  CHECK(pipelines(sweep_of("grid: {transforms: [none, standardize]}\n", {{"transforms", "{pca: {components: 4}}"}})) ==
        Pipelines{"pca(components=4)"});
  CHECK(pipelines(sweep_of("transforms: {pca: {components: 20}}\ngrid: {k: [1, 3]}\n",
                           {{"grid.pca.components", "{values: [4], when: {k: 3}}"}})) ==
        Pipelines{"pca(components=20)", "pca(components=4)"});
}

TEST_CASE("an override with a step's parameter misspelt is told which was meant") {
  for (const std::string path : {"grid.pca.compnents", "grid.transforms.pca.compnents", "grid.pca__n_components"}) {
    CHECK_TEXT(message_of([&] { sweep_of("transforms: pca\n", {{path, "[1, 2]"}}); }));
  }
  CHECK_TEXT(message_of([&] { sweep_of("transforms: pca\n", {{"transforms.pca.compnents", "5"}}); }));
}

TEST_CASE("a sweep with a step's parameter as an axis reads back from what it is written as") {
  const SweepSpec sweep = sweep_of(
      "grid: {transforms: [none, pca], pca.components: [5, 9], k: {values: [1, 3], when: "
      "{pca.components: {at_least: 9}}}}\n");
  const SweepSpec again = read_sweep_text(sweep.resolved, "again.yaml", {}, known_names());
  CHECK(pipelines(again) == pipelines(sweep));
  CHECK(again.resolved == sweep.resolved);
}

TEST_CASE("a parameter that the transform needs must be given wherever the grid does not vary it") {
  CHECK_TEXT(error_of("grid: {transforms: [none, pca], k: [1, 3], pca.components: {values: [5], when: {k: 3}}}\n"));
  CHECK(pipelines(
            "transforms: {pca: {components: 7}}\ngrid: {k: [1, 3], pca.components: {values: [5], when: {k: 3}}}\n") ==
        Pipelines{"pca(components=7)", "pca(components=5)"});
}

}  // namespace gridfold::test_step_parameters
