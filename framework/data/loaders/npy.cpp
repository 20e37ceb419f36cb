#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/arrays/array_names.hpp"
#include "data/arrays/npy.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// Where a part's features or labels are: a file, and the array's name where it is an archive.
struct ArrayPlace {
  fs::path file;
  std::string name;

  std::string text() const { return name.empty() ? file.string() : fmt::format("{}: {}", file.string(), name); }
};

bool is_archive(const fs::path& file) { return file.extension() == ".npz"; }

/// The place of an array in `file`: `file` itself, or what the request names in it, or what has a usual name; empty
/// where there is none. The only array of an archive is what is looked for where `takes_only_one`.
std::optional<ArrayPlace> find_array(const LoadRequest& request, const fs::path& file, ArrayRole role,
                                     bool takes_only_one) {
  if (!is_archive(file)) return ArrayPlace{file, {}};
  const std::vector<std::string> names = names_in_npz(file, request.stop);
  if (const auto name = find_array_name(request, role, names, file)) return ArrayPlace{file, *name};
  if (takes_only_one && names.size() == 1) return ArrayPlace{file, names.front()};
  return std::nullopt;
}

[[noreturn]] void refuse_npy_names(const LoadRequest& request, const fs::path& file, ArrayRole role) {
  refuse_array_names(role, names_in_npz(file, request.stop), file);
}

fs::path train_file(const LoadRequest& request) { return *path_of(request, "path"); }

std::optional<ArrayPlace> find_test_features(const LoadRequest& request) {
  if (const auto file = path_of(request, "test_path")) {
    if (auto place = find_array(request, *file, ArrayRole::test_features, true)) return place;
    if (auto place = find_array(request, *file, ArrayRole::features, true)) return place;
    refuse_npy_names(request, *file, ArrayRole::test_features);
  }
  if (!is_archive(train_file(request))) return std::nullopt;
  return find_array(request, train_file(request), ArrayRole::test_features, false);
}

ArrayPlace find_features(const LoadRequest& request, Part part) {
  if (part == Part::test) {
    if (auto place = find_test_features(request)) return *place;
    throw DataError(fmt::format("{}: the arrays are the train part; name the test part's in test_path or test_features",
                                train_file(request).string()));
  }
  if (auto place = find_array(request, train_file(request), ArrayRole::features, true)) return *place;
  refuse_npy_names(request, train_file(request), ArrayRole::features);
}

/// None where a model predicts rows without labels.
std::optional<ArrayPlace> find_labels(const LoadRequest& request, Part part) {
  const bool is_test = part == Part::test;
  const ArrayRole role = is_test ? ArrayRole::test_labels : ArrayRole::labels;
  if (const auto file = path_of(request, is_test ? "test_labels_path" : "labels_path")) {
    if (auto place = find_array(request, *file, role, true)) return place;
    refuse_npy_names(request, *file, role);
  }
  const fs::path file = find_features(request, part).file;
  if (!is_archive(file)) {
    if (request.model_columns) return std::nullopt;
    throw DataError(fmt::format("{}: an array of features has no labels; name the file of the labels in {}_path",
                                file.string(), parameter_name(role)));
  }
  if (auto place = find_array(request, file, role, false)) return place;
  // The archive of a test part alone may call its arrays X and y.
  if (is_test && path_of(request, "test_path")) {
    if (auto place = find_array(request, file, ArrayRole::labels, false)) return place;
  }
  if (request.model_columns) return std::nullopt;
  refuse_npy_names(request, file, role);
}

Array read_at(const ArrayPlace& place, const LoadRequest& request) {
  if (!place.name.empty()) return std::move(read_npz(place.file, {&place.name, 1}, request.stop).front());
  return read_npy(place.file, request.stop, request.progress);
}

PartContent read_npy_part(const LoadRequest& request, Part part, bool) {
  const ArrayPlace features = find_features(request, part);
  const std::optional<ArrayPlace> labels = find_labels(request, part);
  Array values = read_at(features, request);
  auto* numbers = std::get_if<NumberArray>(&values);
  if (numbers == nullptr) throw DataError(fmt::format("{}: the features are texts", features.text()));
  return content_of(std::move(*numbers), labels ? std::optional(read_at(*labels, request)) : std::nullopt,
                    channels_of(request), features.text(), labels ? labels->text() : "");
}

bool npy_has_test(const LoadRequest& request) { return find_test_features(request).has_value(); }

std::vector<fs::path> npy_files(const LoadRequest& request) {
  if (request.part == Part::test && !npy_has_test(request)) return {};
  const auto add = [](std::vector<fs::path>& all, const fs::path& file) {
    if (std::find(all.begin(), all.end(), file) == all.end()) all.push_back(file);
  };
  std::vector<fs::path> all;
  add(all, find_features(request, request.part).file);
  if (const auto labels = find_labels(request, request.part)) add(all, labels->file);
  return all;
}

bool recognises_npy(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && (path.extension() == ".npy" || path.extension() == ".npz");
}

/// A file of features `X.npy` often has its labels beside it in `y.npy`.
std::vector<GuessedParameter> guess_npy(const fs::path& path) {
  std::vector<GuessedParameter> guessed{{"path", path.string()}};
  if (is_archive(path)) return guessed;
  const std::string name = path.filename().string();
  const std::array<std::pair<std::string_view, std::string_view>, 6> pairs{
      {{"X", "y"}, {"x", "y"}, {"features", "labels"}, {"images", "labels"}, {"data", "labels"}, {"imgs", "labels"}}};
  for (const auto& [features, labels] : pairs) {
    const std::size_t at = name.find(features);
    if (at == std::string::npos) continue;
    std::string labels_name = name;
    labels_name.replace(at, features.size(), labels);
    const fs::path beside = path.parent_path() / labels_name;
    if (!fs::exists(beside) || beside == path) continue;
    guessed.push_back({"labels_path", beside.string(), "the file beside it"});
    break;
  }
  return guessed;
}

}  // namespace

Loader npy_loader() {
  ParameterInfo path =
      optional_path("path", false,
                    "The array of features (.npy), rows x columns or images, or an archive (.npz) with "
                    "arrays of features and labels; or that of the train part.",
                    "X.npy");
  path.default_value.reset();
  std::vector<ParameterInfo> parameters{
      std::move(path),
      optional_path("labels_path", false, "The array of the labels, where path is no archive that holds it.", "y.npy"),
      optional_path("test_path", true, "The features of the test part.", "X_test.npy"),
      optional_path("test_labels_path", true, "The labels of the test part.", "y_test.npy")};
  for (ParameterInfo& info : array_name_parameters("array in an archive")) parameters.push_back(std::move(info));
  return {.component = {.name = "npy",
                        .summary = "NumPy arrays: features in X.npy and labels in y.npy, or both in an archive such as "
                                   "mnist.npz; booleans, integers, floats, and labels that are texts",
                        .aliases = {"npz", "numpy"},
                        .parameters = std::move(parameters)},
          .inspect = inspect_whole<read_npy_part, npy_has_test>,
          .load = load_whole<read_npy_part, npy_has_test>,
          .files = npy_files,
          .recognises = recognises_npy,
          .guess = guess_npy};
}

}  // namespace gridfold
