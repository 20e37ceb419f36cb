#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "scores/score.hpp"

namespace gridfold {

/// A score of one class as a fraction of counts.
struct ClassFraction {
  double above = 0;
  double below = 0;
};

/// What one class, or all of them together, counts: its hits, its rows, and its predictions.
struct ClassCounts {
  double hits = 0;
  double is_true = 0;
  double is_predicted = 0;
};

/// `average` and `zero_division`, which all scores have that are averaged over classes.
std::vector<ParameterInfo> class_average_parameters();

/// The average that the parameters ask for of a fraction that each class has. `undefined` says when a fraction is 0 /
/// 0, such as `no row is predicted as` (a class).
ScoreValue class_average(std::span<const ParameterValue> parameters, const Judged& judged, std::string_view undefined,
                         const std::function<ClassFraction(const ClassCounts&)>& fraction_of);

/// The average of each class's harmonic mean of precision and recall, in which recall counts `beta` times as much.
ScoreValue f_score(std::span<const ParameterValue> parameters, const Judged& judged, double beta);

/// Refuses `average: binary` unless the data have two classes.
std::optional<ParameterProblem> check_class_average(std::span<const ParameterValue> parameters,
                                                    std::size_t class_count);

}  // namespace gridfold
