#include "cli/record_options.hpp"

#include <string>
#include <utility>

#include <boost/program_options/value_semantic.hpp>

#include "store/condition.hpp"
#include "store/select_configurations.hpp"

namespace gridfold {

namespace po = boost::program_options;

void add_record_options(po::options_description& options) {
  options.add_options()(
      "where", po::value<std::string>()->value_name("CONDITION"),
      "only configurations for which it holds, such as 'metric == l1 and mean_accuracy > 0.3', ranked "
      "among themselves")("sort", po::value<std::string>()->value_name("SCORE"),
                          "rank by this score of the run in place of its first");
}

RunRecord record_asked_for(RunRecord record, const std::string& config, const po::variables_map& options) {
  if (options.count("where") > 0) {
    const Condition condition(options["where"].as<std::string>());
    record = select_configurations(std::move(record), condition, config);
  }
  if (options.count("sort") > 0) record = ranked_by(std::move(record), options["sort"].as<std::string>());
  return record;
}

}  // namespace gridfold
