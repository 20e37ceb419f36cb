#include "report/failures.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridfold::report {

namespace {

constexpr std::size_t kShownReasons = 5;

}  // namespace

std::string failures(const RunRecord& record) {
  std::map<std::string, std::size_t> folds_of_reason;
  for (const ConfigurationRecord& configuration : record.configurations) {
    for (const FoldOutcome& fold : configuration.folds) {
      if (fold.status == FoldStatus::failed) ++folds_of_reason[fold.reason];
    }
  }
  std::vector<std::pair<std::string, std::size_t>> reasons(folds_of_reason.begin(), folds_of_reason.end());
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& l, const auto& r) { return l.second > r.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(kShownReasons, reasons.size()); ++i) {
    text +=
        fmt::format("{} failed: {}\n", reasons[i].second == 1 ? "1 fold" : fmt::format("{} folds", reasons[i].second),
                    reasons[i].first);
  }
  if (reasons.size() > kShownReasons)
    text += fmt::format("{} more reasons: see folds.csv\n", reasons.size() - kShownReasons);
  return text;
}

}  // namespace gridfold::report
