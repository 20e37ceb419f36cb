#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "data/arrays/array_names.hpp"
#include "data/arrays/mat_file.hpp"
#include "data/feature_memory.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"

// SVHN's cropped digits (http://ufldl.stanford.edu/housenumbers): X is height x width x channel x image, y has the
// label 10 for the digit 0.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

fs::path matlab_path(const LoadRequest& request, Part part) {
  if (const auto file = path_of(request, part == Part::train ? "path" : "test_path")) return *file;
  throw DataError(fmt::format("{}: the file is the train part; name the test part's file in test_path",
                              path_of(request, "path")->string()));
}

std::string require_matlab_name(const LoadRequest& request, ArrayRole role, const std::vector<std::string>& names,
                                const fs::path& file) {
  if (const auto name = find_array_name(request, role, names, file)) return *name;
  refuse_array_names(role, names, file);
}

/// Whether rows are the last index of features of that shape: of images they are, and of a matrix where there are as
/// many labels as that.
bool rows_are_last(const std::vector<std::size_t>& shape, std::size_t labels) {
  return shape.size() > 2 || (shape.size() == 2 && shape[0] != labels && shape[1] == labels);
}

/// Values whose first index is fastest, as rows of values whose last index is: of images planes of rows of pixels.
template <typename T>
std::vector<T> in_rows(const std::vector<T>& values, const std::vector<std::size_t>& shape, bool rows_last) {
  const std::size_t rows = rows_last ? shape.back() : shape.front();
  const std::size_t columns = values.size() / rows;
  std::vector<T> out(values.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      // Of images, column is ((channel * width) + x) * height + y here, and (channel * height + y) * width + x there.
      std::size_t place = column;
      if (shape.size() > 2) {
        const std::size_t height = shape[0];
        const std::size_t width = shape[1];
        const std::size_t y = column % height;
        const std::size_t x = column / height % width;
        place = column / (height * width) * height * width + y * width + x;
      }
      out[row * columns + place] = rows_last ? values[row * columns + column] : values[column * rows + row];
    }
  }
  return out;
}

NumberArray row_major(NumberArray array, std::size_t labels, const std::string& what) {
  const std::vector<std::size_t> shape = array.shape;
  if (shape.size() < 2 || shape.size() > 4) {
    throw DataError(
        fmt::format("{}: features are {} values; a matrix, or images (height x width x channels x rows), are "
                    "needed",
                    what, fmt::join(shape, " x ")));
  }
  if (value_count(shape, what) == 0) throw DataError(fmt::format("{}: holds no values", what));
  const bool rows_last = rows_are_last(shape, labels);
  std::visit([&](auto& values) { values = in_rows(values, shape, rows_last); }, array.values);
  if (shape.size() == 4) array.shape = {shape[3], shape[2], shape[0], shape[1]};
  if (shape.size() == 3) array.shape = {shape[2], shape[0], shape[1]};
  if (shape.size() == 2 && rows_last) array.shape = {shape[1], shape[0]};
  return array;
}

/// SVHN's label 10 is the digit 0.
void make_tens_zeros(NumberArray& labels) {
  std::visit([](auto& values) { std::ranges::replace(values, 10, 0); }, labels.values);
}

bool holds_tens(const NumberArray& labels) {
  return std::visit(
      [](const auto& values) {
        return std::ranges::all_of(values, [](auto value) { return value >= 1 && value <= 10; }) &&
               std::ranges::find(values, 10) != values.end();
      },
      labels.values);
}

PartContent read_matlab_part(const LoadRequest& request, Part part, bool) {
  const fs::path path = matlab_path(request, part);
  MatFile file(path);
  const std::vector<std::string> names = file.names();
  const std::string features = require_matlab_name(request, ArrayRole::features, names, path);
  const std::string labels = require_matlab_name(request, ArrayRole::labels, names, path);
  const std::string what_features = fmt::format("{}: {}", path.string(), features);
  const std::string what_labels = fmt::format("{}: {}", path.string(), labels);
  NumberArray label_values = file.read(labels, most_feature_bytes());
  const std::size_t label_count = value_count(label_values.shape, what_labels);
  NumberArray values = row_major(file.read(features, most_feature_bytes()), label_count, what_features);
  const std::string& digits = parameter<std::string>(request.parameters, "ten_is_zero");
  const bool is_svhn = values.shape == std::vector<std::size_t>{label_count, 3, 32, 32} && holds_tens(label_values);
  if (digits == "true" || (digits == "detect" && is_svhn)) make_tens_zeros(label_values);
  return content_of(std::move(values), Array(std::move(label_values)), ChannelPlace::first, what_features, what_labels);
}

bool recognises_matlab(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && path.extension() == ".mat";
}

/// SVHN's parts are files beside each other.
std::vector<GuessedParameter> guess_matlab(const fs::path& path) {
  std::vector<GuessedParameter> guessed{{"path", path.string()}};
  std::string name = path.filename().string();
  if (!name.starts_with("train")) return guessed;
  name.replace(0, 5, "test");
  if (fs::exists(path.parent_path() / name))
    guessed.push_back({"test_path", (path.parent_path() / name).string(), "the file beside it"});
  return guessed;
}

}  // namespace

Loader matlab_loader() {
  std::vector<ParameterInfo> parameters{{.name = "path",
                                         .type = ParameterType::path,
                                         .meaning = "The file, or that of the train part.",
                                         .example = "train_32x32.mat",
                                         .aliases = {"file"}},
                                        {.name = "test_path",
                                         .type = ParameterType::path,
                                         .default_value = Scalar{},
                                         .of_test_part = true,
                                         .meaning = "The file of the test part, whose variables have the same names.",
                                         .example = "test_32x32.mat"}};
  for (ParameterInfo& info : array_name_parameters("variable")) {
    if (info.name == "features" || info.name == "labels") parameters.push_back(std::move(info));
  }
  parameters.push_back({.name = "ten_is_zero",
                        .type = ParameterType::text,
                        .default_value = "detect",
                        .choices = {"detect", "true", "false"},
                        .meaning =
                            "Whether the label 10 means the digit 0, as in SVHN. `detect` takes it so where images "
                            "have 32 x 32 pixels and labels go from 1 to 10.",
                        .example = "true"});
  return {.component = {.name = "matlab",
                        .summary = "a MATLAB file with variables of features (a matrix, or images as height x width x "
                                   "channels x rows) and labels, such as SVHN's train_32x32.mat",
                        .aliases = {"mat", "svhn"},
                        .parameters = std::move(parameters)},
          .inspect = inspect_whole<read_matlab_part, has_test_path>,
          .load = load_whole<read_matlab_part, has_test_path>,
          .files = file_of_part,
          .recognises = recognises_matlab,
          .guess = guess_matlab};
}

}  // namespace gridfold
