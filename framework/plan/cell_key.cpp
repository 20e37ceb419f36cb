#include "plan/cell_key.hpp"

#include <fmt/format.h>

#include "core/sha256.hpp"

namespace gridfold {

namespace {

std::string part_text(const PlannedPart& part) {
  return fmt::format("{{\"fingerprint\":\"{}\",\"rows\":{}}}", part.shape.fingerprint, part.shape.rows);
}

}  // namespace

std::string cell_key(const ResolvedCell& cell, const std::string& transforms, const PlannedDataset& dataset,
                     const Registry& registry) {
  std::string text = fmt::format(
      "{{\"classifier\":{},\"transforms\":{},\"resampling\":{},\"train\":{}",
      canonical_text(cell.classifier->component, cell.classifier_parameters, registry), transforms,
      canonical_text(cell.resampling->component, cell.resampling_parameters, registry), part_text(dataset.train));
  if (cell.resampling->scores_test_part) text += fmt::format(",\"test\":{}", part_text(*dataset.test));
  return sha256_hex(text + "}").substr(0, 16);
}

}  // namespace gridfold
