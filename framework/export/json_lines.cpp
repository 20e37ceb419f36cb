#include <nlohmann/json.hpp>

#include "export/export_format.hpp"
#include "export/split_json.hpp"
#include "report/group_names.hpp"
#include "store/json_text.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

std::string json_lines(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const std::vector<std::string> groups = report::group_names(record);
  std::string text;
  const std::vector<std::string> reasons = record.optimism_of_configurations();
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    const ConfigurationRecord& configuration = record.configurations[i];
    const Json params = params_json(record, configuration);
    for (const Evaluation& split : run.splits(i)) {
      Json line{{"cell", configuration.key}, {"params", params}, {"group", groups[configuration.group]}};
      if (!reasons[i].empty()) line["optimistic_because"] = reasons[i];
      line.update(split_json(run, split));
      text += json_line(line) + '\n';
    }
  }
  return text;
}

}  // namespace

ExportFormat json_lines_export() {
  return {
      .component = {.name = "jsonl", .summary = "JSON Lines, an object per split", .aliases = {"jsonlines", "ndjson"}},
      .file = json_lines};
}

}  // namespace gridfold
