#include "cli/fit_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/jobs_option.hpp"
#include "cli/status_line.hpp"
#include "cli/sweep_options.hpp"
#include "core/error.hpp"
#include "data/fingerprint.hpp"
#include "plan/label_order.hpp"
#include "plan/make_plan.hpp"
#include "report/counted.hpp"
#include "run/loaded_dataset.hpp"
#include "run/on_threads.hpp"
#include "store/model_file.hpp"
#include "store/output_file.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_fit_options(po::options_description& options) {
  add_sweep_options(options);
  options.add_options()("cell", po::value<std::string>()->value_name("KEY"),
                        "the configuration's key, or its beginning, as `gridfold plan` shows it; it may be left out "
                        "where there is one configuration")(
      "out,o", po::value<std::string>()->required()->value_name("FILE.h5"), "where the model goes");
  add_jobs_option(options);
}

const Cell& chosen_cell(const Plan& plan, const po::variables_map& options) {
  const std::string key = options.count("cell") > 0 ? options["cell"].as<std::string>() : "";
  std::vector<const Cell*> found;
  std::vector<std::string> keys;
  for (const Cell& cell : plan.cells) {
    keys.push_back(cell.key.substr(0, 8));
    if (cell.key.starts_with(key)) found.push_back(&cell);
  }
  if (found.size() == 1) return *found.front();
  const std::string problem =
      key.empty() ? fmt::format("--cell is missing, and the sweep has {}",
                                report::counted(keys.size(), "configuration", "configurations"))
                  : fmt::format("--cell {}: {} begin so", key, report::counted(found.size(), "key", "keys"));
  constexpr std::size_t kMostShown = 8;
  const bool are_many = keys.size() > kMostShown;
  if (are_many) keys.resize(kMostShown);
  throw ConfigError(fmt::format("{}; allowed: the beginning of one of {}{}; `gridfold plan --cells all` shows them",
                                problem, fmt::join(keys, ", "), are_many ? ", ..." : ""));
}

/// How rows like these are read elsewhere: without paths, and without what only a test part has.
ModelLoader loader_of(const PlannedDataset& dataset) {
  ModelLoader loader{dataset.loader->component.name, {}, dataset.train.shape.label_name};
  const std::vector<ParameterInfo>& table = dataset.loader->component.parameters;
  const ParameterValues& values = dataset.train.request.parameters;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool stays = table[i].type != ParameterType::path && !table[i].of_test_part && !table[i].makes_test_part;
    if (stays && !is_missing(values[i].value)) loader.parameters.push_back(values[i]);
  }
  return loader;
}

/// The rows that the model learns from, without the places of their files, which a model does not name.
TestSet learnt_rows_of(const PlannedDataset& dataset, const Dataset& rows, const std::stop_token& stop) {
  const DataShape& shape = dataset.train.shape;
  return {.fingerprint = shape.fingerprint,
          .rows = rows_of(dataset.train),
          .labels = label_order(shape.labels),
          .row_hashes = row_hashes(rows, stop)};
}

int run_fit(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path file = options["out"].as<std::string>();
  require_output_file(file);
  const std::size_t jobs = jobs_from(options);
  const auto registry = built_in();
  const Plan plan = make_plan(sweep_from(options, *registry), registry, stop, reading_line());
  require_not_read(file, files_read(options, plan));
  const Cell& cell = chosen_cell(plan, options);
  const PlannedDataset& dataset = plan.datasets[plan.passes[cell.pass].dataset];
  on_threads(jobs, [&] {
    const LoadedDataset data = load_dataset(dataset, stop);
    const FittedCell fitted = fit_cell(plan, cell, data.train, stop);
    for (const std::string& warning : fitted.model->warnings()) std::cerr << "warning: " << warning << '\n';
    write_model(file, fitted, loader_of(dataset), learnt_rows_of(dataset, data.train, stop), stop);
    std::cout << fmt::format("{} of cell {} fitted on {}: {}\n", fitted.classifier->component.name,
                             cell.key.substr(0, 8), report::counted(data.train.rows(), "row", "rows"), file.string());
  });
  return kDone;
}

}  // namespace

Command fit_command() {
  return {.name = "fit",
          .summary = "fit one configuration of a sweep on all training rows, and keep the model",
          .synopsis = "gridfold fit SWEEP.yaml [--cell KEY] -o MODEL.h5 [--set KEY=VALUE ...] [--jobs N]",
          .examples = {"gridfold fit configs/digits-leave-one-out.yaml --set grid.k=3 -o /tmp/model.h5"},
          .add_options = add_fit_options,
          .positional = {"sweep"},
          .run = run_fit};
}

}  // namespace gridfold
