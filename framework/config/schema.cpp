#include "config/schema.hpp"

#include <array>
#include <limits>
#include <variant>

namespace gridfold {

namespace {

void store(Located<std::string>& field, const Located<Scalar>& value) {
  field = {std::get<std::string>(value.value), value.mark};
}
void store(Located<std::int64_t>& field, const Located<Scalar>& value) {
  field = {std::get<std::int64_t>(value.value), value.mark};
}
template <typename T>
void store(std::optional<Located<T>>& field, const Located<Scalar>& value) {
  field = Located<T>{std::get<T>(value.value), value.mark};
}
void store(std::string& field, const Located<Scalar>& value) { field = std::get<std::string>(value.value); }
void store(bool& field, const Located<Scalar>& value) { field = std::get<bool>(value.value); }
void store(ProtocolKind& field, const Located<Scalar>& value) {
  field = std::get<std::string>(value.value) == "train_test" ? ProtocolKind::train_test : ProtocolKind::k_fold;
}

std::optional<Located<Scalar>> fetch(const Located<std::string>& field) {
  if (field.value.empty()) return std::nullopt;
  return Located<Scalar>{field.value, field.mark};
}
std::optional<Located<Scalar>> fetch(const Located<std::int64_t>& field) {
  return Located<Scalar>{field.value, field.mark};
}
template <typename T>
std::optional<Located<Scalar>> fetch(const std::optional<Located<T>>& field) {
  if (!field) return std::nullopt;
  return Located<Scalar>{field->value, field->mark};
}
std::optional<Located<Scalar>> fetch(const std::string& field) { return Located<Scalar>{field, {}}; }
std::optional<Located<Scalar>> fetch(const bool& field) { return Located<Scalar>{field, {}}; }
std::optional<Located<Scalar>> fetch(const ProtocolKind& field) {
  return Located<Scalar>{field == ProtocolKind::train_test ? "train_test" : "k_fold", {}};
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

constexpr std::int64_t kMaxSeed = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kMaxRows = std::numeric_limits<std::uint32_t>::max();

// The generators of shuffles are numpy's, whose seeds have 32 bits.
const std::array kKeys{
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
            .required = true},
    KeyRule{.path = "dataset.loader",
            .type = ValueType::name,
            .meaning = "The file format; `gridfold data list` shows them all.",
            .example = "cifar10",
            .required = true,
            .family = NameFamily::loaders,
            .set = Data<&DatasetSpec::loader>::set,
            .get = Data<&DatasetSpec::loader>::get},
    KeyRule{.path = "dataset.path",
            .type = ValueType::path,
            .meaning = "The file, or the folder of a data set of several files. `${VAR}` and `${VAR:-default}` are "
                       "replaced by environment variables; a relative path starts at the sweep file's folder.",
            .example = "${GRIDFOLD_DATA:-data}/cifar-10-batches-bin",
            .required = true,
            .set = Data<&DatasetSpec::path>::set,
            .get = Data<&DatasetSpec::path>::get},
    KeyRule{.path = "dataset.test_path",
            .type = ValueType::path,
            .meaning = "The file of the test part, for formats that keep each part in a file of its own.",
            .example = "digits-test.csv",
            .only_with_path = "dataset.loader",
            .only_with_value = "csv",
            .set = Data<&DatasetSpec::test_path>::set,
            .get = Data<&DatasetSpec::test_path>::get},
    KeyRule{.path = "dataset.label_column",
            .type = ValueType::text,
            .meaning = "The column that holds the label: a name from the header, or a number counted from 0, or from "
                       "-1 backwards.",
            .example = "species",
            .only_with_path = "dataset.loader",
            .only_with_value = "csv",
            .set = Data<&DatasetSpec::label_column>::set,
            .get = Data<&DatasetSpec::label_column>::get},
    KeyRule{.path = "dataset.header",
            .type = ValueType::boolean,
            .meaning = "Whether the first line names the columns.",
            .example = "true",
            .only_with_path = "dataset.loader",
            .only_with_value = "csv",
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
            .set = Data<&DatasetSpec::take_test>::set,
            .get = Data<&DatasetSpec::take_test>::get},
    KeyRule{.path = "seed",
            .type = ValueType::integer,
            .meaning = "Where every random choice of the sweep starts.",
            .example = "42",
            .least = 0,
            .greatest = kMaxSeed,
            .set = set_seed,
            .get = get_seed},
    KeyRule{.path = "protocol",
            .type = ValueType::section,
            .meaning = "How rows are split into those that are learnt from and those that judge.",
            .example = "{kind: k_fold, folds: 5}"},
    KeyRule{.path = "protocol.kind",
            .type = ValueType::name,
            .meaning = "`k_fold`: cross-validation over the train part. `train_test`: fit on the whole train part, "
                       "score on the test part.",
            .example = "k_fold",
            .family = NameFamily::protocols,
            .set = Protocol<&ProtocolSpec::kind>::set,
            .get = Protocol<&ProtocolSpec::kind>::get},
    KeyRule{.path = "protocol.folds",
            .type = ValueType::integer,
            .meaning = "Folds of (nearly) equal size; each is held out once. A list makes an axis `folds`.",
            .example = "[5, 10]",
            .least = 2,
            .greatest = 65'535,
            .axis = "folds",
            .takes_list = true,
            .only_with_path = "protocol.kind",
            .only_with_value = "k_fold",
            .set = Protocol<&ProtocolSpec::folds>::set,
            .get = Protocol<&ProtocolSpec::folds>::get},
    KeyRule{.path = "protocol.shuffle",
            .type = ValueType::shuffle,
            .meaning = "`false`: folds of consecutive rows. `true`: rows are shuffled first, from `seed`, which must "
                       "be given. `{generator: numpy, seed: 42}`: shuffled from a seed of their own. Either way as "
                       "scikit-learn's `KFold(shuffle=True, random_state=seed)` does.",
            .example = "{generator: numpy, seed: 42}",
            .only_with_path = "protocol.kind",
            .only_with_value = "k_fold"},
    KeyRule{.path = "classifier",
            .type = ValueType::section,
            .meaning = "The classifier, by its name alone or with the hyperparameters that the grid leaves constant.",
            .example = "{name: knn, metric: l1}",
            .required = true},
    KeyRule{.path = "classifier.name",
            .type = ValueType::name,
            .meaning = "The kind of classifier.",
            .example = "knn",
            .required = true,
            .family = NameFamily::classifiers,
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
            .only_with_value = "knn",
            .set = Classifier<&ClassifierSpec::k>::set,
            .get = Classifier<&ClassifierSpec::k>::get},
    KeyRule{.path = "classifier.metric",
            .type = ValueType::name,
            .meaning = "What near means.",
            .example = "l1",
            .family = NameFamily::metrics,
            .axis = "metric",
            .only_with_path = "classifier.name",
            .only_with_value = "knn",
            .set = Classifier<&ClassifierSpec::metric>::set,
            .get = Classifier<&ClassifierSpec::metric>::get},
    KeyRule{.path = "classifier.weights",
            .type = ValueType::name,
            .meaning = "How much a neighbour's vote weighs: all the same, or by the inverse of its distance.",
            .example = "uniform",
            .family = NameFamily::weights,
            .axis = "weights",
            .only_with_path = "classifier.name",
            .only_with_value = "knn",
            .set = Classifier<&ClassifierSpec::weights>::set,
            .get = Classifier<&ClassifierSpec::weights>::get},
    KeyRule{.path = "grid",
            .type = ValueType::grid,
            .meaning = "The axes: each a value or a list of values; every combination is one configuration.",
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
      return {"k_fold", "train_test"};
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
