#include "config/grid_spec.hpp"

#include <algorithm>

namespace gridfold {

namespace {

bool holds(const Clause& clause, const std::optional<Scalar>& value) {
  if (!value) return clause.negated && !clause.has_bounds();
  if (!clause.values.empty()) {
    const bool is_listed = std::find(clause.values.begin(), clause.values.end(), *value) != clause.values.end();
    if (is_listed == clause.negated) return false;
  }
  double number = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&*value)) number = static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&*value)) number = *real;
  return (!clause.above || number > *clause.above) && (!clause.at_least || number >= *clause.at_least) &&
         (!clause.below || number < *clause.below) && (!clause.at_most || number <= *clause.at_most);
}

std::size_t capped_sum(std::size_t left, std::size_t right) { return std::min(left + right, kMaxCells + 1); }

/// Both factors are at most kMaxCells + 1, whose square fits.
std::size_t capped_product(std::size_t left, std::size_t right) { return std::min(left * right, kMaxCells + 1); }

}  // namespace

bool matches(const Pattern& pattern, const PointValues& values) {
  return std::all_of(pattern.clauses.begin(), pattern.clauses.end(),
                     [&](const Clause& clause) { return holds(clause, values.value_of(*clause.key)); });
}

const AxisSpec* find_axis_in(const GridSpec& grid, const Key& key) {
  if (grid.kind == GridSpec::Kind::axis && grid.axis.key == &key) return &grid.axis;
  for (const GridSpec& part : grid.parts) {
    if (const AxisSpec* found = find_axis_in(part, key)) return found;
  }
  return nullptr;
}

bool always_varies(const GridSpec& grid, const Key& key) {
  const auto varies = [&](const GridSpec& part) { return always_varies(part, key); };
  switch (grid.kind) {
    case GridSpec::Kind::axis:
      return !grid.when && grid.axis.key == &key;
    case GridSpec::Kind::product:
    case GridSpec::Kind::zip:
      return std::any_of(grid.parts.begin(), grid.parts.end(), varies);
    case GridSpec::Kind::alternatives:
      break;
  }
  return !grid.parts.empty() && std::all_of(grid.parts.begin(), grid.parts.end(), varies);
}

std::size_t count_points(const GridSpec& grid) {
  switch (grid.kind) {
    case GridSpec::Kind::axis:
      return std::min(grid.axis.options.size(), kMaxCells + 1);
    case GridSpec::Kind::zip:
      return count_points(grid.parts.front());
    case GridSpec::Kind::product: {
      std::size_t points = 1;
      for (const GridSpec& part : grid.parts) points = capped_product(points, count_points(part));
      return points;
    }
    case GridSpec::Kind::alternatives: {
      std::size_t points = 0;
      for (const GridSpec& part : grid.parts) points = capped_sum(points, count_points(part));
      return points;
    }
  }
  return 0;
}

}  // namespace gridfold
