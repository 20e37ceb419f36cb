#pragma once

#include <string>

#include "config/sweep_spec.hpp"
#include "plan/make_plan.hpp"

namespace gridfold::test {

/// A plan of a sweep over what `load` gives for each part, under the loader's name made_up. `rest` is the sweep
/// file but for name and data set.
inline Plan plan_over(Dataset (*load)(const LoadRequest& request), const std::string& rest) {
  // A function cannot carry another one along; plans are made one at a time.
  static Dataset (*load_to_inspect)(const LoadRequest&) = nullptr;
  load_to_inspect = load;
  Registry registry = built_in_registry();
  registry.loaders.push_back({.component = {.name = "made_up", .summary = "Rows made up for a test."},
                              .inspect =
                                  [](const LoadRequest& request) {
                                    const Dataset part = load_to_inspect(request);
                                    return shape_of_part(part, part.rows());
                                  },
                              .load = load,
                              .files = [](const LoadRequest&) { return std::vector<std::filesystem::path>{}; }});
  const auto shared = completed(std::move(registry));
  return make_plan(
      read_sweep_text("name: t\ndataset: {loader: made_up}\n" + rest, "sweep.yaml", {}, vocabulary_of(*shared)),
      shared);
}

/// The value of a classifier's parameter in a cell.
template <typename T>
T setting(const Plan& plan, const Cell& cell, const std::string& name) {
  return parameter<T>(plan.passes[cell.pass].settings[cell.setting], name);
}

}  // namespace gridfold::test
