#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "store/indexed_run.hpp"

namespace gridfold {

inline constexpr const char* kTagsName = "tags.txt";
/// A larger file is none of tags.
inline constexpr std::uint64_t kMostTagsBytes = std::uint64_t{1} << 16;

/// The tags of a run, in the order of the alphabet; lines of the folder's `tags.txt` that are no tags are passed over.
std::vector<std::string> read_tags(const std::filesystem::path& folder);

/// Replaces them. Throws StoreError.
void write_tags(const std::filesystem::path& folder, std::vector<std::string> tags);

/// What is wrong with a tag; empty where nothing is.
std::string problem_with_tag(const std::string& tag);

/// The same for a tag of the run `id`: among `runs`, it may name no other one, and no run may bear it as its name or
/// begin with it, for tags are looked for first.
std::string problem_with_tag(const std::string& tag, const std::string& id, std::span<const RunEntry> runs);

}  // namespace gridfold
