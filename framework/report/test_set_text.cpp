#include "report/test_set_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/result_grid.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownLines = 6;
constexpr std::size_t kDateDigits = 10;

std::string result_text(const TestUse& use) {
  if (use.scores.empty()) return use.configuration;
  return fmt::format("{}: {} {}", use.configuration, use.scores.front().first, score_text(use.scores.front().second));
}

/// Uses that stand together: those of one run of a sweep.
bool stand_together(const TestUse& left, const TestUse& right) {
  return left.run == right.run && left.command == right.command && left.set == right.set && left.reason.empty() &&
         right.reason.empty();
}

}  // namespace

std::string uses_text(std::span<const TestUse> uses) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < uses.size();) {
    std::size_t end = begin + 1;
    while (end < uses.size() && stand_together(uses[begin], uses[end])) ++end;
    const TestUse& use = uses[begin];
    const std::string what =
        end - begin == 1 ? result_text(use) : counted(end - begin, "configuration", "configurations");
    lines.push_back(fmt::format("  {} {} of {}, {}: {}{}\n", use.time.substr(0, kDateDigits), use.command, use.run,
                                counted(use.set.row_count(), "row", "rows"), what,
                                use.reason.empty() ? "" : fmt::format(" (again: {})", use.reason)));
    begin = end;
  }
  std::string text;
  const std::size_t shown = std::min(lines.size(), kShownLines);
  if (shown < lines.size()) text = fmt::format("  ... and {} before\n", counted(lines.size() - shown, "use", "uses"));
  for (std::size_t i = lines.size() - shown; i < lines.size(); ++i) text += lines[i];
  return text;
}

std::string test_set_text(const RunRecord& record) {
  std::string text;
  std::vector<std::string> seen;
  for (const DatasetRecord& dataset : record.provenance.datasets) {
    if (!dataset.has_test_part) continue;
    if (std::find(seen.begin(), seen.end(), dataset.fingerprint) != seen.end()) continue;
    seen.push_back(dataset.fingerprint);
    std::vector<TestUse> uses;
    std::copy_if(record.test_uses.begin(), record.test_uses.end(), std::back_inserter(uses),
                 [&](const TestUse& use) { return use.train_fingerprint == dataset.fingerprint; });
    if (!uses.empty()) {
      text += fmt::format("Test set of {}: judged {} so far\n{}", dataset.name,
                          counted(uses.size(), "configuration", "configurations"), uses_text(uses));
    } else if (!dataset.test_rows) {
      text += fmt::format("Test set of {}: locked; `gridfold evaluate RUN --test` judges by it, once\n", dataset.name);
    }
  }
  return text;
}

}  // namespace gridfold::report
