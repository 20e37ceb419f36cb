#include "cli/list_command.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "core/error.hpp"
#include "report/counted.hpp"
#include "report/run_list.hpp"
#include "store/select_runs.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr long kUsualRuns = 20;

using Before = std::function<bool(const RunEntry&, const RunEntry&)>;

/// Numbers of different scores cannot be compared: each score by itself, in the order of the alphabet. Runs without a
/// best are last.
bool is_better(const RunEntry& left, const RunEntry& right) {
  const std::optional<double> left_best = best_of_groups(left);
  const std::optional<double> right_best = best_of_groups(right);
  if (!left_best || !right_best) return left_best.has_value() && !right_best;
  const auto score_of = [](const RunEntry& run) { return std::tie(run.score, run.higher_is_better); };
  if (score_of(left) != score_of(right)) return score_of(left) < score_of(right);
  return left.higher_is_better ? *left_best > *right_best : *left_best < *right_best;
}

/// The newest, the latest in the alphabet, the largest first; of the others, too, the newest first.
const std::map<std::string, Before>& orders() {
  static const std::map<std::string, Before> all{
      // The order that they come in.
      {"started", [](const RunEntry&, const RunEntry&) { return false; }},
      {"name", [](const RunEntry& left, const RunEntry& right) { return left.name < right.name; }},
      {"status", [](const RunEntry& left, const RunEntry& right) { return left.state < right.state; }},
      {"best", is_better},
      {"splits", [](const RunEntry& left, const RunEntry& right) { return left.splits > right.splits; }},
      {"failed", [](const RunEntry& left, const RunEntry& right) { return left.failed > right.failed; }}};
  return all;
}

std::string order_names() {
  std::vector<std::string> names;
  for (const auto& [name, before] : orders()) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_list_options(po::options_description& options) {
  static const std::string kSortHelp = "what comes first: " + order_names();
  options.add_options()("where", po::value<std::string>()->value_name("CONDITION"),
                        "list the runs for which it holds, such as 'metric == l1 and mean_accuracy > 0.3'")(
      "sort", po::value<std::string>()->default_value("started")->value_name("KEY"), kSortHelp.c_str())(
      "limit", po::value<long>()->default_value(kUsualRuns)->value_name("N"), "list the first N runs")(
      "all", "list every run")("json", "for scripts");
  add_out_option(options);
}

std::size_t limit_from(const po::variables_map& options) {
  const long limit = options["limit"].as<long>();
  if (limit < 1) throw ConfigError(fmt::format("--limit {}: allowed: 1 or more", limit));
  const bool all = options.count("all") > 0;
  if (all && !options["limit"].defaulted()) throw ConfigError("--all and --limit: allowed: one of the two");
  return all ? std::string::npos : static_cast<std::size_t>(limit);
}

/// How many configurations the test sets of the store judged; empty where the ledger has none.
std::string ledger_line(const std::vector<TestUse>& ledger, const std::filesystem::path& directory) {
  const std::size_t judged = distinct_configurations(ledger);
  if (judged == 0) return {};
  return fmt::format("test sets have judged {}: {}\n", report::counted(judged, "configuration", "configurations"),
                     (directory / kTestLedgerName).string());
}

/// Calls optimistic what was judged by test rows that judged configurations of other runs, too, as the ledger says.
void mark_optimistic(std::vector<RunEntry>& runs, const std::vector<TestUse>& ledger, const RunIndex& index) {
  std::set<std::string> keys;
  for (const TestUse& use : ledger) keys.insert(use.key);
  const std::set<std::string> judged = index.runs_holding(keys);
  for (RunEntry& run : runs) {
    if (judged.contains(run.id)) run.bests = bests_of(index.directory() / run.id, ledger);
  }
}

int run_list(const po::variables_map& options, const std::stop_token& stop) {
  const std::string key = options["sort"].as<std::string>();
  const auto order = orders().find(key);
  if (order == orders().end()) throw ConfigError(fmt::format("--sort {}: allowed: {}", key, order_names()));
  const std::size_t limit = limit_from(options);
  const RunIndex index(out_from(options), stop);
  std::vector<RunEntry> runs(index.runs().rbegin(), index.runs().rend());
  if (options.count("where") > 0) {
    runs = select_runs(std::move(runs), Condition(options["where"].as<std::string>()), out_from(options));
  }
  std::stable_sort(runs.begin(), runs.end(), order->second);
  const std::size_t left_out = runs.size() - std::min(runs.size(), limit);
  runs.resize(runs.size() - left_out);
  std::vector<TestUse> ledger;
  try {
    ledger = read_test_ledger(out_from(options));
    mark_optimistic(runs, ledger, index);
  } catch (const StoreError& error) {
    std::cerr << "warning: " << error.what() << '\n';
  }
  if (options.count("json") > 0) {
    std::cout << report::run_list_json(runs);
  } else if (runs.empty()) {
    std::cout << fmt::format("{} holds no {}\n", out_from(options).string(),
                             options.count("where") > 0 ? "such run" : "run");
  } else {
    std::cout << report::run_list(runs);
    if (left_out > 0)
      std::cout << fmt::format("... and {} (--all)\n", report::counted(left_out, "more run", "more runs"));
    std::cout << ledger_line(ledger, out_from(options));
  }
  if (!index.problem().empty()) std::cerr << "warning: " << index.problem() << '\n';
  for (const UnreadableRun& unreadable : index.unreadable()) std::cerr << "warning: " << unreadable.reason << '\n';
  return kDone;
}

}  // namespace

Command list_command() {
  return {.name = "list",
          .summary = "list the stored runs",
          .synopsis = "gridfold list [--where CONDITION] [--sort KEY] [--limit N | --all] [--json] [--out DIR]",
          .examples = {"gridfold list", "gridfold list --where 'status == failed'",
                       "gridfold list --where 'metric == l1 and mean_accuracy > 0.3' --sort best --limit 5",
                       "gridfold list --all --json"},
          .add_options = add_list_options,
          .positional = {},
          .run = run_list};
}

}  // namespace gridfold
