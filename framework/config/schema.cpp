#include "config/schema.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <variant>

namespace gridfold {

namespace {

constexpr std::array kProtocols{ProtocolKind::k_fold, ProtocolKind::holdout, ProtocolKind::train_test};

void store(Located<std::string>& field, const Located<Scalar>& value) {
  field = {std::get<std::string>(value.value), value.mark};
}
void store(Located<std::int64_t>& field, const Located<Scalar>& value) {
  field = {std::get<std::int64_t>(value.value), value.mark};
}
void store(Located<bool>& field, const Located<Scalar>& value) { field = {std::get<bool>(value.value), value.mark}; }
void store(Located<double>& field, const Located<Scalar>& value) {
  field = {std::get<double>(value.value), value.mark};
}
template <typename T>
void store(std::optional<Located<T>>& field, const Located<Scalar>& value) {
  field = Located<T>{std::get<T>(value.value), value.mark};
}
void store(Located<ColumnReference>& field, const Located<Scalar>& value) {
  field.mark = value.mark;
  if (const auto* index = std::get_if<std::int64_t>(&value.value)) {
    field.value = *index;
  } else {
    field.value = std::get<std::string>(value.value);
  }
}
void store(bool& field, const Located<Scalar>& value) { field = std::get<bool>(value.value); }
std::vector<std::string> protocol_names() {
  std::vector<std::string> names;
  for (const ProtocolKind kind : kProtocols) names.emplace_back(to_text(kind));
  return names;
}

void store(ProtocolKind& field, const Located<Scalar>& value) {
  for (const ProtocolKind kind : kProtocols) {
    if (std::get<std::string>(value.value) == to_text(kind)) field = kind;
  }
}

std::optional<Located<Scalar>> fetch(const Located<std::string>& field) {
  if (field.value.empty()) return std::nullopt;
  return Located<Scalar>{field.value, field.mark};
}
std::optional<Located<Scalar>> fetch(const Located<std::int64_t>& field) {
  return Located<Scalar>{field.value, field.mark};
}
std::optional<Located<Scalar>> fetch(const Located<bool>& field) { return Located<Scalar>{field.value, field.mark}; }
std::optional<Located<Scalar>> fetch(const Located<double>& field) { return Located<Scalar>{field.value, field.mark}; }
template <typename T>
std::optional<Located<Scalar>> fetch(const std::optional<Located<T>>& field) {
  if (!field) return std::nullopt;
  return Located<Scalar>{field->value, field->mark};
}
std::optional<Located<Scalar>> fetch(const Located<ColumnReference>& field) {
  return std::visit([&](const auto& column) { return Located<Scalar>{column, field.mark}; }, field.value);
}
std::optional<Located<Scalar>> fetch(const bool& field) { return Located<Scalar>{field, {}}; }
std::optional<Located<Scalar>> fetch(const ProtocolKind& field) {
  return Located<Scalar>{std::string(to_text(field)), {}};
}

/// Accessors for `cell.*Section.*Member`.
template <auto Section, auto Member>
struct Field {
  static void set(CellSpec& cell, const Located<Scalar>& value) { store(cell.*Section.*Member, value); }
  static std::optional<Located<Scalar>> get(const CellSpec& cell) { return fetch(cell.*Section.*Member); }
};

template <auto Member>
using Data = Field<&CellSpec::dataset, Member>;
template <auto Member>
using Protocol = Field<&CellSpec::protocol, Member>;
template <auto Member>
using Classifier = Field<&CellSpec::classifier, Member>;

void set_seed(CellSpec& cell, const Located<Scalar>& value) { store(cell.seed, value); }
std::optional<Located<Scalar>> get_seed(const CellSpec& cell) { return fetch(cell.seed); }

void set_transforms(CellSpec& cell, const Located<Scalar>& value) { store(cell.transforms, value); }
std::optional<Located<Scalar>> get_transforms(const CellSpec& cell) { return fetch(cell.transforms); }

void set_variant(CellSpec& cell, const Located<Scalar>& value) { store(cell.variant, value); }
std::optional<Located<Scalar>> get_variant(const CellSpec& cell) { return fetch(cell.variant); }

constexpr std::int64_t kMaxSeed = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kMaxRows = std::numeric_limits<std::uint32_t>::max();

// The generators of shuffles are numpy's, whose seeds have 32 bits.
const std::array kKeys{
    KeyRule{.path = "include",
            .type = ValueType::include,
            .meaning =
                "Files to start from, relative to this one. Later ones win over earlier ones, and this file wins "
                "over all, as `--set` wins over a file: sections, grids and variants are merged key by key, anything "
                "else is replaced, and `~` takes a key away.",
            .example = "[shared/cifar10.yaml]"},
    KeyRule{.path = "name",
            .type = ValueType::text,
            .meaning = "What the sweep is called; a part of the run folder's name.",
            .example = "knn-digits",
            .required = true},
    KeyRule{.path = "description",
            .type = ValueType::text,
            .meaning = "What the sweep asks, in a sentence or two; it goes into the results.",
            .example = "Which K and which metric suit the digits best?"},
    KeyRule{.path = "dataset",
            .type = ValueType::section,
            .meaning = "The rows to learn from and to be judged on.",
            .example = "{loader: mnist, path: \"${GRIDFOLD_DATA}/mnist\"}",
            .required = true,
            .takes_alternatives = true},
    KeyRule{
        .path = "dataset.name",
        .type = ValueType::text,
        .meaning = "What results call the data set; needed where `dataset` is a list, which makes an axis `dataset`.",
        .example = "digits",
        .axis = "dataset",
        .is_label = true,
        .bearing = Bearing::none,
        .set = Data<&DatasetSpec::name>::set,
        .get = Data<&DatasetSpec::name>::get},
    KeyRule{.path = "dataset.loader",
            .type = ValueType::name,
            .meaning = "The file format; `gridfold data list` shows them all.",
            .example = "cifar10",
            .required = true,
            .family = NameFamily::loaders,
            .axis = "loader",
            .set = Data<&DatasetSpec::loader>::set,
            .get = Data<&DatasetSpec::loader>::get},
    KeyRule{.path = "dataset.path",
            .type = ValueType::path,
            .meaning = "The file, or the folder of a data set of several files. `${VAR}` and `${VAR:-default}` are "
                       "replaced by environment variables; a relative path starts at the sweep file's folder.",
            .example = "${GRIDFOLD_DATA:-data}/cifar-10-batches-bin",
            .required = true,
            .axis = "path",
            .set = Data<&DatasetSpec::path>::set,
            .get = Data<&DatasetSpec::path>::get},
    KeyRule{.path = "dataset.test_path",
            .type = ValueType::path,
            .meaning = "The file of the test part, for formats that keep each part in a file of its own.",
            .example = "digits-test.csv",
            .axis = "test_path",
            .bearing = Bearing::scores_on_test,
            .only_with_path = "dataset.loader",
            .only_with_values = {"csv"},
            .set = Data<&DatasetSpec::test_path>::set,
            .get = Data<&DatasetSpec::test_path>::get},
    KeyRule{.path = "dataset.label_column",
            .type = ValueType::column,
            .meaning =
                "The column that holds the label: an integer counts columns from 0, or from -1 backwards; anything "
                "else, and whatever stands in quotes, is a name from the header.",
            .example = "species",
            .axis = "label_column",
            .only_with_path = "dataset.loader",
            .only_with_values = {"csv"},
            .set = Data<&DatasetSpec::label_column>::set,
            .get = Data<&DatasetSpec::label_column>::get},
    KeyRule{.path = "dataset.header",
            .type = ValueType::boolean,
            .meaning = "Whether the first line names the columns.",
            .example = "true",
            .axis = "header",
            .only_with_path = "dataset.loader",
            .only_with_values = {"csv"},
            .set = Data<&DatasetSpec::header>::set,
            .get = Data<&DatasetSpec::header>::get},
    KeyRule{.path = "dataset.train",
            .type = ValueType::section,
            .meaning = "Which rows of the train part are used.",
            .example = "{take: 5000}"},
    KeyRule{.path = "dataset.train.take",
            .type = ValueType::integer,
            .meaning = "The first rows of the train part, this many; all of them where the key is missing.",
            .example = "5000",
            .least = 1,
            .greatest = kMaxRows,
            .axis = "train_rows",
            .set = Data<&DatasetSpec::take_train>::set,
            .get = Data<&DatasetSpec::take_train>::get},
    KeyRule{.path = "dataset.test",
            .type = ValueType::section,
            .meaning = "Which rows of the test part are used.",
            .example = "{take: 500}"},
    KeyRule{.path = "dataset.test.take",
            .type = ValueType::integer,
            .meaning = "The first rows of the test part, this many; all of them where the key is missing.",
            .example = "500",
            .least = 1,
            .greatest = kMaxRows,
            .axis = "test_rows",
            .bearing = Bearing::scores_on_test,
            .set = Data<&DatasetSpec::take_test>::set,
            .get = Data<&DatasetSpec::take_test>::get},
    KeyRule{.path = "transforms",
            .type = ValueType::pipeline,
            .meaning = "What is done to the features before distances are taken, step by step: each transform by its "
                       "name or with its parameters. Steps that learn do so from the training rows of each fold. "
                       "Several pipelines make an axis in `grid`; so does a parameter of a step, as "
                       "`transforms.pca.components`.",
            .example = "[standardize, {pca: {components: 20}}]",
            .axis = "transforms",
            .set = set_transforms,
            .get = get_transforms},
    KeyRule{.path = "seed",
            .type = ValueType::integer,
            .meaning = "Where every random choice of the sweep starts.",
            .example = "42",
            .least = 0,
            .greatest = kMaxSeed,
            .axis = "seed",
            .bearing = Bearing::none,
            .set = set_seed,
            .get = get_seed},
    KeyRule{.path = "protocol",
            .type = ValueType::section,
            .meaning = "How rows are split into those that are learnt from and those that judge.",
            .example = "{kind: k_fold, folds: 5}",
            .takes_alternatives = true},
    KeyRule{.path = "protocol.kind",
            .type = ValueType::name,
            .meaning = "`k_fold`: cross-validation over the train part. `holdout`: one split of the train part. "
                       "`train_test`: fit on the whole train part, score on the test part.",
            .example = "k_fold",
            .family = NameFamily::protocols,
            .axis = "protocol",
            .set = Protocol<&ProtocolSpec::kind>::set,
            .get = Protocol<&ProtocolSpec::kind>::get},
    KeyRule{.path = "protocol.folds",
            .type = ValueType::integer,
            .meaning = "Folds of (nearly) equal size; each is held out once. A list makes an axis `folds`.",
            .example = "[5, 10]",
            .least = 2,
            .greatest = 65'535,
            .axis = "folds",
            .only_with_path = "protocol.kind",
            .only_with_values = {"k_fold"},
            .set = Protocol<&ProtocolSpec::folds>::set,
            .get = Protocol<&ProtocolSpec::folds>::get},
    KeyRule{.path = "protocol.test_size",
            .type = ValueType::number,
            .meaning = "The share of rows that a holdout judges on, rounded up to whole rows as scikit-learn's "
                       "`train_test_split` does. A list makes an axis `test_size`.",
            .example = "[0.2, 0.5]",
            .least = 0,
            .greatest = 1,
            .bounds_excluded = true,
            .axis = "test_size",
            .only_with_path = "protocol.kind",
            .only_with_values = {"holdout"},
            .set = Protocol<&ProtocolSpec::test_size>::set,
            .get = Protocol<&ProtocolSpec::test_size>::get},
    KeyRule{.path = "protocol.shuffle",
            .type = ValueType::shuffle,
            .meaning = "`false`: folds of consecutive rows; a holdout takes the last rows. `true`: rows are shuffled "
                       "first, from `seed`, which must be given. `{generator: numpy, seed: 42}`: shuffled from a seed "
                       "of their own. Either way as scikit-learn's `KFold(shuffle=True, random_state=seed)` and "
                       "`train_test_split(random_state=seed)` do.",
            .example = "{generator: numpy, seed: 42}",
            .axis = "shuffle",
            .bearing = Bearing::none,
            .only_with_path = "protocol.kind",
            .only_with_values = {"k_fold", "holdout"},
            .set = Protocol<&ProtocolSpec::shuffle>::set,
            .get = Protocol<&ProtocolSpec::shuffle>::get},
    KeyRule{.path = "protocol.shuffle.generator",
            .type = ValueType::name,
            .meaning = "Where the shuffle's random numbers come from: numpy's `RandomState`, whose permutations are "
                       "reproduced element by element.",
            .example = "numpy",
            .family = NameFamily::generators},
    KeyRule{.path = "protocol.shuffle.seed",
            .type = ValueType::integer,
            .meaning = "The shuffle's own seed; the sweep's `seed` where the key is missing.",
            .example = "42",
            .least = 0,
            .greatest = kMaxSeed,
            .axis = "shuffle_seed",
            .bearing = Bearing::none,
            .only_with_path = "protocol.shuffle",
            .only_with_values = {"true"},
            .set = Protocol<&ProtocolSpec::own_shuffle_seed>::set,
            .get = Protocol<&ProtocolSpec::own_shuffle_seed>::get},
    KeyRule{.path = "classifier",
            .type = ValueType::section,
            .meaning = "The classifier, by its name alone or with the hyperparameters that the grid leaves constant.",
            .example = "{name: knn, metric: l1}",
            .required = true,
            .takes_alternatives = true},
    KeyRule{.path = "classifier.name",
            .type = ValueType::name,
            .meaning = "The kind of classifier.",
            .example = "knn",
            .required = true,
            .family = NameFamily::classifiers,
            .axis = "classifier",
            .set = Classifier<&ClassifierSpec::name>::set,
            .get = Classifier<&ClassifierSpec::name>::get},
    KeyRule{.path = "classifier.k",
            .type = ValueType::integer,
            .meaning = "How many nearest neighbours vote.",
            .example = "5",
            .least = 1,
            .greatest = kMaxRows,
            .axis = "k",
            .only_with_path = "classifier.name",
            .only_with_values = {"knn"},
            .set = Classifier<&ClassifierSpec::k>::set,
            .get = Classifier<&ClassifierSpec::k>::get},
    KeyRule{.path = "classifier.metric",
            .type = ValueType::name,
            .meaning = "What near means.",
            .example = "l1",
            .family = NameFamily::metrics,
            .axis = "metric",
            .only_with_path = "classifier.name",
            .only_with_values = {"knn"},
            .set = Classifier<&ClassifierSpec::metric>::set,
            .get = Classifier<&ClassifierSpec::metric>::get},
    KeyRule{.path = "classifier.p",
            .type = ValueType::number,
            .meaning = "The order of the Minkowski distance: 1 is l1, 2 is l2.",
            .example = "1.5",
            .least = 1,
            // 255^100 times any number of columns is far from the largest double; 255^128 is beyond it.
            .greatest = 100,
            .axis = "p",
            .only_with_path = "classifier.metric",
            .only_with_values = {"minkowski"},
            .set = Classifier<&ClassifierSpec::p>::set,
            .get = Classifier<&ClassifierSpec::p>::get},
    KeyRule{.path = "classifier.weights",
            .type = ValueType::name,
            .meaning = "How much a neighbour's vote weighs: all the same, or by the inverse of its distance.",
            .example = "uniform",
            .family = NameFamily::weights,
            .axis = "weights",
            .only_with_path = "classifier.name",
            .only_with_values = {"knn"},
            .set = Classifier<&ClassifierSpec::weights>::set,
            .get = Classifier<&ClassifierSpec::weights>::get},
    KeyRule{.path = "classifier.grid",
            .type = ValueType::grid,
            .meaning = "Axes of this classifier alone, where `classifier` is a list; the same as in `grid`.",
            .example = "{k: [1, 3, 5]}"},
    KeyRule{.path = "variants",
            .type = ValueType::variants,
            .meaning = "Named grids, one after another; the names make an axis `variant`. A grid beside them is "
                       "multiplied with each.",
            .example = "{baseline: {k: 1}, tuned: {k: [3, 5, 7], weights: distance}}",
            .axis = "variant",
            .is_label = true,
            .bearing = Bearing::none,
            .set = set_variant,
            .get = get_variant},
    KeyRule{.path = "grid",
            .type = ValueType::grid,
            .meaning =
                "The axes: each a value, a list of values or a range. Every combination is one configuration. A list "
                "of grids is their union.",
            .example = "{k: [1, 3, 5], metric: [l1, l2]}"},
    KeyRule{.path = "scores",
            .type = ValueType::names,
            .meaning = "What predictions are judged by; the first decides the ranks.",
            .example = "[accuracy]",
            .family = NameFamily::scores},
};

}  // namespace

std::span<const KeyRule> sweep_keys() { return kKeys; }

const KeyRule* find_key(std::string_view path) {
  for (const KeyRule& rule : kKeys) {
    if (rule.path == path) return &rule;
  }
  return nullptr;
}

const KeyRule* find_axis(std::string_view axis) {
  if (axis.empty()) return nullptr;
  for (const KeyRule& rule : kKeys) {
    if (rule.axis == axis) return &rule;
  }
  return nullptr;
}

const KeyRule* find_axis_or_path(std::string_view key) {
  if (const KeyRule* rule = find_axis(key)) return rule;
  const KeyRule* rule = find_key(key);
  return rule != nullptr && !rule->axis.empty() ? rule : nullptr;
}

std::vector<std::string> axis_names(bool with_labels) {
  std::vector<std::string> names;
  for (const bool of_classifier : {true, false}) {
    for (const KeyRule& rule : kKeys) {
      if (rule.axis.empty() || (rule.is_label && !with_labels)) continue;
      if (rule.path.starts_with("classifier.") == of_classifier) names.emplace_back(rule.axis);
    }
  }
  return names;
}

std::vector<std::string> axis_paths() {
  std::vector<std::string> paths;
  for (const KeyRule& rule : kKeys) {
    if (!rule.axis.empty() && !rule.is_label) paths.emplace_back(rule.path);
  }
  return paths;
}

bool is_within_bounds(const KeyRule& rule, double value) {
  const auto least = static_cast<double>(rule.least);
  const auto greatest = static_cast<double>(rule.greatest);
  return rule.bounds_excluded ? value > least && value < greatest : value >= least && value <= greatest;
}

bool applies(const KeyRule& rule, const CellSpec& cell) {
  if (rule.only_with_path.empty()) return true;
  const KeyRule& other = *find_key(rule.only_with_path);
  const auto value = other.get(cell);
  if (!value || !applies(other, cell)) return false;
  const std::vector<std::string_view>& wanted = rule.only_with_values;
  return std::find(wanted.begin(), wanted.end(), to_text(value->value)) != wanted.end();
}

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

bool is_child(std::string_view path, std::string_view parent) {
  if (parent.empty()) return path.find('.') == std::string_view::npos;
  if (path.size() <= parent.size() + 1 || !path.starts_with(parent) || path[parent.size()] != '.') return false;
  return path.find('.', parent.size() + 1) == std::string_view::npos;
}

std::vector<std::string> names_of(NameFamily family, const Vocabulary& vocabulary) {
  switch (family) {
    case NameFamily::none:
      return {};
    case NameFamily::loaders:
      return vocabulary.loaders;
    case NameFamily::protocols:
      return protocol_names();
    case NameFamily::generators:
      return {"numpy"};
    case NameFamily::classifiers:
      return vocabulary.classifiers;
    case NameFamily::metrics:
      return vocabulary.metrics;
    case NameFamily::weights:
      return vocabulary.weights;
    case NameFamily::scores:
      return vocabulary.scores;
  }
  return {};
}

}  // namespace gridfold
