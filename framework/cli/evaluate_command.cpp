#include "cli/evaluate_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/bootstrap_scores.hpp"
#include "cli/exit_code.hpp"
#include "cli/jobs_option.hpp"
#include "cli/out_option.hpp"
#include "cli/plan_limits.hpp"
#include "cli/run_argument.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "cli/test_set_note.hpp"
#include "core/error.hpp"
#include "core/paths.hpp"
#include "core/utf8.hpp"
#include "plan/judged_training_rows.hpp"
#include "plan/kept_rows.hpp"
#include "plan/learnt_groups.hpp"
#include "plan/make_plan.hpp"
#include "report/counted.hpp"
#include "report/evaluation.hpp"
#include "report/group_names.hpp"
#include "run/executor.hpp"
#include "run/loaded_dataset.hpp"
#include "run/on_threads.hpp"
#include "store/choices_by_rows.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/run_layout.hpp"
#include "store/select_configurations.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_evaluate_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning)("test",
                                                                                  "judge by the data set's test part")(
      "where", po::value<std::string>()->value_name("CONDITION"),
      "choose among the configurations for which it holds, such as 'metric == l1' or \"cell == 'KEY'\"")(
      "rule", po::value<std::string>()->value_name("RULE"),
      "choose by best_mean or one_standard_error; without it, by the sweep's `selection`")(
      "again", po::value<std::string>()->value_name("REASON"),
      "why the test set is used although it was used before; the ledger keeps it");
  add_set_option(options);
  add_jobs_option(options);
  add_out_option(options);
  add_limit_options(options);
}

SelectionRule rule_from(const std::string& text) {
  const auto found = std::find(std::begin(kSelectionRules), std::end(kSelectionRules), text);
  if (found == std::end(kSelectionRules)) {
    throw ConfigError(fmt::format("--rule {}: allowed: {}", text, fmt::join(kSelectionRules, ", ")));
  }
  return static_cast<SelectionRule>(found - std::begin(kSelectionRules));
}

/// The run with the configurations to choose from, of which all can be compared; and how many it has in all.
RunRecord candidates_of(const std::filesystem::path& folder, const po::variables_map& options,
                        std::size_t& configurations) {
  RunRecord record = over_seeds(read_run_and_test_uses(folder));
  if (!record.is_finished) {
    throw ConfigError(
        fmt::format("{}: the run is not finished, so that it cannot choose yet; `gridfold run --resume "
                    "{}` goes on",
                    folder.string(), shell_word(folder)));
  }
  // A shard may have every pass of a small sweep.
  if (!record.shard.empty() &&
      std::ranges::any_of(record.configurations, [](const ConfigurationRecord& one) { return one.pending > 0; })) {
    throw ConfigError(fmt::format(
        "{}: the run is shard {} of a sweep, so that it cannot choose among all configurations; `gridfold merge` makes "
        "one run of all shards, which can",
        folder.string(), record.shard));
  }
  configurations = record.configurations.size();
  if (options.count("rule") > 0) record.rule = rule_from(options["rule"].as<std::string>());
  if (options.count("where") > 0) {
    const Condition condition(options["where"].as<std::string>());
    record = select_configurations(std::move(record), condition, read_config(folder));
  }
  if (record.groups.empty()) throw ConfigError("--where: holds for no configuration; allowed: one that holds for some");
  if (record.groups.size() > 1) {
    throw ConfigError(
        fmt::format("{}: the run has {} groups of configurations that cannot be compared with each "
                    "other ({}); allowed: with --where, those of one group",
                    record.id, record.groups.size(), fmt::join(report::group_names(record), "; ")));
  }
  return record;
}

const ConfigurationRecord& chosen_of(const RunRecord& record) {
  const std::vector<const ConfigurationRecord*> chosen = record.chosen(0);
  if (chosen.empty()) throw ConfigError(fmt::format("{}: no configuration has a score on every split", record.id));
  return *chosen.front();
}

const Cell& cell_of_key(const Plan& plan, const std::string& key, const std::filesystem::path& folder) {
  const auto cell = std::ranges::find(plan.cells, key, &Cell::key);
  if (cell == plan.cells.end()) {
    throw ConfigError(
        fmt::format("{}: the data set, or a component of gridfold, has changed since the run; run the "
                    "sweep again and evaluate that run",
                    folder.string()));
  }
  return *cell;
}

/// What the ledger says when a test set is about to judge.
struct BegunUses {
  std::vector<std::string> ids;
  /// Uses that judged by some of the same rows.
  std::vector<TestUse> before;
  /// Whether the same rows have judged the same configuration, which is not recorded again; it is not in `before` then.
  bool is_repeated = false;
};

/// Records the uses of the test set before it judges, so that of two processes at once the second one knows of the
/// first.
BegunUses begin_uses(const std::filesystem::path& root, std::vector<TestUse> uses, bool may_repeat, bool records_once) {
  restore_ledger_and_warn(root);
  const TestUse own = uses.front();
  BegunUses begun;
  const auto check = [&](std::span<const TestUse> known) {
    const std::vector<bool> is_same = same_configuration(known, own);
    for (std::size_t i = 0; i < known.size(); ++i) {
      const TestUse& use = known[i];
      if (records_once && is_same[i] && covers(use.set, own.set)) {
        begun.is_repeated = true;
      } else if (shared_rows(use.set, own.set) > 0) {
        begun.before.push_back(use);
      }
    }
    if (!begun.before.empty() && !may_repeat) {
      throw ConfigError(report::refused_evaluation(own.dataset, own.set, begun.before));
    }
  };
  begun.ids = records_once ? append_new_test_uses(root, std::move(uses), check)
                           : append_test_uses(root, std::move(uses), check);
  return begun;
}

/// `seed = 1`: the values of the axes that the run averages over.
std::string seed_text(const Plan& plan, const Cell& cell) {
  std::vector<std::string> texts;
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    const Scalar& value = plan.axes[axis].values[cell.coordinates[axis]];
    if (plan.axes[axis].is_seed && !is_missing(value)) {
      texts.push_back(fmt::format("{} = {}", plan.axes[axis].name, to_text(value)));
    }
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// Whether a seed changes what the plan's only configuration is fitted to, or on which rows.
bool has_seed(const Plan& plan) {
  const Pass& pass = plan.passes.front();
  const auto has_one = [](const ParameterValues& values) {
    return std::ranges::any_of(values, [](const ParameterValue& value) {
      return value.name.ends_with("seed") && !value.name.starts_with("test.") && !is_missing(value.value);
    });
  };
  return has_one(pass.settings.front()) || has_one(plan.datasets.front().train.request.parameters) ||
         std::ranges::any_of(pass.transforms, [&](const PipelineStep& step) { return has_one(step.parameters); });
}

int run_evaluate(const po::variables_map& options, const std::stop_token& stop) {
  if (options.count("test") == 0) {
    throw ConfigError("gridfold evaluate: --test is missing, which says that the test set may be used now");
  }
  const bool is_again = options.count("again") > 0;
  const std::string reason = is_again ? options["again"].as<std::string>() : "";
  if (is_again && reason.find_first_not_of(" \t\r\n\v\f") == std::string::npos) {
    throw ConfigError("--again: allowed: a reason in words");
  }
  if (const std::size_t bad = valid_utf8_prefix(reason); bad < reason.size()) {
    throw ConfigError(fmt::format("--again {}: byte {} (0x{:02x}) is not text; allowed: UTF-8", reason, bad + 1,
                                  static_cast<unsigned char>(reason[bad])));
  }
  const RunSettings settings = run_settings_from(options);
  const std::filesystem::path folder = run_folder_from(options, stop);
  std::size_t configurations = 0;
  const RunRecord record = candidates_of(folder, options, configurations);
  const auto registry = built_in();
  const SweepSpec sweep = stored_sweep(folder, *registry, overrides_from(options));
  const Plan whole = make_plan(sweep, registry, stop);
  if (options.count("set") > 0) {
    require_same_sweep(folder, read_journal(folder, {.with_arrays = false}).run.layout(), layout_of(whole));
  }
  return evaluate_choice({.record = record,
                          .configurations = configurations,
                          .sweep = sweep,
                          .plan = whole,
                          .folder = folder,
                          .command = "evaluate",
                          .reason = reason,
                          .may_repeat = is_again},
                         settings, std::cout, stop);
}

}  // namespace

int evaluate_choice(const ChoiceToEvaluate& choice, const RunSettings& settings, std::ostream& out,
                    const std::stop_token& stop) {
  const RunRecord& record = choice.record;
  const SweepSpec& sweep = choice.sweep;
  const Plan& whole = choice.plan;
  const std::filesystem::path& folder = choice.folder;
  const std::filesystem::path root = store_of(folder);
  const ConfigurationRecord& chosen = chosen_of(record);
  // As the run called it; paths in a stored sweep are absolute.
  const std::string dataset = record.provenance.datasets[record.groups.front().dataset].name;
  const auto registry = built_in();
  const Cell& cell = cell_of_key(whole, chosen.key, folder);
  if (!whole.datasets[whole.passes[cell.pass].dataset].has_test_part) {
    throw ConfigError(
        fmt::format("{}: {} has no test part; allowed: a sweep whose dataset.test keeps rows for testing, "
                    "or whose data set names one",
                    record.id, dataset));
  }
  if (const std::size_t seen = kept_rows_seen(whole)[whole.passes[cell.pass].dataset]; seen > 0) {
    const std::string overrides = overrides_for_test_rows_of(whole, cell);
    throw ConfigError(fmt::format(
        "{}: configurations of the run keep different rows for testing, and {} that one keeps had a part in "
        "the choice, so that no accuracy on them would be one of new rows; allowed: a run that keeps the "
        "same rows for all{}",
        record.id, report::counted(seen, "row", "rows"),
        overrides.empty() ? "" : fmt::format(". With {}, `gridfold run` makes one of what is stored", overrides)));
  }
  Plan plan = make_plan(test_sweep_of(sweep, cell.coordinates, *registry), registry, stop);
  require_within(settings.limits, plan, thread_count(settings.jobs));
  identify_test_rows(plan, sweep.file, stop);
  std::vector<TestUse> planned =
      planned_test_uses(plan, std::vector<bool>(plan.passes.size(), true), record.id, choice.command);
  const auto describe = [&](std::vector<TestUse>& uses) {
    for (TestUse& use : uses) {
      use.reason = choice.reason;
      use.dataset = dataset;
    }
  };
  describe(planned);
  // What intervals of the scores are made from.
  plan.kept.predictions = true;
  const BegunUses begun =
      begin_uses(root, std::move(planned), choice.may_repeat || whole.test_is_open, choice.records_once);

  RunOptions run_options;
  run_options.stop = stop;
  run_options.jobs = settings.jobs;
  run_options.memory_bytes = settings.limits.memory_bytes.value_or(0);
  SweepOutcome outcome;
  try {
    outcome = run_plan(plan, run_options);
  } catch (...) {
    settle_test_uses(root, begun.ids, {});
    throw;
  }
  std::vector<TestUse> uses = test_uses_of(plan, outcome.outcomes, record.id, choice.command);
  describe(uses);
  // Nobody sees a number that the ledger does not have.
  settle_test_uses(root, begun.ids, uses);
  if (uses.empty()) {
    std::cerr << fmt::format("error: the configuration failed on the test part: {}\n", outcome.outcomes.front().reason);
    return kIncomplete;
  }
  for (const std::string& warning : outcome.outcomes.front().warnings) std::cerr << "warning: " << warning << '\n';
  const PlannedDataset& tested = plan.datasets.front();
  const std::vector<ChoiceByRows> choices =
      choices_by_rows(root, uses.front().set, tested.test->shape.available_rows,
                      record.provenance.datasets[record.groups.front().dataset].parameters);
  out << report::evaluation(
             {.record = record,
              .chosen = chosen,
              .use = uses.front(),
              .configurations = choice.configurations,
              .train_rows = plan.datasets.front().train.shape.rows,
              .seed = record.averages.over.empty() || !has_seed(plan) ? std::string() : seed_text(whole, cell),
              .intervals = bootstrap_scores(plan, outcome.outcomes.front(), stop),
              .resamples = kScoreResamples,
              .before = begun.before,
              .is_repeated = begun.is_repeated,
              .choices = choices,
              .learnt_rows = judged_training_rows(tested),
              .learnt_groups =
                  learnt_groups(*plan.schemes.front().splits, tested.train.shape, tested.test->shape, stop)})
      << fmt::format("recorded in {}\n", (root / kTestLedgerName).string());
  return kDone;
}

Command evaluate_command() {
  return {.name = "evaluate",
          .summary = "judge what a run chose by the test set",
          .synopsis =
              "gridfold evaluate RUN --test [--where CONDITION] [--rule RULE] [--again REASON] "
              "[--set KEY=PATH ...]\n"
              "                         [--jobs N] [--max-memory SIZE] [--out DIR]",
          .examples = {"gridfold evaluate latest --test", "gridfold evaluate latest --test --rule one_standard_error",
                       "gridfold evaluate latest --test --again 'the labels of the test set were corrected'",
                       "gridfold evaluate latest --test --set dataset.path=/data/moved.csv"},
          .add_options = add_evaluate_options,
          .positional = {"run"},
          .run = run_evaluate};
}

}  // namespace gridfold
