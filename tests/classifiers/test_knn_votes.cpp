#include <catch2/catch.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "classifiers/knn_votes.hpp"

using namespace gridfold;

namespace {

/// One query with the neighbours 0, 1, 2, ... at these distances, as lists of k.
NeighborLists one_query(const std::vector<double>& distances, std::size_t k) {
  SharedNeighbors::Block block;
  std::uint32_t row = 0;
  for (const double distance : distances) block.append(row++, distance);
  block.end_query();
  const auto neighbors = std::make_shared<SharedNeighbors>(1, std::span<const std::uint32_t>{}, KeptDistances{},
                                                           ListContent::rows_and_distances);
  neighbors->put(0, block);
  return {neighbors, k};
}

NeighborLists one_query(const std::vector<double>& distances) { return one_query(distances, distances.size()); }

std::vector<std::int32_t> predictions(const NeighborLists& lists, std::vector<std::int32_t> labels,
                                      std::vector<std::size_t> ks, Weights weights) {
  const Matrix<std::int32_t> predicted = predict_knn(lists, labels, 4, ks, weights);
  std::vector<std::int32_t> of_first_query;
  for (std::size_t i = 0; i < ks.size(); ++i) of_first_query.push_back(predicted.row(i)[0]);
  return of_first_query;
}

}  // namespace

TEST_CASE("every K reads its own prefix of the list, and a tied vote goes to the smaller label") {
  // numpy: [np.bincount([3, 1, 1, 3, 0, 0, 0][:k]).argmax() for k in range(1, 8)]
  const NeighborLists lists = one_query({1, 2, 3, 4, 5, 6, 7});
  CHECK(predictions(lists, {3, 1, 1, 3, 0, 0, 0}, {1, 2, 3, 4, 5, 6, 7}, Weights::uniform) ==
        std::vector<std::int32_t>{3, 1, 1, 1, 1, 0, 0});
}

TEST_CASE("a distance-weighted vote counts one over the distance") {
  // 1/1 for label 2; 1/2 + 1/4 = 0.75 for label 1; with the fourth, 1/2 + 1/4 + 1/4 = 1 ties and the smaller wins.
  const NeighborLists lists = one_query({1, 2, 4, 4});
  CHECK(predictions(lists, {2, 1, 1, 1}, {1, 3, 4}, Weights::distance) == std::vector<std::int32_t>{2, 2, 1});
}

TEST_CASE("neighbours at distance zero silence all others in a distance-weighted vote") {
  const NeighborLists lists = one_query({0, 0.001, 0.001});
  CHECK(predictions(lists, {3, 1, 1}, {3}, Weights::distance) == std::vector<std::int32_t>{3});
  CHECK(predictions(lists, {3, 1, 1}, {3}, Weights::uniform) == std::vector<std::int32_t>{1});
}

TEST_CASE("a list that is shorter than K votes with what it has") {
  const NeighborLists lists = one_query({1, 2}, 3);
  CHECK(predictions(lists, {2, 2, 0}, {3}, Weights::uniform) == std::vector<std::int32_t>{2});
}

TEST_CASE("the probability of a class is its share of the votes") {
  // Uniform: 2 of 4 and 2 of 4; by distance: 1/1 + 1/4 against 1/2 + 1/4.
  const NeighborLists lists = one_query({1, 2, 4, 4});
  const std::vector<std::int32_t> labels{2, 1, 1, 2};
  const Predictions uniform = predict_knn_probabilities(lists, labels, 4, 4, Weights::uniform);
  CHECK(uniform.classes == std::vector<std::int32_t>{1});
  CHECK(uniform.class_scores.row(0)[1] == 0.5);
  CHECK(uniform.class_scores.row(0)[0] == 0);
  const Predictions weighted = predict_knn_probabilities(lists, labels, 4, 4, Weights::distance);
  CHECK(weighted.classes == std::vector<std::int32_t>{2});
  CHECK(weighted.class_scores.row(0)[2] == 1.25 / 2);
}
