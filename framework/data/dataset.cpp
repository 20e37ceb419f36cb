#include "data/dataset.hpp"

#include <span>
#include <string_view>

#include "core/sha256.hpp"

namespace gridfold {

std::size_t Dataset::feature_count() const {
  return std::visit([](const auto& matrix) { return matrix.cols(); }, features);
}

FeatureView Dataset::view() const {
  return std::visit([](const auto& matrix) { return FeatureView(matrix.view()); }, features);
}

std::string fingerprint_of(const Dataset& dataset) {
  Sha256 hash;
  const auto update_size = [&](std::size_t size) { hash.update(std::to_string(size) + ";"); };
  update_size(dataset.rows());
  update_size(dataset.feature_count());
  std::visit(
      [&](const auto& matrix) {
        update_size(sizeof(*matrix.data()));
        hash.update(std::as_bytes(std::span(matrix.data(), matrix.view().size())));
      },
      dataset.features);
  hash.update(std::as_bytes(std::span(dataset.labels)));
  for (const std::string& name : dataset.class_names) {
    update_size(name.size());
    hash.update(name);
  }
  return hash.hex_digest();
}

}  // namespace gridfold
