#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold {

/// A file as its publisher has it.
struct PublishedFile {
  std::string name;
  /// 0 where the publisher does not say.
  std::uint64_t bytes = 0;
  /// In hexadecimal digits; one of the two at least.
  std::string sha256 = {};
  std::string md5 = {};
  /// Whether it is an archive, whose members are kept in its place.
  bool is_archive = false;
};

/// A data set that can be fetched.
struct PublishedSet {
  /// The name of its loader, and of its folder among the fetched data sets.
  std::string name;
  std::string summary;
  /// URLs to which a file's name is appended, each ending with a slash.
  std::vector<std::string> mirrors;
  std::vector<PublishedFile> files;
  /// Where the loader finds the files, within the folder of the data set.
  std::string place = {};
};

/// All of them, in the order in which `gridfold data fetch` lists them.
const std::vector<PublishedSet>& published_sets();

/// The set of that name; null where there is none.
const PublishedSet* find_published(std::string_view name);

/// The name of an OpenML data set: `openml:61`.
std::string openml_name(std::int64_t id);

/// The table in the folder of an OpenML data set, and the file whose first line is the name of its label, and whose
/// others are those of columns that are no features.
inline constexpr std::string_view kOpenmlTable = "table.arff";
inline constexpr std::string_view kOpenmlColumns = "columns.txt";

/// The folder of fetched data sets: `gridfold/datasets` below $XDG_CACHE_HOME or ~/.cache. Throws SystemError where
/// neither is set.
std::filesystem::path fetched_folder();

/// Where the loader of a fetched set finds its files. Throws DataError that names the command where it was not fetched.
std::filesystem::path require_fetched(std::string_view name);

/// The same without a check; for a look at which files there are.
std::filesystem::path place_of_fetched(std::string_view name);

}  // namespace gridfold
