#include "store/same_run.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/layout_json.hpp"
#include "store/read_journal.hpp"
#include "store/run_index.hpp"

namespace gridfold {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The first line of each sweep that the other one does not have.
std::string first_difference(const std::string& stored, const std::string& asked) {
  const std::vector<std::string> left = lines_in(stored);
  const std::vector<std::string> right = lines_in(asked);
  const auto [one, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  const auto shown = [](auto line, auto end) {
    return line == end ? std::string("nothing more")
                       : fmt::format("\"{}\"", line->substr(line->find_first_not_of(' ')));
  };
  return fmt::format("its sweep has {} where this one has {}", shown(one, left.end()), shown(other, right.end()));
}

/// The sweep without its paths, which are absolute in it: fingerprints say what is the same data.
std::string without_paths(const std::string& config) {
  std::string text;
  for (std::size_t i = 0; i < config.size(); ++i) {
    const bool begins = config[i] == '/' && i > 0 && std::string_view(" \"[,").find(config[i - 1]) != std::string::npos;
    if (begins) i = std::min(config.find_first_of("\",]}\n", i), config.size());
    if (i < config.size()) text += config[i];
  }
  return text;
}

/// The data set whose test part, which neither judges by, is another one now; null where none is known to be.
const DatasetRecord* other_test_part(const RunLayout& stored, const RunLayout& asked) {
  for (std::size_t i = 0; i < std::min(stored.datasets.size(), asked.datasets.size()); ++i) {
    const std::string& before = stored.datasets[i].unread_test_fingerprint;
    const std::string& now = asked.datasets[i].unread_test_fingerprint;
    if (!before.empty() && !now.empty() && before != now) return &asked.datasets[i];
  }
  return nullptr;
}

/// Whether the run would be evaluated by the same test parts, as far as is known.
bool has_same_test_parts(const fs::path& folder, const RunLayout& asked) {
  const auto is_known = [](const DatasetRecord& dataset) { return !dataset.unread_test_fingerprint.empty(); };
  if (std::ranges::none_of(asked.datasets, is_known)) return true;
  try {
    return other_test_part(read_journal(folder, {.with_arrays = false}).run.layout(), asked) == nullptr;
  } catch (const StoreError&) {
    // Whoever goes on with it says what is wrong.
    return true;
  }
}

/// Whether a journal that does not say what it is holds outcomes of this layout.
bool belongs_to(const fs::path& folder, const std::shared_ptr<const RunLayout>& layout) {
  try {
    const JournalContents contents = read_journal(folder, {.with_arrays = false, .layout = layout});
    return !contents.has_run_line && !contents.run.outcomes.is_empty();
  } catch (const StoreError&) {
    return false;
  }
}

}  // namespace

RunDifference difference_of(const RunLayout& stored, const RunLayout& asked) {
  using Of = RunDifference::Of;
  if (layout_digest(stored) == layout_digest(asked)) {
    const DatasetRecord* other = other_test_part(stored, asked);
    if (other == nullptr) return {};
    return {Of::data, fmt::format("the test part of {} has changed since", other->name)};
  }
  // The hash of earlier versions was that of the paths, too.
  const std::string stored_sweep = without_paths(stored.config);
  const std::string asked_sweep = without_paths(asked.config);
  if (stored.config_hash != asked.config_hash && stored_sweep != asked_sweep) {
    return {Of::sweep, first_difference(stored_sweep, asked_sweep)};
  }
  for (std::size_t i = 0; i < std::min(stored.datasets.size(), asked.datasets.size()); ++i) {
    if (stored.datasets[i].fingerprint != asked.datasets[i].fingerprint ||
        stored.datasets[i].test_fingerprint != asked.datasets[i].test_fingerprint) {
      return {Of::data, fmt::format("the data set {} has changed since", asked.datasets[i].name)};
    }
  }
  const auto digest_of = [](const auto& scheme) { return scheme.digest; };
  if (!std::ranges::equal(stored.schemes, asked.schemes, {}, digest_of, digest_of)) {
    return {Of::data, "the folds that are given for its rows have changed since"};
  }
  if (stored.scores != asked.scores) return {Of::version, "another version of gridfold judged it by other scores"};
  const bool has_same_cells = std::ranges::equal(stored.cells, asked.cells, {}, &LayoutCell::key, &LayoutCell::key);
  if (has_same_cells) return {};
  return {Of::version, "another version of gridfold, which computes some of it differently, stored it"};
}

void refuse_difference(const RunLayout& stored, const RunLayout& asked, const std::string& complaint) {
  const RunDifference difference = difference_of(stored, asked);
  const std::string text = complaint + ": " + difference.text;
  switch (difference.of) {
    case RunDifference::Of::nothing:
      return;
    case RunDifference::Of::sweep:
      throw ConfigError(text);
    case RunDifference::Of::data:
      throw DataError(text);
    case RunDifference::Of::version:
      throw StoreError(text);
  }
}

std::optional<SameRun> find_same_run(const RunIndex& index, const std::shared_ptr<const RunLayout>& layout,
                                     const std::optional<Shard>& shard) {
  const std::string digest = layout_digest(*layout);
  const std::string shard_text = shard ? to_text(*shard) : std::string();
  std::optional<SameRun> found;
  for (auto entry = index.runs().rbegin(); entry != index.runs().rend(); ++entry) {
    if (entry->digest != digest || entry->shard != shard_text) continue;
    const fs::path folder = index.directory() / entry->id;
    if (!has_same_test_parts(folder, *layout)) continue;
    // A run that was stopped at its first failure is failed and not finished.
    if (!entry->finished.empty()) return SameRun{folder, true};
    if (!found) found = SameRun{folder, false};
  }
  for (const UnreadableRun& unreadable : index.unreadable()) {
    if (!found && !shard && belongs_to(unreadable.folder, layout)) found = SameRun{unreadable.folder, false};
  }
  return found;
}

}  // namespace gridfold
