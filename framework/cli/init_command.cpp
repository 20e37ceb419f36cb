#include "cli/init_command.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/homes.hpp"
#include "config/grid_yaml.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "plan/registry.hpp"
#include "report/sweep_template.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

/// The data set that comes with gridfold.
constexpr const char* kExample = "digits";

void add_options(po::options_description& options) {
  options.add_options()("file", po::value<std::string>(), "where to write; the terminal where it is missing")(
      "dataset", po::value<std::string>()->default_value(kExample)->value_name("NAME|PATH"),
      "digits, which come with gridfold; a format; or a file or folder, whose format is detected")(
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

bool is_in_one_tree(const std::filesystem::path& file, const std::filesystem::path& path) {
  for (const std::filesystem::path& home : homes()) {
    if (std::filesystem::proximate(path, home).string().starts_with("..")) continue;
    const std::filesystem::path within = std::filesystem::proximate(folder_of(file), home);
    if (within.empty() || *within.begin() != "..") return true;
  }
  return false;
}

/// The digits that come with gridfold.
std::filesystem::path embedded_digits() {
  for (const std::filesystem::path& home : homes()) {
    const std::filesystem::path digits = home / "datasets/digits/digits.csv.gz";
    if (std::filesystem::exists(digits)) return std::filesystem::canonical(digits);
  }
  throw ConfigError(
      fmt::format("--dataset {}: the data that come with gridfold are not found; allowed: another data set", kExample));
}

/// The loader's parameter that says where data lie: its first path.
const ParameterInfo& place_of_data(const Loader& loader) {
  const auto& table = loader.component.parameters;
  const auto found =
      std::find_if(table.begin(), table.end(), [](const auto& info) { return info.type == ParameterType::path; });
  if (found == table.end()) {
    throw ConfigError(
        fmt::format("--dataset {}: this format has no file; allowed: another data set", loader.component.name));
  }
  return *found;
}

/// What a loader needs to read data at that path: its guess, as far as it differs from the defaults.
void add_guess(const Loader& loader, const std::filesystem::path& path, const std::filesystem::path& file,
               TemplateChoices& choices) {
  if (loader.guess == nullptr) return;
  const std::string place = place_of_data(loader).name;
  for (const ParameterValue& guessed : loader.guess(path)) {
    const ParameterInfo* info = find_entry(loader.component.parameters, guessed.name);
    if (info == nullptr || guessed.name == place || info->default_value == guessed.value) continue;
    // One of several words needs no quotes, not even true.
    const auto* text = std::get_if<std::string>(&guessed.value);
    std::string value = text != nullptr && !info->choices.empty() ? *text : yaml_value(guessed.value);
    if (text != nullptr && info->type == ParameterType::path) value = yaml_value(seen_from(file, *text));
    choices.loader_values.push_back({guessed.name, std::move(value)});
  }
}

void choose_file(const Loader& loader, const std::filesystem::path& path, const std::filesystem::path& file,
                 TemplateChoices& choices) {
  choices.loader = loader.component.name;
  choices.loader_values = {{place_of_data(loader).name, yaml_value(seen_from(file, path))}};
  add_guess(loader, path, file, choices);
}

const Loader* recognising(const std::filesystem::path& path) {
  for (const Loader& loader : built_in()->loaders) {
    if (loader.recognises != nullptr && loader.recognises(path)) return &loader;
  }
  return nullptr;
}

void choose_dataset(const std::string& dataset, const std::filesystem::path& file, TemplateChoices& choices) {
  if (dataset == kExample) {
    const std::filesystem::path digits = embedded_digits();
    const Loader* loader = recognising(digits);
    if (loader == nullptr) throw ConfigError(fmt::format("--dataset {}: no format reads {}", dataset, digits.string()));
    choose_file(*loader, digits, file, choices);
    if (!is_in_one_tree(file, digits)) choices.loader_values.front().value = yaml_value(digits.string());
    return;
  }
  if (const Loader* loader = find_entry(built_in()->loaders, dataset)) {
    const ParameterInfo& place = place_of_data(*loader);
    choices.loader = dataset;
    choices.loader_values = {{place.name, yaml_value(place.example),
                              "To be edited: where your data lie, as seen from the folder of this file."}};
    return;
  }
  std::vector<std::string> allowed = entry_names(std::span<const Loader>(built_in()->loaders));
  allowed.insert(allowed.begin(), kExample);
  if (!std::filesystem::exists(dataset)) {
    allowed.push_back("a path that exists");
    refuse("--dataset", dataset, allowed);
  }
  const Loader* loader = recognising(dataset);
  if (loader == nullptr) {
    throw ConfigError(fmt::format("--dataset {}: this looks like none of {}", dataset, fmt::join(allowed, ", ")));
  }
  if (seen_from(file, dataset).find("${") != std::string::npos) {
    throw ConfigError(
        fmt::format("--dataset {}: a sweep file takes ${{ in a path for the start of a variable; allowed: "
                    "a path without it, such as that of a link",
                    dataset));
  }
  choose_file(*loader, dataset, file, choices);
}

int run(const po::variables_map& options, const std::stop_token&) {
  const std::filesystem::path file = options.count("file") == 0 ? "" : options["file"].as<std::string>();
  TemplateChoices choices;
  choices.classifier = options["classifier"].as<std::string>();
  const Vocabulary vocabulary = vocabulary_of(*built_in());
  const auto& classifiers = built_in()->classifiers;
  if (find_entry(classifiers, choices.classifier) == nullptr) {
    refuse("--classifier", choices.classifier, entry_names(std::span<const Classifier>(classifiers)));
  }
  choose_dataset(options["dataset"].as<std::string>(), file, choices);
  if (file.empty()) {
    std::cout << sweep_template(choices, vocabulary);
    return kDone;
  }
  if (std::filesystem::exists(file)) throw ConfigError(fmt::format("{}: the file exists already", file.string()));
  choices.name = file.stem().string();
  std::ofstream stream(file);
  stream << sweep_template(choices, vocabulary);
  stream.close();
  if (!stream) throw StoreError(fmt::format("{}: cannot be written", file.string()));
  std::cout << fmt::format("{}: written; gridfold validate {} checks it\n", file.string(), file.string());
  return kDone;
}

}  // namespace

Command init_command() {
  return {.name = "init",
          .summary = "write a commented sweep file to start from",
          .synopsis = "gridfold init [FILE] [--dataset NAME|PATH] [--classifier NAME]",
          .examples = {"gridfold init my-sweep.yaml",
                       "gridfold init my-sweep.yaml --dataset mnist --classifier nearest_centroid",
                       "gridfold init --dataset path/to/table.csv"},
          .add_options = add_options,
          .positional = {"file"},
          .run = run};
}

}  // namespace gridfold
