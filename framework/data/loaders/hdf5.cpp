#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/arrays/array_names.hpp"
#include "data/feature_memory.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "hdf5/array_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

fs::path hdf5_path(const LoadRequest& request) { return *path_of(request, "path"); }

std::string require_hdf5_name(const LoadRequest& request, ArrayRole role, const std::vector<std::string>& names) {
  if (const auto name = find_array_name(request, role, names, hdf5_path(request))) return *name;
  refuse_array_names(role, names, hdf5_path(request));
}

Array array_of(hdf5::StoredArray stored) {
  return std::visit(
      [&]<typename T>(std::vector<T>& values) -> Array {
        if constexpr (std::is_same_v<T, std::string>) {
          return TextArray{std::move(stored.shape), std::move(values)};
        } else {
          return NumberArray{std::move(stored.shape), std::move(values)};
        }
      },
      stored.values);
}

PartContent read_hdf5_part(const LoadRequest& request, Part part, bool) {
  const hdf5::ArrayFile file(hdf5_path(request));
  const std::vector<std::string> names = file.names();
  const bool is_test = part == Part::test;
  const std::string features =
      require_hdf5_name(request, is_test ? ArrayRole::test_features : ArrayRole::features, names);
  const auto labels =
      find_array_name(request, is_test ? ArrayRole::test_labels : ArrayRole::labels, names, hdf5_path(request));
  Array values = array_of(file.read(features, most_feature_bytes()));
  const std::string what = fmt::format("{}: {}", hdf5_path(request).string(), features);
  auto* numbers = std::get_if<NumberArray>(&values);
  if (numbers == nullptr) throw DataError(fmt::format("{}: the features are texts", what));
  std::optional<Array> label_values;
  if (labels) label_values = array_of(file.read(*labels, most_feature_bytes()));
  PartContent content = content_of(std::move(*numbers), label_values, channels_of(request), what,
                                   fmt::format("{}: {}", hdf5_path(request).string(), labels.value_or("")));
  if (!labels && !request.model_columns) {
    std::ranges::fill(content.label_of_row, *content.labels.add("none", 0, 0));
    content.warnings.push_back(
        fmt::format("{}: holds no labels; all rows are of one class, none; labels names the data "
                    "set of the labels",
                    hdf5_path(request).string()));
  }
  return content;
}

bool hdf5_has_test(const LoadRequest& request) {
  const fs::path file = hdf5_path(request);
  return find_array_name(request, ArrayRole::test_features, hdf5::ArrayFile(file).names(), file).has_value();
}

std::vector<fs::path> hdf5_files(const LoadRequest& request) {
  if (request.part == Part::test && !hdf5_has_test(request)) return {};
  return {hdf5_path(request)};
}

bool recognises_hdf5(const fs::path& path) {
  std::error_code ignored;
  const fs::path ending = path.extension();
  return fs::is_regular_file(path, ignored) && (ending == ".h5" || ending == ".hdf5" || ending == ".hdf");
}

}  // namespace

Loader hdf5_loader() {
  std::vector<ParameterInfo> parameters{{.name = "path",
                                         .type = ParameterType::path,
                                         .meaning = "The file.",
                                         .example = "digits.h5",
                                         .aliases = {"file"}}};
  for (ParameterInfo& info : array_name_parameters("path of the data set")) parameters.push_back(std::move(info));
  return {
      .component = {.name = "hdf5",
                    .summary = "an HDF5 file with data sets of features and labels, and perhaps of a test part; those "
                               "of ann-benchmarks, which have no labels, are of one class",
                    .aliases = {"h5"},
                    .parameters = std::move(parameters)},
      .inspect = inspect_whole<read_hdf5_part, hdf5_has_test>,
      .load = load_whole<read_hdf5_part, hdf5_has_test>,
      .files = hdf5_files,
      .recognises = recognises_hdf5};
}

}  // namespace gridfold
