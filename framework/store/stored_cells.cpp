#include "store/stored_cells.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBlanks = " \t\r\n";

/// The newest first: ids begin with the time.
std::vector<fs::path> summaries_by_age(const fs::path& output_directory) {
  std::vector<fs::path> summaries;
  std::error_code failed;
  for (fs::directory_iterator entry(output_directory, failed); !failed && entry != fs::end(entry);
       entry.increment(failed)) {
    std::error_code ignored;
    const fs::path summary = entry->path() / "summary.json";
    if (fs::is_regular_file(summary, ignored)) summaries.push_back(summary);
  }
  std::sort(summaries.rbegin(), summaries.rend());
  return summaries;
}

/// Empty where the file cannot be read: then it holds no result that this program could use.
std::string text_of(const fs::path& path) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(path, failed);
  if (failed) return {};
  std::string text(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) return {};
  return text;
}

/// Whether the text breaks off, or is empty: gridfold writes a summary as one object. What does not begin as one is
/// somebody else's.
bool breaks_off(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return true;
  return text[begin] == '{' && text[text.find_last_not_of(kBlanks)] != '}';
}

/// Whether the text begins as gridfold's summaries do: then it is parsed only where it holds a wanted key.
bool begins_as_summary(std::string_view text) {
  constexpr std::size_t kBeginning = 100;
  return text.substr(0, kBeginning).find("\"gridfold-summary ") != std::string_view::npos;
}

/// Whether the text begins as an object of JSON and is none, or holds a number that 64-bit floats cannot. Parses it.
bool is_broken_object(std::string_view text) {
  return text[text.find_first_not_of(kBlanks)] == '{' && !nlohmann::json::accept(text);
}

/// Whether a key stands in the text of a summary, found without parsing it.
bool holds_any(std::string_view text, const std::unordered_set<std::string>& keys) {
  constexpr std::string_view kBefore = "\"key\":";
  constexpr std::size_t kKeyDigits = 16;
  for (std::size_t place = text.find(kBefore); place != std::string_view::npos; place = text.find(kBefore, place)) {
    place += kBefore.size();
    const std::size_t quote = text.find('"', place);
    if (quote == std::string_view::npos) return false;
    if (keys.contains(std::string(text.substr(quote + 1, kKeyDigits)))) return true;
  }
  return false;
}

std::optional<RunRecord> record_in(const fs::path& summary, const std::string& text) {
  try {
    return parse_summary_json(text, summary.string()).record;
  } catch (const StoreError&) {
    // Somebody else's folder, or a newer schema: it holds no result that this program could use.
    return std::nullopt;
  }
}

bool has_scores(const RunRecord& record, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::any_of(record.scores.begin(), record.scores.end(),
                       [&](const ScoreRecord& score) { return score.name == name; });
  });
}

}  // namespace

StoredCells find_stored_cells(const fs::path& output_directory, const WantedCells& wanted) {
  StoredCells stored;
  std::unordered_set<std::string> left = wanted.keys;
  for (const fs::path& summary : summaries_by_age(output_directory)) {
    if (left.empty()) break;
    const std::string text = text_of(summary);
    if (breaks_off(text)) {
      stored.damaged.push_back(summary);
      continue;
    }
    if (begins_as_summary(text) && !holds_any(text, left)) continue;
    const std::optional<RunRecord> record = record_in(summary, text);
    if (!record && is_broken_object(text)) stored.damaged.push_back(summary);
    if (!record || !has_scores(*record, wanted.scores)) continue;
    // A configuration with several sizes of the training part stands there once for each.
    std::map<std::string, bool> is_complete;
    for (const ConfigurationRecord& configuration : record->configurations) {
      const auto [place, is_new] = is_complete.try_emplace(configuration.key, true);
      place->second = place->second && configuration.is_complete();
    }
    for (const auto& [key, complete] : is_complete) {
      if (complete && left.erase(key) > 0) stored.run_of_cell[key] = record->id;
    }
  }
  return stored;
}

}  // namespace gridfold
