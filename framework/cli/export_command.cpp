#include "cli/export_command.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/component_list.hpp"
#include "cli/exit_code.hpp"
#include "cli/output_folder.hpp"
#include "cli/record_options.hpp"
#include "cli/run_argument.hpp"
#include "cli/terminal.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "export/export_format.hpp"
#include "store/make_record.hpp"
#include "store/output_file.hpp"
#include "store/read_journal.hpp"
#include "store/select_configurations.hpp"
#include "store/test_uses.hpp"
#include "store/tied.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

void add_export_options(po::options_description& options) {
  add_run_argument(options);
  options.add_options()("format,f", po::value<std::string>()->value_name("FORMAT"),
                        component_list(built_in_exports()).c_str())(
      "to", po::value<std::string>()->value_name("PATH"),
      "the file to write, or the folder to write a folder into; without it, or with -, standard output")(
      "group", po::value<std::int64_t>()->value_name("N"),
      "only one of the groups of configurations that can be compared, counted from 0");
  add_record_options(options);
  options.add_options()("top", po::value<long>()->value_name("N"),
                        "only the best N configurations, shared by the groups; without it, all");
}

const ExportFormat& format_from(const po::variables_map& options, const std::vector<ExportFormat>& formats) {
  const std::vector<std::string> names = entry_names(std::span(formats));
  if (options.count("format") == 0)
    throw ConfigError(fmt::format("--format is missing; allowed: {}", fmt::join(names, ", ")));
  const auto& name = options["format"].as<std::string>();
  if (const ExportFormat* format = find_entry(formats, name)) return *format;
  for (const ExportFormat& format : formats) {
    for (const std::string& alias : format.component.aliases) {
      if (alias == name) return format;
    }
  }
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("--format {}: allowed: {}{}", name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

/// The configurations of the run's record that are asked for, by the groups and ranks that `show` has; of those that
/// are averaged over seeds, each seed's cell where the format has no averages.
RunRecord exported_record(const StoredRun& run, RunRecord record, const ExportFormat& format,
                          const po::variables_map& options) {
  const bool wants_cells = !record.averages.configurations.empty() && !format.averages_seeds;
  RunRecord chosen = over_seeds(record);
  if (options.count("group") > 0) chosen = only_group(chosen, options["group"].as<std::int64_t>());
  chosen = record_asked_for(std::move(chosen), run.layout().config, options);
  if (options.count("where") > 0 || options.count("sort") > 0) mark_tied(chosen, run.outcomes);
  if (options.count("top") > 0) {
    const long rows = options["top"].as<long>();
    if (rows < 1) throw ConfigError(fmt::format("--top {}: allowed: 1 or more", rows));
    chosen = best_configurations(chosen, static_cast<std::size_t>(rows));
  }
  if (chosen.configurations.empty()) throw ConfigError("no configuration of the run is left to export");
  if (!wants_cells) return chosen;
  if (options.count("sort") > 0) record = ranked_by(std::move(record), options["sort"].as<std::string>());
  return cells_of_averages(std::move(record), std::move(chosen));
}

void write(const ExportFormat& format, const ExportedRun& run, const std::optional<fs::path>& to,
           const std::stop_token& stop) {
  if (format.folder != nullptr) {
    const ExportedFolder folder = format.folder(run, fs::absolute(*to).lexically_normal());
    write_output_folder(*to, folder);
    std::cout << fmt::format("{}: {} files\n", (*to / folder.name).string(), folder.files.size());
    return;
  }
  const std::string bytes = format.file(run);
  if (to) {
    write_output_file(*to, bytes, stop);
  } else if (isatty(STDOUT_FILENO) != 0) {
    std::cout << bytes;
  } else {
    write_exactly(std::cout, bytes);
  }
}

int run_export(const po::variables_map& options, const std::stop_token& stop) {
  const std::vector<ExportFormat> formats = built_in_exports();
  const ExportFormat& format = format_from(options, formats);
  std::optional<fs::path> to;
  if (options.count("to") > 0) to = options["to"].as<std::string>();
  if (to && to->empty()) throw ConfigError("--to '': allowed: a path, or - for standard output");
  if (to == "-") to.reset();
  if (!to && format.folder != nullptr) {
    throw ConfigError(fmt::format("--format {} writes a folder; say where with --to DIR", format.component.name));
  }
  if (!to && !format.is_text && isatty(STDOUT_FILENO) != 0) {
    throw ConfigError(
        fmt::format("--format {} is no text for a terminal; say where with --to FILE", format.component.name));
  }
  const fs::path folder = run_folder_from(options, stop);
  require_journal(folder);
  JournalContents contents = read_journal(folder);
  for (const std::string& damage : contents.damage) std::cerr << "warning: " << damage << '\n';
  throw_if_stopped(stop);
  RunRecord record = make_record(contents.run);
  add_test_uses_or_warn(record, store_of(folder));
  record = exported_record(contents.run, std::move(record), format, options);
  std::cerr << test_set_note(record);
  write(format, ExportedRun(std::move(contents.run), std::move(record)), to, stop);
  return kDone;
}

}  // namespace

Command export_command() {
  return {.name = "export",
          .summary = "write a stored run for other programs",
          .synopsis =
              "gridfold export RUN --format FORMAT [--to PATH] [--group N] [--where CONDITION] [--sort SCORE] "
              "[--top N] [--out DIR]",
          .examples = {"gridfold export latest --format csv-long --to latest.csv",
                       "gridfold export latest --format latex --top 10",
                       "gridfold export latest --format mlflow --to mlruns"},
          .add_options = add_export_options,
          .positional = {"run"},
          .run = run_export};
}

}  // namespace gridfold
