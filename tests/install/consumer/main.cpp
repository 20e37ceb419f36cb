#include <iostream>
#include <vector>

#include "core/registry.hpp"
#include "core/version.hpp"
#include "resampling/resampling.hpp"
#include "stats/summary.hpp"

int main() {
  const std::vector<gridfold::Resampling> resamplings = gridfold::built_in_resamplings();
  const gridfold::Resampling& k_fold = *gridfold::find_entry(resamplings, "k_fold");
  const auto defaults = gridfold::complete_parameters("k_fold", k_fold.component.parameters, {});
  const gridfold::SplitSet splits = k_fold.split(defaults, {.rows = 10});
  const gridfold::Summary summary = gridfold::summarize(std::vector<double>{0.25, 0.75});
  std::cout << gridfold::version() << ' ' << splits.count() << ' ' << summary.mean << '\n';
}
