#include "data/arrays/array_names.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

/// The likeliest first. Files of ann-benchmarks call their parts train and test.
std::vector<std::string_view> usual_names(ArrayRole role) {
  switch (role) {
    case ArrayRole::features:
      return {"x_train", "X_train", "train_images", "train_data", "X", "x", "data", "features", "images", "train"};
    case ArrayRole::labels:
      return {"y_train", "Y_train", "train_labels", "train_targets", "y", "Y", "labels", "target", "targets"};
    case ArrayRole::test_features:
      return {"x_test", "X_test", "test_images", "test_data", "test"};
    case ArrayRole::test_labels:
      break;
  }
  return {"y_test", "Y_test", "test_labels", "test_targets"};
}

}  // namespace

std::string_view parameter_name(ArrayRole role) {
  switch (role) {
    case ArrayRole::features:
      return "features";
    case ArrayRole::labels:
      return "labels";
    case ArrayRole::test_features:
      return "test_features";
    case ArrayRole::test_labels:
      break;
  }
  return "test_labels";
}

std::optional<std::string> find_array_name(const LoadRequest& request, ArrayRole role,
                                           std::span<const std::string> names, const std::filesystem::path& file) {
  const std::string parameter(parameter_name(role));
  const Scalar& value = *find_parameter(request.parameters, parameter);
  if (!is_missing(value)) {
    const std::string& wanted = std::get<std::string>(value);
    if (std::find(names.begin(), names.end(), wanted) != names.end()) return wanted;
    // h5dump and h5py write the paths of data sets so.
    if (wanted.starts_with('/') && std::find(names.begin(), names.end(), wanted.substr(1)) != names.end()) {
      return wanted.substr(1);
    }
    const bool are_labels = role == ArrayRole::labels || role == ArrayRole::test_labels;
    if (are_labels && request.model_columns) return std::nullopt;
    throw WrongRequest(parameter, fmt::format("{}: nothing in it is called \"{}\"", file.string(), wanted),
                       fmt::format("{}", fmt::join(names, ", ")), nearest_name(wanted, {names.begin(), names.end()}));
  }
  for (const std::string_view name : usual_names(role)) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return std::string(name);
  }
  return std::nullopt;
}

void refuse_array_names(ArrayRole role, std::span<const std::string> names, const std::filesystem::path& file) {
  const std::string parameter(parameter_name(role));
  throw WrongRequest(parameter, fmt::format("{}: it is not clear what in it holds the {}", file.string(), parameter),
                     names.empty() ? "a file that holds some" : fmt::format("{}", fmt::join(names, ", ")));
}

std::vector<ParameterInfo> array_name_parameters(std::string_view what) {
  const auto name = [](ArrayRole role, bool of_test, std::string meaning, std::string example) -> ParameterInfo {
    return {.name = std::string(parameter_name(role)),
            .type = ParameterType::text,
            .default_value = Scalar{},
            .of_test_part = of_test,
            .meaning = std::move(meaning),
            .example = std::move(example)};
  };
  return {
      name(
          ArrayRole::features, false,
          fmt::format("The {} of the features; where none is given one with a usual name, such as x_train or X.", what),
          "x_train"),
      name(ArrayRole::labels, false,
           fmt::format("The {} of the labels; where none is given one with a usual name, such as y_train or y.", what),
           "y_train"),
      name(ArrayRole::test_features, true, "The same of the test part.", "x_test"),
      name(ArrayRole::test_labels, true, "The same of the test part.", "y_test"),
      {.name = "channels",
       .type = ParameterType::text,
       .default_value = "detect",
       .choices = {"detect", "first", "last"},
       .meaning = "Whether the channels of images stand before height and width, or behind them. `detect` takes the "
                  "axis of size 1, 3 or 4.",
       .example = "last"}};
}

ChannelPlace channels_of(const LoadRequest& request) {
  const std::string& channels = parameter<std::string>(request.parameters, "channels");
  if (channels == "first") return ChannelPlace::first;
  return channels == "last" ? ChannelPlace::last : ChannelPlace::detect;
}

}  // namespace gridfold
