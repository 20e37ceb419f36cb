#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "artifacts/artifacts.hpp"
#include "artifacts/fitted.hpp"
#include "artifacts/image_arrays.hpp"
#include "artifacts/perturbed_image.hpp"
#include "classifiers/classifiers.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Numbers that look random and are the same everywhere.
class Numbers {
 public:
  std::uint8_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint8_t>(state_ >> 56U);
  }

 private:
  std::uint64_t state_ = 7;
};

Dataset images(std::size_t rows, Numbers& numbers) {
  Dataset dataset;
  dataset.image_shape = ImageShape{3, 8, 8};
  Matrix<std::uint8_t> pixels(rows, 192);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::uint8_t& pixel : pixels.row(row)) pixel = static_cast<std::uint8_t>(40 + numbers.next() % 150);
    dataset.labels.push_back(static_cast<std::int32_t>(numbers.next() % 3));
  }
  dataset.features = std::move(pixels);
  dataset.class_names = {"cat", "dog", "ship"};
  return dataset;
}

Dataset points(std::vector<double> coordinates, std::vector<std::int32_t> labels) {
  Dataset dataset;
  const std::size_t rows = labels.size();
  dataset.features = Matrix<double>(std::move(coordinates), rows, 2);
  dataset.labels = std::move(labels);
  dataset.class_names = {"a", "b"};
  return dataset;
}

double l1(const Dataset& left, std::size_t i, const Dataset& right, std::size_t k) {
  double sum = 0;
  for (std::size_t c = 0; c < left.feature_count(); ++c) {
    sum += std::abs(value_at(left.view(), i, c) - value_at(right.view(), k, c));
  }
  return sum;
}

/// Makes an image of stripes, which a shift turns into their opposite, so that no box or tint changes it as much.
void stripe(Dataset& images, std::size_t row) {
  auto& pixels = std::get<Matrix<std::uint8_t>>(images.features);
  for (std::size_t pixel = 0; pixel < 192; ++pixel) pixels.row(row)[pixel] = pixel % 2 == 0 ? 0 : 255;
}

}  // namespace

TEST_CASE("a decision map has the class of the nearest point at every place of its grid") {
  const std::vector<double> coordinates{0.1, 0.2, 0.9, 0.4, 0.5, 1.3, 2.0, 0.1};
  const Fitted fitted("knn", {{"k", std::int64_t{1}}, {"metric", std::string("l1")}},
                      points(coordinates, {0, 1, 0, 1}));
  const auto map = fitted.make(decision_map_artifact(), {{"resolution", std::int64_t{7}}});
  const auto& x = reals(map, "x");
  const auto& y = reals(map, "y");
  CHECK(x.front() == Approx(0.1 - 0.05 * 1.9));
  CHECK(x.back() == Approx(2.0 + 0.05 * 1.9));
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t k = 0; k < 7; ++k) {
      std::size_t nearest = 0;
      double smallest = 1e9;
      for (std::size_t p = 0; p < 4; ++p) {
        const double distance = std::abs(coordinates[2 * p] - x[k]) + std::abs(coordinates[2 * p + 1] - y[i]);
        if (distance < smallest) nearest = p;
        smallest = std::min(smallest, distance);
      }
      CHECK(integers(map, "class_at")[i * 7 + k] == static_cast<std::int64_t>(nearest % 2));
    }
  }
  CHECK(find_array(map, "score_at") == nullptr);
}

TEST_CASE("the training points of a decision map are spread over the rows, which may be sorted by class") {
  const Fitted fitted("knn", {{"k", std::int64_t{1}}}, points({0, 0, 1, 0, 2, 2, 3, 2}, {0, 0, 1, 1}));
  const auto map = fitted.make(decision_map_artifact(), {{"points", std::int64_t{2}}});
  CHECK(reals(map, "point") == std::vector<double>{0, 0, 2, 2});
  CHECK(integers(map, "point_class") == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("a decision map and differences have the names of the data's columns") {
  Dataset table = points({0, 0, 0, 1, 1, 0.2, 1.2, 1}, {0, 0, 1, 1});
  table.columns = {{.name = "length"}, {.name = "width"}};
  const Fitted fitted("knn", {{"k", std::int64_t{1}}}, table);
  const std::vector<std::string> names{"length", "width"};
  CHECK(fitted.names(decision_map_artifact()) == DimensionNames{"coordinate", names});
  CHECK(fitted.names(differences_artifact()) == DimensionNames{"feature", names});
}

TEST_CASE("a decision map of 8-bit features is that of the same numbers with decimals") {
  const Dataset decimals = points({1, 2, 9, 4, 5, 13, 20, 1}, {0, 1, 0, 1});
  Dataset bytes = decimals;
  bytes.features = Matrix<std::uint8_t>({1, 2, 9, 4, 5, 13, 20, 1}, 4, 2);
  const ParameterValues parameters{{"resolution", std::int64_t{9}}};
  for (const char* classifier : {"knn", "softmax"}) {
    const ParameterValues settings =
        std::string(classifier) == "knn" ? ParameterValues{{"k", std::int64_t{1}}} : ParameterValues{};
    const auto map = Fitted(classifier, settings, bytes).make(decision_map_artifact(), parameters);
    const auto wanted = Fitted(classifier, settings, decimals).make(decision_map_artifact(), parameters);
    CHECK(reals(map, "x") == reals(wanted, "x"));
    CHECK(integers(map, "class_at") == integers(wanted, "class_at"));
    CHECK(reals(map, "is_after_transforms")[0] == 0);
  }
}

TEST_CASE("a linear classifier's decision map has the score of each class, the highest of which is predicted") {
  const Fitted fitted("softmax", {}, points({0, 0, 0, 1, 1, 0.2, 1.2, 1}, {0, 0, 1, 1}));
  const auto map = fitted.make(decision_map_artifact(), {{"resolution", std::int64_t{5}}});
  const auto& scores = reals(map, "score_at");
  for (std::size_t i = 0; i < 25; ++i) {
    CHECK(integers(map, "class_at")[i] == (scores[2 * i + 1] > scores[2 * i] ? 1 : 0));
  }
}

TEST_CASE("a gallery has the nearest training images of each test image, nearest first") {
  Numbers numbers;
  const Dataset train = images(30, numbers);
  const Dataset test = images(8, numbers);
  const Fitted fitted("knn", {{"k", std::int64_t{1}}, {"metric", std::string("l1")}}, train, test);
  const auto gallery = fitted.make(gallery_artifact(), {{"queries", std::int64_t{4}}, {"neighbors", std::int64_t{3}}});
  // Spread over the rows, which may be sorted by class.
  CHECK(integers(gallery, "query_row") == std::vector<std::int64_t>{0, 2, 4, 6});
  for (std::size_t query = 0; query < 4; ++query) {
    const std::size_t own = 2 * query;
    CHECK(integers(gallery, "query_class")[query] == test.labels[own]);
    CHECK(reals(gallery, "query_image")[query * 192] == value_at(test.view(), own, 0));
    double last = -1;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto row = static_cast<std::size_t>(integers(gallery, "neighbor_row")[query * 3 + i]);
      const double distance = l1(test, own, train, row);
      CHECK(reals(gallery, "neighbor_distance")[query * 3 + i] == distance);
      CHECK(integers(gallery, "neighbor_class")[query * 3 + i] == train.labels[row]);
      CHECK(distance >= last);
      last = distance;
    }
    std::size_t nearer = 0;
    for (std::size_t row = 0; row < 30; ++row) nearer += l1(test, own, train, row) < last ? 1U : 0U;
    CHECK(nearer <= 2);
    CHECK(integers(gallery, "predicted_class")[query] == integers(gallery, "neighbor_class")[query * 3]);
  }
}

TEST_CASE("without a test part, a gallery shows training images, and none as its own neighbour") {
  Numbers numbers;
  const Fitted fitted("knn", {}, images(20, numbers));
  const auto gallery =
      fitted.make(gallery_artifact(), {{"queries", std::int64_t{20}}, {"neighbors", std::int64_t{19}}});
  for (std::size_t query = 0; query < 20; ++query) {
    for (std::size_t i = 0; i < 19; ++i) {
      CHECK(integers(gallery, "neighbor_row")[query * 19 + i] != static_cast<std::int64_t>(query));
    }
  }
  const auto half = fitted.make(gallery_artifact(), {{"queries", std::int64_t{10}}, {"neighbors", std::int64_t{19}}});
  for (std::size_t query = 0; query < 10; ++query) {
    for (std::size_t i = 0; i < 19; ++i) {
      CHECK(integers(half, "neighbor_row")[query * 19 + i] != static_cast<std::int64_t>(2 * query));
    }
  }
}

TEST_CASE("the lecture's worked example: |a - b| pixel by pixel, and 456") {
  Dataset train;
  train.features = Matrix<std::uint8_t>({10, 20, 24, 17, 8, 10, 89, 100, 12, 16, 178, 170, 4, 32, 233, 112}, 1, 16);
  train.labels = {0};
  train.class_names = {"a"};
  Dataset test = train;
  test.features = Matrix<std::uint8_t>({56, 32, 10, 18, 90, 23, 128, 133, 24, 26, 178, 200, 2, 0, 255, 220}, 1, 16);
  const Fitted fitted("knn", {{"metric", std::string("l1")}}, train, test);
  const auto arrays = fitted.make(differences_artifact());
  CHECK(reals(arrays, "difference") ==
        std::vector<double>{46, 12, 14, 1, 82, 13, 39, 33, 12, 10, 0, 30, 2, 32, 22, 108});
  CHECK(reals(arrays, "distance") == std::vector<double>{456});
}

TEST_CASE("without a test part, differences are those of a training row and the nearest other one") {
  // Two equal rows before a third one: of equal distances, the first row is nearest.
  const Dataset train = points({3, 4, 3, 4, 0, 0}, {0, 1, 1});
  const Fitted fitted("knn", {}, train);
  const auto first = fitted.make(differences_artifact(), {});
  CHECK(reals(first, "neighbor_row") == std::vector<double>{1});
  const auto last = fitted.make(differences_artifact(), {{"row", std::int64_t{2}}});
  CHECK(reals(last, "neighbor_row") == std::vector<double>{0});
  CHECK(reals(last, "distance") == std::vector<double>{5});
}

TEST_CASE("boxed and tinted copies are as far from the image as the shifted one, within half a percent") {
  Numbers numbers;
  for (const ImageShape shape : {ImageShape{3, 32, 32}, ImageShape{1, 28, 28}}) {
    for (int repeat = 0; repeat < 10; ++repeat) {
      std::vector<std::uint8_t> image(shape.channels * shape.height * shape.width);
      // Smooth, as photographs are: neighbours are alike.
      std::uint8_t last = 100;
      for (std::uint8_t& pixel : image) {
        last = static_cast<std::uint8_t>(60 + (last - 60 + numbers.next() % 21 + 110) % 120);
        pixel = last;
      }
      const double wanted = image_distance(image, shifted(image, shape, 1));
      REQUIRE(wanted > 0);
      for (const Perturbation perturbation : {Perturbation::boxed, Perturbation::tinted}) {
        const double got = image_distance(image, perturbed(image, shape, perturbation, wanted));
        CHECK(std::abs(got - wanted) <= 0.005 * wanted);
      }
    }
  }
}

TEST_CASE("perturbations show the first test image with three copies, and count changes of the neighbour's class") {
  Numbers numbers;
  const Dataset train = images(40, numbers);
  const Dataset test = images(6, numbers);
  const Fitted fitted("knn", {}, train, test);
  const auto arrays = fitted.make(perturbations_artifact(), {{"images", std::int64_t{6}}, {"shift", std::int64_t{1}}});
  const auto& shown = reals(arrays, "image");
  CHECK(shown.size() == 4 * 192);
  for (std::size_t pixel = 0; pixel < 192; ++pixel) CHECK(shown[pixel] == value_at(test.view(), 0, pixel));
  for (const double share : reals(arrays, "changed_share")) CHECK((share >= 0 && share <= 1));
  CHECK(reals(arrays, "largest_relative_miss")[0] <= 0.005);
}

TEST_CASE("an image that no box or tint changes as much as the shift is left out of the shares, and counted") {
  Numbers numbers;
  const Dataset train = images(40, numbers);
  Dataset test = images(2, numbers);
  stripe(test, 1);
  const Fitted fitted("knn", {}, train, test);
  const auto of = [&](std::int64_t count) {
    return fitted.make(perturbations_artifact(), {{"images", count}, {"shift", std::int64_t{1}}});
  };
  const auto both = of(2);
  CHECK(reals(both, "images_without_room") == std::vector<double>{1});
  CHECK(reals(both, "largest_relative_miss")[0] > 0.005);
  const auto first = of(1);
  CHECK(reals(first, "images_without_room") == std::vector<double>{0});
  CHECK(reals(first, "largest_relative_miss")[0] <= 0.005);
  CHECK(reals(both, "changed_share") == reals(first, "changed_share"));
  CHECK(reals(first, "shown_row") == std::vector<double>{0});
}

TEST_CASE("the images that perturbations change are spread over the rows, which may be sorted by class") {
  Numbers numbers;
  const Dataset train = images(40, numbers);
  Dataset test = images(6, numbers);
  stripe(test, 0);
  const Fitted fitted("knn", {}, train, test);
  const auto arrays = fitted.make(perturbations_artifact(), {{"images", std::int64_t{3}}, {"shift", std::int64_t{1}}});
  CHECK(integers(arrays, "original_row") == std::vector<std::int64_t>{0, 2, 4});
  CHECK(reals(arrays, "shown_row") == std::vector<double>{1});
  CHECK(reals(arrays, "image")[0] == value_at(test.view(), 2, 0));
}

TEST_CASE(
    "the first image with room for all copies is shown, and without one, or with nothing left, there is no picture") {
  Numbers numbers;
  const Dataset train = images(40, numbers);
  Dataset test = images(3, numbers);
  stripe(test, 0);
  const Fitted fitted("knn", {}, train, test);
  const auto of = [&](std::int64_t count, std::int64_t shift) {
    return fitted.make(perturbations_artifact(), {{"images", count}, {"shift", shift}});
  };
  const auto arrays = of(3, 1);
  CHECK(reals(arrays, "shown_row") == std::vector<double>{1});
  CHECK(reals(arrays, "images_without_room") == std::vector<double>{1});
  for (std::size_t pixel = 0; pixel < 192; ++pixel) {
    CHECK(reals(arrays, "image")[pixel] == value_at(test.view(), 1, pixel));
  }
  const auto& distances = reals(arrays, "distance");
  for (const std::size_t kind : {3U, 4U, 5U}) CHECK(std::abs(distances[kind] - distances[3]) <= 0.005 * distances[3]);
  CHECK_THROWS_WITH(of(1, 1), "a box or a tint changes no test image of 1 as much as a shift of 1");
  CHECK_THROWS_WITH(of(3, 8), "has a shift of 8, and images 8 pixels wide are shifted by less than that");
}

TEST_CASE("an image moved to the right repeats its left edge") {
  const std::vector<std::uint8_t> image{1, 2, 3, 4, 5, 6};
  CHECK(shifted(image, {1, 2, 3}, 1) == std::vector<std::uint8_t>{1, 1, 2, 4, 4, 5});
}

TEST_CASE("concentration is the mean of nearest over farthest distance, by a plain loop") {
  Numbers numbers;
  const Dataset train = images(25, numbers);
  const Fitted fitted("knn", {{"metric", std::string("l1")}}, train);
  const auto arrays = fitted.make(concentration_artifact(), {{"queries", std::int64_t{10}}});
  double sum = 0;
  for (std::size_t query = 0; query < 10; ++query) {
    double nearest = 1e9;
    double farthest = 0;
    for (std::size_t row = 0; row < 25; ++row) {
      if (row == query) continue;
      nearest = std::min(nearest, l1(train, query, train, row));
      farthest = std::max(farthest, l1(train, query, train, row));
    }
    sum += nearest / farthest;
  }
  CHECK(reals(arrays, "ratio")[0] == Approx(sum / 10).epsilon(1e-14));
}

TEST_CASE("points that keep four along every axis are 4, 16 and 64 in one, two and three dimensions") {
  for (const std::size_t dimensions : {1U, 2U, 3U}) {
    Dataset train;
    train.features = Matrix<double>(3, dimensions);
    train.labels = {0, 0, 0};
    train.class_names = {"a"};
    const auto arrays = Fitted("knn", {}, train).make(concentration_artifact());
    CHECK(reals(arrays, "points_for_density")[0] == std::pow(4, dimensions));
  }
}

TEST_CASE("a score table has the probabilities of the rows asked for") {
  const Fitted fitted("knn", {{"k", std::int64_t{3}}}, points({0, 0, 0, 1, 5, 5, 5, 6, 0.2, 0.2}, {0, 0, 1, 1, 1}),
                      points({0, 0.4, 5, 5.4}, {0, 1}));
  const auto arrays = fitted.make(score_table_artifact(), {{"first", std::int64_t{0}}, {"rows", std::int64_t{5}}});
  CHECK(integers(arrays, "true_class") == std::vector<std::int64_t>{0, 1});
  const auto& scores = reals(arrays, "class_score");
  CHECK(scores[0] == Approx(2.0 / 3));
  CHECK(scores[3] == Approx(2.0 / 3));
}

TEST_CASE("a score table has the rows that a list chooses, in its order") {
  const Fitted fitted("knn", {{"k", std::int64_t{1}}}, points({0, 0, 5, 5}, {0, 1}),
                      points({0, 0.4, 5, 5.4, 0.1, 0, 4, 4}, {0, 1, 0, 1}));
  const auto arrays = fitted.make(score_table_artifact(), {{"chosen", std::string("3, 0")}});
  CHECK(integers(arrays, "row") == std::vector<std::int64_t>{3, 0});
  CHECK(reals(arrays, "class_score") == std::vector<double>{0, 1, 1, 0});
}

TEST_CASE("perturbations by a shift as wide as the images are refused before any is made") {
  Numbers numbers;
  const Fitted fitted("knn", {}, images(9, numbers), images(3, numbers));
  const auto refusal = [&](std::int64_t shift) {
    const ParameterValues parameters{{"images", std::int64_t{3}}, {"shift", shift}};
    return perturbations_artifact().refusal(parameters, {.features = 192,
                                                         .bytes_per_feature = 1,
                                                         .image_shape = ImageShape{3, 8, 8},
                                                         .train_rows = 9,
                                                         .test_rows = 3,
                                                         .class_count = 3,
                                                         .classifier = fitted.classifier(),
                                                         .settings = fitted.settings()});
  };
  CHECK(refusal(7).empty());
  CHECK(refusal(8) == "has a shift of 8, and images 8 pixels wide are shifted by less than that");
}

TEST_CASE("an artifact of a row beyond the last one is refused with the rows that there are") {
  CHECK(row_refusal(4, {.train_rows = 9, .test_rows = 5, .classifier = knn_classifier(), .settings = {}}).empty());
  CHECK(row_refusal(5, {.train_rows = 9, .test_rows = 5, .classifier = knn_classifier(), .settings = {}}) ==
        "needs row 5, and the test part has rows 0 to 4");
  CHECK(row_refusal(9, {.train_rows = 9, .classifier = knn_classifier(), .settings = {}}) ==
        "needs row 9, and the training part has rows 0 to 8");
}

TEST_CASE("templates are the weights of each class, and need images and a linear classifier") {
  Numbers numbers;
  const Dataset train = images(40, numbers);
  const Fitted fitted("softmax", {{"iterations", std::int64_t{5}}}, train);
  const auto arrays = fitted.make(templates_artifact());
  CHECK(find_array(arrays, "weights")->sizes == std::vector<std::size_t>{3, 192});
  CHECK(integers(arrays, "image_shape") == std::vector<std::int64_t>{3, 8, 8});

  const ImageShape image{3, 8, 8};
  const auto refusal = [&](const Fitted& one, std::optional<ImageShape> before, std::optional<ImageShape> after) {
    return templates_artifact().refusal({}, {.features = 192,
                                             .bytes_per_feature = 1,
                                             .image_shape = before,
                                             .after = {.features = 192, .bytes_per_feature = 1, .image_shape = after},
                                             .train_rows = 40,
                                             .test_rows = 0,
                                             .class_count = 3,
                                             .classifier = one.classifier(),
                                             .settings = one.settings()});
  };
  CHECK(refusal(fitted, image, image).empty());
  CHECK(refusal(fitted, image, ImageShape{1, 4, 4}).empty());
  CHECK(refusal(fitted, {}, {}) == "needs images (the transform as_image says that rows of features are such)");
  CHECK(refusal(fitted, image, {}) == "needs rows that the transforms leave images");
  CHECK(refusal(Fitted("knn", {}, train), image, image) == "needs a linear classifier");
}
