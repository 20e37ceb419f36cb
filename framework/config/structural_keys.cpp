#include "config/structural_keys.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr double kMaxRows = std::numeric_limits<std::uint32_t>::max();
// The generators of random numbers are numpy's, whose seeds have 32 bits.
constexpr double kMaxSeed = std::numeric_limits<std::uint32_t>::max();

/// Names go into tables and the names of folders.
std::optional<std::string> name_problem(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text.find_first_not_of(' ') == std::string_view::npos) return "the name is empty";
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return json_quoted(std::string(text)) + " holds a control character";
  }
  return std::nullopt;
}

ParameterInfo name_info(std::string meaning, std::string example) {
  return {.name = "name",
          .type = ParameterType::text,
          .text_problem = name_problem,
          .text_form = "text of a character or more, without control characters",
          .text_pattern = "[^ ]",
          .meaning = std::move(meaning),
          .example = std::move(example)};
}

ParameterInfo row_count(std::string axis, std::string_view part, std::string example) {
  return {
      .name = "take",
      .axis = std::move(axis),
      .type = ParameterType::integer,
      .default_value = Scalar{},
      .least = 1,
      .greatest = kMaxRows,
      .meaning = fmt::format("The first rows of the {} part, this many; all of them where the key is missing.", part),
      .example = std::move(example)};
}

ParameterInfo said(std::string name, std::string meaning, std::string example, std::vector<std::string> aliases = {}) {
  return {.name = std::move(name),
          .type = ParameterType::text,
          .meaning = std::move(meaning),
          .example = std::move(example),
          .aliases = std::move(aliases)};
}

ParameterInfo component(std::string name, std::string axis, Family family, std::string meaning, std::string example,
                        std::vector<std::string> aliases) {
  return {.name = std::move(name),
          .axis = std::move(axis),
          .type = ParameterType::component,
          .family = family,
          .meaning = std::move(meaning),
          .example = std::move(example),
          .aliases = std::move(aliases)};
}

ParameterInfo dataset_name() {
  ParameterInfo info = name_info(
      "What results call the data set; needed where `dataset` is a list, which makes an axis `dataset`.", "digits");
  info.axis = "dataset";
  return info;
}

}  // namespace

std::vector<Key> structural_keys() {
  using enum KeyRole;
  return {
      {.role = include,
       .path = "include",
       .info = said("include",
                    "Files to start from, relative to this one. Later ones win over earlier ones, and this file wins "
                    "over all, as `--set` wins over a file: sections, grids and variants are merged key by key, "
                    "anything else is replaced, and `~` takes a key away.",
                    "[shared/base.yaml]")},
      {.role = text,
       .path = "name",
       .info = name_info("What the sweep is called; a part of the run folder's name.", "my-sweep"),
       .required = true},
      {.role = text,
       .path = "description",
       .info = said("description", "What the sweep asks, in a sentence or two; it goes into the results.",
                    "Which settings suit these data best?")},
      {.role = section,
       .section = Section::dataset,
       .path = "dataset",
       .info = said("dataset", "The rows to learn from and to judge on.", "", {"data"}),
       .required = true,
       .takes_list = true},
      {.role = KeyRole::dataset_name,
       .section = Section::dataset,
       .path = "dataset.name",
       .info = gridfold::dataset_name()},
      {.role = KeyRole::component,
       .section = Section::dataset,
       .path = "dataset.loader",
       .info = gridfold::component("loader", "", Family::loaders,
                                   "The file format; `gridfold data list` shows them all.", "", {"format"}),
       .required = true},
      {.role = section,
       .section = Section::dataset,
       .path = "dataset.train",
       .info = said("train", "Which rows of the train part are used.", "{take: 5000}")},
      {.role = take_train,
       .section = Section::dataset,
       .path = "dataset.train.take",
       .info = row_count("train_rows", "train", "5000")},
      {.role = section,
       .section = Section::dataset,
       .path = "dataset.test",
       .info = said("test", "Which rows of the test part are used.", "{take: 500}")},
      {.role = take_test,
       .section = Section::dataset,
       .path = "dataset.test.take",
       .info = row_count("test_rows", "test", "500")},
      {.role = pipeline,
       .section = Section::transforms,
       .path = "transforms",
       .info = said("transforms",
                    "What is done to the features first, step by step: each transform by its name or with its "
                    "parameters. Steps that learn do so from the training rows of each fold. Several pipelines make an "
                    "axis in `grid`; so does a parameter of a step.",
                    "", {"pipeline", "preprocessing", "steps"})},
      {.role = seed,
       .path = "seed",
       .info = {.name = "seed",
                .type = ParameterType::integer,
                .default_value = Scalar{},
                .least = 0,
                .greatest = kMaxSeed,
                .meaning = "Where every random choice of the sweep starts; needed where there is one.",
                .example = "42",
                .aliases = {"randomstate", "randomseed"}}},
      {.role = section,
       .section = Section::protocol,
       .path = "protocol",
       .info = said("protocol", "How rows are split into those to learn from and those to judge on.", "", {"cv"}),
       .takes_list = true},
      {.role = KeyRole::component,
       .section = Section::protocol,
       .path = "protocol.kind",
       .info = gridfold::component("kind", "protocol", Family::resamplings, "The way to split.", "", {"type"})},
      {.role = setting,
       .section = Section::protocol,
       .path = "protocol.test",
       .info = {.name = "test",
                .type = ParameterType::text,
                .default_value = Scalar{},
                .choices = {"locked", "open"},
                .meaning = "What may judge by the data set's test part. `locked`: only `gridfold evaluate RUN --test`, "
                           "which asks for a reason from the second time on; a protocol that judges the test part is "
                           "refused. That is also what happens where the key is missing and the protocol does not "
                           "judge the test part. `open`: nobody is asked. Every use is recorded all the same.",
                .example = "locked"}},
      {.role = section,
       .section = Section::classifier,
       .path = "classifier",
       .info = said("classifier",
                    "The classifier, by its name alone or with the hyperparameters that the grid leaves constant.", "",
                    {"estimator", "model"}),
       .required = true,
       .takes_list = true},
      {.role = KeyRole::component,
       .section = Section::classifier,
       .path = "classifier.name",
       .info = gridfold::component("name", "classifier", Family::classifiers, "The kind of classifier.", "", {}),
       .required = true},
      {.role = grid,
       .section = Section::classifier,
       .path = "classifier.grid",
       .info = said("grid", "Axes of this classifier alone, where `classifier` is a list; the same as in `grid`.", "")},
      {.role = variants,
       .path = "variants",
       .info = said("variants",
                    "Named grids, one after another; the names make an axis `variant`. A grid beside them is "
                    "multiplied with each.",
                    "{small: {seed: 1}, large: {seed: [1, 2, 3]}}")},
      {.role = variant,
       .path = "variant",
       .info = {.name = "variant",
                .type = ParameterType::text,
                .text_problem = name_problem,
                .text_form = "text of a character or more, without control characters",
                .text_pattern = "[^ ]",
                .meaning = "The name of a variant."}},
      {.role = grid,
       .path = "grid",
       .info = said("grid",
                    "The axes: each a value, a list of values or a range. Every combination is one configuration. A "
                    "list of grids is their union.",
                    "{seed: [1, 2, 3]}", {"paramgrid", "parameters", "params"})},
      {.role = scores,
       .path = "scores",
       .info = {.name = "scores",
                .type = ParameterType::component,
                .family = Family::scores,
                .meaning = "What predictions are judged by; the first decides the ranks.",
                .aliases = {"scoring"}}},
      {.role = artifacts,
       .path = "artifacts",
       .info = {.name = "artifacts",
                .type = ParameterType::component,
                .family = Family::artifacts,
                .meaning = "The numbers behind pictures, made from a configuration that is fitted to all training rows "
                           "once the sweep is done; `gridfold plot` draws them. Each has `of`, which says of which "
                           "configurations it is made: the best, all, or those that a condition holds for.",
                .example = "[decision_map, {gallery: {queries: 8, neighbors: 10}}]"}},
      {.role = setting,
       .path = "selection",
       .info = {.name = "selection",
                .type = ParameterType::text,
                .default_value = std::string("best_mean"),
                .choices = {"best_mean", "one_standard_error"},
                .meaning = "How one configuration is chosen among those that can be compared, by the first score. "
                           "`best_mean`: the best mean. `one_standard_error`: the simplest whose mean is within one "
                           "standard error of the best; which direction is simpler is said of each parameter (a "
                           "larger `k`), and parameters without one stay as the best has them. Nested "
                           "cross-validation chooses in the same way.",
                .example = "one_standard_error",
                .aliases = {"selectionrule", "refit"}}},
      {.role = setting,
       .path = "training_scores",
       .info = {.name = "training_scores",
                .type = ParameterType::boolean,
                .default_value = false,
                .meaning = "Whether each split's training rows are judged, too, by the same scores: `train_accuracy` "
                           "beside `accuracy`.",
                .example = "true",
                .aliases = {"returntrainscore", "trainscores"}}},
      {.role = setting,
       .path = "timing",
       .info = {.name = "timing",
                .type = ParameterType::text,
                .default_value = std::string("shared"),
                .choices = {"shared", "separate"},
                .meaning = "`separate` fits and predicts every configuration on every split by itself, one at a time, "
                           "and writes the seconds of both into `timings.csv`. Scores stay the same. `shared` works as "
                           "fast as it can, and knows the time of a pass alone.",
                .example = "separate"}},
      {.role = setting,
       .path = "store",
       .info = {.name = "store",
                .type = ParameterType::texts,
                .default_value = Scalar{},
                .choices = {"confusion", "predictions", "weights", "history"},
                .meaning =
                    "What `results.h5` keeps of every split beside its scores. `confusion`: rows by true and predicted "
                    "class, and each class's precision, recall and F1. `predictions`: each judged row with its "
                    "predicted class and, where a score needs them, its class scores. `weights` and `history`: what "
                    "the classifier learnt, and how. `[]`: nothing. Where the key is missing, confusion matrices are "
                    "kept that take 64 MiB or less together.",
                .example = "[confusion, predictions]",
                .aliases = {"keep", "save"}}},
  };
}

}  // namespace gridfold
