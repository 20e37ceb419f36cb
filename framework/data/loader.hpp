#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/column_reference.hpp"
#include "core/error.hpp"
#include "data/dataset.hpp"

namespace gridfold {

/// Which half of a published data set: the rows to train and to choose on, or the rows for the final figure.
enum class Part { train, test };

std::string_view to_text(Part part);

/// What to read. `path` is a folder for data sets of several files and a file otherwise.
struct LoadRequest {
  std::filesystem::path path = {};
  Part part = Part::train;
  /// The first `take` rows only; all of them where it is empty.
  std::optional<std::size_t> take = std::nullopt;
  /// CSV only: the file of the test part (`path` is the train part's).
  std::optional<std::filesystem::path> test_path = std::nullopt;
  /// CSV only: the label column; a name needs a header.
  ColumnReference label_column = std::int64_t{-1};
  /// CSV only: whether the first line names the columns.
  bool header = false;
  /// Asked for every block of a file.
  std::stop_token stop = {};
};

/// What a part holds, learnt without keeping its features.
struct DataShape {
  std::size_t rows = 0;
  /// Rows before `take`.
  std::size_t available_rows = 0;
  std::size_t features = 0;
  /// 1 for 8-bit features, 4 for 32-bit floating point.
  std::size_t bytes_per_feature = 0;
  std::vector<std::string> class_names;
  std::optional<ImageShape> image_shape;
  /// The column that the request's label_column names, counted from 0; empty for formats without columns.
  std::optional<std::size_t> label_column = std::nullopt;
};

/// One file format. The first three functions throw DataError, naming the file and the byte offset or the line; the
/// first two throw Cancelled soon after the request's stop was asked for.
struct Loader {
  std::string_view name;
  std::string_view description;
  /// Rows (after `take`), features and classes of a part; cheap where the format allows it.
  DataShape (*inspect)(const LoadRequest& request);
  Dataset (*load)(const LoadRequest& request);
  /// The files that hold a part; empty where the data set has no such part.
  std::vector<std::filesystem::path> (*files)(const LoadRequest& request);
  /// Whether `path` looks like this format, from names, sizes and magic numbers; never throws for foreign files.
  bool (*recognises)(const std::filesystem::path& path);
  /// The request for the train part that most likely fits `path`, for those who only want a look at it.
  LoadRequest (*guess)(const std::filesystem::path& path);
};

/// Every loader that gridfold has, in the order in which `gridfold data list` shows them.
std::span<const Loader> loaders();

/// A request for what the data has not: rows, or a label column. The sweep is wrong then, and not the data.
class WrongRequest : public DataError {
 public:
  enum class Asked { take, label_column };

  /// `problem` names the file; `allowed` is what the request might say, `nearest` what it probably means.
  WrongRequest(Asked wrong, std::string what_is_wrong, std::string what_is_allowed,
               std::optional<std::string> nearest_name = {});

  Asked asked;
  std::string problem;
  std::string allowed;
  std::optional<std::string> nearest;
};

/// The rows that `request` asks for of the `available` ones. Throws WrongRequest where it asks for none or for more.
std::size_t rows_to_read(const LoadRequest& request, std::size_t available);

}  // namespace gridfold
