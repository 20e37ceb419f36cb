#include "report/json.hpp"

#include "store/summary_json.hpp"

namespace gridfold::report {

std::string json(const RunRecord& record) { return summary_json(record, {}); }

}  // namespace gridfold::report
