#include "cli/sweep_runner.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <string>
#include <utility>

#include <boost/program_options/value_semantic.hpp>

#include "cli/out_option.hpp"
#include "cli/progress_line.hpp"
#include "core/error.hpp"
#include "distance/tile_kernels.hpp"
#include "linalg/blas.hpp"
#include "plan/make_plan.hpp"
#include "report/counted.hpp"
#include "run/executor.hpp"
#include "store/make_record.hpp"
#include "store/provenance.hpp"
#include "store/run_folder.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr std::size_t kMostJobs = 1024;

}  // namespace

void add_run_options(po::options_description& options) {
  options.add_options()("jobs,j", po::value<std::string>()->default_value("0")->value_name("N"),
                        "threads; 0 is one per processor");
  add_out_option(options);
  add_limit_options(options);
}

RunSettings run_settings_from(const po::variables_map& options) {
  const std::string& text = options["jobs"].as<std::string>();
  std::size_t jobs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error != std::errc{} || end != text.data() + text.size() || jobs > kMostJobs) {
    throw ConfigError("--jobs " + text + ": allowed: 0 (one per processor) to " + std::to_string(kMostJobs));
  }
  return {jobs, out_from(options), plan_limits_from(options)};
}

StoredSweep run_and_store(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const RunSettings& settings,
                          const std::stop_token& stop) {
  // Chosen now, so that a level this machine lacks is refused before the data is read.
  const KernelSet& kernels = active_kernels();
  StoredSweep stored{.plan = make_plan(sweep, std::move(registry), stop), .outcome = {}, .record = {}, .folder = {}};
  const Plan& plan = stored.plan;
  for (const PlanNote& note : plan.notes) std::cerr << "warning: " << to_text(note) << '\n';
  if (!plan.duplicates.empty()) {
    const std::size_t number = plan.duplicates.size();
    std::cerr << "note: skipped " << report::counted(number, "duplicate configuration", "duplicate configurations")
              << " (see gridfold plan)\n";
  }
  require_within(settings.limits, plan, thread_count(settings.jobs));
  probe_output_directory(settings.out, estimated_run_bytes(plan));
  {
    ProgressLine line;
    RunOptions options;
    options.stop = stop;
    options.jobs = settings.jobs;
    options.memory_bytes = settings.limits.memory_bytes.value_or(0);
    options.progress = [&line](const RunProgress& progress) { line.show(progress); };
    stored.outcome = run_plan(plan, options);
  }
  const RunEnvironment environment{std::string(kernels.name),
                                   thread_count(settings.jobs),
                                   {{"oneTBB", tbb_version()}, {"OpenBLAS", blas().version}}};
  stored.record = make_record(plan, stored.outcome, make_provenance(plan, stored.outcome, environment));
  stored.folder = write_run_folder(plan, stored.outcome, stored.record, settings.out, stop);
  stored.record.id = stored.folder.filename().string();
  return stored;
}

bool has_failures(const RunRecord& record) {
  return std::any_of(record.configurations.begin(), record.configurations.end(),
                     [](const ConfigurationRecord& configuration) { return configuration.failed > 0; });
}

}  // namespace gridfold
