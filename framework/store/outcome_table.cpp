#include "store/outcome_table.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

/// Equal to the bit, so that NaN is itself.
bool same_scores(const std::vector<double>& left, const std::vector<double>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](double one, double other) {
    return std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(other);
  });
}

bool same_result(const Outcome& left, const Outcome& right) {
  return left.correct == right.correct && same_scores(left.scores, right.scores) && left.warnings == right.warnings;
}

std::string split_place(const SplitCoordinates& at) {
  std::string text = fmt::format("repeat {}, fold {}", at.repeat, at.fold);
  if (at.outer > 0) text = fmt::format("outer {}, ", at.outer) + text;
  if (at.train_size > 0) text += fmt::format(", train_size {}", at.train_size);
  return text;
}

}  // namespace

OutcomeTable::OutcomeTable(std::shared_ptr<const RunLayout> layout) : layout_(std::move(layout)) {
  for (const LayoutScheme& scheme : layout_->schemes) {
    std::vector<std::size_t>& order = order_of_scheme_.emplace_back(scheme.splits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t left, std::size_t right) { return scheme.splits[left].at < scheme.splits[right].at; });
  }
  first_of_cell_.reserve(layout_->cells.size());
  outcomes_.reserve(layout_->evaluations());
  for (std::size_t cell = 0; cell < layout_->cells.size(); ++cell) {
    first_of_cell_.push_back(outcomes_.size());
    for (const LayoutSplit& split : layout_->scheme_of(cell).splits) {
      Outcome& outcome = outcomes_.emplace_back();
      outcome.cell = cell;
      outcome.split = split.at;
      outcome.n_train = split.n_train;
      outcome.n_test = split.n_test;
    }
  }
}

std::size_t OutcomeTable::split_index(std::size_t cell, const SplitCoordinates& at) const {
  if (cell < layout_->cells.size()) {
    const std::size_t scheme = layout_->cells[cell].scheme;
    const std::vector<LayoutSplit>& splits = layout_->schemes[scheme].splits;
    const std::vector<std::size_t>& order = order_of_scheme_[scheme];
    const auto place =
        std::lower_bound(order.begin(), order.end(), at,
                         [&](std::size_t split, const SplitCoordinates& wanted) { return splits[split].at < wanted; });
    if (place != order.end() && splits[*place].at == at) return *place;
  }
  throw StoreError(fmt::format("the run has no cell {} with a split at {}", cell, split_place(at)));
}

const Outcome* OutcomeTable::find(std::size_t cell, std::size_t split) const {
  const Outcome& outcome = outcomes_[first_of_cell_[cell] + split];
  return outcome.status == SplitStatus::pending ? nullptr : &outcome;
}

void OutcomeTable::add(Outcome outcome) {
  const std::size_t split = split_index(outcome.cell, outcome.split);
  Outcome& place = outcomes_[first_of_cell_[outcome.cell] + split];
  if (place.status == SplitStatus::done) {
    if (outcome.status == SplitStatus::failed || same_result(place, outcome)) return;
    throw StoreError(fmt::format(
        "cell {}, {}: two results that differ are stored; the same computation must give the same result every time",
        layout_->cells[outcome.cell].key, split_place(outcome.split)));
  }
  failed_ -= place.status == SplitStatus::failed ? 1U : 0U;
  place = std::move(outcome);
  ++(place.status == SplitStatus::done ? done_ : failed_);
}

}  // namespace gridfold
