#include "store/test_set_json.hpp"

#include <cstdint>
#include <utility>

namespace gridfold {

nlohmann::ordered_json test_set_json(const TestSet& set) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& [first, last] : set.rows) rows.push_back({first, last});
  nlohmann::ordered_json json{{"fingerprint", set.fingerprint}, {"rows", std::move(rows)}};
  if (!set.files.empty()) json["files"] = set.files;
  if (!set.labels.empty()) json["labels"] = set.labels;
  if (!set.row_hashes.empty()) json["row_hashes"] = set.row_hashes;
  return json;
}

TestSet test_set_from(const JsonField& field) {
  TestSet set{field["fingerprint"].text(), {}};
  for (const JsonField& stretch : field["rows"].elements()) {
    const std::vector<std::size_t> ends = stretch.sizes();
    if (ends.size() != 2 || ends[0] > ends[1] || ends[1] > UINT32_MAX) stretch.refuse("a first and a last row");
    set.rows.emplace_back(static_cast<std::uint32_t>(ends[0]), static_cast<std::uint32_t>(ends[1]));
  }
  if (field.has("files")) set.files = field["files"].texts();
  if (field.has("labels")) set.labels = field["labels"].text();
  if (field.has("row_hashes")) set.row_hashes = field["row_hashes"].texts();
  return set;
}

}  // namespace gridfold
