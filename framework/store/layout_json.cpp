#include "store/layout_json.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/sha256.hpp"
#include "store/provenance_json.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDigestDigits = 16;
constexpr std::size_t kKeyDigits = 16;
/// Of the box that a scheme's coordinates span, for each split that it has.
constexpr std::size_t kMostPlacesPerSplit = 64;

struct CoordinateColumn {
  const char* name;
  std::uint32_t SplitCoordinates::*coordinate;
};

constexpr CoordinateColumn kCoordinates[]{{"outer", &SplitCoordinates::outer},
                                          {"repeat", &SplitCoordinates::repeat},
                                          {"fold", &SplitCoordinates::fold},
                                          {"train_size", &SplitCoordinates::train_size}};

/// A list with `value_of` each element.
template <typename Elements, typename ValueOf>
Json column(const Elements& elements, const ValueOf& value_of) {
  Json::array_t values;
  values.reserve(elements.size());
  for (const auto& element : elements) values.emplace_back(value_of(element));
  return values;
}

Json scheme_json(const LayoutScheme& scheme) {
  Json splits = Json::object();
  for (const auto& [name, coordinate] : kCoordinates) {
    const auto value_of = [member = coordinate](const LayoutSplit& split) { return split.at.*member; };
    if (std::any_of(scheme.splits.begin(), scheme.splits.end(),
                    [&](const LayoutSplit& split) { return value_of(split) > 0; })) {
      splits[name] = column(scheme.splits, value_of);
    }
  }
  splits["n_train"] = column(scheme.splits, [](const LayoutSplit& split) { return split.n_train; });
  splits["n_test"] = column(scheme.splits, [](const LayoutSplit& split) { return split.n_test; });
  Json json{{"dataset", scheme.dataset},
            {"resampling", scheme.resampling},
            {"parameters", parameters_json(scheme.parameters)},
            {"text", scheme.text},
            {"splits", std::move(splits)}};
  // Most schemes have none of these.
  if (scheme.judges_test_part) json["judges_test_part"] = true;
  if (!scheme.optimism.empty()) json["optimism"] = scheme.optimism;
  if (!scheme.digest.empty()) json["digest"] = scheme.digest;
  if (scheme.trains_on_earlier_rows) json["trains_on_earlier_rows"] = true;
  if (scheme.judges_by_train_size) json["judges_by_train_size"] = true;
  if (scheme.apparent_weight != 0) json["apparent_weight"] = scheme.apparent_weight;
  return json;
}

Json cells_json(const RunLayout& layout) {
  Json coordinates = Json::array();
  for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
    coordinates.push_back(column(layout.cells, [&](const LayoutCell& cell) { return cell.coordinates[axis]; }));
  }
  return {{"key", column(layout.cells, [](const LayoutCell& cell) { return cell.key; })},
          {"scheme", column(layout.cells, [](const LayoutCell& cell) { return cell.scheme; })},
          {"pass", column(layout.cells, [](const LayoutCell& cell) { return cell.pass; })},
          {"coordinates", std::move(coordinates)}};
}

/// A column of as many values as the others, each below `limit`.
std::vector<std::size_t> column_of(const JsonField& field, std::size_t count, std::size_t limit) {
  std::vector<std::size_t> values = field.sizes();
  if (values.size() != count) field.refuse(fmt::format("{} values", count));
  for (const std::size_t value : values) {
    if (value >= limit) field.refuse(fmt::format("values below {}", limit));
  }
  return values;
}

std::vector<LayoutSplit> splits_of(const JsonField& field) {
  constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
  const std::vector<std::size_t> n_train = field["n_train"].sizes();
  const std::vector<std::size_t> n_test = column_of(field["n_test"], n_train.size(), kAny);
  std::vector<LayoutSplit> splits(n_train.size());
  for (std::size_t split = 0; split < splits.size(); ++split) {
    splits[split].n_train = n_train[split];
    splits[split].n_test = n_test[split];
  }
  const std::size_t most_places = kMostPlacesPerSplit * splits.size();
  std::size_t places = 1;
  for (const auto& [name, coordinate] : kCoordinates) {
    if (!field.has(name)) continue;
    const std::vector<std::size_t> values = column_of(field[name], splits.size(), most_places);
    for (std::size_t split = 0; split < splits.size(); ++split) {
      splits[split].at.*coordinate = static_cast<std::uint32_t>(values[split]);
    }
    places *= 1 + *std::max_element(values.begin(), values.end());
    if (places > most_places) field.refuse("coordinates of splits that are nearer to each other");
  }
  return splits;
}

LayoutScheme scheme_of(const JsonField& field, std::size_t dataset_count) {
  LayoutScheme scheme{.dataset = field["dataset"].size(),
                      .resampling = field["resampling"].text(),
                      .parameters = parameters_of(field["parameters"]),
                      .text = field["text"].text(),
                      .splits = splits_of(field["splits"])};
  if (field.has("judges_test_part")) scheme.judges_test_part = field["judges_test_part"].boolean();
  if (field.has("optimism")) scheme.optimism = field["optimism"].text();
  if (field.has("digest")) scheme.digest = field["digest"].text();
  if (field.has("trains_on_earlier_rows")) scheme.trains_on_earlier_rows = field["trains_on_earlier_rows"].boolean();
  if (field.has("judges_by_train_size")) scheme.judges_by_train_size = field["judges_by_train_size"].boolean();
  if (field.has("apparent_weight")) scheme.apparent_weight = field["apparent_weight"].number();
  if (scheme.dataset >= dataset_count) field["dataset"].refuse(fmt::format("the place of one of {}", dataset_count));
  if (scheme.splits.empty()) field["splits"].refuse("at least one split");
  return scheme;
}

void read_cells(const JsonField& field, RunLayout& layout) {
  std::vector<std::string> keys = field["key"].texts();
  for (const std::string& key : keys) {
    if (key.size() != kKeyDigits || key.find_first_not_of("0123456789abcdef") != std::string::npos) {
      field["key"].refuse(fmt::format("keys of {} hexadecimal digits", kKeyDigits));
    }
  }
  const std::vector<std::size_t> schemes = column_of(field["scheme"], keys.size(), layout.schemes.size());
  const std::vector<std::size_t> passes = column_of(field["pass"], keys.size(), layout.passes.size());
  std::size_t evaluations = 0;
  for (const std::size_t scheme : schemes) evaluations += layout.schemes[scheme].splits.size();
  if (evaluations > kMostEvaluations) {
    field.refuse(
        fmt::format("at most {} evaluations, cells times their splits, and not {}", kMostEvaluations, evaluations));
  }
  const std::vector<JsonField> axes = field["coordinates"].elements();
  if (axes.size() != layout.axes.size()) field["coordinates"].refuse("a list for each axis");
  std::vector<std::vector<std::size_t>> coordinates;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    coordinates.push_back(column_of(axes[axis], keys.size(), layout.axes[axis].values.size()));
  }
  layout.cells.resize(keys.size());
  for (std::size_t cell = 0; cell < keys.size(); ++cell) {
    layout.cells[cell] = {std::move(keys[cell]), {}, schemes[cell], passes[cell]};
    for (const std::vector<std::size_t>& column : coordinates) layout.cells[cell].coordinates.push_back(column[cell]);
  }
}

}  // namespace

Json layout_json(const RunLayout& layout) {
  return {{"name", layout.name},
          {"description", layout.description},
          {"config", layout.config},
          {"config_hash", layout.config_hash},
          {"seed", layout.seed ? Json(*layout.seed) : Json(nullptr)},
          {"selection", to_text(layout.rule)},
          {"test_is_open", layout.test_is_open},
          {"axes", axes_json(layout.axes)},
          {"scores", scores_json(layout.scores)},
          {"kept", layout.kept},
          {"datasets", column(layout.datasets, dataset_json)},
          {"schemes", column(layout.schemes, scheme_json)},
          {"passes", column(layout.passes,
                            [](const LayoutPass& pass) {
                              return Json{{"text", pass.text}, {"operations", pass.operations}};
                            })},
          {"cells", cells_json(layout)}};
}

RunLayout layout_from(const JsonField& field) {
  RunLayout layout{.name = field["name"].text(),
                   .description = field["description"].text(),
                   .config = field["config"].text(),
                   .config_hash = field["config_hash"].text(),
                   .seed = {},
                   .axes = axes_of(field["axes"]),
                   .scores = scores_of(field["scores"]),
                   .kept = field.has("kept") ? field["kept"].texts() : std::vector<std::string>{},
                   .datasets = {},
                   .schemes = {},
                   .passes = {},
                   .cells = {}};
  if (!field["seed"].is_null()) layout.seed = field["seed"].integer();
  if (field.has("selection")) layout.rule = rule_of(field["selection"]);
  if (field.has("test_is_open")) layout.test_is_open = field["test_is_open"].boolean();
  for (const JsonField& dataset : field["datasets"].elements()) layout.datasets.push_back(dataset_of(dataset));
  for (const JsonField& scheme : field["schemes"].elements()) {
    layout.schemes.push_back(scheme_of(scheme, layout.datasets.size()));
  }
  for (const JsonField& pass : field["passes"].elements()) {
    layout.passes.push_back({pass["text"].text(), pass["operations"].number()});
  }
  read_cells(field["cells"], layout);
  return layout;
}

std::string layout_digest(const RunLayout& layout) {
  Sha256 hash;
  hash.update(layout.config_hash);
  for (const DatasetRecord& dataset : layout.datasets) {
    hash.update(fmt::format("\n{} {}", dataset.fingerprint, dataset.test_fingerprint.value_or("")));
  }
  for (const ScoreRecord& score : layout.scores) hash.update(fmt::format("\n{} {}", score.name, score.revision));
  for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
    hash.update(fmt::format("\n{} {}", layout.cells[cell].key, layout.scheme_of(cell).splits.size()));
  }
  return hash.hex_digest().substr(0, kDigestDigits);
}

}  // namespace gridfold
