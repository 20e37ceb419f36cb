#include "store/provenance.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "store/built_with.hpp"
#include "store/hdf5/memory_file.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}", __clang_version__);
#else
  return fmt::format("g++ {}", __VERSION__);
#endif
}

using Libraries = std::vector<std::pair<std::string, std::string>>;

void add_unless_known(Libraries& libraries, const std::string& name, const std::string& version) {
  const auto same_name = [&](const auto& library) { return library.first == name; };
  if (!version.empty() && std::none_of(libraries.begin(), libraries.end(), same_name)) {
    libraries.emplace_back(name, version);
  }
}

Libraries libraries_of(const RunEnvironment& environment) {
  Libraries libraries = environment.libraries;
  add_unless_known(libraries, "HDF5", hdf5::library_version());
  add_unless_known(
      libraries, "nlohmann_json",
      fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  add_unless_known(libraries, "fmt",
                   fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  for (const auto& [name, version] : kBuiltWith) add_unless_known(libraries, std::string(name), std::string(version));
  return libraries;
}

std::vector<DatasetRecord> datasets_of(const Plan& plan) {
  std::vector<DatasetRecord> records;
  for (const PlannedDataset& dataset : plan.datasets) {
    DatasetRecord record{.name = dataset.name,
                         .loader = dataset.loader->component.name,
                         .parameters = dataset.train.request.parameters,
                         .rows = dataset.train.shape.rows,
                         .features = dataset.train.shape.features,
                         .fingerprint = dataset.train.shape.fingerprint,
                         .test_rows = {},
                         .test_fingerprint = {}};
    if (dataset.test) {
      record.test_rows = dataset.test->shape.rows;
      record.test_fingerprint = dataset.test->shape.fingerprint;
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

std::string cpu_model() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

Provenance make_provenance(const Plan& plan, const SweepOutcome& outcome, const RunEnvironment& environment) {
  Provenance provenance;
  provenance.gridfold_version = version();
  provenance.commit = commit();
  provenance.compiler = compiler();
  provenance.libraries = libraries_of(environment);
  provenance.cpu = cpu_model();
  provenance.instruction_set = environment.instruction_set;
  provenance.threads = environment.threads;
  provenance.seed = plan.seed;
  provenance.datasets = datasets_of(plan);
  provenance.started = to_utc_text(outcome.started);
  provenance.finished = to_utc_text(outcome.finished);
  return provenance;
}

}  // namespace gridfold
