#include "cli/show_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/table_options.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "report/formats.hpp"
#include "store/read_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(),
                        "a run's id, the unique beginning of one, its folder, or `latest`")(
      "format,f", po::value<std::string>()->default_value("table")->value_name("FORMAT"),
      "table, csv, json or markdown");
  add_table_options(options);
  add_out_option(options);
}

const report::Format& format_named(const std::string& name) {
  if (const report::Format* format = find_entry(report::formats(), name)) return *format;
  throw ConfigError(fmt::format("--format {}: allowed: {}", name, fmt::join(entry_names(report::formats()), ", ")));
}

int run(const po::variables_map& options, const std::stop_token& stop) {
  const report::Format& format = format_named(options["format"].as<std::string>());
  const report::TableOptions rows = table_options_from(options);
  const std::filesystem::path folder = find_run(options["run"].as<std::string>(), out_from(options));
  const std::string text = format.render(read_run(folder), rows);
  throw_if_stopped(stop);
  std::cout << text;
  // Last, so that a run with a damaged file can still be looked at.
  verify_run(folder);
  return kDone;
}

}  // namespace

Command show_command() {
  return {.name = "show",
          .summary = "show a stored run",
          .synopsis = "gridfold show RUN [--format table|csv|json|markdown] [--top N | --all] [--out DIR]",
          .examples = {"gridfold show latest", "gridfold show latest --all",
                       "gridfold show latest --format csv > latest.csv"},
          .add_options = add_options,
          .positional = {"run"},
          .run = run};
}

}  // namespace gridfold
