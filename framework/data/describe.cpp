#include "data/describe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/registry.hpp"

namespace gridfold {

namespace {

std::vector<FileSize> sizes_of(const std::vector<std::filesystem::path>& files) {
  std::vector<FileSize> sizes;
  for (const std::filesystem::path& file : files) {
    std::error_code failed;
    const std::uintmax_t bytes = std::filesystem::file_size(file, failed);
    if (failed) throw DataError(fmt::format("{}: {}", file.string(), failed.message()));
    sizes.push_back({file, bytes});
  }
  return sizes;
}

/// Describes a part and returns it.
Dataset describe_part(const Loader& loader, const LoadRequest& request, DatasetDescription& whole) {
  PartDescription part;
  part.part = request.part;
  part.files = sizes_of(loader.files(request));
  Dataset dataset = load_part(loader, request);
  part.rows = dataset.rows();
  part.rows_per_class.resize(dataset.class_names.size());
  for (const std::int32_t label : dataset.labels) ++part.rows_per_class[static_cast<std::size_t>(label)];
  part.fingerprint = dataset.fingerprint;
  part.groups = dataset.group_names.size();
  part.profile = profile_of(dataset, request.stop);
  whole.features = dataset.feature_count();
  whole.bytes_per_feature = dataset.bytes_per_feature();
  whole.image_shape = dataset.image_shape;
  whole.class_names = dataset.class_names;
  // Those of the test part have the categories of both.
  whole.columns = dataset.columns;
  whole.parts.push_back(std::move(part));
  return dataset;
}

}  // namespace

bool has_test_part(const Loader& loader, LoadRequest request) {
  request.part = Part::test;
  if (!loader.files(request).empty()) return true;
  if (place_parameter(loader) != nullptr) return false;
  request.take = 1;
  try {
    loader.inspect(request);
  } catch (const DataError&) {
    return false;
  }
  return true;
}

const Loader& recognise(const std::filesystem::path& path, std::span<const Loader> loaders) {
  for (const Loader& loader : loaders) {
    if (loader.recognises != nullptr && loader.recognises(path)) return loader;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw DataError(fmt::format("{}: does not exist", path.string()));
  }
  std::string known;
  for (const Loader& loader : loaders) {
    if (loader.recognises != nullptr) {
      known += fmt::format("\n  {}: {}", loader.component.name, loader.component.summary);
    }
  }
  throw DataError(fmt::format("{}: looks like none of the formats that gridfold reads:{}\n--set loader=NAME names one",
                              path.string(), known));
}

const Loader& loader_of(const std::string& name, std::span<const Loader> loaders) {
  std::error_code ignored;
  const Loader* named = std::filesystem::exists(name, ignored) ? nullptr : find_entry(loaders, name);
  return named != nullptr ? *named : recognise(name, loaders);
}

LoadRequest request_of(const Loader& loader, const std::string& name, std::span<const ParameterValue> given) {
  ParameterValues values(given.begin(), given.end());
  if (name != loader.component.name) {
    for (GuessedParameter& guessed : guess_parameters(loader, name)) {
      if (find_parameter(given, guessed.name) == nullptr) values.push_back({guessed.name, std::move(guessed.value)});
    }
  }
  return request_for(loader, values);
}

DatasetDescription describe(const Loader& loader, const LoadRequest& request) {
  DatasetDescription description;
  description.loader = &loader;
  description.request = request;
  const Dataset train = describe_part(loader, request, description);
  description.warnings = loader.inspect(request).warnings;
  LoadRequest of_test = request;
  of_test.part = Part::test;
  if (has_test_part(loader, request)) {
    description.shared = shared_rows(train, describe_part(loader, of_test, description), request.stop);
  }
  return description;
}

std::string describe(const std::filesystem::path& path, std::span<const Loader> loaders, const std::stop_token& stop) {
  const Loader& loader = loader_of(path.string(), loaders);
  LoadRequest request = request_of(loader, path.string(), {});
  request.stop = stop;
  return to_text(describe(loader, request));
}

}  // namespace gridfold
