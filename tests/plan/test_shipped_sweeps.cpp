#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "config/sweep_spec.hpp"
#include "plan/make_plan.hpp"

namespace gridfold::test_shipped_sweeps {

namespace {

namespace fs = std::filesystem;

void add_classifiers(const GridSpec& grid, const Key& key, std::set<std::string>& names) {
  if (grid.kind == GridSpec::Kind::axis && grid.axis.key == &key) {
    for (const KeyValue& option : grid.axis.options) names.insert(to_text(option.value.value));
  }
  for (const GridSpec& part : grid.parts) add_classifiers(part, key, names);
}

/// The classifiers that some configuration of the sweep has, at most.
std::set<std::string> classifiers_of(const SweepSpec& sweep) {
  const Key& key = *sweep.keys->component_key(Section::classifier);
  std::set<std::string> names;
  add_classifiers(sweep.grid, key, names);
  const Component* constant = constants_of(sweep).component(Section::classifier);
  if (!always_varies(sweep.grid, key) && constant != nullptr) names.insert(constant->name);
  return names;
}

/// Whether several classifiers are compared; then one of them must be a baseline.
bool compares_classifiers(const SweepSpec& sweep) {
  const std::set<std::string> names = classifiers_of(sweep);
  CHECK_FALSE(names.empty());
  if (names.size() < 2) return false;
  CHECK((names.contains("majority") || names.contains("prior")));
  return true;
}

/// Calls `check(sweep)` for every sweep in configs/ and experiments/.
template <typename Check>
void for_each_shipped(const Check& check) {
  const fs::path root = GRIDFOLD_SOURCE_DIR;
  const ReadOptions without_data{.paths_must_exist = false};
  for (const auto& entry : fs::directory_iterator(root / "configs")) {
    INFO(entry.path().string());
    if (entry.path().extension() == ".yaml") check(read_sweep(entry.path(), {}, known_names(), without_data));
  }
  for (const auto& entry : fs::directory_iterator(root / "experiments")) {
    INFO(entry.path().string());
    if (!fs::exists(entry.path() / "experiment.yaml")) continue;
    const ExperimentSpec experiment = read_experiment(entry.path() / "experiment.yaml", known_names(), without_data);
    for (const ExperimentStep& step : experiment.steps) check(step.sweep);
  }
}

}  // namespace

TEST_CASE("every shipped sweep that compares classifiers compares them with a baseline") {
  int comparisons = 0;
  for_each_shipped([&](const SweepSpec& sweep) { comparisons += compares_classifiers(sweep) ? 1 : 0; });
  CHECK(comparisons > 0);
}

// A run keeps the resolved sweep, which `rerun` and `run --resume` read.
TEST_CASE("every shipped sweep reads back as itself once it is resolved") {
  for_each_shipped([](const SweepSpec& sweep) {
    CHECK(read_sweep_text(sweep.resolved, "resolved.yaml", {}, known_names(), {.paths_must_exist = false}).resolved ==
          sweep.resolved);
  });
}

}  // namespace gridfold::test_shipped_sweeps
