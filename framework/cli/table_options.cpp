#include "cli/table_options.hpp"

#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "core/error.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr long kUsualRows = 20;

}  // namespace

void add_table_options(po::options_description& options) {
  options.add_options()("top", po::value<long>()->default_value(kUsualRows)->value_name("N"),
                        "show the best N configurations, shared by the groups that can be compared")(
      "all", "show every configuration");
}

report::TableOptions table_options_from(const po::variables_map& options) {
  const long rows = options["top"].as<long>();
  const bool all = options.count("all") > 0;
  if (rows < 1) throw ConfigError("--top " + std::to_string(rows) + ": allowed: 1 or more");
  if (all && !options["top"].defaulted()) throw ConfigError("--all and --top: allowed: one of the two");
  report::TableOptions table;
  if (!all) table.limit = static_cast<std::size_t>(rows);
  return table;
}

}  // namespace gridfold
