#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gridfold {

/// The tags of a run, in the order of the alphabet; lines of the folder's `tags.txt` that are no tags are passed over.
std::vector<std::string> read_tags(const std::filesystem::path& folder);

/// Replaces them. Throws StoreError.
void write_tags(const std::filesystem::path& folder, std::vector<std::string> tags);

/// What is wrong with a tag; empty where nothing is.
std::string problem_with_tag(const std::string& tag);

}  // namespace gridfold
