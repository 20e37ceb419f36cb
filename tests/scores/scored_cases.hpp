#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/matrix.hpp"
#include "core/parameter.hpp"
#include "core/registry.hpp"
#include "scores/score.hpp"

namespace gridfold::test {

/// Predictions with what scikit-learn's scores come to.
struct ScoredCase {
  std::size_t class_count = 0;
  std::vector<std::int32_t> truth;
  std::vector<std::int32_t> predicted;
  /// Rows x classes; empty where there are none.
  Matrix<double> shares;
  struct Expected {
    std::string name;
    ParameterValues parameters;
    double value = 0;
  };
  std::vector<Expected> expected;

  PredictionsView predictions() const {
    return {predicted, shares.view(), shares.rows() > 0 ? ScoresKind::probability : ScoresKind::none};
  }
  Judged judged() const { return {truth, predictions(), class_count}; }
};

inline const Score& score_named(const std::string& name) {
  static const std::vector<Score> scores = built_in_scores();
  return *find_entry(scores, name);
}

/// `beta=0.5 average=macro` as a completed list.
inline ParameterValues parameters_of(const Score& score, std::istringstream& words) {
  ParameterValues given;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const std::string text = word.substr(equals + 1);
    Scalar value = text;
    for (const ParameterInfo& info : score.component.parameters) {
      if (info.name != name) continue;
      if (info.type == ParameterType::integer) value = static_cast<std::int64_t>(std::stoll(text));
      if (info.type == ParameterType::real) value = std::stod(text);
    }
    given.push_back({name, value});
  }
  return complete_parameters(score.component.name, score.component.parameters, given);
}

template <typename T>
std::vector<T> numbers_in(const std::string& line) {
  std::istringstream stream(line);
  std::vector<T> numbers;
  for (T number; stream >> number;) numbers.push_back(number);
  return numbers;
}

inline std::vector<ScoredCase> scored_cases() {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/scores/expected/scores.txt");
  std::vector<ScoredCase> cases;
  std::vector<double> shares;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("case ")) {
      ScoredCase one;
      one.class_count = std::stoul(line.substr(5));
      std::getline(file, line);
      one.truth = numbers_in<std::int32_t>(line);
      std::getline(file, line);
      one.predicted = numbers_in<std::int32_t>(line);
      cases.push_back(std::move(one));
      shares.clear();
      continue;
    }
    ScoredCase& one = cases.back();
    if (line.starts_with("votes ")) {
      const std::vector<double> votes = numbers_in<double>(line.substr(6));
      double total = 0;
      for (const double vote : votes) total += vote;
      for (const double vote : votes) shares.push_back(vote / total);
      if (shares.size() == one.truth.size() * one.class_count) {
        one.shares = Matrix<double>(shares, one.truth.size(), one.class_count);
      }
      continue;
    }
    const std::size_t bar = line.find('|');
    std::istringstream words(line.substr(0, bar));
    ScoredCase::Expected expected;
    words >> expected.name;
    expected.parameters = parameters_of(score_named(expected.name), words);
    expected.value = std::stod(line.substr(bar + 1));
    one.expected.push_back(std::move(expected));
  }
  return cases;
}

}  // namespace gridfold::test
