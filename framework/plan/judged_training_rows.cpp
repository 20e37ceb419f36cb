#include "plan/judged_training_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

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
  if (dataset.test->shape.fingerprint != fingerprint) return dataset.rows_equal_to_training_rows;
  const std::vector<std::uint32_t> train = row_numbers_of(dataset.train);
  const std::vector<std::uint32_t> test = row_numbers_of(*dataset.test);
  std::vector<std::uint32_t> both;
  std::set_intersection(train.begin(), train.end(), test.begin(), test.end(), std::back_inserter(both));
  return both.size();
}

void add_note_of_judged_training_rows(const PlannedDataset& dataset, const SourceMark& where,
                                      std::vector<PlanNote>& notes) {
  const std::size_t learnt = judged_training_rows(dataset);
  if (learnt == 0) return;
  std::string text = fmt::format(
      "{}: {} rows of the test part stand in the train part, too, so that an accuracy on them is optimistic; name "
      "another file, or keep rows by `dataset.test`",
      dataset.name, learnt);
  if (std::ranges::find(notes, text, &PlanNote::text) == notes.end()) notes.push_back({where, std::move(text)});
}

}  // namespace gridfold
