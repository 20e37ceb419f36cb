#include "report/plan_outline.hpp"

#include <algorithm>

namespace gridfold::report {

namespace {

void add_value(AxisShare& share, std::size_t value) {
  const auto place = std::lower_bound(share.values.begin(), share.values.end(), value);
  if (place == share.values.end() || *place != value) share.values.insert(place, value);
}

SchemeOutline empty_outline(const Plan& plan, std::size_t scheme) {
  SchemeOutline outline;
  outline.scheme = scheme;
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) outline.shares.push_back({axis, {}});
  return outline;
}

}  // namespace

std::vector<PassOutline> outline(const Plan& plan) {
  std::vector<PassOutline> passes;
  for (const Pass& pass : plan.passes) {
    PassOutline& outlined = passes.emplace_back();
    for (const std::size_t scheme : pass.schemes) outlined.schemes.push_back(empty_outline(plan, scheme));
  }
  for (std::size_t i = 0; i < plan.cells.size(); ++i) {
    const Cell& cell = plan.cells[i];
    SchemeOutline& scheme = passes[cell.pass].schemes[cell.scheme];
    scheme.cells.push_back(i);
    scheme.evaluations += plan.splits_of(cell).count;
    for (AxisShare& share : scheme.shares) add_value(share, cell.coordinates[share.axis]);
  }
  for (PassOutline& pass : passes) {
    for (SchemeOutline& scheme : pass.schemes) {
      std::size_t combinations = 1;
      for (const AxisShare& share : scheme.shares) combinations *= share.values.size();
      scheme.is_product = combinations == scheme.cells.size();
      std::erase_if(scheme.shares, [&](const AxisShare& share) {
        return share.values.size() == 1 && is_missing(plan.axes[share.axis].values[share.values[0]]);
      });
    }
  }
  return passes;
}

}  // namespace gridfold::report
