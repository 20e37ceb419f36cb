#include "cli/init_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "classifiers/classifier.hpp"
#include "cli/data_parameters.hpp"
#include "cli/exit_code.hpp"
#include "cli/status_line.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "data/transforms/transforms.hpp"
#include "plan/registry.hpp"
#include "report/counted.hpp"
#include "report/sweep_template.hpp"
#include "store/output_file.hpp"
#include "yaml/document.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

/// The first data set that needs no files.
const std::string& example_dataset() {
  const std::vector<Loader>& loaders = built_in()->loaders;
  const auto found =
      std::ranges::find_if(loaders, [](const Loader& loader) { return place_parameter(loader) == nullptr; });
  return (found == loaders.end() ? loaders.front() : *found).component.name;
}

void add_init_options(po::options_description& options) {
  options.add_options()("file", po::value<std::string>(), "where to write; the terminal where it is missing")(
      "dataset", po::value<std::string>()->default_value(example_dataset())->value_name("NAME|PATH"),
      "a file or folder, whose format is detected; or the name of a data set or a format")(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "a key of `dataset`, such as label_column=species, where what is detected is wrong")(
      "classifier",
      po::value<std::string>()->default_value(built_in()->classifiers.front().component.name)->value_name("NAME"),
      "the kind of classifier");
}

[[noreturn]] void refuse(const std::string& option, const std::string& value, const std::vector<std::string>& allowed) {
  const auto nearest = nearest_name(value, allowed);
  throw ConfigError(fmt::format("{} {}: allowed: {}{}", option, value, fmt::join(allowed, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.empty() ? std::filesystem::current_path() : std::filesystem::absolute(file).parent_path();
}

/// The path as the file to be written sees it.
std::string seen_from(const std::filesystem::path& file, const std::filesystem::path& path) {
  return std::filesystem::proximate(std::filesystem::absolute(path), folder_of(file)).string();
}

/// What a sweep is written for, and what was assumed about it.
struct Start {
  TemplateChoices choices;
  std::vector<std::string> assumptions;
};

/// Writes a parameter out, with what says that it is right.
void add_parameter(const Loader& loader, const GuessedParameter& guessed, const std::filesystem::path& file,
                   Start& start) {
  const ParameterInfo& info = *find_entry(loader.component.parameters, guessed.name);
  const auto* path = info.type == ParameterType::path ? std::get_if<std::string>(&guessed.value) : nullptr;
  const std::string value = yaml_value(path != nullptr ? Scalar(seen_from(file, *path)) : guessed.value);
  if (!guessed.reason.empty()) {
    start.assumptions.push_back(fmt::format("{}: {} ({})", guessed.name, value, guessed.reason));
  }
  if (info.default_value == guessed.value) return;
  start.choices.loader_values.push_back({guessed.name, value, guessed.reason});
}

/// Makes the usual protocol one that takes rows in random order.
void shuffle_rows(Start& start) {
  const std::vector<ParameterInfo>& table = built_in()->resamplings.front().component.parameters;
  const ParameterInfo* shuffle = find_entry(table, "shuffle");
  if (shuffle == nullptr) return;
  start.choices.protocol_values.push_back({shuffle->name, shuffle->example, "Rows are often sorted by class."});
  start.assumptions.push_back(fmt::format("protocol.shuffle: {} (rows are often sorted by class)", shuffle->example));
}

/// A way to split the rows that makes use of what the data says of them.
void choose_protocol(const DataShape& shape, Start& start) {
  const std::vector<Resampling>& all = built_in()->resamplings;
  const auto first = [&](auto is_wanted) { return std::ranges::find_if(all, is_wanted); };
  auto chosen = all.end();
  if (!shape.splits.empty()) chosen = first([](const Resampling& r) { return r.takes_given_splits; });
  if (chosen == all.end() && !shape.groups.empty()) chosen = first([](const Resampling& r) { return r.needs_groups; });
  if (chosen == all.end()) return shuffle_rows(start);
  start.choices.protocol = chosen->component.name;
  start.assumptions.push_back(fmt::format("protocol: {} ({})", chosen->component.name,
                                          chosen->takes_given_splits
                                              ? "the data says which fold each row is in"
                                              : "rows that belong together stay on one side of a split"));
}

/// Steps that make rows what the classifier can learn from.
void choose_steps(const std::vector<Column>& columns, Start& start) {
  std::vector<std::string> reasons;
  start.choices.steps = suggested_steps(columns);
  if (!start.choices.steps.empty()) reasons.emplace_back("the data has missing values or texts");
  const std::span<const Classifier> classifiers = built_in()->classifiers;
  if (find_entry(classifiers, start.choices.classifier)->has_history) {
    start.choices.steps.push_back(standardize_transform().component.name);
    reasons.emplace_back("training converges where features vary alike");
  }
  if (reasons.empty()) return;
  start.assumptions.push_back(
      fmt::format("transforms: [{}] ({})", fmt::join(start.choices.steps, ", "), fmt::join(reasons, "; ")));
}

void choose_file(const Loader& loader, const std::filesystem::path& path, std::span<const ParameterValue> given,
                 const std::filesystem::path& file, const std::stop_token& stop, Start& start) {
  start.choices.loader = loader.component.name;
  ParameterValues values(given.begin(), given.end());
  for (const GuessedParameter& guessed : guess_parameters(loader, path)) {
    if (find_parameter(given, guessed.name) != nullptr) continue;
    values.push_back({guessed.name, guessed.value});
    add_parameter(loader, guessed, file, start);
  }
  for (const ParameterValue& value : given) add_parameter(loader, {value.name, value.value}, file, start);
  LoadRequest request = request_for(loader, values);
  request.wants_fingerprint = false;
  request.stop = stop;
  request.progress = reading_line();
  const DataShape shape = inspect_part(loader, request).shape;
  choose_steps(shape.columns, start);
  choose_protocol(shape, start);
  start.assumptions.insert(start.assumptions.begin(),
                           fmt::format("{}, {}, {}", report::counted(shape.rows, "row", "rows"),
                                       report::counted(shape.features, "feature", "features"),
                                       report::counted(shape.class_names.size(), "class", "classes")));
}

const Loader* recognising(const std::filesystem::path& path) {
  for (const Loader& loader : built_in()->loaders) {
    if (loader.recognises != nullptr && loader.recognises(path)) return &loader;
  }
  return nullptr;
}

void choose_dataset(const std::string& dataset, std::span<const std::string> set, const std::filesystem::path& file,
                    const std::stop_token& stop, Start& start) {
  const std::vector<Loader>& loaders = built_in()->loaders;
  const NamedLoader named = loader_in(set, loaders);
  if (named.loader != nullptr)
    return choose_file(*named.loader, dataset, parse_parameters(*named.loader, named.others), file, stop, start);
  if (const Loader* loader = find_entry(loaders, dataset)) {
    start.choices.loader = dataset;
    choose_steps({}, start);
    shuffle_rows(start);
    const ParameterValues given = parse_parameters(*loader, set);
    for (const ParameterValue& value : given) add_parameter(*loader, {value.name, value.value}, file, start);
    const ParameterInfo* place = place_parameter(*loader);
    if (place == nullptr) {
      for (const GuessedParameter& guessed : guess_parameters(*loader, {})) {
        if (find_parameter(given, guessed.name) == nullptr) add_parameter(*loader, guessed, file, start);
      }
    }
    if (place == nullptr || !start.choices.loader_values.empty()) return;
    start.choices.loader_values = {{place->name, yaml_value(place->example),
                                    "To be edited: where your data lie, as seen from the folder of this file."}};
    return;
  }
  const std::vector<std::string> allowed = entry_names(std::span<const Loader>(loaders));
  const Loader* loader = recognising(dataset);
  if (loader == nullptr && !std::filesystem::exists(dataset)) {
    std::vector<std::string> all = allowed;
    all.push_back("a path that exists");
    refuse("--dataset", dataset, all);
  }
  if (loader == nullptr) {
    throw ConfigError(fmt::format("--dataset {}: this looks like none of {}; --set loader=NAME names the format",
                                  dataset, fmt::join(allowed, ", ")));
  }
  if (seen_from(file, dataset).find("${") != std::string::npos) {
    throw ConfigError(
        fmt::format("--dataset {}: a sweep file takes ${{ in a path for the start of a variable; allowed: "
                    "a path without it, such as that of a link",
                    dataset));
  }
  choose_file(*loader, dataset, parse_parameters(*loader, set), file, stop, start);
}

int run_init(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path file =
      options.count("file") == 0 || options["file"].as<std::string>() == "-" ? "" : options["file"].as<std::string>();
  Start start;
  start.choices.classifier = options["classifier"].as<std::string>();
  const Vocabulary vocabulary = vocabulary_of(*built_in());
  const auto& classifiers = built_in()->classifiers;
  if (find_entry(classifiers, start.choices.classifier) == nullptr) {
    refuse("--classifier", start.choices.classifier, entry_names(std::span<const Classifier>(classifiers)));
  }
  if (!file.empty() && std::filesystem::exists(file)) {
    throw ConfigError(fmt::format("{}: the file exists already", file.string()));
  }
  const auto set =
      options.count("set") == 0 ? std::vector<std::string>{} : options["set"].as<std::vector<std::string>>();
  choose_dataset(options["dataset"].as<std::string>(), set, file, stop, start);
  if (file.empty()) {
    std::cout << sweep_template(start.choices, vocabulary);
    return kDone;
  }
  start.choices.name = file.stem().string();
  write_output_file(file, sweep_template(start.choices, vocabulary), stop);
  for (const std::string& assumption : start.assumptions) std::cout << assumption << '\n';
  std::cout << fmt::format("{}: written; gridfold validate {} checks it\n", file.string(), file.string());
  return kDone;
}

}  // namespace

Command init_command() {
  return {.name = "init",
          .summary = "write a commented sweep file to start from",
          .synopsis = "gridfold init [FILE] [--dataset NAME|PATH] [--set KEY=VALUE] [--classifier NAME]",
          .examples = {"gridfold init my-sweep.yaml",
                       "gridfold init my-sweep.yaml --dataset mnist --classifier nearest_centroid",
                       "gridfold init --dataset path/to/table.csv"},
          .add_options = add_init_options,
          .positional = {"file"},
          .run = run_init};
}

}  // namespace gridfold
