#include "cli/show_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/component_list.hpp"
#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/record_options.hpp"
#include "cli/run_argument.hpp"
#include "cli/table_options.hpp"
#include "cli/terminal.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/printable.hpp"
#include "core/registry.hpp"
#include "report/cell_text.hpp"
#include "report/counted.hpp"
#include "report/formats.hpp"
#include "report/pivot.hpp"
#include "store/cell_record.hpp"
#include "store/make_record.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/stored_run.hpp"
#include "store/test_uses.hpp"
#include "store/tied.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_show_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning)(
      "format,f",
      po::value<std::string>()->default_value(report::built_in_formats().front().component.name)->value_name("FORMAT"),
      component_list(report::built_in_formats()).c_str());
  add_record_options(options);
  options.add_options()(
      "cell", po::value<std::string>()->value_name("KEY"),
      "one configuration: its splits, confusion matrix and warnings; the key, a unique beginning of one, or `best`");
  options.add_options()("pivot", po::value<std::string>()->value_name("DOWN,ACROSS"),
                        "the means of the score with one axis down and another one across, such as k,metric");
  add_table_options(options);
  add_out_option(options);
}

report::Format format_named(const std::string& name) {
  const std::vector<report::Format> formats = report::built_in_formats();
  if (const report::Format* format = find_entry(formats, name)) return *format;
  throw ConfigError(fmt::format("--format {}: allowed: {}", name, fmt::join(entry_names(std::span(formats)), ", ")));
}

/// What the table ranks, where it is ranked anew; with the uses of its test part.
RunRecord record_to_show(const std::filesystem::path& folder, const po::variables_map& options) {
  auto [record, outcomes] = read_run_with_outcomes(folder);
  add_test_uses_or_warn(record, store_of(folder));
  const bool is_ranked_anew = options.count("where") > 0 || options.count("sort") > 0;
  if (is_ranked_anew) record = over_seeds(std::move(record));
  record =
      record_asked_for(std::move(record), options.count("where") > 0 ? read_config(folder) : std::string(), options);
  if (is_ranked_anew && outcomes) mark_tied(record, *outcomes);
  if (options.count("where") > 0 && record.configurations.empty()) {
    std::cerr << fmt::format("note: no configuration of the run has --where '{}'\n",
                             options["where"].as<std::string>());
  }
  return std::move(record);
}

std::string cell_asked_for(const std::filesystem::path& folder, const po::variables_map& options) {
  for (const char* option : {"where", "sort", "all", "format", "top", "pivot"}) {
    if (options.count(option) > 0 && !options[option].defaulted()) {
      throw ConfigError(fmt::format("--cell and --{}: allowed: one of the two", option));
    }
  }
  const StoredRun run = read_journal(folder).run;
  const std::string& key = options["cell"].as<std::string>();
  RunRecord record = make_record(run);
  add_test_uses_or_warn(record, store_of(folder));
  const CellRecord cell = cell_record(run, key);
  std::string text = report::cell_text(cell);
  record = over_seeds(std::move(record));
  const auto own = std::ranges::find(record.configurations, cell.key, &ConfigurationRecord::key);
  if (own != record.configurations.end()) {
    const auto place = static_cast<std::size_t>(own - record.configurations.begin());
    const std::string reasons = record.optimism_of_configurations()[place];
    if (!reasons.empty()) text += fmt::format("Optimistic: {}.\n", reasons);
  }
  return text + test_set_note(record);
}

std::string pivot_asked_for(const std::filesystem::path& folder, const po::variables_map& options,
                            const report::TableOptions& rows) {
  for (const char* option : {"all", "format", "top"}) {
    if (options.count(option) > 0 && !options[option].defaulted()) {
      throw ConfigError(fmt::format("--pivot and --{}: allowed: one of the two", option));
    }
  }
  const std::string& axes = options["pivot"].as<std::string>();
  const std::size_t comma = axes.find(',');
  if (comma == std::string::npos || axes.find(',', comma + 1) != std::string::npos) {
    throw ConfigError(fmt::format("--pivot {}: allowed: two axes, such as k,metric", axes));
  }
  const RunRecord record = record_to_show(folder, options);
  return report::pivot(record, axes.substr(0, comma), axes.substr(comma + 1), rows) + printable(test_set_note(record));
}

std::string table_asked_for(const report::Format& format, const std::filesystem::path& folder,
                            const po::variables_map& options, const report::TableOptions& rows) {
  const RunRecord record = record_to_show(folder, options);
  if (!format.holds_test_uses) std::cerr << test_set_note(record);
  return format.render(record, rows);
}

int run_show(const po::variables_map& options, const std::stop_token& stop) {
  const report::Format format = format_named(options["format"].as<std::string>());
  report::TableOptions rows = table_options_from(options);
  const bool is_table = options["format"].defaulted() && options.count("cell") == 0;
  rows.colored = rows.colored && is_table;
  const std::filesystem::path folder = find_run_or_step(options["run"].as<std::string>(), out_from(options), stop);
  const std::string text = options.count("cell") > 0    ? cell_asked_for(folder, options)
                           : options.count("pivot") > 0 ? pivot_asked_for(folder, options, rows)
                                                        : table_asked_for(format, folder, options, rows);
  throw_if_stopped(stop);
  // Other programs read the exact bytes of a format; people, also behind a pipe, get what can be shown.
  const bool is_for_people = options.count("cell") > 0 || options.count("pivot") > 0;
  if (is_for_people || isatty(STDOUT_FILENO) != 0) {
    print_table(text, rows);
  } else {
    write_exactly(std::cout, text);
  }
  // Last, so that a run with a damaged file can still be looked at.
  verify_run(folder);
  return kDone;
}

}  // namespace

Command show_command() {
  return {.name = "show",
          .summary = "show a stored run",
          .synopsis =
              "gridfold show RUN [--cell KEY | [--where CONDITION] [--sort SCORE] [--pivot DOWN,ACROSS | [--format "
              "FORMAT]\n"
              "                     [--top N | --all] [--color WHEN]]] [--out DIR]",
          .examples = {"gridfold show latest", "gridfold show latest --all",
                       "gridfold show latest --where 'metric == l1 and mean_accuracy > 0.3'",
                       "gridfold show latest --pivot k,metric", "gridfold show latest --cell best",
                       "gridfold show latest --format csv > latest.csv"},
          .add_options = add_show_options,
          .positional = {"run"},
          .run = run_show};
}

}  // namespace gridfold
