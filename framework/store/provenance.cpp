#include "store/provenance.hpp"

#include <gnu/libc-version.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "store/built_with.hpp"
#include "store/hdf5/memory_file.hpp"
#include "store/run_id.hpp"
#include "store/sqlite/database.hpp"

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
  add_unless_known(libraries, "SQLite", sqlite::library_version());
  add_unless_known(
      libraries, "nlohmann_json",
      fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  add_unless_known(libraries, "fmt",
                   fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  add_unless_known(libraries, "glibc", gnu_get_libc_version());
  for (const auto& [name, version] : kBuiltWith) add_unless_known(libraries, std::string(name), std::string(version));
  return libraries;
}

std::vector<std::string> command_line() {
  std::ifstream words("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> line;
  for (std::string word; std::getline(words, word, '\0');) line.push_back(word);
  return line;
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

Session make_session(const RunEnvironment& environment, std::chrono::system_clock::time_point started) {
  Session session;
  session.pid = ::getpid();
  Provenance& provenance = session.provenance;
  provenance.gridfold_version = version();
  provenance.commit = commit();
  provenance.compiler = compiler();
  provenance.build_flags = kBuildFlags;
  provenance.libraries = libraries_of(environment);
  provenance.host = host_name();
  provenance.cpu = cpu_model();
  provenance.instruction_set = environment.instruction_set;
  provenance.threads = environment.threads;
  provenance.memory_limit = environment.memory_limit;
  provenance.command_line = command_line();
  provenance.environment = environment.variables;
  provenance.sweep = environment.sweep;
  provenance.started = to_utc_text(started);
  return session;
}

}  // namespace gridfold
