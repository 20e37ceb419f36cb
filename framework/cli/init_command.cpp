#include "cli/init_command.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "classifiers/classifier.hpp"
#include "cli/exit_code.hpp"
#include "cli/homes.hpp"
#include "config/sweep_template.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "data/loader.hpp"
#include "plan/make_plan.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_options(po::options_description& options) {
  options.add_options()("file", po::value<std::string>(), "where to write; the terminal where it is missing")(
      "dataset", po::value<std::string>()->default_value("digits")->value_name("NAME|PATH"),
      "digits, which come with gridfold; a data format; or a file or folder whose format is then found out")(
      "classifier", po::value<std::string>()->default_value("knn")->value_name("NAME"), "the kind of classifier");
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

/// The digits that come with gridfold: from the file's folder where both lie in one tree, else from the root.
std::string embedded_digits(const std::filesystem::path& file) {
  for (const std::filesystem::path& home : homes()) {
    const std::filesystem::path digits = home / "datasets/digits/digits.csv.gz";
    if (!std::filesystem::exists(digits)) continue;
    const std::filesystem::path within = std::filesystem::proximate(folder_of(file), home);
    const bool is_in_tree = within.empty() || *within.begin() != "..";
    return is_in_tree ? seen_from(file, digits) : std::filesystem::canonical(digits).string();
  }
  throw ConfigError("--dataset digits: the digits that come with gridfold are not found; allowed: another data set");
}

/// Whether a table can be read only when its first line is taken for the columns' names.
bool needs_header(const Loader& loader, const std::filesystem::path& path, const std::stop_token& stop) {
  const auto reads = [&](bool header) {
    const ParameterValues given{{"path", path.string()}, {"header", header}};
    try {
      LoadRequest request = request_for(loader, given);
      request.stop = stop;
      loader.inspect(request);
      return true;
    } catch (const DataError&) {
      return false;
    }
  };
  return find_entry(loader.component.parameters, "header") != nullptr && !reads(false) && reads(true);
}

void choose_dataset(const std::string& dataset, const std::filesystem::path& file, TemplateChoices& choices,
                    const std::stop_token& stop) {
  if (dataset == "digits") {
    choices.loader = "csv";
    choices.path = embedded_digits(file);
    return;
  }
  if (find_entry(loaders(), dataset) != nullptr) {
    choices.loader = dataset;
    if (dataset == "csv") {
      choices.path = "data.csv";
      choices.path_note = "To be edited: your file, as seen from the folder of this one.";
    } else {
      const std::string folder = dataset == "cifar10" ? "cifar-10-batches-bin" : dataset;
      choices.path = "${GRIDFOLD_DATA:-data}/" + folder;
      choices.path_note = fmt::format(
          "Set GRIDFOLD_DATA to the folder that holds {}, or write where {} is; without either it is looked for in "
          "data/ "
          "beside this file.",
          folder, folder);
    }
    return;
  }
  std::vector<std::string> allowed = entry_names(loaders());
  allowed.insert(allowed.begin(), "digits");
  if (!std::filesystem::exists(dataset)) {
    allowed.push_back("a path that exists");
    refuse("--dataset", dataset, allowed);
  }
  for (const Loader& loader : loaders()) {
    if (loader.recognises == nullptr || !loader.recognises(dataset)) continue;
    choices.loader = loader.component.name;
    choices.path = seen_from(file, dataset);
    if (choices.path.find("${") != std::string::npos) {
      throw ConfigError(
          fmt::format("--dataset {}: a sweep file takes ${{ in a path for the start of a variable; allowed: "
                      "a path without it, such as that of a link",
                      dataset));
    }
    choices.header = needs_header(loader, dataset, stop);
    return;
  }
  throw ConfigError(fmt::format("--dataset {}: this looks like none of {}", dataset, fmt::join(allowed, ", ")));
}

int run(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path file = options.count("file") == 0 ? "" : options["file"].as<std::string>();
  TemplateChoices choices;
  choices.classifier = options["classifier"].as<std::string>();
  const Vocabulary vocabulary = known_names();
  if (find_entry(classifiers(), choices.classifier) == nullptr) {
    refuse("--classifier", choices.classifier, vocabulary.classifiers);
  }
  choose_dataset(options["dataset"].as<std::string>(), file, choices, stop);
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
