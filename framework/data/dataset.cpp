#include "data/dataset.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "core/cancelled.hpp"
#include "core/sha256.hpp"

namespace gridfold {

std::size_t Dataset::feature_count() const {
  return std::visit([](const auto& matrix) { return matrix.cols(); }, features);
}

std::size_t Dataset::bytes_per_feature() const {
  return std::visit([](const auto& matrix) { return sizeof(*matrix.data()); }, features);
}

FeatureView Dataset::view() const {
  return std::visit([](const auto& matrix) { return FeatureView(matrix.view()); }, features);
}

std::string fingerprint_of(const Dataset& dataset, const std::stop_token& stop) {
  // Some milliseconds of hashing.
  constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  Sha256 hash;
  const auto update_size = [&](std::size_t size) { hash.update(std::to_string(size) + ";"); };
  update_size(dataset.rows());
  update_size(dataset.feature_count());
  std::visit(
      [&](const auto& matrix) {
        update_size(sizeof(*matrix.data()));
        const auto bytes = std::as_bytes(std::span(matrix.data(), matrix.view().size()));
        for (std::size_t begin = 0; begin < bytes.size(); begin += kBlockBytes) {
          throw_if_stopped(stop);
          hash.update(bytes.subspan(begin, std::min(kBlockBytes, bytes.size() - begin)));
        }
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
