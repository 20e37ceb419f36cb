#include <nlohmann/json.hpp>

#include "export/export_format.hpp"
#include "export/split_json.hpp"
#include "store/json_text.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

std::string json_document(const ExportedRun& run) {
  Json json = Json::parse(summary_json(run.record(), {}));
  json["schema"] = "gridfold-export 1.0";
  json.erase("files");
  for (std::size_t i = 0; i < run.record().configurations.size(); ++i) {
    // `splits` are their counts there, as in summary.json.
    Json& splits = json["configurations"][i]["split_results"];
    splits = Json::array();
    for (const Evaluation& split : run.splits(i)) splits.push_back(split_json(run, split));
  }
  return json_text(json);
}

}  // namespace

ExportFormat json_export() {
  return {.component = {.name = "json", .summary = "one JSON document: provenance, summaries and splits"},
          .file = json_document};
}

}  // namespace gridfold
