#include "store/find_run.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "store/journal.hpp"
#include "store/read_journal.hpp"
#include "store/run_index.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownCandidates = 8;

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(folder / kJournalName, ignored)) ||
         fs::is_regular_file(folder / "summary.json", ignored);
}

void require_directory(const fs::path& directory) {
  std::error_code failed;
  const fs::directory_iterator entries(directory, failed);
  if (failed == std::errc::no_such_file_or_directory) throw StoreError(directory.string() + ": holds no run");
  if (failed) throw StoreError(system_error_text(directory, "cannot list the runs", failed.value()));
}

[[noreturn]] void refuse_ambiguous(const std::string& what, const std::vector<std::string>& matches) {
  std::string text = fmt::format("{} {} runs:", what, matches.size());
  for (std::size_t i = 0; i < std::min(matches.size(), kShownCandidates); ++i) text += "\n  " + matches[i];
  if (matches.size() > kShownCandidates) text += fmt::format("\n  and {} more", matches.size() - kShownCandidates);
  throw StoreError(text);
}

[[noreturn]] void refuse_unknown(const std::string& run, const fs::path& directory, const std::vector<RunEntry>& runs) {
  std::vector<std::string> names;
  for (const RunEntry& entry : runs) {
    names.push_back(entry.id);
    names.push_back(entry.name);
    if (!entry.experiment.empty()) names.push_back(entry.experiment);
    names.insert(names.end(), entry.tags.begin(), entry.tags.end());
  }
  std::string text = fmt::format(
      "no run \"{}\": neither a run's folder nor, below {}, an id or the beginning of one, a tag or the name of a "
      "sweep or an experiment",
      run, directory.string());
  if (const auto nearest = nearest_name(run, names)) text += fmt::format("; did you mean \"{}\"?", *nearest);
  throw StoreError(text + fmt::format("; the latest is {}", runs.back().id));
}

/// Throws where a folder that is none of a run is named in the place of a run.
void refuse_folder(const std::string& name) {
  std::error_code failed;
  if (name.empty() || !fs::is_directory(name, failed)) return;
  std::string text = fmt::format("{}: is no run's folder, which holds a {}", name, kJournalName);
  for (fs::directory_iterator entry(name, failed); !failed && entry != fs::end(entry); entry.increment(failed)) {
    if (!is_run(entry->path())) continue;
    throw StoreError(fmt::format("{}; it is a folder of runs, such as {}", text, entry->path().string()));
  }
  throw StoreError(text);
}

/// The ids of the runs of which `matches` holds.
template <typename Matches>
std::vector<std::string> ids_where(const std::vector<RunEntry>& runs, const Matches& matches) {
  std::vector<std::string> ids;
  for (const RunEntry& entry : runs) {
    if (matches(entry)) ids.push_back(entry.id);
  }
  return ids;
}

}  // namespace

fs::path find_run(const std::string& run, const fs::path& output_directory, const std::stop_token& stop,
                  std::vector<std::string>* other_steps) {
  if (!run.empty() && is_run(run)) return run;
  // What the index does not have yet, or cannot read, is still a run's folder by its id.
  const bool is_plain_name = !run.empty() && run.find('/') == std::string::npos && !run.starts_with('.');
  if (is_plain_name && is_run(output_directory / run)) return output_directory / run;
  if (run != "latest" && run.find('/') != std::string::npos) refuse_folder(run);
  std::error_code ignored;
  // A folder of runs in the place of one, where there are no runs whose name it could be.
  if (run != "latest" && !fs::exists(output_directory, ignored)) refuse_folder(run);
  require_directory(output_directory);
  const RunIndex index(output_directory, stop);
  const std::vector<RunEntry>& runs = index.runs();
  if (runs.empty() && !index.unreadable().empty()) throw StoreError(index.unreadable().front().reason);
  if (runs.empty()) throw StoreError(output_directory.string() + ": holds no run");
  if (run == "latest") return output_directory / runs.back().id;
  const std::vector<std::string> tagged = ids_where(runs, [&](const RunEntry& entry) {
    return std::find(entry.tags.begin(), entry.tags.end(), run) != entry.tags.end();
  });
  if (tagged.size() > 1) refuse_ambiguous(fmt::format("the tag \"{}\" is on", run), tagged);
  if (tagged.size() == 1) return output_directory / tagged.front();
  const std::vector<std::string> named = ids_where(runs, [&](const RunEntry& entry) { return entry.name == run; });
  if (!named.empty()) return output_directory / named.back();
  // The newest run of each step.
  std::map<std::string, std::string> steps;
  std::string last_step;
  for (const RunEntry& entry : runs) {
    if (!run.empty() && entry.experiment == run) steps[last_step = entry.name] = entry.id;
  }
  if (!steps.empty()) {
    const std::string newest = steps.extract(last_step).mapped();
    for (const auto& [step, id] : steps) {
      if (other_steps != nullptr) other_steps->push_back(id);
    }
    return output_directory / newest;
  }
  const std::vector<std::string> begun =
      ids_where(runs, [&](const RunEntry& entry) { return !run.empty() && entry.id.starts_with(run); });
  if (begun.size() > 1) refuse_ambiguous(fmt::format("\"{}\" begins", run), begun);
  if (begun.size() == 1) return output_directory / begun.front();
  refuse_folder(run);
  refuse_unknown(run, output_directory, runs);
}

}  // namespace gridfold
