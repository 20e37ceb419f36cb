#include "report/remarks.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/counted.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownRemarks = 5;

using Remarks = std::vector<Remark>;

/// Those of all configurations, the commonest first.
Remarks together(const RunRecord& record, Remarks ConfigurationRecord::*which) {
  std::map<std::string, std::size_t> splits_of_text;
  for (const ConfigurationRecord& configuration : record.configurations) {
    for (const Remark& remark : configuration.*which) splits_of_text[remark.text] += remark.splits;
  }
  Remarks remarks;
  for (const auto& [text, splits] : splits_of_text) remarks.push_back({text, splits});
  std::stable_sort(remarks.begin(), remarks.end(),
                   [](const Remark& left, const Remark& right) { return left.splits > right.splits; });
  return remarks;
}

template <typename TextOf>
std::string lines(const Remarks& remarks, std::string_view one_more, std::string_view more, const TextOf& text_of) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kShownRemarks, remarks.size()); ++i) text += text_of(remarks[i]) + "\n";
  if (remarks.size() > kShownRemarks) {
    text += fmt::format("{}: see folds.csv\n", counted(remarks.size() - kShownRemarks, one_more, more));
  }
  return text;
}

}  // namespace

std::string lacking_splits(const RunRecord& record) {
  std::size_t stored = 0;
  std::size_t pending = 0;
  for (const ConfigurationRecord& configuration : record.configurations) {
    stored += configuration.done + configuration.failed;
    pending += configuration.pending;
  }
  std::string text;
  if (pending > 0) {
    text = fmt::format("{}: {} of {} are stored\n",
                       record.is_finished && !record.shard.empty() ? "shard " + record.shard : "not finished",
                       grouped(stored), counted(stored + pending, "split", "splits"));
  }
  const auto failure = [](const Remark& remark) {
    return fmt::format("{} failed: {}", counted(remark.splits, "split", "splits"), remark.text);
  };
  return text + lines(together(record, &ConfigurationRecord::failures), "more reason", "more reasons", failure);
}

std::string remarks(const RunRecord& record) {
  const auto warning = [](const Remark& remark) {
    return fmt::format("warning: {} ({})", remark.text, counted(remark.splits, "evaluation", "evaluations"));
  };
  return lacking_splits(record) +
         lines(together(record, &ConfigurationRecord::warnings), "more warning", "more warnings", warning);
}

}  // namespace gridfold::report
