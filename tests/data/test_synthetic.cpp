#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "data/expected_values.hpp"
#include "data/fingerprint.hpp"
#include "data/loader.hpp"
#include "data/loaders.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

Dataset drawn(const Loader& loader, ParameterValues given, Part part = Part::train) {
  return loader.load(request_for(loader, given, part));
}

std::vector<double> numbers(const std::string& name) { return expected_numbers("synthetic_values.txt", name); }

const Matrix<double>& features_of(const Dataset& dataset) { return std::get<Matrix<double>>(dataset.features); }

void check_equal(const Dataset& dataset, const std::string& name) {
  const std::vector<double> expected = numbers(name);
  const Matrix<double>& features = features_of(dataset);
  REQUIRE(features.rows() * features.cols() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(features.data()[i] == Approx(expected[i]).margin(1e-14));
  const std::vector<double> labels = numbers(name + ".labels");
  REQUIRE(dataset.labels.size() == labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) CHECK(dataset.labels[i] == static_cast<std::int32_t>(labels[i]));
}

std::int64_t integer(int value) { return value; }

}  // namespace

TEST_CASE("blobs, moons and circles are scikit-learn's, and the cube numpy's, row by row") {
  check_equal(drawn(blobs_loader(), {{"rows", integer(11)},
                                     {"seed", integer(3)},
                                     {"classes", integer(4)},
                                     {"dimensions", integer(3)},
                                     {"spread", 0.7},
                                     {"half_width", 5.0}}),
              "blobs");
  check_equal(drawn(moons_loader(), {{"rows", integer(13)}, {"seed", integer(5)}, {"noise", 0.1}}), "moons");
  check_equal(drawn(circles_loader(), {{"rows", integer(12)}, {"seed", integer(6)}, {"factor", 0.4}, {"noise", 0.05}}),
              "circles");
  check_equal(drawn(uniform_cube_loader(), {{"rows", integer(6)}, {"seed", integer(7)}, {"dimensions", integer(5)}}),
              "uniform_cube");
}

TEST_CASE("classes of quadrants, ring and three modes are those of their regions") {
  const Dataset quadrants = drawn(quadrants_loader(), {{"rows", integer(2000)}});
  const Dataset ring = drawn(ring_loader(), {{"rows", integer(2000)}});
  const Dataset modes = drawn(three_modes_loader(), {{"rows", integer(2000)}});
  double in_quadrants = 0;
  double in_ring = 0;
  double in_modes = 0;
  for (std::size_t row = 0; row < 2000; ++row) {
    const auto q = features_of(quadrants).row(row);
    CHECK(quadrants.labels[row] == ((q[0] > 0) == (q[1] > 0) ? 0 : 1));
    const auto r = features_of(ring).row(row);
    const double squared = r[0] * r[0] + r[1] * r[1];
    CHECK(ring.labels[row] == (squared >= 1 && squared <= 4 ? 0 : 1));
    in_quadrants += quadrants.labels[row] == 0;
    in_ring += ring.labels[row] == 0;
    in_modes += modes.labels[row] == 0;
  }
  // Shares of the area: 1/2, 3 pi / 25, 3 pi / 36; four standard deviations of 2,000 draws.
  CHECK(in_quadrants / 2000 == Approx(0.5).margin(0.045));
  CHECK(in_ring / 2000 == Approx(3 * M_PI / 25).margin(0.044));
  CHECK(in_modes / 2000 == Approx(3 * M_PI / 36).margin(0.040));
}

TEST_CASE("the test part has rows of its own around the same centres, and does not change the training part") {
  const ParameterValues given{{"rows", integer(300)}, {"test_rows", integer(200)}, {"spread", 0.01}};
  const Dataset train = drawn(blobs_loader(), given);
  const Dataset test = drawn(blobs_loader(), given, Part::test);
  CHECK(test.rows() == 200);
  CHECK(features_of(drawn(blobs_loader(), {{"rows", integer(300)}, {"spread", 0.01}})).data()[0] ==
        features_of(train).data()[0]);
  // With so little spread, every test row has a training row of its class close by, and is none of them.
  for (std::size_t i = 0; i < test.rows(); ++i) {
    double nearest = 1e9;
    for (std::size_t k = 0; k < train.rows(); ++k) {
      if (train.labels[k] != test.labels[i]) continue;
      nearest = std::min(nearest, std::hypot(features_of(train).row(k)[0] - features_of(test).row(i)[0],
                                             features_of(train).row(k)[1] - features_of(test).row(i)[1]));
    }
    CHECK(nearest < 0.1);
    CHECK(nearest > 0);
  }
}

TEST_CASE("label noise changes just that share of the labels, and `take` takes the first rows") {
  const Dataset clean = drawn(quadrants_loader(), {{"rows", integer(1000)}});
  const Dataset noisy = drawn(quadrants_loader(), {{"rows", integer(1000)}, {"label_noise", 0.1}});
  std::size_t changed = 0;
  for (std::size_t row = 0; row < 1000; ++row) changed += clean.labels[row] != noisy.labels[row];
  CHECK(changed == 100);
  const Loader loader = quadrants_loader();
  LoadRequest request = request_for(loader, ParameterValues{{"rows", integer(1000)}});
  request.take = 10;
  const Dataset taken = loader.load(request);
  REQUIRE(taken.rows() == 10);
  CHECK(features_of(taken).row(9)[1] == features_of(clean).row(9)[1]);
  request.take = 1001;
  CHECK_THROWS_AS(loader.load(request), WrongRequest);
}

TEST_CASE("drawn rows have the fingerprint of the whole part, whatever rows are taken, unless nobody asks for it") {
  const Loader loader = moons_loader();
  LoadRequest request = request_for(loader, ParameterValues{{"rows", integer(40)}});
  const std::string whole = loader.load(request).fingerprint;
  CHECK(whole == fingerprint_of(loader.load(request)));
  request.take = 10;
  CHECK(loader.load(request).fingerprint == whole);
  request.wants_fingerprint = false;
  CHECK(loader.load(request).fingerprint.empty());
  CHECK(drawn(loader, {{"rows", integer(40)}, {"seed", integer(1)}}).fingerprint != whole);
}

TEST_CASE("drawn data that the machine cannot hold are refused before they are drawn") {
  CHECK_THROWS_WITH(drawn(uniform_cube_loader(), {{"rows", std::int64_t{100'000'000}}, {"dimensions", integer(1000)}}),
                    Catch::Contains("100000000 rows of 1000 features, 8 bytes each, do not fit: this machine has"));
}
