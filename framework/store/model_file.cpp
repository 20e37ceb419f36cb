#include "store/model_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/memory_limit.hpp"
#include "core/registry.hpp"
#include "hdf5/array_file.hpp"
#include "store/json_text.hpp"
#include "store/output_file.hpp"
#include "store/parse_json.hpp"
#include "store/provenance_json.hpp"
#include "store/schema_version.hpp"
#include "store/test_set_json.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

constexpr SchemaVersion kModelSchema{"gridfold-model", 1, 1};
constexpr const char* kDescription = "model";
constexpr const char* kFeatures = "training/features";
constexpr const char* kLabels = "training/labels";

std::string step_folder(std::size_t step) { return fmt::format("steps/{}/", step); }

/// The arrays of a file with what it says of each.
class ArrayList {
 public:
  void add(const std::string& folder, const NamedArray& array) {
    const bool is_integer = std::holds_alternative<std::vector<std::int64_t>>(array.values);
    listed_.push_back(
        {{"name", folder + array.name}, {"dimensions", array.dimensions}, {"type", is_integer ? "int64" : "float64"}});
    std::vector<double> values;
    std::visit([&](const auto& own) { values.assign(own.begin(), own.end()); }, array.values);
    arrays_.push_back({folder + array.name, {array.sizes, std::move(values)}});
  }

  void add(const TrainingRows& rows) {
    std::visit(
        [&](const auto& matrix) {
          const auto* first = matrix.data();
          arrays_.push_back(
              {kFeatures, {{matrix.rows(), matrix.cols()}, std::vector(first, first + matrix.rows() * matrix.cols())}});
        },
        rows.features);
    arrays_.push_back({kLabels, {{rows.labels.size()}, std::vector<double>(rows.labels.begin(), rows.labels.end())}});
  }

  void add_text(const std::string& name, std::string text) {
    arrays_.push_back({name, {{1}, std::vector<std::string>{std::move(text)}}});
  }

  const Json& listed() const { return listed_; }
  std::vector<hdf5::NamedStoredArray> take_arrays() { return std::move(arrays_); }

 private:
  Json listed_ = Json::array();
  std::vector<hdf5::NamedStoredArray> arrays_;
};

Json component_json(const Component& component, const ParameterValues& parameters) {
  return {{"name", component.name}, {"revision", component.revision}, {"parameters", parameters_json(parameters)}};
}

Json columns_json(const std::vector<Column>& columns) {
  Json json = Json::array();
  for (const Column& column : columns) {
    json.push_back({{"name", column.name}, {"categories", column.categories}, {"has_missing", column.has_missing}});
  }
  return json;
}

Json shape_json(const FittedCell& cell) {
  Json json{{"count", cell.shape.features}, {"bytes", cell.shape.bytes_per_feature}, {"image", nullptr}};
  if (const auto& image = cell.shape.image_shape) json["image"] = {image->channels, image->height, image->width};
  json["feature_columns"] = columns_json(cell.columns);
  return json;
}

/// The file is whole, but this gridfold lacks what it names, or computes it otherwise.
class OtherVersion : public DataError {
 public:
  using DataError::DataError;
};

/// One of a family's components by its name, with the parameters that the file gives it.
template <typename Entry>
std::pair<const Entry*, ParameterValues> component_of(const JsonField& field, const std::vector<Entry>& family) {
  const std::string name = field["name"].text();
  const Entry* entry = find_entry(family, name);
  if (entry == nullptr) field["name"].refuse("the name of a component that this gridfold has");
  const Component& component = entry->component;
  const std::int64_t revision = field["revision"].integer();
  if (revision != component.revision) {
    throw OtherVersion(
        fmt::format("the model is of revision {} of {}, and this gridfold computes revision {}; fit it "
                    "again",
                    revision, name, component.revision));
  }
  ParameterValues given;
  for (ParameterValue& value : parameters_of(field["parameters"])) {
    if (!is_missing(value.value)) given.push_back(std::move(value));
  }
  ParameterValues completed = complete_parameters(name, component.parameters, given);
  if (component.find_conflict != nullptr) {
    if (const auto conflict = component.find_conflict(completed)) {
      throw DataError(fmt::format("{}: {}; allowed: {}", name, conflict->problem, conflict->allowed));
    }
  }
  return {entry, std::move(completed)};
}

/// The loader's name and those of its parameters that the file gives, each of which it must accept.
ModelLoader loader_of(const JsonField& field, const std::vector<Loader>& loaders) {
  ModelLoader own{field["name"].text(), parameters_of(field["parameters"])};
  if (field.has("label_name")) own.label_name = field["label_name"].text();
  const Loader* loader = find_entry(loaders, own.name);
  if (loader == nullptr) field["name"].refuse("the name of a loader that this gridfold has");
  const std::vector<ParameterInfo>& table = loader->component.parameters;
  for (const ParameterValue& value : own.parameters) {
    const auto info = std::ranges::find(table, value.name, &ParameterInfo::name);
    if (info == table.end()) field["parameters"].refuse(fmt::format("parameters of {}", own.name));
    if (!is_allowed(*info, value.value)) {
      throw DataError(fmt::format("{}: {}; allowed: {}", own.name, refusal(*info, value.value), allowed_text(*info)));
    }
  }
  return own;
}

std::vector<Column> columns_of(const JsonField& field) {
  std::vector<Column> columns;
  for (const JsonField& column : field.elements()) {
    columns.push_back({column["name"].text(), column["categories"].texts(), column["has_missing"].boolean()});
  }
  return columns;
}

FeatureShape shape_of(const JsonField& field, const std::vector<Column>& columns) {
  DataShape shape;
  shape.features = field["count"].size();
  shape.bytes_per_feature = field["bytes"].size();
  if (!field["image"].is_null()) {
    const std::vector<std::size_t> sizes = field["image"].sizes();
    if (sizes.size() != 3) field["image"].refuse("channels, height and width");
    shape.image_shape = ImageShape{sizes[0], sizes[1], sizes[2]};
  }
  if (!columns.empty() && columns.size() != shape.features) field["feature_columns"].refuse("one column per feature");
  shape.columns = columns;
  return gridfold::shape_of(shape);
}

/// Reads the arrays that a description lists.
class ModelArrays {
 public:
  ModelArrays(const hdf5::ArrayFile& file, const JsonField& listed, std::string source)
      : file_(file), listed_(listed.elements()), source_(std::move(source)) {}

  /// Those of a folder, without its name.
  std::vector<NamedArray> folder(const std::string& folder) const {
    std::vector<NamedArray> arrays;
    for (const JsonField& entry : listed_) {
      const std::string name = entry["name"].text();
      if (!name.starts_with(folder)) continue;
      if (!file_.has_doubles(name)) fail(name, "64-bit floats");
      hdf5::StoredArray stored = file_.read(name, free_memory());
      const auto* values = std::get_if<std::vector<double>>(&stored.values);
      if (values == nullptr) fail(name, "64-bit floats");
      NamedArray array{name.substr(folder.size()), entry["dimensions"].texts(), stored.shape, *values};
      if (entry["type"].text() == "int64") array.values = std::vector<std::int64_t>(values->begin(), values->end());
      arrays.push_back(std::move(array));
    }
    return arrays;
  }

  TrainingRows training(std::size_t features, std::size_t class_count) const {
    TrainingRows rows;
    hdf5::StoredArray stored = file_.read(kFeatures, free_memory());
    if (stored.shape.size() != 2 || stored.shape[0] == 0 || stored.shape[1] != features) {
      fail(kFeatures, fmt::format("rows of {} features", features));
    }
    std::visit(
        [&]<typename T>(std::vector<T>& values) {
          if constexpr (std::is_same_v<T, std::string>) {
            fail(kFeatures, "numbers");
          } else {
            rows.features = Matrix<T>(std::move(values), stored.shape[0], stored.shape[1]);
          }
        },
        stored.values);
    const hdf5::StoredArray labels = file_.read(kLabels, free_memory());
    const auto* values = std::get_if<std::vector<double>>(&labels.values);
    if (values == nullptr || labels.shape != std::vector{stored.shape[0]}) {
      fail(kLabels, "a class for each training row");
    }
    for (const double label : *values) {
      const bool is_class = label >= 0 && label < static_cast<double>(class_count) && label == std::floor(label);
      if (!is_class) fail(kLabels, "classes of the model");
      rows.labels.push_back(static_cast<std::int32_t>(label));
    }
    return rows;
  }

 private:
  [[noreturn]] void fail(const std::string& name, const std::string& expected) const {
    throw DataError(fmt::format("{}: {} should hold {}", source_, name, expected));
  }

  const hdf5::ArrayFile& file_;
  std::vector<JsonField> listed_;
  std::string source_;
};

std::string description_of(const hdf5::ArrayFile& file, const std::string& source) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;
  const std::vector<std::string> names = file.names();
  if (std::ranges::find(names, kDescription) != names.end()) {
    const hdf5::StoredArray stored = file.read(kDescription, kMostBytes);
    const auto* texts = std::get_if<std::vector<std::string>>(&stored.values);
    if (texts != nullptr && texts->size() == 1) return texts->front();
  }
  throw DataError(fmt::format("{} is no model; allowed: a file that `gridfold fit` wrote", source));
}

/// What goes wrong with what a file says is the file's fault, whoever finds it.
template <typename Work>
void blaming_file(const std::string& source, const Work& work) {
  const auto with_source = [&](const Error& error) {
    const std::string what = error.what();
    return what.starts_with(source + ": ") ? what : fmt::format("{}: {}", source, what);
  };
  try {
    work();
  } catch (const SystemError&) {
    throw;
  } catch (const OtherVersion& error) {
    throw DataError(with_source(error));
  } catch (const Error& error) {
    const std::string what = with_source(error);
    constexpr std::string_view kDamaged = "the file is damaged";
    throw DataError(what.find(kDamaged) == std::string::npos ? fmt::format("{}; {}", what, kDamaged) : what);
  }
}

std::uint64_t seed_of(const JsonField& field) {
  const std::string text = field.text();
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) field.refuse("a number of 64 bits, as a text");
  return seed;
}

}  // namespace

void write_model(const std::filesystem::path& path, const FittedCell& cell, const ModelLoader& loader,
                 const TestSet& learnt_rows, const std::stop_token& stop) {
  ArrayList arrays;
  Json steps = Json::array();
  const std::vector<std::vector<NamedArray>> learnt = cell.pipeline.learnt();
  for (std::size_t i = 0; i < cell.steps.size(); ++i) {
    steps.push_back(component_json(cell.steps[i].transform->component, cell.steps[i].parameters));
    for (const NamedArray& array : learnt[i]) arrays.add(step_folder(i), array);
  }
  if (cell.training) {
    arrays.add(*cell.training);
  } else {
    for (const NamedArray& array : cell.model->arrays()) arrays.add("classifier/", array);
  }
  const Json description{
      {"schema", to_text(kModelSchema)},
      {"cell", cell.key},
      {"classifier", component_json(cell.classifier->component, cell.parameters)},
      {"transforms", steps},
      {"features", shape_json(cell)},
      {"classes", cell.class_names},
      {"seed", std::to_string(cell.seed)},
      {"loader",
       {{"name", loader.name}, {"parameters", parameters_json(loader.parameters)}, {"label_name", loader.label_name}}},
      {"learnt", test_set_json(learnt_rows)},
      {"arrays", arrays.listed()}};
  arrays.add_text(kDescription, json_text(description));
  write_output_file(path, hdf5::file_of(arrays.take_arrays(), stop), stop);
}

namespace {

/// A model that learns from its training rows again, once they are rows that it can have learnt from.
void fit_again(FittedCell& cell, const Registry& registry, std::size_t features, std::size_t classes,
               const Context& context) {
  const Classifier& classifier = *cell.classifier;
  const FeatureView rows = view_of(cell.training->features);
  if (!classifier.takes_missing) require_finite(rows, "the training rows");
  if (classifier.unusable != nullptr) {
    if (const auto found = classifier.unusable(cell.parameters, rows, registry.metrics)) throw DataError(found->why);
  }
  if (classifier.check != nullptr) {
    const CellShape shape{
        .fewest_train_rows = cell.training->labels.size(), .features = features, .metrics = registry.metrics};
    if (const auto problem = classifier.check(cell.parameters, shape)) {
      throw DataError(fmt::format("{}; allowed: {}", problem->problem, problem->allowed));
    }
  }
  cell.model = classifier.fit(cell.parameters, rows, cell.training->labels, classes, context);
}

StoredModel model_of(const hdf5::ArrayFile& file, const Json& json, const std::string& source, const Registry& registry,
                     const std::stop_token& stop) {
  const JsonField root(json, source, "");
  require_schema(root["schema"], kModelSchema);
  StoredModel stored;
  stored.loader = loader_of(root["loader"], registry.loaders);
  if (root.has("learnt")) stored.learnt = test_set_from(root["learnt"]);
  FittedCell& cell = stored.cell;
  cell.key = root["cell"].text();
  std::tie(cell.classifier, cell.parameters) = component_of(root["classifier"], registry.classifiers);
  for (const JsonField& step : root["transforms"].elements()) {
    const auto [transform, parameters] = component_of(step, registry.transforms);
    cell.steps.push_back({transform, parameters});
  }
  cell.columns = columns_of(root["features"]["feature_columns"]);
  cell.shape = shape_of(root["features"], cell.columns);
  cell.class_names = root["classes"].texts();
  cell.seed = seed_of(root["seed"]);

  const ModelArrays arrays(file, root["arrays"], source);
  std::vector<std::vector<NamedArray>> learnt;
  for (std::size_t i = 0; i < cell.steps.size(); ++i) learnt.push_back(arrays.folder(step_folder(i)));
  Context context;
  context.stop = stop;
  context.metrics = registry.metrics;
  context.seed = cell.seed;
  context.kept.weights = true;
  const std::size_t classes = cell.class_names.size();
  cell.pipeline = FittedPipeline(cell.steps, cell.shape, learnt);
  const std::size_t features = shape_after(cell.steps, cell.shape).features;
  if (cell.classifier->restore != nullptr) {
    cell.model = cell.classifier->restore(cell.parameters, arrays.folder("classifier/"), features, classes, context);
  } else {
    cell.training = arrays.training(features, classes);
    fit_again(cell, registry, features, classes, context);
  }
  return stored;
}

}  // namespace

StoredModel read_model(const std::filesystem::path& path, const Registry& registry, const std::stop_token& stop) {
  const std::string source = path.string();
  const hdf5::ArrayFile file(path);
  const std::string description = description_of(file, source);
  StoredModel stored;
  blaming_file(source, [&] { stored = model_of(file, parse_json(description, source), source, registry, stop); });
  return stored;
}

}  // namespace gridfold
