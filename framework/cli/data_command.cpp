#include "cli/data_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/data_fetch.hpp"
#include "cli/data_parameters.hpp"
#include "cli/exit_code.hpp"
#include "cli/status_line.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "data/contact_sheet.hpp"
#include "data/convert/convert.hpp"
#include "data/describe.hpp"
#include "plan/registry.hpp"
#include "store/output_file.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

using Texts = std::vector<std::string>;

void add_data_options(po::options_description& options) {
  options.add_options()("action", po::value<std::string>()->required(), "list, info, convert or fetch")(
      "names", po::value<Texts>()->multitoken(),
      "info: a data set's file or folder, or the name of one; convert: that and the file to write; fetch: the data "
      "sets to download, all that there are where none is named")(
      "set", po::value<Texts>()->composing()->value_name("KEY=VALUE"),
      "info, convert: a key of `dataset`, such as label_column=species, or loader=libsvm where the format is not "
      "detected")("sheet", po::value<std::string>()->value_name("FILE.png"),
                  "info: write a contact sheet, the first images of every class")(
      "mirror", po::value<Texts>()->composing()->value_name("URL"), "fetch: look for the files here first")(
      "from", po::value<Texts>()->composing()->value_name("PATH"),
      "fetch: take files that were downloaded before, or a folder of them");
}

Texts texts_of(const po::variables_map& options, const char* name) {
  return options.count(name) == 0 ? Texts{} : options[name].as<Texts>();
}

int list() {
  for (const Loader& loader : built_in()->loaders) {
    std::cout << fmt::format("{:<13} {}\n", loader.component.name, loader.component.summary);
  }
  return kDone;
}

/// A data set that the command line means, with progress shown while it is read.
struct WantedDataset {
  WantedDataset(const std::string& name, const Texts& set, const std::stop_token& stop)
      : WantedDataset(name, loader_in(set, built_in()->loaders), stop) {}
  WantedDataset(const std::string& name, const NamedLoader& named, const std::stop_token& stop)
      : loader(named.loader != nullptr ? *named.loader : loader_of(name, built_in()->loaders)),
        given(parse_parameters(loader, named.others)) {
    request = request_of(loader, name, given);
    request.stop = stop;
    request.progress = [this, name](std::uint64_t done, std::uint64_t total) {
      line.show("reading " + name, done, total);
    };
  }
  WantedDataset(const WantedDataset&) = delete;
  WantedDataset& operator=(const WantedDataset&) = delete;

  const Loader& loader;
  ParameterValues given;
  LoadRequest request;
  TransferLine line;
};

void write_sheet(const WantedDataset& wanted, const std::string& file, const std::stop_token& stop) {
  if (!file.ends_with(".png")) throw ConfigError(fmt::format("--sheet {}: allowed: a file that ends with .png", file));
  const std::optional<Image> sheet = contact_sheet(load_part(wanted.loader, wanted.request));
  if (!sheet) {
    throw ConfigError(
        fmt::format("--sheet {}: the rows are no images of one or three channels; allowed: a data set of "
                    "images, such as image_folder",
                    file));
  }
  const std::vector<std::uint8_t> png = png_of(*sheet);
  require_not_read(file, wanted.loader.files(wanted.request));
  write_output_file(file, std::as_bytes(std::span(png)), stop);
}

int info(const std::string& name, const po::variables_map& options, const std::stop_token& stop) {
  WantedDataset wanted(name, texts_of(options, "set"), stop);
  if (options.count("sheet") > 0) write_sheet(wanted, options["sheet"].as<std::string>(), stop);
  const std::string text = to_text(describe(wanted.loader, wanted.request));
  wanted.line.clear();
  std::cout << text;
  return kDone;
}

int convert(const std::string& name, const std::string& target, const po::variables_map& options,
            const std::stop_token& stop) {
  require_outside_of_runs(target);
  WantedDataset wanted(name, texts_of(options, "set"), stop);
  const Converted converted = convert(wanted.loader, wanted.request, target, built_in()->loaders);
  wanted.line.clear();
  for (const std::filesystem::path& file : converted.files) std::cout << fmt::format("{}: written\n", file.string());
  std::cout << fmt::format("dataset: {}\nfingerprint {}, as before\n",
                           dataset_yaml(*find_entry(built_in()->loaders, converted.loader), converted.parameters),
                           converted.fingerprint);
  return kDone;
}

/// Refuses options of other actions.
void require_options(const std::string& action, const po::variables_map& options) {
  struct Owner {
    const char* option;
    std::vector<std::string_view> actions;
  };
  const std::array<Owner, 4> owners{
      {{"set", {"info", "convert"}}, {"sheet", {"info"}}, {"mirror", {"fetch"}}, {"from", {"fetch"}}}};
  for (const Owner& owner : owners) {
    if (options.count(owner.option) == 0 || std::ranges::find(owner.actions, action) != owner.actions.end()) continue;
    throw ConfigError(
        fmt::format("gridfold data {}: --{} belongs to gridfold data {}", action, owner.option, owner.actions.front()));
  }
}

int run_data(const po::variables_map& options, const std::stop_token& stop) {
  const std::string action = options["action"].as<std::string>();
  const Texts names = texts_of(options, "names");
  require_options(action, options);
  if (action == "list" && names.empty()) return list();
  if (action == "info" && names.size() == 1) return info(names[0], options, stop);
  if (action == "convert" && names.size() == 2) return convert(names[0], names[1], options, stop);
  if (action == "fetch") return fetch_datasets(names, texts_of(options, "mirror"), texts_of(options, "from"), stop);
  std::string words = action;
  for (const std::string& name : names) words += " " + name;
  throw ConfigError(
      fmt::format("gridfold data {}: allowed: `gridfold data list`, `gridfold data info PATH`, `gridfold data "
                  "convert PATH TARGET` or `gridfold data fetch NAME...`",
                  words));
}

}  // namespace

Command data_command() {
  return {
      .name = "data",
      .summary = "list formats; describe, convert or download a data set",
      .synopsis = "gridfold data list | info PATH | convert PATH TARGET | fetch [NAME...]",
      .examples = {"gridfold data list", "gridfold data info datasets/digits/digits.csv.gz", "gridfold data info iris",
                   "gridfold data convert iris iris.npz", "gridfold data fetch fashion_mnist"},
      .add_options = add_data_options,
      .positional = {"action", "names"},
      .run = run_data};
}

}  // namespace gridfold
