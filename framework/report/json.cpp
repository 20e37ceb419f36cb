#include "report/json.hpp"

#include "store/summary_json.hpp"

namespace gridfold::report {

std::string json(const RunRecord& record) { return summary_json(record, {}); }

Format json_format() {
  return {.component = {.name = "json", .summary = "the whole summary"},
          .render = [](const RunRecord& record, const TableOptions&) { return json(record); }};
}

}  // namespace gridfold::report
