#include "plan/test_sweep.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/error.hpp"
#include "plan/expand.hpp"
#include "plan/resolved_cell.hpp"
#include "plan/row_choice.hpp"

namespace gridfold {

namespace {

const Resampling& test_part_resampling(const Registry& registry) {
  const auto found = std::ranges::find(registry.resamplings, true, &Resampling::scores_test_part);
  if (found == registry.resamplings.end()) throw ConfigError("this program has no protocol that judges the test part");
  return *found;
}

/// The values of the point in the place of the sweep's grid, without those of its protocol.
SweepSpec without_grid(const SweepSpec& sweep, const PointValues& point) {
  SweepSpec one = sweep;
  one.grid = {};
  one.constants.clear();
  for (const Key& key : sweep.keys->keys()) {
    const KeyValue* value = point.get(key);
    if (value != nullptr && key.section != Section::protocol) one.constants.emplace_back(&key, *value);
  }
  return one;
}

void set(SweepSpec& sweep, const Key& key, KeyValue value) {
  std::erase_if(sweep.constants, [&](const auto& constant) { return constant.first == &key; });
  sweep.constants.emplace_back(&key, std::move(value));
}

/// The loader names the rows that are kept, so that no other test part is looked for.
void keep_rows(SweepSpec& sweep, const Loader& loader, const Reservation& reservation) {
  for (const ParameterValue& kept : row_choice_of(reservation)) {
    const std::vector<ParameterInfo>& table = loader.component.parameters;
    const auto place =
        static_cast<std::size_t>(std::ranges::find(table, kept.name, &ParameterInfo::name) - table.begin());
    set(sweep, sweep.keys->of(loader.component, place), {.value = {kept.value, {}}});
  }
}

}  // namespace

TestSweep test_sweep_of(const SweepSpec& sweep, std::span<const std::size_t> coordinates, const Registry& registry) {
  std::optional<TestSweep> test;
  expand(sweep, [&](const GridPoint& point) {
    if (test || !std::ranges::equal(point.coordinates, coordinates)) return;
    const ResolvedCell cell = resolve(point, registry);
    test = TestSweep{without_grid(sweep, point.values), std::nullopt};
    if (cell.resampling->reservation != nullptr) {
      test->reservation = cell.resampling->reservation(cell.resampling_parameters);
      keep_rows(test->sweep, *cell.loader, *test->reservation);
    }
  });
  assert(test);
  const Resampling& judge = test_part_resampling(registry);
  set(test->sweep, *sweep.keys->component_key(Section::protocol),
      {.value = {judge.component.name, {}}, .component = &judge.component});
  // Artifacts are the run's, of whatever configuration they suit.
  test->sweep.artifacts.clear();
  // Who evaluates has asked for the test part.
  test->sweep.settings["protocol.test"] = Scalar{};
  return std::move(*test);
}

}  // namespace gridfold
