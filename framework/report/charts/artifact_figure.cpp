#include "report/charts/artifact_figure.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "artifacts/artifact.hpp"
#include "core/error.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/varied_axes.hpp"
#include "report/configuration_text.hpp"

namespace gridfold::report {

const NamedArray& ShownArtifact::array(std::string_view name) const {
  if (const NamedArray* found = find_array(artifact.arrays, name)) return *found;
  throw DataError(fmt::format("the artifact {} of {} has no array {}", artifact.name, artifact.cell_key, name));
}

bool ShownArtifact::has(std::string_view name) const { return find_array(artifact.arrays, name) != nullptr; }

const std::vector<double>& ShownArtifact::numbers(std::string_view name) const {
  return std::get<std::vector<double>>(array(name).values);
}

const std::vector<std::size_t>& ShownArtifact::sizes(std::string_view name) const { return array(name).sizes; }

std::string ShownArtifact::name_at(std::string_view dimension, std::size_t place) const {
  const auto found = std::ranges::find(artifact.names, dimension, &DimensionNames::dimension);
  return found != artifact.names.end() && place < found->names.size() ? found->names[place] : std::string();
}

std::string ShownArtifact::class_name(double index) const {
  const auto place = static_cast<std::size_t>(index);
  return place < class_names.size() ? class_names[place] : fmt::format("class {}", place);
}

namespace {

using Sizes = std::map<std::string_view, std::size_t>;

constexpr std::string_view kClassPlaces = "class";
constexpr std::string_view kImageShape = "image_shape";

/// A map needs two places to tell how far apart they are, and may have no points.
std::size_t least_size(std::string_view dimension) {
  if (dimension == "train_row") return 0;
  return dimension == "x_place" || dimension == "y_place" ? 2 : 1;
}

/// Whether the dimensions have the sizes that they have in arrays before; notes those that are new.
bool fit(const NamedArray& array, const std::vector<std::string_view>& dimensions, Sizes& sizes) {
  if (array.sizes.size() != dimensions.size()) return false;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const std::size_t size = array.sizes[i];
    if (size < least_size(dimensions[i]) || sizes.emplace(dimensions[i], size).first->second != size) return false;
  }
  return true;
}

bool are_below(std::span<const double> values, double limit) {
  return std::ranges::all_of(values,
                             [&](double value) { return value >= 0 && value < limit && value == std::floor(value); });
}

/// Whether images of that shape have so many values.
bool has_values(std::span<const double> shape, std::size_t values) {
  double product = 1;
  for (const double side : shape) product *= side;
  return are_below(shape, static_cast<double>(values) + 1) && product == static_cast<double>(values);
}

}  // namespace

std::string problem_of_arrays(const StoredArtifact& artifact, std::span<const ReadArray> arrays) {
  // Far more than any data set has; a legend of them would be without end.
  constexpr double kMostClasses = 1 << 16;
  Sizes sizes{{"one", 1}, {"side", 3}, {"coordinate", 2}, {"copy", 4}, {"kind", 3}};
  const auto problem = [](std::string_view name) {
    return fmt::format("its array {} does not fit the others: the file is damaged", name);
  };
  for (const ReadArray& read : arrays) {
    const NamedArray* array = find_array(artifact.arrays, read.name);
    if (array != nullptr && !fit(*array, read.dimensions, sizes)) return problem(read.name);
  }
  for (const ReadArray& read : arrays) {
    const NamedArray* array = find_array(artifact.arrays, read.name);
    if (array == nullptr) continue;
    const std::vector<double>& values = std::get<std::vector<double>>(array->values);
    if (read.name == kImageShape && !has_values(values, sizes["pixel"])) return problem(read.name);
    const double limit = read.places_in == kClassPlaces ? kMostClasses : static_cast<double>(sizes[read.places_in]);
    if (!read.places_in.empty() && !are_below(values, limit)) return problem(read.name);
  }
  const bool has_neighbors = sizes.contains("shown_neighbor");
  if (has_neighbors && sizes["shown_neighbor"] != sizes["query"] * sizes["neighbor"]) return problem("neighbor_image");
  return {};
}

ShownArtifact ShownArtifact::with_fitted_names(double pixels, double font_size) const {
  ShownArtifact fitted = *this;
  fitted.class_names = fitted_names(class_names, pixels, font_size);
  return fitted;
}

std::vector<ShownArtifact> shown_artifacts(const ChartInput& input, std::string_view kind) {
  const RunRecord& record = input.single == nullptr ? input.record : *input.single;
  std::vector<std::size_t> varied;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    if (record.axes[axis].values.size() > 1) varied.push_back(axis);
  }
  const bool varies_train_size =
      std::ranges::any_of(varied, [&](std::size_t axis) { return record.axes[axis].name == "train_size"; });
  std::vector<ShownArtifact> shown;
  for (const ConfigurationRecord& configuration : record.configurations) {
    for (const StoredArtifact& artifact : input.artifacts) {
      if (artifact.kind != kind || artifact.cell_key != configuration.key) continue;
      std::string values = configuration_text(record, configuration, varied);
      const GroupRecord& group = record.groups[configuration.group];
      if (varies_train_size) values += ", fitted on all training rows";
      std::string stem(kind);
      std::replace(stem.begin(), stem.end(), '_', '-');
      const DatasetRecord& dataset = record.provenance.datasets[group.dataset];
      shown.push_back({artifact, configuration,
                       values.empty() ? record.name : fmt::format("{}: {}", record.name, values), dataset.class_names,
                       figure_name(stem, shown.size()), dataset.test_rows.value_or(0) == 0});
    }
  }
  return shown;
}

std::vector<Figure> figure_per_artifact(const ChartInput& input, std::string_view kind,
                                        const std::function<Figure(const ShownArtifact&)>& draw) {
  std::vector<Figure> figures;
  for (const ShownArtifact& shown : shown_artifacts(input, kind)) figures.push_back(draw(shown));
  return figures;
}

std::string no_artifact(std::string_view kind) {
  return fmt::format(
      "the run holds none; a sweep asks for it: artifacts: [{}]; where its file is gone, `gridfold run --resume RUN` "
      "makes it again",
      kind);
}

}  // namespace gridfold::report
