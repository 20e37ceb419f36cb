#include "cli/compare_command.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "cli/terminal.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/printable.hpp"
#include "report/comparison.hpp"
#include "report/remarks.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_compare_options(po::options_description& options) {
  const report::ComparisonOptions defaults;
  options.add_options()("runs", po::value<std::vector<std::string>>()->multitoken()->required(), kRunsMeaning)(
      "baseline,b", po::value<std::string>()->value_name("CELL"),
      "what the others are compared with: a cell's key, the unique beginning of one, or a condition such as "
      "'k == 1 and metric == l2'; without it, the best by mean")("score", po::value<std::string>()->value_name("SCORE"),
                                                                 "the score to compare by; without it, the first")(
      "region", po::value<double>()->default_value(defaults.region, fmt::format("{}", defaults.region)),
      "a difference up to this size counts as none")(
      "level", po::value<double>()->default_value(defaults.level, fmt::format("{}", defaults.level)),
      "the level of significance")("format,f", po::value<std::string>()->default_value("text")->value_name("FORMAT"),
                                   "text, or json with every number in full");
  add_out_option(options);
}

/// Whether the text is a key or the beginning of one; a condition has characters that no key has.
bool is_key(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

report::ComparisonOptions comparison_options(const po::variables_map& options) {
  report::ComparisonOptions result;
  if (options.count("score")) result.score = options["score"].as<std::string>();
  if (options.count("baseline")) {
    const std::string& text = options["baseline"].as<std::string>();
    if (is_key(text)) {
      result.baseline_key = text;
    } else {
      result.baseline.emplace(text);
    }
  }
  result.region = options["region"].as<double>();
  result.level = options["level"].as<double>();
  if (!(result.region >= 0) || std::isinf(result.region)) {
    throw ConfigError(fmt::format("--region {}: allowed: a number of 0 or more", result.region));
  }
  if (!(result.level > 0 && result.level < 1)) {
    throw ConfigError(fmt::format("--level {}: allowed: between 0 and 1", result.level));
  }
  return result;
}

int run_compare(const po::variables_map& options, const std::stop_token& stop) {
  const report::ComparisonOptions wanted = comparison_options(options);
  const std::string& format = options["format"].as<std::string>();
  if (format != "text" && format != "json") throw ConfigError("--format " + format + ": allowed: text, json");
  std::vector<report::ComparedRun> runs;
  std::string notes;
  std::set<std::string> told_test_sets;
  for (const std::string& name : options["runs"].as<std::vector<std::string>>()) {
    const std::filesystem::path folder = find_run_or_step(name, out_from(options), stop);
    RunRecord record = read_run_and_test_uses(folder);
    std::vector<SplitRecord> splits = read_split_records(folder, record);
    // Only McNemar's test, of what a single split judges, takes predictions.
    const bool has_single_splits = std::any_of(record.groups.begin(), record.groups.end(),
                                               [](const GroupRecord& group) { return group.splits == 1; });
    if (has_single_splits && has_journal(folder)) add_judged_rows(splits, record, folder);
    notes += test_set_note(record, told_test_sets);
    if (const std::string lacking = printable(report::lacking_splits(record)); !lacking.empty()) {
      notes += fmt::format("{}:\n{}", record.id, lacking);
    }
    runs.push_back({std::move(record), std::move(splits), read_config(folder)});
    throw_if_stopped(stop);
  }
  const report::Comparison comparison = report::compare(runs, wanted);
  std::ostream& told = format == "json" ? std::cerr : std::cout;
  if (format == "json") {
    write_exactly(std::cout, report::comparison_json(comparison));
  } else {
    std::cout << report::comparison_text(comparison);
  }
  told << notes;
  return kDone;
}

}  // namespace

Command compare_command() {
  return {.name = "compare",
          .summary = "test whether configurations of stored runs differ",
          .synopsis =
              "gridfold compare RUN... [--baseline CELL] [--score SCORE] [--region WIDTH] [--level LEVEL] "
              "[--format FORMAT] "
              "[--out DIR]",
          .examples = {"gridfold compare latest", "gridfold compare latest --baseline 'k == 1 and metric == l2'"},
          .add_options = add_compare_options,
          .positional = {"runs"},
          .run = run_compare};
}

}  // namespace gridfold
