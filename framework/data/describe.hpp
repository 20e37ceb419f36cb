#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/loader.hpp"
#include "data/profile.hpp"

namespace gridfold {

/// A file that a part is read from.
struct FileSize {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
};

/// One part of a data set, read whole.
struct PartDescription {
  Part part = Part::train;
  std::size_t rows = 0;
  /// One per class of the data set.
  std::vector<std::size_t> rows_per_class;
  std::vector<FileSize> files;
  std::string fingerprint;
  PartProfile profile;
  std::size_t groups = 0;
};

/// What a data set holds.
struct DatasetDescription {
  const Loader* loader = nullptr;
  /// As it would be written in a sweep.
  LoadRequest request;
  std::size_t features = 0;
  std::size_t bytes_per_feature = 0;
  std::optional<ImageShape> image_shape;
  /// One per feature; empty where all are numbers without a name, none of them missing.
  std::vector<Column> columns;
  std::vector<std::string> class_names;
  /// Those that are there, train first.
  std::vector<PartDescription> parts;
  /// Where there are two parts: the rows of the test part that are in the train part, too.
  SharedRowCount shared;
  std::vector<std::string> warnings;
};

/// The first of `loaders` whose format `path` looks like. Throws DataError where there is none.
const Loader& recognise(const std::filesystem::path& path, std::span<const Loader> loaders);

/// The loader of the data set that `name` means: the one that recognises that path, or the one of that name. Throws
/// DataError where there is none.
const Loader& loader_of(const std::string& name, std::span<const Loader> loaders);

/// How its loader reads the data set that `name` means; `given` goes before what is guessed. Throws ConfigError for
/// parameters that the loader does not have, and DataError where the file cannot be read.
LoadRequest request_of(const Loader& loader, const std::string& name, std::span<const ParameterValue> given);

/// Whether the data set has a test part: files of one, or rows that are made up.
bool has_test_part(const Loader& loader, LoadRequest request);

/// Reads every part of the data set and describes it. Throws as the loader does.
DatasetDescription describe(const Loader& loader, const LoadRequest& request);

/// The description as lines of text, for people.
std::string to_text(const DatasetDescription& description);

/// What is at `path`, in lines of text, with the loader and its parameters guessed.
std::string describe(const std::filesystem::path& path, std::span<const Loader> loaders,
                     const std::stop_token& stop = {});

}  // namespace gridfold
