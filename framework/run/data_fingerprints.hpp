#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// What the data of a plan holds now. A data set is read the first time that it is asked for.
class DataFingerprints {
 public:
  explicit DataFingerprints(const Plan& plan) : plan_(plan), parts_(plan.datasets.size()) {}

  /// Of the train part. Throws DataError.
  const std::string& train(std::size_t dataset) { return part(dataset, Part::train); }
  /// Of the test part, which the plan must read. Throws DataError.
  const std::string& test(std::size_t dataset) { return part(dataset, Part::test); }

 private:
  struct Parts {
    std::optional<std::string> train;
    std::optional<std::string> test;
  };

  const std::string& part(std::size_t dataset, Part wanted);

  const Plan& plan_;
  std::vector<Parts> parts_;
};

}  // namespace gridfold
