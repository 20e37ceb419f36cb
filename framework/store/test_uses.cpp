#include "store/test_uses.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/paths.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

/// Of the configuration, without scores.
TestUse use_of(const Plan& plan, const Cell& cell, const std::string& run, const std::string& command) {
  const Pass& pass = plan.passes[cell.pass];
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  return {.time = to_utc_text(std::chrono::system_clock::now()),
          .command = command,
          .run = run,
          .dataset = dataset.name,
          .train_fingerprint = dataset.train.shape.fingerprint,
          .train_rows = rows_digest(rows_of(dataset.train)),
          .set = test_set_of(dataset),
          .key = cell.key,
          .configuration = configuration_text(*pass.classifier, pass.settings[cell.setting], pass.transforms),
          .settings = text_without_seeds(*pass.classifier, pass.settings[cell.setting], pass.transforms)};
}

/// Says of what the test part judges why it is optimistic, where it judged more: in other runs, or in other groups.
/// `key_of_cell` are the keys of the cells that configurations consist of, several where they are averages over seeds.
void mark_optimism(std::vector<GroupRecord>& groups, const std::vector<ConfigurationRecord>& configurations,
                   const RunRecord& record, const std::map<std::size_t, std::string>& key_of_cell) {
  const std::vector<std::size_t> numbers = configuration_numbers(record.test_uses);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    GroupRecord& group = groups[i];
    if (!group.judges_test_part) continue;
    std::size_t own = 0;
    std::set<std::string> own_keys;
    for (const ConfigurationRecord& configuration : configurations) {
      if (configuration.group != i) continue;
      ++own;
      own_keys.insert(configuration.key);
      for (const std::size_t cell : configuration.cells) {
        if (const auto found = key_of_cell.find(cell); found != key_of_cell.end()) own_keys.insert(found->second);
      }
    }
    std::set<std::size_t> own_numbers;
    std::set<std::size_t> others;
    std::set<std::size_t> surely_of_these_rows;
    const DatasetRecord& dataset = record.provenance.datasets[group.dataset];
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      const TestUse& use = record.test_uses[j];
      // Of a summary, it may be another seed of an average.
      if (own_keys.contains(use.key) || (key_of_cell.empty() && use.run == record.id)) own_numbers.insert(numbers[j]);
      if (rows_used(dataset, use) == 0) continue;
      others.insert(numbers[j]);
      if (!dataset.test_set || !may_be_other_rows(use.set, *dataset.test_set)) surely_of_these_rows.insert(numbers[j]);
    }
    for (const std::size_t number : own_numbers) {
      others.erase(number);
      surely_of_these_rows.erase(number);
    }
    if (others.empty()) continue;
    if (group.optimism.empty()) group.text += ", optimistic";
    group.optimism = fmt::format(
        "the test part judges {} configuration{} here and {}has judged {} other{}, and the best of them is best partly "
        "by luck on {}",
        own, own == 1 ? "" : "s", surely_of_these_rows.empty() ? "its file, with other content, " : "", others.size(),
        others.size() == 1 ? "" : "s",
        surely_of_these_rows.empty() ? "those of the rows that are the same" : "these very rows");
  }
}

}  // namespace

std::string configuration_text(const Classifier& classifier, const ParameterValues& parameters, PipelineSteps steps) {
  std::vector<ParameterInfo> table = classifier.component.parameters;
  for (ParameterInfo& info : table) {
    if (info.simpler != Simpler::neither) info.default_value.reset();
  }
  const std::string text = component_text(classifier.component.name, table, parameters);
  return steps.empty() ? text : fmt::format("{} > {}", to_text(steps), text);
}

std::string text_without_seeds(const Classifier& classifier, ParameterValues parameters, PipelineSteps steps) {
  bool has_seed = false;
  for (const ParameterInfo& info : classifier.component.parameters) {
    if (!info.takes_sweep_seed) continue;
    const auto seed = std::ranges::find(parameters, info.name, &ParameterValue::name);
    has_seed = has_seed || !is_missing(seed->value);
    seed->value = Scalar{};
  }
  return has_seed ? configuration_text(classifier, parameters, steps) : std::string();
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> rows_of(const PlannedPart& part) {
  return part.rows.empty() ? all_rows(part.shape.rows) : stretches(part.rows);
}

TestSet test_set_of(const PlannedDataset& dataset) {
  TestSet set{.fingerprint = {},
              .rows = {},
              .files = dataset.test_files,
              .labels = dataset.test_labels,
              .row_hashes = dataset.test_row_hashes};
  if (!dataset.test) {
    set.fingerprint = dataset.train.shape.fingerprint;
    set.rows = stretches(dataset.reserved);
    return set;
  }
  set.fingerprint = dataset.test->shape.fingerprint;
  set.rows = rows_of(*dataset.test);
  return set;
}

std::vector<TestUse> planned_test_uses(const Plan& plan, const std::vector<bool>& passes, const std::string& run,
                                       const std::string& command) {
  std::vector<TestUse> uses;
  for (const Cell& cell : plan.cells) {
    if (passes[cell.pass] && plan.scheme_of(cell).resampling->scores_test_part) {
      uses.push_back(use_of(plan, cell, run, command));
    }
  }
  return uses;
}

std::vector<TestUse> test_uses_of(const Plan& plan, std::span<const Outcome> outcomes, const std::string& run,
                                  const std::string& command) {
  const std::vector<ScoreColumn> columns = plan.score_columns();
  std::vector<TestUse> uses;
  for (const Outcome& outcome : outcomes) {
    if (outcome.status != SplitStatus::done) continue;
    const Cell& cell = plan.cells[outcome.cell];
    if (!plan.scheme_of(cell).resampling->scores_test_part || outcome.split.train_size > 0) continue;
    TestUse use = use_of(plan, cell, run, command);
    use.correct = outcome.correct;
    for (std::size_t i = 0; i < columns.size(); ++i) use.scores.emplace_back(columns[i].name, outcome.scores[i]);
    uses.push_back(std::move(use));
  }
  return uses;
}

std::vector<TestUse> stored_test_uses(const StoredRun& run) {
  const RunLayout& layout = run.layout();
  std::vector<TestUse> uses;
  for (const Outcome& outcome : run.outcomes.all()) {
    const LayoutScheme& scheme = layout.scheme_of(outcome.cell);
    const DatasetRecord& dataset = layout.datasets[scheme.dataset];
    if (outcome.status != SplitStatus::done || !scheme.judges_test_part || outcome.split.train_size > 0) continue;
    if (!dataset.test_fingerprint || dataset.test_rows.value_or(0) == 0) continue;
    std::vector<std::string> settings;
    std::vector<std::string> without_seeds;
    for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
      const Scalar& value = layout.axes[axis].values[layout.cells[outcome.cell].coordinates[axis]];
      if (is_missing(value)) continue;
      settings.push_back(fmt::format("{} = {}", layout.axes[axis].name, to_text(value)));
      if (!layout.axes[axis].is_seed) without_seeds.push_back(settings.back());
    }
    const auto text_of = [&](const std::vector<std::string>& texts) {
      return texts.empty() ? layout.name : fmt::format("{}", fmt::join(texts, ", "));
    };
    const TestSet whole{
        .fingerprint = *dataset.test_fingerprint, .rows = all_rows(*dataset.test_rows), .files = dataset.test_files};
    TestUse use{.time = run.sessions.empty() ? std::string() : run.sessions.front().provenance.started,
                .command = "run",
                .run = run.id,
                .dataset = dataset.name,
                .train_fingerprint = dataset.fingerprint,
                .set = dataset.test_set.value_or(whole),
                .key = layout.cells[outcome.cell].key,
                .configuration = text_of(settings),
                .settings = without_seeds.size() == settings.size() ? std::string() : text_of(without_seeds),
                .correct = outcome.correct};
    for (std::size_t i = 0; i < layout.scores.size(); ++i) {
      use.scores.emplace_back(layout.scores[i].name, outcome.scores[i]);
    }
    uses.push_back(std::move(use));
  }
  return uses;
}

std::size_t restore_test_ledger(const std::filesystem::path& output_directory) {
  const std::filesystem::path ledger = output_directory / kTestLedgerName;
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::symlink_status(ledger, failed);
  const bool is_empty = std::filesystem::is_regular_file(status) && std::filesystem::file_size(ledger, failed) == 0;
  if (std::filesystem::exists(status) && !is_empty) return 0;
  std::vector<TestUse> uses;
  for (const auto& entry : std::filesystem::directory_iterator(output_directory, failed)) {
    // What has a temporary name is no run of the store yet.
    if (entry.path().filename().string().starts_with('.') || !has_journal(entry.path())) continue;
    try {
      std::ranges::move(stored_test_uses(read_journal(entry.path(), {.with_arrays = false}).run),
                        std::back_inserter(uses));
    } catch (const StoreError&) {
      // `gridfold list` tells of it.
    }
  }
  std::ranges::stable_sort(uses, {}, &TestUse::time);
  return append_new_test_uses(output_directory, std::move(uses)).size();
}

UsesByKey by_key(std::vector<TestUse> uses) {
  UsesByKey all;
  for (TestUse& use : uses) {
    std::vector<TestUse>& own = all[use.key];
    own.push_back(std::move(use));
  }
  return all;
}

std::string problem_of_ledger(const std::filesystem::path& run_folder, const UsesByKey& ledger) {
  if (!has_journal(run_folder)) return {};
  const std::filesystem::path store = store_of(run_folder);
  try {
    const StoredRun run = read_journal(run_folder, {.with_arrays = false}).run;
    std::vector<TestUse> uses = stored_test_uses(run);
    // Their scores follow at its end.
    if (!run.is_finished()) std::ranges::for_each(uses, [](TestUse& use) { use.scores.clear(); });
    std::vector<TestUse> recorded;
    std::set<std::string> keys;
    for (const TestUse& use : uses) {
      const auto known = keys.insert(use.key).second ? ledger.find(use.key) : ledger.end();
      if (known != ledger.end()) recorded.insert(recorded.end(), known->second.begin(), known->second.end());
    }
    const std::size_t lacking = unrecorded_test_uses(recorded, uses);
    if (lacking == 0) return {};
    return fmt::format(
        "{}: has no line, or no scores, for {} of the {} configurations that the test part judged in {}: lines were "
        "removed, or the run was copied here; `gridfold rebuild {}` records them again",
        (store / kTestLedgerName).string(), lacking, uses.size(), run_folder.string(), shell_word(run_folder));
  } catch (const StoreError& error) {
    return error.what();
  }
}

std::vector<TestUse> ledger_uses_of(const StoredRun& run, const std::filesystem::path& output_directory) {
  std::set<std::string> keys;
  for (const LayoutCell& cell : run.layout().cells) keys.insert(cell.key);
  const auto is_of_its_rows = [&](const TestUse& use) {
    return std::ranges::any_of(run.layout().datasets,
                               [&](const DatasetRecord& dataset) { return rows_used(dataset, use) > 0; });
  };
  std::vector<TestUse> uses = read_test_ledger(output_directory);
  std::erase_if(
      uses, [&](const TestUse& use) { return use.run != run.id && !keys.contains(use.key) && !is_of_its_rows(use); });
  return uses;
}

std::filesystem::path store_of(const std::filesystem::path& run_folder) {
  // A run may be named from within its folder.
  return std::filesystem::proximate(std::filesystem::canonical(run_folder).parent_path());
}

std::size_t rows_used(const DatasetRecord& dataset, const TestUse& use) {
  if (dataset.test_set) return shared_rows(use.set, *dataset.test_set);
  const auto is_own = [&](const std::string& file) { return std::ranges::count(dataset.test_files, file) > 0; };
  const bool is_of_files = std::ranges::any_of(use.set.files, is_own);
  const bool is_beside_train_part = use.train_fingerprint == dataset.fingerprint &&
                                    (dataset.test_files.empty() || use.set.fingerprint != dataset.fingerprint);
  return is_of_files || is_beside_train_part ? use.set.row_count() : 0;
}

std::string add_test_uses(RunRecord& record, const std::filesystem::path& output_directory) {
  try {
    add_test_uses(record, read_test_ledger(output_directory));
  } catch (const StoreError& error) {
    record.has_readable_ledger = false;
    return error.what();
  }
  return {};
}

void add_test_uses(RunRecord& record, std::vector<TestUse> ledger) {
  // A run does not keep the hashes of its test rows; the ledger does.
  for (DatasetRecord& dataset : record.provenance.datasets) {
    if (!dataset.test_set) continue;
    const auto same = std::ranges::find_if(ledger, [&](const TestUse& use) {
      return use.set.fingerprint == dataset.test_set->fingerprint && use.set.rows == dataset.test_set->rows;
    });
    if (same != ledger.end()) dataset.test_set->row_hashes = same->set.row_hashes;
  }
  record.test_uses = std::move(ledger);
  std::erase_if(record.test_uses, [&](const TestUse& use) {
    return std::ranges::none_of(record.provenance.datasets,
                                [&](const DatasetRecord& dataset) { return rows_used(dataset, use) > 0; });
  });
  std::map<std::size_t, std::string> key_of_cell;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (configuration.cells.size() == 1) key_of_cell.emplace(configuration.cells.front(), configuration.key);
  }
  mark_optimism(record.groups, record.configurations, record, key_of_cell);
  mark_optimism(record.averages.groups, record.averages.configurations, record, key_of_cell);
}

std::vector<BestOfGroup> bests_of(const std::filesystem::path& run_folder, std::vector<TestUse> ledger) {
  RunRecord record = read_run(run_folder);
  add_test_uses(record, std::move(ledger));
  return bests_of(record);
}

}  // namespace gridfold
