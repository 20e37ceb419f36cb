#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"
#include "core/error.hpp"
#include "data/dataset.hpp"
#include "data/file_stamps.hpp"
#include "data/input_file.hpp"

namespace gridfold {

/// Which half of a published data set: the rows to train and to choose on, or the rows for the final figure.
enum class Part { train, test };

std::string_view to_text(Part part);

/// What to read.
struct LoadRequest {
  Part part = Part::train;
  /// The first `take` rows only; all of them where it is empty.
  std::optional<std::size_t> take = std::nullopt;
  /// Those of the loader's table, completed. Paths are as the file system takes them.
  ParameterValues parameters = {};
  /// Where a model predicts the rows: its columns, which may be without names. Rows may lack labels and groups then,
  /// and a table with such names needs no other columns.
  std::optional<std::vector<Column>> model_columns = std::nullopt;
  /// What their label's column was called; empty where it is looked for at its index.
  std::string model_label = {};
  /// Of a load: whether the part's fingerprint is asked for, which takes the rows beyond `take` as well.
  bool wants_fingerprint = true;
  /// Asked for every block of a file.
  std::stop_token stop = {};
  /// Called now and then while a large file is read; may be empty.
  ReadProgress progress = {};
};

/// What a part holds, learnt without keeping its features.
struct DataShape {
  std::size_t rows = 0;
  /// Rows before `take`.
  std::size_t available_rows = 0;
  std::size_t features = 0;
  /// 1 for 8-bit features, 4 and 8 for 32-bit and 64-bit floating point.
  std::size_t bytes_per_feature = 0;
  std::vector<std::string> class_names;
  std::optional<ImageShape> image_shape;
  /// The column that holds the label, counted from 0; empty for formats without columns.
  std::optional<std::size_t> label_column = std::nullopt;
  /// Its name; empty where columns have none.
  std::string label_name = {};
  /// As those of Dataset, of the `rows` rows.
  std::vector<std::int32_t> labels = {};
  std::vector<Column> columns = {};
  std::vector<std::int32_t> groups = {};
  std::vector<std::string> group_names = {};
  std::vector<std::int32_t> splits = {};
  std::vector<std::string> split_names = {};
  /// Of the whole part; empty where only loading tells.
  std::string fingerprint = {};
  /// Where the first missing value stands and how the loader can do without such rows; empty where none is missing or
  /// the loader cannot tell.
  std::string about_missing = {};
  /// What the user should know although it is no mistake.
  std::vector<std::string> warnings = {};
};

/// A parameter that most likely fits a file.
struct GuessedParameter {
  std::string name;
  Scalar value;
  /// What in the file says so, for people; empty where the path says it.
  std::string reason = {};
};

/// One file format. Its functions throw DataError, naming the file and the byte offset or the line; the first two throw
/// Cancelled soon after the request's stop was asked for.
struct Loader {
  Component component;
  /// All of a part but its features; cheap where the format allows it. Call it through inspect_part.
  DataShape (*inspect)(const LoadRequest& request);
  /// Call it through load_part.
  Dataset (*load)(const LoadRequest& request);
  /// The files that a part is read from; empty where the data set has no such part.
  std::vector<std::filesystem::path> (*files)(const LoadRequest& request);
  /// Whether `path` looks like this format, from names, sizes and magic numbers; never throws for foreign files. Null
  /// where none does.
  bool (*recognises)(const std::filesystem::path& path) = nullptr;
  /// The parameters that most likely fit `path`, that of the path among them; null where it is the only one. A loader
  /// without a path looks at the data set of its name. Throws DataError where the file cannot be read.
  std::vector<GuessedParameter> (*guess)(const std::filesystem::path& path) = nullptr;
};

/// Every loader that comes with gridfold, in the order in which `gridfold data list` shows them.
std::vector<Loader> built_in_loaders();

/// A request for all rows of a part, with the loader's defaults for what is not given. Throws ConfigError for an
/// unknown, missing or refused parameter.
LoadRequest request_for(const Loader& loader, std::span<const ParameterValue> given, Part part = Part::train);

/// Stamps of the files that are read for a request: those of its part, and those of the other part, where there are
/// any, whose values a loader may look at to decide on types and classes.
FileStamps stamps_of(const Loader& loader, const LoadRequest& request);

/// What tells where the rows of a part come from: absolute paths of the first few of its files, links resolved. Where
/// the same files hold both parts, the part's name stands behind each. Empty where it is read from no file, and where
/// the data have no such part.
std::vector<std::string> names_of_files(const Loader& loader, const ParameterValues& parameters, Part part);

/// A part that was looked at, and the stamps of its files then.
struct InspectedPart {
  DataShape shape;
  FileStamps stamps;
};

/// Throws as the loader does, and DataError where a file changed while it was read.
InspectedPart inspect_part(const Loader& loader, const LoadRequest& request);

/// The part, from files that must be those of `planned` stamps where these are given. Throws as the loader does, and
/// DataError where a file changed since it was planned or while it was read.
Dataset load_part(const Loader& loader, const LoadRequest& request, const FileStamps* planned = nullptr);

/// The shape of a part that was loaded, for loaders that have no cheaper way to learn it. The part has `available_rows`
/// rows without `take`.
DataShape shape_of_part(const Dataset& part, std::size_t available_rows);

/// The loader's parameters that most likely fit `path`: its guess, or the path alone.
std::vector<GuessedParameter> guess_parameters(const Loader& loader, const std::filesystem::path& path);

/// The loader's first path, which says where data lie; null where it has none.
const ParameterInfo* place_parameter(const Loader& loader);

/// The path that a parameter of the request holds; empty where it has none.
std::optional<std::filesystem::path> path_of(const LoadRequest& request, std::string_view parameter);

/// Of loaders whose parts are a file each, `path` and `test_path`: whether there is a test part, and the part's file.
bool has_test_path(const LoadRequest& request);
std::vector<std::filesystem::path> file_of_part(const LoadRequest& request);

/// A parameter that is a path, and may be missing.
ParameterInfo optional_path(std::string name, bool of_test_part, std::string meaning, std::string example);

/// The name of a regular file without the ending of a compression; empty where there is no such file.
std::string name_without_compression(const std::filesystem::path& path);

/// The first path among the request's parameters, to name the data set by in messages; the loader's name where there is
/// none.
std::string source_of(const Loader& loader, const LoadRequest& request);

/// A request for what the data does not have: rows, or a label column. The sweep is wrong then, and not the data.
class WrongRequest : public DataError {
 public:
  /// `wrong` is the loader's parameter that is at fault, or `take`. `problem` names the file; `allowed` is what the
  /// request might say, `nearest` what it probably means.
  WrongRequest(std::string wrong, std::string what_is_wrong, std::string what_is_allowed,
               std::optional<std::string> nearest_name = {});

  std::string parameter;
  std::string problem;
  std::string allowed;
  std::optional<std::string> nearest;
};

/// The rows that `request` asks for of the `available` ones in `source`. Throws WrongRequest where it asks for none or
/// for more.
std::size_t rows_to_read(const LoadRequest& request, std::size_t available, const std::filesystem::path& source);

}  // namespace gridfold
