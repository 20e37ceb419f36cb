#include "cli/jobs_option.hpp"

#include <charconv>
#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "core/error.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr std::size_t kMostJobs = 1024;

}  // namespace

void add_jobs_option(po::options_description& options) {
  options.add_options()("jobs,j", po::value<std::string>()->default_value("0")->value_name("N"),
                        "threads; 0 is one per processor");
}

std::size_t jobs_from(const po::variables_map& options) {
  const std::string& text = options["jobs"].as<std::string>();
  std::size_t jobs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error != std::errc{} || end != text.data() + text.size() || jobs > kMostJobs) {
    throw ConfigError("--jobs " + text + ": allowed: 0 (one per processor) to " + std::to_string(kMostJobs));
  }
  return jobs;
}

}  // namespace gridfold
