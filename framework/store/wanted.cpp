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
    const std::vector<JudgedSplits>& judged = plan.scheme_of(plan.cells[cell]).judged;
    for (std::size_t first = 0; first < judged.size(); ++first) {
      if (!is_wanted(cell, first)) continue;
      std::size_t end = first + 1;
      while (end < judged.size() && is_wanted(cell, end)) ++end;
      const std::size_t begin = judged[first].splits.first;
      wanted[plan.cells[cell].pass].add(plan.cells[cell].setting,
                                        {splits.first + begin, judged[end - 1].splits.end() - begin});
      first = end;
    }
  }
  return wanted;
}

}  // namespace gridfold
