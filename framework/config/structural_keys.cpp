#include <algorithm>
#include <limits>
#include <utility>

#include "config/key_table.hpp"
#include "core/printable.hpp"

namespace gridfold {

namespace {

/// Names go into tables and the names of folders.
std::optional<std::string> name_problem(std::string_view text) {
  const auto is_line_or_tab = [](char c) { return c == '\n' || c == '\t'; };
  if (text.find_first_not_of(' ') == std::string_view::npos) return "the name is empty";
  if (std::ranges::none_of(text, is_line_or_tab) && printable(text) == text) return std::nullopt;
  return json_quoted(std::string(text)) + " holds a control character";
}

/// A key of the file's own structure: what is accepted there follows from its role.
Key structural(KeyRole role, std::string path, std::string meaning, std::string example = "",
               std::vector<std::string> aliases = {}, std::string axis = "") {
  Section section = Section::top;
  for (const Section one : {Section::dataset, Section::transforms, Section::protocol, Section::classifier}) {
    if (path.substr(0, path.find('.')) == name_of(one)) section = one;
  }
  Key key{.role = role, .section = section, .path = std::move(path)};
  ParameterInfo& info = key.info;
  info.name = std::string(last_part(key.path));
  info.axis = std::move(axis);
  info.type = ParameterType::text;
  info.meaning = std::move(meaning);
  info.example = std::move(example);
  info.aliases = std::move(aliases);
  if (key.is_label() || key.path == "name") {
    info.text_problem = name_problem;
    info.text_form = "text of a character or more, without control characters";
    info.text_pattern = "[^ ]";
  }
  if (role == KeyRole::take_train || role == KeyRole::take_test || role == KeyRole::seed) {
    info.type = ParameterType::integer;
    info.default_value = Scalar{};
    info.least = role == KeyRole::seed ? 0 : 1;
    // The generators of random numbers are numpy's, whose seeds have 32 bits, as numbers of rows have.
    info.greatest = std::numeric_limits<std::uint32_t>::max();
  }
  if (role == KeyRole::component || role == KeyRole::scores || role == KeyRole::artifacts) {
    info.type = ParameterType::component;
    info.family = role == KeyRole::scores          ? Family::scores
                  : role == KeyRole::artifacts     ? Family::artifacts
                  : section == Section::dataset    ? Family::loaders
                  : section == Section::classifier ? Family::classifiers
                                                   : Family::resamplings;
  }
  key.takes_list = role == KeyRole::section && name_of(section) == key.path;
  const bool is_needed_section = section == Section::dataset || section == Section::classifier;
  key.required = key.path == "name" || (is_needed_section && (key.takes_list || role == KeyRole::component));
  return key;
}

/// A key that says how the sweep is run.
Key run_setting(std::string path, ParameterType type, Scalar usual, std::vector<std::string> choices,
                std::string meaning, std::string example, std::vector<std::string> aliases = {}) {
  Key key = structural(KeyRole::setting, std::move(path), std::move(meaning), std::move(example), std::move(aliases));
  key.info.type = type;
  key.info.default_value = std::move(usual);
  key.info.choices = std::move(choices);
  return key;
}

}  // namespace

std::vector<Key> structural_keys() {
  using enum KeyRole;
  return {
      structural(include, "include",
                 "Files to start from, relative to this one. Later ones win over earlier ones, and this file wins over "
                 "all, as `--set` wins over a file: sections, grids and variants are merged key by key, anything else "
                 "is replaced, and `~` takes a key away.",
                 "[shared/base.yaml]"),
      structural(text, "name", "What the sweep is called; a part of the run folder's name.", "my-sweep"),
      structural(text, "description", "What the sweep asks, in a sentence or two; it goes into the results.",
                 "Which settings suit these data best?"),
      structural(section, "dataset", "The rows to learn from and to judge on.", "", {"data"}),
      structural(dataset_name, "dataset.name",
                 "What results call the data set; needed where `dataset` is a list, which makes an axis `dataset`.",
                 "digits", {}, "dataset"),
      structural(component, "dataset.loader", "The file format; `gridfold data list` shows them all.", "",
                 {"format", "kind", "type"}),
      structural(section, "dataset.train", "Which rows of the train part are used.", "{take: 5000}"),
      structural(take_train, "dataset.train.take",
                 "The first rows of the train part, this many; all of them where the key is missing. A mapping takes a "
                 "sample: `{rows: 1000, sample: stratified, seed: 1}`.",
                 "5000", {"rows", "size", "samples"}, "train_rows"),
      structural(section, "dataset.test", "Which rows of the test part are used.", "{take: 500}"),
      structural(take_test, "dataset.test.take",
                 "The first rows of the test part, this many; all of them where the key is missing. A mapping takes a "
                 "sample: `{rows: 100, sample: shuffled, seed: 1}`.",
                 "500", {"rows", "samples"}, "test_rows"),
      structural(pipeline, "transforms",
                 "What is done to the features first, step by step: each transform by its name or with its parameters. "
                 "Steps that learn do so from the training rows of each fold. Several pipelines make an axis in "
                 "`grid`; so does a parameter of a step.",
                 "", {"pipeline", "preprocessing", "steps"}),
      structural(seed, "seed",
                 "Where every random choice of the sweep starts; needed where there is one, but for that of "
                 "training in epochs, which starts from 0 without it. The rows of synthetic data have a seed of their "
                 "own, `dataset.seed`.",
                 "42", {"randomstate", "randomseed"}),
      structural(section, "protocol", "How rows are split into those to learn from and those to judge on.", "", {"cv"}),
      structural(component, "protocol.kind", "The way to split.", "", {"name", "type", "splitter"}, "protocol"),
      run_setting("protocol.test", ParameterType::text, {}, {"locked", "open"},
                  "What may judge by the data set's test part. `locked`: only `gridfold evaluate RUN --test`, which "
                  "asks for a reason from the second time on; a protocol that judges the test part is refused. That is "
                  "also what happens where the key is missing and the protocol does not judge the test part. `open`: "
                  "nobody is asked. Every use is recorded all the same.",
                  "locked"),
      structural(section, "classifier",
                 "The classifier, by its name alone or with the hyperparameters that the grid leaves constant.", "",
                 {"estimator", "model"}),
      structural(component, "classifier.name", "The kind of classifier.", "", {"kind", "type"}, "classifier"),
      structural(grid, "classifier.grid",
                 "Axes of this classifier alone, where `classifier` is a list; the same as in `grid`."),
      structural(variants, "variants",
                 "Named grids, one after another; the names make an axis `variant`. A grid beside them is multiplied "
                 "with each.",
                 "{small: {seed: 1}, large: {seed: [1, 2, 3]}}"),
      structural(variant, "variant", "The name of a variant."),
      structural(grid, "grid",
                 "The axes: each a value, a list of values or a range. Every combination is one configuration. A list "
                 "of grids is their union.",
                 "{seed: [1, 2, 3]}", {"paramgrid", "parameters", "params"}),
      structural(scores, "scores", "What predictions are judged by; the first decides the ranks.", "",
                 {"scoring", "metrics"}),
      structural(artifacts, "artifacts",
                 "The numbers behind pictures, made from a configuration that is fitted to all training rows once the "
                 "sweep is done; `gridfold plot` draws them. Each has `of`, which says of which configurations it is "
                 "made: the best, all, or those that a condition holds for.",
                 "[decision_map, {gallery: {queries: 8, neighbors: 10}}]"),
      run_setting("selection", ParameterType::text, "best_mean", {"best_mean", "one_standard_error"},
                  "How one configuration is chosen among those that can be compared, by the first score. `best_mean`: "
                  "the best mean. `one_standard_error`: the simplest whose mean is within one standard error of the "
                  "best; which direction is simpler is said of each parameter (a larger `k`), and parameters without "
                  "one stay as the best has them. Nested cross-validation chooses in the same way.",
                  "one_standard_error", {"selectionrule", "refit"}),
      run_setting(
          "training_scores", ParameterType::boolean, false, {},
          "Whether each split's training rows are judged, too, by the same scores: `train_accuracy` beside `accuracy`.",
          "true", {"returntrainscore", "trainscores"}),
      run_setting("timing", ParameterType::text, "shared", {"shared", "separate"},
                  "`separate` fits and predicts every configuration on every split by itself, one at a time, and "
                  "writes the seconds of both into `timings.csv`. Scores stay the same. `shared` works as fast as it "
                  "can, and knows the time of a pass alone.",
                  "separate"),
      run_setting(
          "store", ParameterType::texts, {}, {"confusion", "predictions", "weights", "history"},
          "What `results.h5` keeps of every split beside its scores. `confusion`: rows by true and predicted class, "
          "and each class's precision, recall and F1. `predictions`: each judged row, counted in the data set from 0, "
          "with its predicted class and, where a score needs them, its class scores. `weights` and `history`: what the "
          "classifier learnt, and how. `[]`: nothing. A list keeps what it names and nothing else. Where the key is "
          "missing, confusion matrices are kept that take 64 MiB or less together.",
          "[confusion, predictions]", {"keep", "save"}),
  };
}

}  // namespace gridfold
