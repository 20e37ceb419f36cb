#include "plan/cell_key.hpp"

#include <fmt/format.h>

#include "core/sha256.hpp"

namespace gridfold {

namespace {

std::string part_text(const PlannedPart& part) {
  std::string text = fmt::format("{{\"fingerprint\":\"{}\",\"rows\":{}", part.shape.fingerprint, part.shape.rows);
  if (!part.rows_digest.empty()) text += fmt::format(",\"chosen\":\"{}\"", part.rows_digest);
  return text + "}";
}

}  // namespace

std::string key_text(const ResolvedCell& cell, const std::string& transforms, const PlannedDataset& dataset,
                     const Registry& registry) {
  std::string text = fmt::format("\"transforms\":{},\"resampling\":{},\"train\":{}", transforms,
                                 canonical_text(cell.resampling->component, cell.resampling_parameters, registry),
                                 part_text(dataset.train));
  if (!cell.splits_digest.empty()) text += fmt::format(",\"splits\":\"{}\"", cell.splits_digest);
  if (cell.resampling->scores_test_part) text += fmt::format(",\"test\":{}", part_text(*dataset.test));
  return text;
}

std::string cell_key(std::string_view classifier, std::string_view rest) {
  std::string text;
  text.reserve(classifier.size() + rest.size() + 20);
  text.append("{\"classifier\":").append(classifier).append(",").append(rest).append("}");
  return sha256_hex(text).substr(0, 16);
}

}  // namespace gridfold
