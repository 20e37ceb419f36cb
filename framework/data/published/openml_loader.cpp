#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/loaders.hpp"
#include "data/published/handed_on.hpp"
#include "data/published/published_sets.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

fs::path openml_folder(const LoadRequest& request) {
  return fetched_folder() / openml_name(parameter<std::int64_t>(request.parameters, "id"));
}

/// OpenML's target and the columns that it ignores; empty where only the table was fetched.
struct StoredColumns {
  std::string label;
  std::vector<std::string> ignored;
};

StoredColumns stored_columns(const fs::path& folder) {
  std::ifstream file(folder / kOpenmlColumns);
  StoredColumns columns;
  std::getline(file, columns.label);
  for (std::string column; std::getline(file, column);) columns.ignored.push_back(std::move(column));
  return columns;
}

/// What the loader of ARFF is asked for: label and ignored columns are OpenML's where none are given.
LoadRequest openml_base_request(const Loader& base, const LoadRequest& request) {
  const std::string name = openml_name(parameter<std::int64_t>(request.parameters, "id"));
  const fs::path folder = openml_folder(request);
  if (!fs::exists(folder)) {
    throw DataError(
        fmt::format("{0} is not on this machine ({1} does not exist); `gridfold data fetch {0}` downloads it", name,
                    folder.string()));
  }
  ParameterValues given = handed_on(base, request.parameters);
  given.push_back({"path", (folder / kOpenmlTable).string()});
  StoredColumns columns = stored_columns(folder);
  if (!columns.label.empty() && is_missing(*find_parameter(request.parameters, "label_column"))) {
    given.push_back({"label_column", std::move(columns.label)});
  }
  if (!columns.ignored.empty() && is_missing(*find_parameter(request.parameters, "drop_columns"))) {
    given.push_back({"drop_columns", std::move(columns.ignored)});
  }
  LoadRequest asked = request;
  asked.parameters = complete_parameters(base.component.name, base.component.parameters, given);
  return asked;
}

DataShape inspect_openml(const LoadRequest& request) {
  const Loader base = arff_loader();
  return base.inspect(openml_base_request(base, request));
}

Dataset load_openml(const LoadRequest& request) {
  const Loader base = arff_loader();
  return base.load(openml_base_request(base, request));
}

std::vector<fs::path> openml_files(const LoadRequest& request) {
  const Loader base = arff_loader();
  return base.files(openml_base_request(base, request));
}

/// The number in `openml:61`.
std::optional<std::int64_t> openml_number_in(const fs::path& path) {
  constexpr std::string_view kBegin = "openml:";
  const std::string name = path.string();
  if (!name.starts_with(kBegin)) return std::nullopt;
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(name.data() + kBegin.size(), name.data() + name.size(), id);
  return error == std::errc{} && end == name.data() + name.size() && id > 0 ? std::optional(id) : std::nullopt;
}

bool recognises_openml(const fs::path& path) { return openml_number_in(path).has_value(); }

std::vector<GuessedParameter> guess_openml(const fs::path& path) {
  const std::int64_t id = openml_number_in(path).value_or(0);
  std::vector<GuessedParameter> guessed{{"id", id}};
  const fs::path folder = fetched_folder() / openml_name(id);
  // Whoever reads it says how to fetch it.
  if (!fs::exists(folder / kOpenmlTable)) return guessed;
  if (std::string label = stored_columns(folder).label; !label.empty()) {
    guessed.push_back({"label_column", std::move(label), "OpenML's target"});
  } else {
    guessed.push_back(arff_loader().guess(folder / kOpenmlTable).back());
  }
  return guessed;
}

}  // namespace

Loader openml_loader() {
  std::vector<ParameterInfo> parameters{{.name = "id",
                                         .type = ParameterType::integer,
                                         .least = 1,
                                         .greatest = 1e9,
                                         .meaning = "The number of the data set on openml.org. `dataset: openml:61` is "
                                                    "short for loader and number.",
                                         .example = "61"}};
  for (ParameterInfo& info : arff_loader().component.parameters) {
    if (info.type == ParameterType::path) continue;
    if (info.name == "label_column") {
      info.meaning = "The attribute that is the label, by name or index; OpenML's target where none is given.";
    }
    parameters.push_back(std::move(info));
  }
  return {
      .component = {.name = "openml",
                    .summary = "a data set of openml.org by its number; `gridfold data fetch openml:ID` downloads it",
                    .parameters = std::move(parameters)},
      .inspect = inspect_openml,
      .load = load_openml,
      .files = openml_files,
      .recognises = recognises_openml,
      .guess = guess_openml};
}

}  // namespace gridfold
