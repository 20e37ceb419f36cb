#include "plan/judged_training_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

namespace gridfold {

namespace {

std::vector<std::uint32_t> row_numbers_of(const PlannedPart& part) {
  if (!part.rows.empty()) return part.rows;
  std::vector<std::uint32_t> all(part.shape.rows);
  std::iota(all.begin(), all.end(), std::uint32_t{0});
  return all;
}

}  // namespace

std::size_t judged_training_rows(const PlannedDataset& dataset) {
  const std::string& fingerprint = dataset.train.shape.fingerprint;
  // Loaders that make their rows up have no fingerprint before they are read.
  if (fingerprint.empty()) return 0;
  if (!dataset.test) return dataset.unread_test_fingerprint == fingerprint ? dataset.train.shape.rows : 0;
  if (dataset.test->shape.fingerprint != fingerprint) return 0;
  const std::vector<std::uint32_t> train = row_numbers_of(dataset.train);
  const std::vector<std::uint32_t> test = row_numbers_of(*dataset.test);
  std::vector<std::uint32_t> both;
  std::set_intersection(train.begin(), train.end(), test.begin(), test.end(), std::back_inserter(both));
  return both.size();
}

}  // namespace gridfold
