#include "cli/sweep_options.hpp"

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "core/error.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

Override parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(fmt::format("--set {}: {}; allowed: KEY=VALUE, such as --set grid.k=[1,3,5]", text,
                                  equals == 0 ? "the key is missing" : "there is no value"));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

void add_sweep_options(po::options_description& options, bool is_required) {
  auto* sweep = po::value<std::string>();
  if (is_required) sweep->required();
  options.add_options()("sweep", sweep, "the sweep file, or - for standard input");
  add_set_option(options);
}

void add_set_option(po::options_description& options) {
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
                        "put VALUE over what the file says at KEY; may be given again");
}

std::vector<Override> overrides_from(const po::variables_map& options) {
  std::vector<Override> overrides;
  if (options.count("set") > 0) {
    for (const std::string& text : options["set"].as<std::vector<std::string>>()) {
      overrides.push_back(parse_override(text));
    }
  }
  return overrides;
}

SweepSpec sweep_from(const po::variables_map& options, const Registry& registry) {
  return read_sweep(options["sweep"].as<std::string>(), overrides_from(options), vocabulary_of(registry));
}

std::vector<std::filesystem::path> files_read(const po::variables_map& options, const Plan& plan) {
  std::vector<std::filesystem::path> files{options["sweep"].as<std::string>()};
  for (const PlannedDataset& dataset : plan.datasets) {
    for (const FileStamp& stamp : dataset.train.stamps) files.push_back(stamp.path);
    if (!dataset.test) continue;
    for (const FileStamp& stamp : dataset.test->stamps) files.push_back(stamp.path);
  }
  return files;
}

}  // namespace gridfold
