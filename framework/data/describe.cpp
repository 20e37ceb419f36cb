#include "data/describe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

PartDescription describe_part(const Loader& loader, const LoadRequest& request, DatasetDescription& whole) {
  PartDescription part;
  part.part = request.part;
  for (const std::filesystem::path& file : loader.files(request)) {
    std::error_code failed;
    const std::uintmax_t bytes = std::filesystem::file_size(file, failed);
    if (failed) throw DataError(fmt::format("{}: {}", file.string(), failed.message()));
    part.files.push_back({file, bytes});
  }
  const Dataset dataset = load_part(loader, request);
  part.rows = dataset.rows();
  part.rows_per_class.resize(dataset.class_names.size());
  for (const std::int32_t label : dataset.labels) ++part.rows_per_class[static_cast<std::size_t>(label)];
  part.fingerprint = dataset.fingerprint;
  whole.features = dataset.feature_count();
  whole.bytes_per_feature = dataset.bytes_per_feature();
  whole.image_shape = dataset.image_shape;
  whole.class_names = dataset.class_names;
  return part;
}

/// 1797 as 1,797, whatever the locale.
std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string options_text(const DatasetDescription& description) {
  const std::vector<ParameterInfo>& table = description.loader->component.parameters;
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Scalar& value = description.request.parameters[i].value;
    if (table[i].type == ParameterType::path || is_missing(value)) continue;
    text += fmt::format("{}{}: {}", text.empty() ? " (" : ", ", table[i].name, to_text(value));
  }
  return text.empty() ? text : text + ")";
}

std::string class_table(const DatasetDescription& description) {
  std::size_t width = std::string_view("class").size();
  for (const std::string& name : description.class_names) width = std::max(width, name.size());
  std::string text = fmt::format("\n{:<{}}", "class", width);
  for (const PartDescription& part : description.parts) text += fmt::format("  {:>10}", to_text(part.part));
  text += '\n';
  constexpr std::size_t kMostLines = 100;
  const std::size_t shown = std::min(description.class_names.size(), kMostLines);
  for (std::size_t index = 0; index < shown; ++index) {
    text += fmt::format("{:<{}}", description.class_names[index], width);
    for (const PartDescription& part : description.parts) {
      text += fmt::format("  {:>10}", grouped(part.rows_per_class[index]));
    }
    text += '\n';
  }
  if (shown < description.class_names.size()) {
    text += fmt::format("and {} more classes\n", grouped(description.class_names.size() - shown));
  }
  return text;
}

}  // namespace

const Loader& recognise(const std::filesystem::path& path, std::span<const Loader> loaders) {
  for (const Loader& loader : loaders) {
    if (loader.recognises != nullptr && loader.recognises(path)) return loader;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw DataError(fmt::format("{}: does not exist", path.string()));
  }
  std::string known;
  for (const Loader& loader : loaders)
    known += fmt::format("\n  {}: {}", loader.component.name, loader.component.summary);
  throw DataError(fmt::format("{}: looks like none of the formats that gridfold reads:{}", path.string(), known));
}

DatasetDescription describe(const Loader& loader, const LoadRequest& request) {
  DatasetDescription description;
  description.loader = &loader;
  description.request = request;
  for (const Part part : {Part::train, Part::test}) {
    LoadRequest part_request = request;
    part_request.part = part;
    if (!loader.files(part_request).empty()) {
      description.parts.push_back(describe_part(loader, part_request, description));
    }
  }
  return description;
}

std::string to_text(const DatasetDescription& description) {
  std::string text = source_of(*description.loader, description.request) + '\n';
  const auto line = [&](std::string_view name, const std::string& value) {
    text += fmt::format("  {:<12} {}\n", name, value);
  };
  line("loader", description.loader->component.name + options_text(description));
  line("features", fmt::format("{} of {} bits, {}", grouped(description.features), 8 * description.bytes_per_feature,
                               description.bytes_per_feature == 1 ? "integers" : "floating point"));
  if (const auto& image = description.image_shape) {
    line("image", fmt::format("{} x {} pixels, {} channel{}", image->height, image->width, image->channels,
                              image->channels == 1 ? "" : "s"));
  }
  line("classes", grouped(description.class_names.size()));
  for (const PartDescription& part : description.parts) {
    line(to_text(part.part), fmt::format("{} rows, fingerprint {}", grouped(part.rows), part.fingerprint));
    for (const FileSize& file : part.files) {
      line("", fmt::format("{}, {} bytes", file.path.filename().string(), grouped(file.bytes)));
    }
  }
  return text + class_table(description);
}

std::string describe(const std::filesystem::path& path, std::span<const Loader> loaders, const std::stop_token& stop) {
  const Loader& loader = recognise(path, loaders);
  const ParameterValues guessed =
      loader.guess == nullptr ? ParameterValues{{"path", path.string()}} : loader.guess(path);
  LoadRequest request = request_for(loader, guessed);
  request.stop = stop;
  return to_text(describe(loader, request));
}

}  // namespace gridfold
