#include "store/read_run.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/sha256.hpp"
#include "store/durable_file.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownCandidates = 8;

std::uintmax_t size_of(const fs::path& path) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (failed) throw StoreError(system_error_text(path, "cannot open", failed.value()));
  if (!fs::is_regular_file(status)) throw StoreError(path.string() + ": is no regular file");
  const std::uintmax_t size = fs::file_size(path, failed);
  if (failed) throw StoreError(system_error_text(path, "cannot read", failed.value()));
  return size;
}

std::string read_file(const fs::path& path) {
  std::string text(size_of(path), '\0');
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw StoreError(system_error_text(path, "cannot open", errno));
  // Not by iterators over its buffer: these throw where a read fails.
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) throw StoreError(system_error_text(path, "cannot read", errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "summary.json", ignored);
}

/// The ids of the finished runs below a directory, oldest first.
std::vector<std::string> run_ids(const fs::path& directory) {
  std::error_code error;
  std::vector<std::string> ids;
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::end(entry); entry.increment(error)) {
    const std::string id = entry->path().filename().string();
    if (!id.starts_with('.') && is_run(entry->path())) ids.push_back(id);
  }
  if (error) throw StoreError(system_error_text(directory, "cannot list the runs", error.value()));
  std::sort(ids.begin(), ids.end());
  return ids;
}

[[noreturn]] void refuse_ambiguous(const std::string& run, const std::vector<std::string>& matches) {
  std::string text = fmt::format("\"{}\" begins {} runs:", run, matches.size());
  for (std::size_t i = 0; i < std::min(matches.size(), kShownCandidates); ++i) text += "\n  " + matches[i];
  if (matches.size() > kShownCandidates) text += fmt::format("\n  and {} more", matches.size() - kShownCandidates);
  throw StoreError(text);
}

}  // namespace

fs::path find_run(const std::string& run, const fs::path& output_directory) {
  if (!run.empty() && is_run(run)) return run;
  std::error_code ignored;
  const bool may_be_id = run == "latest" || fs::exists(output_directory / fs::path(run).relative_path(), ignored);
  if (!may_be_id && fs::is_directory(run, ignored)) {
    throw StoreError(fmt::format("{}: is not the folder of a finished run, which holds a summary.json", run));
  }
  const std::vector<std::string> ids = run_ids(output_directory);
  if (ids.empty()) throw StoreError(output_directory.string() + ": holds no finished run");
  if (run == "latest") return output_directory / ids.back();
  std::vector<std::string> matches;
  for (const std::string& id : ids) {
    if (id == run) return output_directory / id;
    if (!run.empty() && id.starts_with(run)) matches.push_back(id);
  }
  if (matches.size() > 1) refuse_ambiguous(run, matches);
  if (matches.size() == 1) return output_directory / matches.front();
  std::string text = fmt::format("no run \"{}\": neither a run's folder nor the beginning of an id below {}", run,
                                 output_directory.string());
  if (const auto nearest = nearest_name(run, ids)) text += fmt::format("; did you mean \"{}\"?", *nearest);
  throw StoreError(text + fmt::format("; the latest is {}", ids.back()));
}

RunRecord read_run(const fs::path& folder) {
  const fs::path path = folder / "summary.json";
  return parse_summary_json(read_file(path), path.string()).record;
}

void verify_run(const fs::path& folder) {
  const fs::path summary_path = folder / "summary.json";
  for (const StoredFile& file : parse_summary_json(read_file(summary_path), summary_path.string()).files) {
    const fs::path path = folder / file.name;
    if (const std::uintmax_t size = size_of(path); size != file.bytes) {
      throw StoreError(
          fmt::format("{}: has {} bytes, and had {} when the run was written", path.string(), size, file.bytes));
    }
    if (sha256_hex(read_file(path)) != file.sha256) {
      throw StoreError(fmt::format("{}: its SHA-256 is not the one in {}", path.string(), summary_path.string()));
    }
  }
}

}  // namespace gridfold
