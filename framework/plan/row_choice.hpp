#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"
#include "data/loader.hpp"
#include "resampling/resampling.hpp"

namespace gridfold {

/// Gives a loader the parameters that choose rows of what it reads: `train.sample`, `train.sample_seed`, `test.sample`
/// and `test.sample_seed`, which say how `take` samples, and `test.fraction`, `test.seed` and `test.stratify`, which
/// keep a part of the train part for testing. The loader itself does not read them.
void add_row_choice(Component& loader);

/// The parameters without those of add_row_choice: what the loader reads depends on.
ParameterValues without_row_choice(std::span<const ParameterValue> parameters);

/// How `take` takes rows of a part.
struct Sampling {
  /// One of sample_choices().
  std::string sample;
  std::optional<std::uint32_t> seed;

  bool takes_first() const { return !seed; }
};

Sampling sampling_of(std::span<const ParameterValue> loader_parameters, Part part);

/// What `dataset.test` keeps for testing; empty where it keeps nothing.
std::optional<Reservation> reservation_of(std::span<const ParameterValue> loader_parameters);

/// The parameters that say the same of the loader; rows that are kept without a seed have none in its words, and get 0.
ParameterValues row_choice_of(const Reservation& reservation);

/// `count` of the rows of a part, ascending; `part` has their labels.
std::vector<std::uint32_t> sampled_rows(const Sampling& sampling, std::span<const std::uint32_t> rows,
                                        std::size_t count, const DataShape& part);

}  // namespace gridfold
