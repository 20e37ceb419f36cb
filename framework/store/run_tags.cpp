#include "store/run_tags.hpp"

#include <algorithm>
#include <span>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "store/durable_file.hpp"
#include "store/read_file.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostTagBytes = 64;
constexpr std::string_view kTagCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+";

void make_unique(std::vector<std::string>& tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

}  // namespace

std::vector<std::string> read_tags(const std::filesystem::path& folder) {
  std::vector<std::string> tags;
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(folder / kTagsName, ignored))) return tags;
  try {
    std::istringstream text(read_file(folder / kTagsName, kMostTagsBytes));
    for (std::string tag; std::getline(text, tag);) {
      if (problem_with_tag(tag).empty()) tags.push_back(tag);
    }
  } catch (const StoreError&) {
    // Whatever stands there, it is no tags: a run without them can still be used.
  }
  make_unique(tags);
  return tags;
}

void write_tags(const std::filesystem::path& folder, std::vector<std::string> tags) {
  make_unique(tags);
  std::string text;
  for (const std::string& tag : tags) text += tag + "\n";
  replace_durable_file(folder / kTagsName, std::as_bytes(std::span(text)));
  sync_folder(folder);
}

std::string problem_with_tag(const std::string& tag) {
  if (tag == "latest") return "latest always means the newest run";
  if (tag.empty() || tag.size() > kMostTagBytes || tag.find_first_not_of(kTagCharacters) != std::string::npos) {
    return fmt::format("a tag has 1 to {} letters, digits and ._-+", kMostTagBytes);
  }
  return {};
}

std::string problem_with_tag(const std::string& tag, const std::string& id, std::span<const RunEntry> runs) {
  if (std::string problem = problem_with_tag(tag); !problem.empty()) return problem;
  for (const RunEntry& run : runs) {
    if (run.name == tag) return fmt::format("is the name of the sweep of {}, which it names already", run.id);
    if (run.experiment == tag)
      return fmt::format("is the name of the experiment of {}, which it names already", run.id);
    if (run.id.starts_with(tag)) return fmt::format("is the beginning of the id {}, which it names already", run.id);
    if (run.id != id && std::ranges::find(run.tags, tag) != run.tags.end()) {
      return fmt::format("is on {}; `gridfold tag {} --remove {}` takes it from there", run.id, run.id, tag);
    }
  }
  return {};
}

}  // namespace gridfold
