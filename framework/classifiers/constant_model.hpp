#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "classifiers/classifier.hpp"

namespace gridfold {

/// Predicts one class, with the same probabilities, for every query.
std::unique_ptr<const Model> constant_model(std::int32_t label, std::vector<double> probabilities);

/// Gives the predictions these probabilities in each of `rows` rows.
void add_probabilities(Predictions& predictions, std::size_t rows, std::span<const double> probabilities);

}  // namespace gridfold
