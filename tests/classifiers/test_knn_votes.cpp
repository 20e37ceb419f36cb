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

Predictions probabilities(const NeighborLists& lists, const std::vector<std::int32_t>& labels,
                          const std::vector<std::size_t>& ks, Weights weights) {
  KnnProbabilities counted(lists, labels, 4, weights);
  for (const std::size_t k : ks) counted.count_to(k);
  return counted.of(std::vector<std::uint32_t>{0});
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
  const Predictions uniform = probabilities(lists, labels, {4}, Weights::uniform);
  CHECK(uniform.classes == std::vector<std::int32_t>{1});
  CHECK(uniform.class_scores.row(0)[1] == 0.5);
  CHECK(uniform.class_scores.row(0)[0] == 0);
  const Predictions weighted = probabilities(lists, labels, {4}, Weights::distance);
  CHECK(weighted.classes == std::vector<std::int32_t>{2});
  CHECK(weighted.class_scores.row(0)[2] == 1.25 / 2);
}

TEST_CASE("probabilities of a K are the same to the bit whichever smaller K were counted before") {
  const NeighborLists lists = one_query({0.1, 0.3, 0.7, 0.9, 1.1});
  const std::vector<std::int32_t> labels{2, 1, 1, 2, 1};
  for (const Weights weights : {Weights::uniform, Weights::distance}) {
    const Predictions alone = probabilities(lists, labels, {5}, weights);
    const Predictions grown = probabilities(lists, labels, {1, 2, 4, 5}, weights);
    CHECK(grown.classes == alone.classes);
    for (std::size_t label = 0; label < 4; ++label) {
      CHECK(grown.class_scores.row(0)[label] == alone.class_scores.row(0)[label]);
    }
  }
}

TEST_CASE("one over the distance is finite among the least doubles, and votes as it does among others") {
  // The least double above 0, and twice, three and four times as much: 1/1 against 1/2 + 1/3, then + 1/4, in which
  // label 1 overtakes.
  constexpr double kLeast = 4.9406564584124654e-324;
  for (const double unit : {kLeast, 3e-309, 1e-300, 1.0}) {
    CAPTURE(unit);
    const NeighborLists lists = one_query({unit, 2 * unit, 3 * unit, 4 * unit});
    const std::vector<std::int32_t> labels{2, 1, 1, 1};
    CHECK(predictions(lists, labels, {1, 3, 4}, Weights::distance) == std::vector<std::int32_t>{2, 2, 1});
    const Predictions shares = probabilities(lists, labels, {4}, Weights::distance);
    CHECK(shares.classes == std::vector<std::int32_t>{1});
    CHECK(shares.class_scores.row(0)[2] == Approx(12.0 / 25));
    CHECK(shares.class_scores.row(0)[1] == Approx(13.0 / 25));
  }
}

TEST_CASE("neighbours too far apart for one scale leave the vote to the near ones") {
  const NeighborLists lists = one_query({1e-320, 1e300, 1e300});
  CHECK(predictions(lists, {2, 1, 1}, {3}, Weights::distance) == std::vector<std::int32_t>{2});
  CHECK(probabilities(lists, {2, 1, 1}, {3}, Weights::distance).class_scores.row(0)[2] == 1);
}
