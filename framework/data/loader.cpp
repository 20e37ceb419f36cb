#include "data/loader.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/loaders.hpp"

namespace gridfold {

std::string_view to_text(Part part) { return part == Part::train ? "train" : "test"; }

LoadRequest request_for(const Loader& loader, std::span<const ParameterValue> given, Part part) {
  const Component& component = loader.component;
  LoadRequest request;
  request.part = part;
  request.parameters = complete_parameters(component.name, component.parameters, given);
  return request;
}

namespace {

/// None where the data have no such part.
std::vector<std::filesystem::path> files_if_any(const Loader& loader, const LoadRequest& request) {
  try {
    return loader.files(request);
  } catch (const DataError&) {
    return {};
  }
}

}  // namespace

std::vector<std::string> names_of_files(const Loader& loader, const ParameterValues& parameters, Part part) {
  constexpr std::size_t kMostFiles = 8;
  LoadRequest request;
  request.parameters = parameters;
  request.part = part == Part::train ? Part::test : Part::train;
  const std::vector<std::filesystem::path> of_other_part = files_if_any(loader, request);
  request.part = part;
  std::vector<std::filesystem::path> files = files_if_any(loader, request);
  const bool holds_both_parts = files == of_other_part;
  files.resize(std::min(files.size(), kMostFiles));
  std::vector<std::string> names;
  for (const std::filesystem::path& file : files) {
    std::error_code failed;
    const std::filesystem::path resolved = std::filesystem::canonical(file, failed);
    const std::string path = (failed ? std::filesystem::absolute(file).lexically_normal() : resolved).string();
    names.push_back(holds_both_parts ? fmt::format("{} ({} part)", path, to_text(part)) : path);
  }
  return names;
}

FileStamps stamps_of(const Loader& loader, const LoadRequest& request) {
  std::vector<std::filesystem::path> files = loader.files(request);
  LoadRequest other = request;
  other.part = request.part == Part::train ? Part::test : Part::train;
  for (std::filesystem::path& file : loader.files(other)) {
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(std::move(file));
  }
  return stamps_of(files);
}

InspectedPart inspect_part(const Loader& loader, const LoadRequest& request) {
  FileStamps before = stamps_of(loader, request);
  DataShape shape = loader.inspect(request);
  require_unchanged(before, stamps_of(loader, request), "while it was read");
  return {std::move(shape), std::move(before)};
}

Dataset load_part(const Loader& loader, const LoadRequest& request, const FileStamps* planned) {
  const FileStamps before = stamps_of(loader, request);
  if (planned != nullptr) require_unchanged(*planned, before, "since it was planned");
  Dataset dataset = loader.load(request);
  require_unchanged(before, stamps_of(loader, request),
                    planned == nullptr ? "while it was read" : "since it was planned");
  return dataset;
}

const ParameterInfo* place_parameter(const Loader& loader) {
  const std::vector<ParameterInfo>& table = loader.component.parameters;
  const auto found = std::ranges::find(table, ParameterType::path, &ParameterInfo::type);
  return found == table.end() ? nullptr : &*found;
}

std::vector<GuessedParameter> guess_parameters(const Loader& loader, const std::filesystem::path& path) {
  if (loader.guess != nullptr) return loader.guess(path);
  const ParameterInfo* place = place_parameter(loader);
  if (place == nullptr) return {};
  return {{place->name, path.string()}};
}

std::optional<std::filesystem::path> path_of(const LoadRequest& request, std::string_view parameter) {
  const Scalar* value = find_parameter(request.parameters, parameter);
  if (value == nullptr || is_missing(*value)) return std::nullopt;
  return std::get<std::string>(*value);
}

bool has_test_path(const LoadRequest& request) { return path_of(request, "test_path").has_value(); }

std::vector<std::filesystem::path> file_of_part(const LoadRequest& request) {
  const auto file = path_of(request, request.part == Part::train ? "path" : "test_path");
  return file ? std::vector{*file} : std::vector<std::filesystem::path>{};
}

ParameterInfo optional_path(std::string name, bool of_test_part, std::string meaning, std::string example) {
  return {.name = std::move(name),
          .type = ParameterType::path,
          .default_value = Scalar{},
          .of_test_part = of_test_part,
          .meaning = std::move(meaning),
          .example = std::move(example)};
}

std::string name_without_compression(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return "";
  std::string name = path.filename().string();
  for (const std::string_view ending : {".gz", ".bz2", ".xz", ".zst"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

ParameterInfo folder_parameter(std::string example) {
  return {.name = "path",
          .type = ParameterType::path,
          .default_value = Scalar{},
          .meaning =
              "The folder of the data set. `${VAR}` and `${VAR:-default}` are replaced by environment "
              "variables; a relative path starts at the sweep file's folder. Without a path, the folder that "
              "`gridfold data fetch` downloaded.",
          .example = std::move(example)};
}

std::string source_of(const Loader& loader, const LoadRequest& request) {
  for (const ParameterInfo& info : loader.component.parameters) {
    if (info.type != ParameterType::path) continue;
    if (const auto path = path_of(request, info.name)) return path->string();
  }
  return loader.component.name;
}

WrongRequest::WrongRequest(std::string wrong, std::string what_is_wrong, std::string what_is_allowed,
                           std::optional<std::string> nearest_name)
    : DataError(fmt::format("{}; allowed: {}{}", what_is_wrong, what_is_allowed,
                            nearest_name ? fmt::format("; did you mean \"{}\"?", *nearest_name) : "")),
      parameter(std::move(wrong)),
      problem(std::move(what_is_wrong)),
      allowed(std::move(what_is_allowed)),
      nearest(std::move(nearest_name)) {}

std::size_t rows_to_read(const LoadRequest& request, std::size_t available, const std::filesystem::path& source) {
  const std::size_t wanted = request.take.value_or(available);
  if (wanted == 0 || wanted > available) {
    throw WrongRequest("take",
                       fmt::format("{}: take asks for {} rows of the {} part, which has {}", source.string(), wanted,
                                   to_text(request.part), available),
                       fmt::format("1 to {}", available));
  }
  return wanted;
}

DataShape shape_of_part(const Dataset& part, std::size_t available_rows) {
  DataShape shape{.rows = part.rows(),
                  .available_rows = available_rows,
                  .features = part.feature_count(),
                  .bytes_per_feature = part.bytes_per_feature(),
                  .class_names = part.class_names,
                  .image_shape = part.image_shape,
                  .labels = part.labels,
                  .columns = part.columns,
                  .groups = part.groups,
                  .group_names = part.group_names,
                  .splits = part.splits,
                  .split_names = part.split_names,
                  .fingerprint = part.fingerprint};
  note_missing(part.view(), shape.columns);
  return shape;
}

}  // namespace gridfold
