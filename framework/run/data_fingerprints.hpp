#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// What the data of a plan holds now. A data set is read the first time that it is asked for.
class DataFingerprints {
 public:
  /// Reading throws Cancelled soon after `stop` was asked for.
  explicit DataFingerprints(const Plan& plan, std::stop_token stop = {})
      : plan_(plan), stop_(std::move(stop)), parts_(plan.datasets.size()) {}

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
  std::stop_token stop_;
  std::vector<Parts> parts_;
};

}  // namespace gridfold
