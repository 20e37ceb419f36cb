#include "cli/splits_command.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/status_line.hpp"
#include "cli/sweep_options.hpp"
#include "core/error.hpp"
#include "plan/make_plan.hpp"
#include "report/counted.hpp"
#include "report/splits_npz.hpp"
#include "store/output_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr std::size_t kMostShown = 20;
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30;

void add_splits_options(po::options_description& options) {
  add_sweep_options(options);
  options.add_options()("out,o", po::value<std::string>()->value_name("FILE.npz"),
                        "write the splits there, for numpy and scikit-learn")(
      "scheme", po::value<std::int64_t>()->value_name("N"),
      "which way to split, counted from 0, where the sweep has several");
}

/// A way to split with the data set that it splits.
struct SchemeOfDataset {
  const Scheme* scheme = nullptr;
  const PlannedDataset* dataset = nullptr;
};

std::vector<SchemeOfDataset> schemes_of(const Plan& plan) {
  std::vector<SchemeOfDataset> schemes(plan.schemes.size());
  for (const Pass& pass : plan.passes) {
    for (const std::size_t scheme : pass.schemes) {
      schemes[scheme] = {&plan.schemes[scheme], &plan.datasets[pass.dataset]};
    }
  }
  return schemes;
}

std::string title_of(const SchemeOfDataset& one) {
  return fmt::format("{}: {}, {} of {}", one.dataset->name, one.scheme->text,
                     report::counted(one.scheme->splits->count(), "split", "splits"),
                     report::counted(one.dataset->train.shape.rows, "row", "rows"));
}

const SchemeOfDataset& chosen_from(const std::vector<SchemeOfDataset>& schemes, const po::variables_map& options) {
  if (options.contains("scheme")) {
    const auto place = options["scheme"].as<std::int64_t>();
    if (place >= 0 && static_cast<std::size_t>(place) < schemes.size()) return schemes[static_cast<std::size_t>(place)];
    throw ConfigError(fmt::format("--scheme {}: the sweep splits rows in {}; allowed: 0 to {}", place,
                                  report::counted(schemes.size(), "way", "ways"), schemes.size() - 1));
  }
  if (schemes.size() == 1) return schemes.front();
  std::string known;
  for (std::size_t i = 0; i < schemes.size(); ++i) known += fmt::format("\n  --scheme {}: {}", i, title_of(schemes[i]));
  throw ConfigError(fmt::format("--out: the sweep splits rows in {} ways, and the file holds one; allowed:{}",
                                schemes.size(), known));
}

/// Whether a note is about another way to split than `chosen`: it begins with the other one's text.
bool is_of_others(const PlanNote& note, const std::vector<SchemeOfDataset>& schemes, const Scheme& chosen) {
  const auto is_of = [&](const Scheme& scheme) { return note.text.starts_with(scheme.text + ": "); };
  return !is_of(chosen) && std::ranges::any_of(schemes, [&](const SchemeOfDataset& one) { return is_of(*one.scheme); });
}

void write_splits(const SchemeOfDataset& one, const fs::path& path, const std::stop_token& stop) {
  if (one.scheme->resampling->scores_test_part) {
    throw ConfigError(
        fmt::format("--out: {} judges the rows of another part, which has no place in cross-validation; "
                    "allowed: a protocol that splits one part",
                    one.scheme->resampling->component.name));
  }
  const std::uint64_t bytes = report::splits_npz_bytes(*one.scheme);
  if (bytes >= kMostBytes) {
    throw ConfigError(
        fmt::format("--out: {} would take {} GiB; allowed: less than 4 GiB", one.scheme->text, bytes >> 30));
  }
  write_output_file(path, report::splits_npz(*one.scheme, one.dataset->train), stop);
  std::cout << title_of(one) << "\nwritten to " << path.string() << '\n';
}

int run_splits(const po::variables_map& options, const std::stop_token& stop) {
  if (options.contains("out") && fs::path(options["out"].as<std::string>()).extension() != ".npz") {
    throw ConfigError("--out " + options["out"].as<std::string>() + ": allowed: a file whose name ends in .npz");
  }
  const auto registry = built_in();
  const Plan plan = make_plan(sweep_from(options, *registry), registry, stop, reading_line());
  if (options.contains("out")) require_not_read(options["out"].as<std::string>(), files_read(options, plan));
  const std::vector<SchemeOfDataset> schemes = schemes_of(plan);
  const Scheme* const chosen = options.contains("scheme") ? chosen_from(schemes, options).scheme : nullptr;
  for (const PlanNote& note : plan.notes) {
    if (chosen == nullptr || !is_of_others(note, schemes, *chosen)) {
      std::cerr << "warning: " << to_text(note) << '\n';
    }
  }
  if (options.contains("out")) {
    write_splits(chosen_from(schemes, options), options["out"].as<std::string>(), stop);
    return kDone;
  }
  for (std::size_t i = 0; i < schemes.size(); ++i) {
    if (chosen != nullptr && schemes[i].scheme != chosen) continue;
    if (schemes.size() > 1) std::cout << "scheme " << i << ": ";
    std::cout << title_of(schemes[i]) << '\n' << report::splits_text(*schemes[i].scheme, kMostShown);
  }
  return kDone;
}

}  // namespace

Command splits_command() {
  return {.name = "splits",
          .summary = "show how a sweep splits rows, or write the splits for scikit-learn",
          .synopsis = "gridfold splits SWEEP.yaml [--set KEY=VALUE ...] [--out FILE.npz] [--scheme N]",
          .examples = {"gridfold splits configs/digits-stratified.yaml",
                       "gridfold splits configs/digits-stratified.yaml -o splits.npz"},
          .add_options = add_splits_options,
          .positional = {"sweep"},
          .run = run_splits};
}

}  // namespace gridfold
