#include "cli/sweep_runner.hpp"
#include "cli/status_line.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <functional>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/jobs_option.hpp"
#include "cli/out_option.hpp"
#include "cli/progress_line.hpp"
#include "cli/run_artifacts.hpp"
#include "cli/test_set_note.hpp"
#include "cli/used_variables.hpp"
#include "config/readers.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/paths.hpp"
#include "core/sha256.hpp"
#include "data/file_digest.hpp"
#include "distance/tile_kernels.hpp"
#include "linalg/blas.hpp"
#include "plan/make_plan.hpp"
#include "plan/shards.hpp"
#include "report/counted.hpp"
#include "run/executor.hpp"
#include "run/loaded_dataset.hpp"
#include "run/on_threads.hpp"
#include "store/git_state.hpp"
#include "store/indexed_run.hpp"
#include "store/make_record.hpp"
#include "store/output_directory.hpp"
#include "store/provenance.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/reuse.hpp"
#include "store/run_id.hpp"
#include "store/run_index.hpp"
#include "store/run_writer.hpp"
#include "store/same_run.hpp"
#include "store/stale_folders.hpp"
#include "store/test_uses.hpp"
#include "store/wanted.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

/// Stops a run for the user, for a limit or for an error, and remembers why.
class RunStop {
 public:
  explicit RunStop(const std::stop_token& user) : forward_(user, [this] { source_.request_stop(); }) {}

  std::stop_token token() const { return source_.get_token(); }

  /// The first reason stands.
  void stop(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    if (reason_.empty()) reason_ = reason;
    source_.request_stop();
  }

  void stop_after(std::chrono::seconds time, const std::string& reason) {
    timer_ = std::jthread([this, time, reason](const std::stop_token& no_longer) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any never;
      never.wait_for(lock, no_longer, time, [] { return false; });
      if (!no_longer.stop_requested()) stop(reason);
    });
  }

  /// Empty where nobody but the user asked for a stop.
  std::string reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
  }

 private:
  std::stop_source source_;
  std::stop_callback<std::function<void()>> forward_;
  mutable std::mutex mutex_;
  std::string reason_;
  std::jthread timer_;
};

StoredRun new_run(const Plan& plan, std::shared_ptr<const RunLayout> layout, const RunSettings& settings) {
  StoredRun run{.id = run_id(std::chrono::system_clock::now(), plan.name, plan.config_hash),
                .experiment = settings.experiment,
                .shard = settings.shard,
                .outcomes = OutcomeTable(std::move(layout)),
                .sessions = {},
                .pass_seconds = {}};
  run.pass_seconds.resize(plan.passes.size());
  return run;
}

void require_same(const std::filesystem::path& folder, const RunLayout& stored, const RunLayout& asked) {
  refuse_difference(stored, asked, folder.string() + ": cannot go on with this run");
}

/// Whether runs of the store that cannot be read are named.
enum class Unreadable { named, passed_over };

/// The run of the same sweep to use, if there is one.
std::optional<SameRun> same_run(const std::shared_ptr<const RunLayout>& layout, const RunSettings& settings,
                                Unreadable unreadable) {
  if (settings.resumed) {
    const StoredRun run = read_journal(*settings.resumed, {.with_arrays = false, .layout = layout}).run;
    require_same(*settings.resumed, run.layout(), *layout);
    return SameRun{*settings.resumed, run.is_finished()};
  }
  if (settings.same_sweep == SameSweep::ignore) return std::nullopt;
  const RunIndex index(settings.out);
  const std::optional<SameRun> same = find_same_run(index, layout, settings.shard);
  for (const UnreadableRun& run : index.unreadable()) {
    if (unreadable == Unreadable::passed_over || (same && same->folder == run.folder)) continue;
    std::cerr << "warning: " << run.reason << "; results of this run do not count\n";
  }
  const bool is_wanted = same && (!same->is_finished || settings.same_sweep == SameSweep::reuse);
  return is_wanted ? same : std::nullopt;
}

std::unique_ptr<RunWriter> writer_of(const Plan& plan, const std::shared_ptr<const RunLayout>& layout,
                                     const std::optional<SameRun>& same, const RunSettings& settings) {
  if (!same) return RunWriter::create(settings.out, new_run(plan, layout, settings));
  auto writer = RunWriter::open(same->folder, layout);
  require_same(same->folder, writer->run().layout(), *layout);
  for (const std::string& damage : writer->damage()) std::cerr << "warning: " << damage << '\n';
  const OutcomeTable& outcomes = writer->run().outcomes;
  std::cerr << fmt::format("note: goes on with {}: {} of {} are stored\n", same->folder.string(),
                           outcomes.done() + outcomes.failed(), report::counted(outcomes.size(), "split", "splits"));
  return writer;
}

void show_notes(const Plan& plan) {
  for (const PlanNote& note : plan.notes) std::cerr << "warning: " << to_text(note) << '\n';
  if (!plan.duplicates.empty()) {
    const std::size_t number = plan.duplicates.size();
    std::cerr << "note: skipped " << report::counted(number, "duplicate configuration", "duplicate configurations")
              << " (see gridfold plan)\n";
  }
}

/// The files with folds that the splits are made of.
std::vector<std::filesystem::path> fold_files(const Plan& plan) {
  std::vector<std::filesystem::path> files;
  for (const Scheme& scheme : plan.schemes) {
    for (const ParameterInfo& info : scheme.resampling->component.parameters) {
      if (info.type != ParameterType::path) continue;
      const Scalar* file = find_parameter(scheme.parameters, info.name);
      if (file != nullptr && !is_missing(*file)) files.emplace_back(std::get<std::string>(*file));
    }
  }
  return files;
}

/// The files that the plan reads, with their SHA-256.
std::vector<StoredFile> data_files(const Plan& plan, const std::stop_token& stop) {
  FileStamps stamps = stamps_of(fold_files(plan));
  for (const PlannedDataset& dataset : plan.datasets) {
    stamps.insert(stamps.end(), dataset.train.stamps.begin(), dataset.train.stamps.end());
    if (dataset.test) stamps.insert(stamps.end(), dataset.test->stamps.begin(), dataset.test->stamps.end());
  }
  std::vector<StoredFile> files;
  for (const FileStamp& stamp : stamps) {
    const std::string name = std::filesystem::absolute(stamp.path).lexically_normal().string();
    const bool is_known =
        std::any_of(files.begin(), files.end(), [&](const StoredFile& file) { return file.name == name; });
    if (!is_known) files.push_back({name, file_digest(stamp, stop), stamp.bytes});
  }
  return files;
}

/// Which passes a run does.
std::vector<bool> own_passes(const Plan& plan, const std::optional<Shard>& shard) {
  std::vector<bool> own(plan.passes.size(), true);
  if (!shard) return own;
  const std::vector<std::size_t> shards = shard_of_pass(plan, shard->count);
  for (std::size_t pass = 0; pass < own.size(); ++pass) own[pass] = shards[pass] + 1 == shard->index;
  return own;
}

/// What a run still needs: outcomes of earlier runs, and what has to be computed.
struct Missing {
  ReusedOutcomes reused;
  std::vector<Wanted> wanted;
};

Missing missing_of(const Plan& plan, const StoredRun& run, const RunSettings& settings) {
  Missing missing;
  const std::vector<bool> is_own = own_passes(plan, run.shard);
  if (settings.same_sweep == SameSweep::reuse && settings.which == Which::pending) {
    const RunIndex index(settings.out);
    missing.reused = find_reusable(index, plan, run.outcomes);
    std::erase_if(missing.reused.outcomes,
                  [&](const Outcome& outcome) { return !is_own[plan.cells[outcome.cell].pass]; });
  }
  if (missing.reused.outcomes.empty()) {
    missing.wanted = wanted_of(plan, run.outcomes, settings.which);
  } else {
    OutcomeTable known = run.outcomes;
    for (const Outcome& outcome : missing.reused.outcomes) known.add(outcome);
    missing.wanted = wanted_of(plan, known, settings.which);
  }
  for (std::size_t pass = 0; pass < plan.passes.size(); ++pass) {
    if (!is_own[pass]) missing.wanted[pass] = Wanted(plan.passes[pass].settings.size());
  }
  return missing;
}

/// Computes what is missing and stores it. Where something ends that early, all that came until then is stored.
StoredRun run_missing(const Plan& plan, RunWriter& writer, const RunSettings& settings, RunStop& stop,
                      const Session& session) {
  Missing missing = missing_of(plan, writer.run(), settings);
  if (!missing.reused.outcomes.empty()) {
    std::cerr << fmt::format("note: takes {} from {}\n",
                             report::counted(missing.reused.outcomes.size(), "split", "splits"),
                             fmt::join(missing.reused.runs, ", "));
  }
  // Who tries again what failed of a run that was stopped leaves the rest as it is.
  const bool leaves_rest = settings.which == Which::failed && !writer.run().is_finished();
  const std::string stopped_before =
      writer.run().sessions.empty() ? std::string() : writer.run().sessions.back().reason;
  bool has_failed_again = false;
  RunOptions options;
  options.stop = stop.token();
  options.jobs = settings.jobs;
  options.memory_bytes = settings.limits.memory_bytes.value_or(0);
  options.wanted = std::move(missing.wanted);
  options.sink = [&](std::vector<Outcome> outcomes) {
    const bool has_failed = std::ranges::find(outcomes, SplitStatus::failed, &Outcome::status) != outcomes.end();
    writer.add(std::move(outcomes));
    if (!has_failed) return;
    has_failed_again = true;
    if (settings.fails_fast) stop.stop(std::string(kFailedFast));
  };
  options.loaded = [&](double seconds) { writer.add_load_seconds(seconds); };
  options.pass_finished = [&](std::size_t pass, double seconds) { writer.finish_pass(pass, seconds); };
  // Large files take seconds: they are read beside the passes.
  std::jthread digests;
  const auto close = [&](bool is_complete, const std::string& reason) {
    if (!is_complete) digests.request_stop();
    if (digests.joinable()) digests.join();
    std::optional<StoredRun> stored;
    on_threads_at_most(settings.jobs, [&] { stored = writer.close(is_complete, reason); });
    return std::move(*stored);
  };
  try {
    writer.begin(
        session, [&] { stop.stop("the run could not be stored"); }, std::move(missing.reused.sessions));
    writer.add(std::move(missing.reused.outcomes));
    digests = std::jthread([&](const std::stop_token& no_longer) {
      try {
        writer.add_data_files(data_files(plan, no_longer));
      } catch (const Cancelled&) {
        // A run that is cut short names them when it goes on.
      }
    });
    ProgressLine line;
    options.progress = [&](const RunProgress& progress) {
      line.show(progress);
      writer.set_progress(progress);
    };
    run_plan(plan, options);
  } catch (const Cancelled&) {
    const std::string reason = stop.reason();
    return close(false, reason.empty() ? "interrupted" : reason);
  } catch (const std::exception& error) {
    close(false, error.what());
    throw;
  }
  if (!leaves_rest) return close(true, "");
  return close(false, has_failed_again && !stopped_before.empty() ? stopped_before : "only what failed was run again");
}

bool judges_test_part(const Plan& plan) {
  return std::ranges::any_of(plan.cells,
                             [&](const Cell& cell) { return plan.scheme_of(cell).resampling->scores_test_part; });
}

/// The record of a run whose uses of test parts the ledger has: each configuration once, whatever is run again. `begun`
/// are those that were recorded before anything was computed.
RunRecord recorded(const Plan& plan, const StoredRun& run, const RunSettings& settings,
                   const std::vector<std::string>& begun) {
  settle_test_uses(settings.out, begun, test_uses_of(plan, run.outcomes.all(), run.id, settings.command));
  RunRecord record = make_record(run);
  add_test_uses_or_warn(record, settings.out);
  return record;
}

/// Writes again the files of a finished run that were made from its journal, where one is gone or has changed.
void renew_snapshots(const std::filesystem::path& folder, const JournalContents& contents) {
  const std::vector<std::string> problems = problems_of_snapshots(folder, contents);
  if (problems.empty()) return;
  for (const std::string& problem : problems) std::cerr << "warning: " << problem << '\n';
  try {
    RunWriter::open(folder)->rebuild();
    std::cerr << fmt::format("note: the files of {} are made anew from its journal\n", folder.string());
  } catch (const StoreError& error) {
    std::cerr << fmt::format("warning: {}; `gridfold rebuild {}` makes the files anew\n", error.what(),
                             shell_word(folder));
  }
}

bool uses_blas(const Pass& pass) {
  return pass.classifier->uses_blas || std::any_of(pass.transforms.begin(), pass.transforms.end(),
                                                   [](const PipelineStep& step) { return step.transform->uses_blas; });
}

/// What the plan computes with, by name and version. Throws SystemError where OpenBLAS is needed and cannot be used.
std::vector<std::pair<std::string, std::string>> computing_libraries(const Plan& plan) {
  std::vector<std::pair<std::string, std::string>> libraries = {{"oneTBB", tbb_version()}};
  if (std::any_of(plan.passes.begin(), plan.passes.end(), uses_blas)) {
    libraries.emplace_back("OpenBLAS", blas().version);
  }
  return libraries;
}

}  // namespace

void add_run_options(po::options_description& options) {
  add_jobs_option(options);
  options.add_options()("no-diff", "do not store what the sweep's git checkout differs in from its commit");
  add_out_option(options);
  add_limit_options(options);
}

RunSettings run_settings_from(const po::variables_map& options) {
  return {.jobs = jobs_from(options),
          .out = out_from(options),
          .limits = plan_limits_from(options),
          .keeps_diff = options.count("no-diff") == 0};
}

namespace {

/// The newest run of the sweep that another one would go on with; its data may be other data.
std::optional<StoredRun> newest_run_of(const SweepSpec& sweep, const RunSettings& settings) {
  const std::string hash = sha256_hex(identity_text(sweep));
  const std::string shard = settings.shard ? to_text(*settings.shard) : std::string();
  const RunIndex index(settings.out);
  for (auto entry = index.runs().rbegin(); entry != index.runs().rend(); ++entry) {
    if (entry->name != sweep.name || entry->shard != shard || !has_journal(settings.out / entry->id)) continue;
    StoredRun run = read_journal(settings.out / entry->id, {.with_arrays = false}).run;
    if (run.layout().config_hash != hash) continue;
    if (run.is_finished() && settings.same_sweep == SameSweep::go_on) continue;
    return run;
  }
  return std::nullopt;
}

/// What is stored from before of a sweep that was stopped before a run of it was open. Without a layout, nobody knows
/// its data yet.
std::string stored_before(const SweepSpec& sweep, const std::shared_ptr<const RunLayout>& layout,
                          const RunSettings& settings) {
  std::string text = "no split was computed";
  try {
    std::optional<StoredRun> run;
    std::filesystem::path folder;
    if (settings.resumed || layout) {
      const auto known = settings.resumed ? SameRun{*settings.resumed, false}
                                          : same_run(layout, settings, Unreadable::passed_over).value_or(SameRun{});
      folder = known.folder;
      if (!folder.empty()) run = read_journal(folder, {.with_arrays = false}).run;
    } else if (settings.same_sweep != SameSweep::ignore) {
      run = newest_run_of(sweep, settings);
      if (run) folder = settings.out / run->id;
    }
    if (run && !run->outcomes.is_empty()) return text + "; from before, " + how_to_go_on(*run, folder);
  } catch (const StoreError&) {
    // The next run says what is wrong.
  }
  return text;
}

/// Says what is stored where it is stopped.
void make_artifacts_of(const Plan& plan, const StoredRun& run, const RunRecord& record,
                       const std::filesystem::path& folder, const RunSettings& settings, const std::stop_token& stop) {
  try {
    make_missing_artifacts(plan, record, folder, settings.jobs, stop);
  } catch (const Cancelled&) {
    throw Cancelled{how_to_go_on(run, folder) + "; artifacts are missing, which the next run of the sweep makes"};
  }
}

/// Sets `layout` as soon as it is known.
StoredSweep run_until_stopped(const SweepSpec& sweep, std::shared_ptr<const Registry> registry,
                              const RunSettings& settings, const std::stop_token& user_stop,
                              std::shared_ptr<const RunLayout>& layout) {
  // Chosen now, so that a level this machine lacks is refused before the data is read.
  const KernelSet& kernels = active_kernels();
  Plan plan = make_plan(sweep, std::move(registry), user_stop, reading_line(), settings.limits);
  const std::size_t threads = thread_count(settings.jobs);
  require_within(settings.limits, plan, threads);
  identify_test_rows(plan, sweep.file, user_stop);
  show_notes(plan);
  auto libraries = computing_libraries(plan);
  layout = std::make_shared<const RunLayout>(layout_of(plan));
  if (settings.repeated) {
    const StoredRun repeated = read_journal(*settings.repeated, {.with_arrays = false}).run;
    require_same_sweep(*settings.repeated, repeated.layout(), *layout);
  }
  require_artifact_conditions(sweep, plan, *layout);
  std::optional<SameRun> same = same_run(layout, settings, Unreadable::named);
  const auto stored_whole = [&]() -> std::optional<StoredSweep> {
    if (!same || !same->is_finished || settings.which != Which::pending) return std::nullopt;
    JournalContents contents = read_journal(same->folder, {.with_arrays = true, .layout = layout});
    // What was damaged since is computed again.
    if (!contents.damage.empty() || !contents.run.is_finished()) return std::nullopt;
    renew_snapshots(same->folder, contents);
    StoredRun run = std::move(contents.run);
    RunRecord record = recorded(plan, run, settings, {});
    make_artifacts_of(plan, run, record, same->folder, settings, user_stop);
    return StoredSweep{std::move(plan), std::move(run), std::move(record), same->folder, true};
  };
  if (std::optional<StoredSweep> stored = stored_whole()) return std::move(*stored);
  if (settings.shard && settings.shard->count > plan.passes.size()) {
    std::cerr << fmt::format(
        "warning: --shard {}: the sweep has {}; a pass stays whole, so that some shards have none\n",
        to_text(*settings.shard), report::counted(plan.passes.size(), "pass", "passes"));
  }
  // A test part does not judge where its ledger cannot tell of it.
  if (judges_test_part(plan)) {
    restore_ledger_and_warn(settings.out);
    require_test_ledger(settings.out);
  }
  probe_output_directory(settings.out, estimated_run_bytes(plan));
  std::unique_ptr<RunWriter> writer;
  if (!same) {
    // Of equal sweeps that begin at once, the first makes the folder, and the others find it.
    const FolderLock beginning(settings.out, user_stop);
    same = same_run(layout, settings, Unreadable::passed_over);
    if (!same) writer = writer_of(plan, layout, same, settings);
  }
  if (!writer) {
    if (std::optional<StoredSweep> stored = stored_whole()) return std::move(*stored);
    writer = writer_of(plan, layout, same, settings);
  }
  const std::vector<std::string> begun = append_new_test_uses(
      settings.out, planned_test_uses(plan, own_passes(plan, writer->run().shard), writer->run().id, settings.command));
  const RunEnvironment environment{.instruction_set = std::string(kernels.name),
                                   .threads = threads,
                                   .memory_limit = settings.limits.memory_bytes,
                                   .libraries = std::move(libraries),
                                   .variables = used_variables(sweep.variables),
                                   .sweep = sweep_source(sweep.file, settings.keeps_diff)};
  RunStop stop(user_stop);
  if (settings.max_time) stop.stop_after(*settings.max_time, "the time that --max-time gives is over");
  StoredRun run = run_missing(plan, *writer, settings, stop, make_session(environment));
  RunRecord record = recorded(plan, run, settings, begun);
  const bool is_cut_short = !run.is_finished();
  const bool is_interrupted = stop.reason().empty() && user_stop.stop_requested();
  if (is_cut_short && is_interrupted) throw Cancelled{how_to_go_on(run, writer->folder())};
  if (!is_cut_short) make_artifacts_of(plan, run, record, writer->folder(), settings, user_stop);
  return {std::move(plan),  std::move(run), std::move(record),
          writer->folder(), false,          is_cut_short ? stop.reason() : std::string()};
}

}  // namespace

StoredSweep run_and_store(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const RunSettings& settings,
                          const std::stop_token& user_stop) {
  std::shared_ptr<const RunLayout> layout;
  try {
    return run_until_stopped(sweep, std::move(registry), settings, user_stop, layout);
  } catch (const Cancelled& cancelled) {
    if (!cancelled.told.empty()) throw;
    throw Cancelled{stored_before(sweep, layout, settings)};
  }
}

SweepSpec stored_sweep(const std::filesystem::path& folder, const Registry& registry,
                       std::span<const Override> overrides) {
  const std::string config = read_config(folder);
  const std::filesystem::path file = folder / "config.yaml";
  const Vocabulary vocabulary = vocabulary_of(registry);
  try {
    return read_sweep_text(config, file, overrides, vocabulary);
  } catch (const ConfigError& error) {
    // Nothing else is wrong where it can be read without its data.
    read_sweep_text(config, file, overrides, vocabulary, {.paths_must_exist = false});
    throw ConfigError(
        fmt::format("{}\nwhere the data have moved, say where they are: --set dataset.path=PATH", error.what()));
  }
}

void require_same_sweep(const std::filesystem::path& folder, const RunLayout& stored, const RunLayout& asked) {
  refuse_difference(stored, asked, folder.string() + ": --set may only name other places of the same data");
}

bool has_failures(const RunRecord& record) {
  return std::any_of(record.configurations.begin(), record.configurations.end(),
                     [](const ConfigurationRecord& configuration) { return configuration.failed > 0; });
}

std::string how_to_go_on(const StoredRun& run, const std::filesystem::path& folder) {
  const std::size_t stored = run.outcomes.done() + run.outcomes.failed();
  if (stored == 0) return "nothing was stored yet";
  if (run.is_finished()) {
    return fmt::format("all {} are stored in {}", report::counted(stored, "split", "splits"), folder.string());
  }
  const std::string command = run.experiment.empty() ? fmt::format("gridfold run --resume {}", shell_word(folder))
                                                     : fmt::format("gridfold reproduce {}", run.experiment);
  return fmt::format("{} of {} are stored in {}; `{}` goes on", stored,
                     report::counted(run.outcomes.size(), "split", "splits"), folder.string(), command);
}

}  // namespace gridfold
