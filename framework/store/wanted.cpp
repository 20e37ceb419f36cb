#include "store/wanted.hpp"

namespace gridfold {

std::vector<Wanted> wanted_of(const Plan& plan, const OutcomeTable& outcomes, Which which) {
  const auto is_wanted = [&](std::size_t cell, std::size_t split) {
    const Outcome* outcome = outcomes.find(cell, split);
    return which == Which::pending ? outcome == nullptr : outcome != nullptr && outcome->status == SplitStatus::failed;
  };
  std::vector<Wanted> wanted;
  for (const Pass& pass : plan.passes) wanted.emplace_back(pass.settings.size());
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const SplitRange splits = plan.splits_of(plan.cells[cell]);
    for (std::size_t first = 0; first < splits.count; ++first) {
      if (!is_wanted(cell, first)) continue;
      std::size_t end = first + 1;
      while (end < splits.count && is_wanted(cell, end)) ++end;
      wanted[plan.cells[cell].pass].add(plan.cells[cell].setting, {splits.first + first, end - first});
      first = end;
    }
  }
  return wanted;
}

}  // namespace gridfold
